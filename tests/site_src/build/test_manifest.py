"""What is known of a built site: told as it was, and worth nothing where it isn't ours."""

from __future__ import annotations

import json
import os
import pickle
import shutil
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from site_src.build.manifest import Manifest, manifest_bytes, read_manifest
from site_src.build.versions import Versions
from site_src.content.reading import read_site
from site_src.kinds.page_kinds import KINDS
from site_src.pages.search import Indexed
from tests.conftest import Compound, differing, tree

HUGE = 3_000_000_000


def path_of(compound: Compound) -> Path:
    [path] = (compound.folder / ".site").glob("*.manifest")
    return path


@pytest.mark.parametrize("compound", ["built_good", "built_demo"])
def test_what_is_written_is_read_as_it_was(
    compound: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Every kind of page, with every kind of date in its front matter."""
    built: Compound = request.getfixturevalue(compound)
    reading = read_site(built.content)
    assert {page.kind for page in reading.site.pages.values()} <= KINDS.keys()
    written = Manifest(
        program="one",
        base_url=built.base_url,
        stamps=reading.stamps,
        site=reading.site,
        regions={"form:lamp": ("ask/lamp.html", "index.html"), "notice": ()},
        outputs={"news/index.html": "a1"},
        shell="<html>",
        search=Indexed({"a.html": "1"}, {"a.html": "2", "b.html": "3"}),
        shown={("notice", ""): b"\x00\xff", ("posters", "pact.html"): b"12"},
    )
    path = tmp_path / "manifest"
    path.write_bytes(manifest_bytes(written))
    found = read_manifest(path)
    assert found is not None
    for field in fields(Manifest):
        assert getattr(found, field.name) == getattr(written, field.name), field.name


class _Runs:
    """Pickled: a program that leaves a trace where it is run."""

    def __init__(self, trace: Path) -> None:
        self._trace = trace

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, (str(self._trace),)


def test_nothing_in_it_is_run(copy: Compound, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    path_of(copy).write_bytes(pickle.dumps(_Runs(trace)))
    assert Versions(copy.site).manifest() is None
    assert copy.build().from_scratch
    assert not trace.exists()
    assert not copy.build().from_scratch


def changed(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    told = json.loads(path.read_bytes())
    change(told)
    path.write_text(json.dumps(told), encoding="utf-8")


def test_one_from_before_news_waited_for_their_day_is_read(
    built_good: Compound, tmp_path: Path
) -> None:
    """A service that is updated shows the site that stands, also where what it builds has faults."""
    path = tmp_path / "manifest"
    shutil.copy(path_of(built_good), path)
    changed(path, lambda told: told.pop("day"))
    found = read_manifest(path)
    assert found
    assert found.site.day is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-400]),
        lambda path: path.write_bytes(b"[" * 1_000_000),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"\xff\xfe"),
        lambda path: os.truncate(path, HUGE),
        lambda path: (path.unlink(), os.mkfifo(path)),
        lambda path: (path.unlink(), path.mkdir()),
        lambda path: (path.unlink(), path.symlink_to("/dev/zero")),
        lambda path: changed(path, lambda told: told.update(more=1)),
        lambda path: changed(path, lambda told: told["pages"][0].update(kind="other")),
        lambda path: changed(path, lambda told: told["pages"][0]["meta"].update(title=7)),
        lambda path: changed(path, lambda told: told["outputs"].update({"../../content/x": ""})),
        lambda path: changed(path, lambda told: told["regions"].update(pact=["/etc/passwd"])),
        lambda path: changed(path, lambda told: told["images"].update({"a/../../b.png": ""})),
        lambda path: changed(path, lambda told: told.update(shown=[["pact", "", "no hex"]])),
    ],
    ids=[
        "torn", "deep", "empty", "no text", "huge", "a pipe", "a folder", "endless", "more than known",
        "no such kind", "no title", "a page outside", "an absolute path", "a picture outside",
        "a wrong digest",
    ],
)  # fmt: skip
def test_one_that_is_not_ours_counts_as_none(
    built_good: Compound, tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    path = tmp_path / "manifest"
    shutil.copy(path_of(built_good), path)
    assert read_manifest(path) is not None
    spoil(path)
    assert read_manifest(path) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["regions"].update({"form:gone": ["ask/lamp.html"]}),
        lambda told: told["regions"].update({"nothing": ["index.html"]}),
        lambda told: told["regions"].update({"form:lamp": ["ask/gone.html"]}),
        lambda told: told.update(pages=[p for p in told["pages"] if p["path"] != "index.md"]),
    ],
    ids=["a form that is gone", "no such region", "a page that is gone", "no home page"],
)
def test_a_build_that_one_leads_astray_is_begun_again_without_it(
    copy: Compound, change: Callable[[dict[str, Any]], object]
) -> None:
    before = tree(copy.site)
    changed(path_of(copy), change)
    copy.edit("news/2026/2026-10-10-reading.md", "读了", "读了")
    copy.build()
    assert differing(tree(copy.site), before) == []
