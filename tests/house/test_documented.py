"""All that can be set, written, run or called is documented, and what is documented exists: in the
README for those who run it, in README.zh-CN.md for editors, whose examples are taken as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from forms_service.http.operations import Operation
from forms_service.store.tables import open_store
from site_src.cli import main
from site_src.content.site import Page
from site_src.kinds.meta import Meta
from site_src.kinds.page_kinds import KINDS, default_kind
from site_src.markup.block_kinds import BLOCKS
from site_src.settings import SETTINGS
from site_src.source.records import Family
from tests.conftest import ROOT, Compound
from tests.site_src.source.test_frontmatter import meta, page
from tests.support.composing import composed

README = (ROOT / "README.md").read_text(encoding="utf-8")
MANUAL = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
# Where the editors' manual introduces the table of a kind, or of the record under a key.
_TITLE = re.compile(r"^(?:### .*`kind: (\w+)`|`(\w+:)` 下面.*|### (每一页)都可以写)$", re.MULTILINE)


def rows(text: str) -> list[list[str]]:
    """The cells of the first table in `text`, without its head."""
    table = re.search(r"^(\|.*\n)+", text, re.MULTILINE)
    lines = table.group().splitlines()[2:] if table else []
    return [
        [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in lines
    ]


def tables_of(text: str) -> list[list[str]]:
    """What stands in the first column of each table in `text`."""
    found = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    return [[first for first, *_ in rows(each)] for each in found]


def table(text: str, head: str) -> dict[str, list[str]]:
    """The table whose head begins so: by what stands in the first column, the other columns."""
    _, begin, rest = text.partition(f"\n| {head} |")
    return {first.strip("`"): others for first, *others in rows(begin + rest)}


def section(title: str) -> str:
    return MANUAL.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def tables() -> dict[str, dict[str, list[str]]]:
    """Each table of keys in the manual: by key, what it means and an example."""
    parts = _TITLE.split(section("信息区的键"))
    found = {}
    for kind, key, every, text in zip(*(parts[n::4] for n in range(1, 5)), strict=True):
        found[kind or key or every] = {name.strip("`"): rest for name, *rest in rows(text)}
    return found


TABLES = tables()


Read = type[BaseModel] | Family[Any]
"""What reads a record: a model, or a family of models, whose table has the keys of all."""


def read_in(*annotations: Any) -> Iterator[Read]:
    for annotation in reversed(annotations):
        if isinstance(annotation, Family):
            yield annotation
            return
        if (
            isinstance(annotation, type)
            and not get_args(annotation)
            and issubclass(annotation, BaseModel)
        ):
            yield annotation
        yield from read_in(*get_args(annotation))


def words_in(annotation: Any) -> Iterator[str]:
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    else:
        for inner in get_args(annotation):
            yield from words_in(inner)


def models(read: Read) -> list[type[BaseModel]]:
    return list(read.members.values()) if isinstance(read, Family) else [read]


def written(model: type[BaseModel]) -> list[tuple[str, Any]]:
    """The fields that an editor writes."""
    return [(n, f) for n, f in model.model_fields.items() if f.exclude is not True]


def nested(read: Read) -> Iterator[tuple[str, Read]]:
    for model in models(read):
        for name, field in written(model):
            for inner in read_in(field.annotation, *field.metadata):
                yield f"{field.alias or name}:", inner
                yield from nested(inner)


RECORDS: dict[str, Read] = {"每一页": Meta, **KINDS}
for _model in KINDS.values():
    for _key, _read in nested(_model):
        # Written under several keys, a record is explained under the first.
        if _read not in RECORDS.values():
            RECORDS[_key] = _read


def own_keys(read: Read) -> dict[str, list[Any]]:
    """The fields that a record has and the one it extends hasn't, by key; of a family, those of all."""
    found: dict[str, list[Any]] = {}
    for model in models(read):
        above = model.__mro__[1]
        known = above.model_fields if issubclass(above, Meta) else {}
        for name, field in written(model):
            if name not in known:
                found.setdefault(field.alias or name, []).append(field)
    return found


def example(name: str) -> str:
    """The examples of a table as front matter."""
    lines = [cells[-1].strip("`") for cells in TABLES[name].values()]
    return "\n".join(line for line in lines if not (name == "每一页" and line.startswith("kind:")))


def listed(help_text: str) -> list[str]:
    """The commands that a `--help` lists."""
    return re.findall(r"^    ([a-z]+)(?:\s|$)", help_text, re.MULTILINE)


# What a merge of two branches brings about.


@pytest.mark.parametrize("text", [README, MANUAL], ids=["README.md", "README.zh-CN.md"])
def test_no_table_explains_a_thing_twice(text: str) -> None:
    """Of two rows a reader can't tell which is meant, and the tests below see the last alone."""
    found = tables_of(text)
    assert len(found) > 3
    assert [row for each in found for row in set(each) if each.count(row) > 1] == []


# Settings, commands and routes.


def test_every_setting_is_explained_in_both_languages() -> None:
    shown = {s.name: f"`{s.default}`" if s.default else "" for s in SETTINGS}
    assert table(MANUAL, "设置") == {s.name: [shown[s.name], s.help] for s in SETTINGS}
    english = table(README, "setting")
    assert {name: default for name, (default, _) in english.items()} == shown
    assert [name for name, (_, what) in english.items() if not what] == []


def test_every_command_and_option_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    def help_of(*words: str) -> str:
        with pytest.raises(SystemExit, match="0"):
            main([*words, "--help"])
        return capsys.readouterr().out

    said: dict[tuple[str, ...], str] = {(name,): help_of(name) for name in listed(help_of())}
    said |= {
        (name, sub): help_of(name, sub) for (name, *_), text in said.items() for sub in listed(text)
    }
    manual = {
        tuple(re.findall(r"[a-z]+", command)[1:]): f"{command} {what}"
        for command, (what,) in table(MANUAL, "命令").items()
    }
    # They do nothing without a word more.
    groups = {("store",), ("staff",), ("roster",), ("paper",), ("vote",)}
    assert said.keys() - manual.keys() == groups
    assert manual.keys() <= said.keys()
    assert [words for words in said if f"linli {' '.join(words)}" not in README] == []
    options = [(w, o) for w in manual for o in re.findall(r"--[a-z-]+", said[w]) if o != "--help"]
    assert len(options) > 5
    assert [(words, o) for words, o in options if f"`{o}" not in manual[words]] == []


def test_every_route_is_explained(good: Compound) -> None:
    """For programs each is described by itself (tests/forms_service/web/test_openapi.py)."""
    good.build()
    with open_store(good.state / "store") as store:
        app = composed(good, store)
    routes = {(each.method, each.path) for each in app.routes if isinstance(each, Operation)}
    assert len(routes) > 10
    verb, explained = "", set()
    tables = [*table(README, "route"), *table(README, "desk route")]
    for named in " · ".join(tables).replace("`", "").split(" · "):
        *given, path = named.split()
        verb = given[0] if given else verb
        explained.add((verb, path))
    assert explained - {("GET", "/facts/{form}.json")} == routes


# Front matter.


def test_every_kind_of_page_is_explained_with_its_folder() -> None:
    kinds = table(MANUAL, "种类")
    assert kinds.keys() == KINDS.keys()
    for kind, (where, what) in kinds.items():
        assert what
        for folder in re.findall(r"`(\w+)/`", where):
            assert f"`kind: {kind}`" in where or default_kind(f"{folder}/a.md") == kind
        if "/`" not in where and kind != "page":
            assert f"`kind: {kind}`" in where


def test_every_record_of_the_front_matter_has_its_table() -> None:
    assert TABLES.keys() == RECORDS.keys()


@pytest.mark.parametrize("name", RECORDS)
def test_every_key_is_explained_and_no_other(name: str) -> None:
    keys = own_keys(RECORDS[name])
    assert TABLES[name].keys() == keys.keys()
    for key, (what, _) in TABLES[name].items():
        assert what
        assert ("，必写" in what) == keys[key][0].is_required(), key


@pytest.mark.parametrize("name", RECORDS)
def test_every_word_that_may_be_written_is_explained(name: str) -> None:
    lacking = {
        (key, word)
        for key, fields in own_keys(RECORDS[name]).items()
        for field in fields
        for word in words_in(field.annotation)
        if word not in TABLES[name][key][0]
    }
    assert lacking == set()


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_of_the_examples_is_accepted(kind: str) -> None:
    tables = ["每一页", *(["news"] if kind == "activity" else []), kind]
    front = "\n".join([f"kind: {kind}", *(example(name) for name in tables)])
    assert isinstance(found := page(front, path="a.md"), Page), found


@pytest.mark.parametrize("name", [name for name in RECORDS if name.endswith(":")])
def test_a_record_of_the_examples_is_accepted(name: str) -> None:
    read, given = RECORDS[name], meta(example(name))
    if not isinstance(read, Family):
        read.model_validate(given)
        return
    for word, member in read.members.items():
        own = {
            key: given[key]
            for name, field in written(member)
            if (key := field.alias or name) in given
            and given[key] in (list(words_in(field.annotation)) or [given[key]])
        }
        read.read(own | {read.key: word})


# Blocks.


def test_every_block_is_explained_and_its_example_is_right() -> None:
    blocks = table(MANUAL, "块")
    explained = {}
    for source, (what,) in blocks.items():
        name, _, argument = source.removeprefix("/// ").partition("|")
        explained[name.strip()] = argument.strip()
        assert what
    assert explained.keys() == BLOCKS.keys()
    assert [n for n, argument in explained.items() if BLOCKS[n].region(argument) is None] == []


def test_the_page_that_the_manual_shows_is_accepted() -> None:
    shown = re.search(r"```markdown\n---\n(.*?)\n---\n(.*?)```", MANUAL, re.DOTALL)
    assert shown
    assert isinstance(found := page(shown[1], shown[2], path="news/a.md"), Page), found
