"""Compounds on disk for the tests: copies of the demo and of a small other one, built and read."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

# What the processes that a build forks would each load for itself.
import mkdocs.commands.build  # noqa: F401
import pytest
from hypothesis import HealthCheck, settings

import site_src.sharing.drawing  # noqa: F401
from site_src.build.build import Built, build
from site_src.build.publish import Publisher
from site_src.content.reading import read_site
from site_src.content.site import Site
from site_src.forms.voices import Reply, Voice
from site_src.settings import Settings
from site_src.source.moments import ZONE
from tests.support.forks import can_be_forked, forked
from tests.support.shared import place, shared
from tests.support.typesetting import remember

ROOT = Path(__file__).parent.parent
DEMO = ROOT / "content"
GOOD = ROOT / "tests" / "sites" / "good"
WIDE = ROOT / "tests" / "sites" / "wide"
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)

# A machine that is busy with something else is no fault of what is tested.
settings.register_profile("linli", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# CI asks the same questions each time: what a search finds by chance is for whoever runs it by hand,
# and turns no landing red that has nothing to do with it.
settings.register_profile("ci", settings.get_profile("linli"), derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "linli"))

# Here first in the process that starts the others.
remember(place() / "typst")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@dataclass(frozen=True)
class Compound:
    """A compound's folders, and what people and programs do with them."""

    folder: Path
    base_url: str = "https://example.cn"

    @property
    def content(self) -> Path:
        return self.folder / "content"

    @property
    def site(self) -> Path:
        return self.folder / "site"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "LINLI_CONTENT": str(self.content),
            "LINLI_SITE": str(self.site),
            "LINLI_STATE": str(self.state),
            "LINLI_BASE_URL": self.base_url,
            # All people of a test come from one address.
            "LINLI_RATE_LIMIT": "100000/minute",
        }

    @property
    def settings(self) -> Settings:
        return Settings.from_environment(self.environment)

    def write(self, path: str, text: str) -> Path:
        """Writes a content file."""
        target = self.content / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return target

    def edit(self, path: str, old: str, new: str) -> None:
        """Changes a content file in one place."""
        text = (self.content / path).read_text(encoding="utf-8")
        assert old in text
        self.write(path, text.replace(old, new, 1))

    def read(self) -> Site:
        return read_site(self.content).site

    def answered(
        self, numbers: Mapping[str, int], made_up: int = 0, voices: Sequence[Voice] = ()
    ) -> None:
        """Writes facts as the service does: so many answers to each of these forms, `made_up` of
        them a demo's, and these texts published of each that publishes any.

        Every answer of a form chooses the same number of options, spread over all of them.
        """
        forms = self.read().forms
        folder = self.state / "facts"
        folder.mkdir(parents=True, exist_ok=True)
        for name, number in numbers.items():
            form = forms[name].form
            questions = {
                question.id: {
                    "counts": {
                        option: (number + at) // len(question.counted)
                        for at, option in enumerate(question.counted)
                    }
                }
                for question in form.questions
                if question.counted
            }
            facts = {
                "form": name,
                "state": "open",
                "answers": number,
                "questions": questions,
                "updated": "2026-11-22T20:15:00+08:00",
                "sample": made_up,
                "voices": [v.model_dump() for v in voices if form.published_questions],
            }
            (folder / f"{name}.json").write_text(json.dumps(facts, ensure_ascii=False), "utf-8")

    def build(self, now: datetime = NOW) -> Built:
        return build(self.settings, lambda: now)

    def publish(self, now: datetime = NOW) -> int:
        return Publisher(self.site, self.state).publish(None, now)

    def page(self, url: str) -> str:
        """The built page at `url`."""
        return (self.site / url).read_text(encoding="utf-8")

    def from_scratch(self, now: datetime = NOW) -> dict[str, bytes]:
        """What a first build of the same content and facts gives, in a place of its own."""
        other = replace(self, folder=self.folder / "from-scratch")
        shutil.rmtree(other.folder, ignore_errors=True)
        other.folder.mkdir()
        shutil.copytree(self.content, other.content)
        if self.state.exists():
            shutil.copytree(self.state, other.state)
        assert other.build(now).from_scratch
        return tree(other.site)


def tree(folder: Path, *, search: bool = False) -> dict[str, bytes]:
    """Every file below a folder, by path. The search index is left out unless asked for: its
    bundles tell when a page was edited, not only what it says; and posters, which tell when they
    were printed."""
    left_out = {"posters"} if search else {"posters", "search"}
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in left_out
    }


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Inode and time stamp of every file below a folder: what is equal was not touched."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def differing(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> list[str]:
    """The paths at which two trees differ; short to read in a failed test."""
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


def article(title: str, date: str, body: str = "一句话。", **keys: str) -> str:
    """The source of a news page."""
    more = "".join(f"{key}: {value}\n" for key, value in keys.items())
    return f"---\ntitle: {title}\ndate: {date}\n{more}---\n\n{body}\n"


@pytest.fixture
def demo_content(tmp_path: Path) -> Path:
    """A copy of the demo's content, to change at will."""
    return shutil.copytree(DEMO, tmp_path / "content")


@pytest.fixture
def demo(demo_content: Path) -> Compound:
    """A copy of the demo, not built."""
    return Compound(demo_content.parent)


def _build_demo(folder: Path) -> None:
    shutil.copytree(DEMO, folder / "content")
    Compound(folder).build()


@pytest.fixture(scope="session")
def built_demo() -> Compound:
    """The demo, built once. Tests only read it."""
    return Compound(shared("demo", _build_demo))


@pytest.fixture
def good(tmp_path: Path) -> Compound:
    """A copy of the small compound in tests/sites/good, not built."""
    shutil.copytree(GOOD, tmp_path / "content")
    return Compound(tmp_path)


def _build_good(folder: Path) -> None:
    shutil.copytree(GOOD, folder / "content")
    compound = Compound(folder)
    compound.answered({"lamp": 7})
    compound.build()


@pytest.fixture(scope="session")
def _good_once() -> Compound:
    return Compound(shared("good", _build_good))


@pytest.fixture
def built_good(_good_once: Compound) -> Compound:
    """The small compound, built once with seven answers to its poll. Tests only read it."""
    return _good_once


@pytest.fixture(scope="session")
def built_wide() -> Compound:
    """The compound in tests/sites/wide, built once: a word of 60 letters, a long address, a wide table
    and code in every place that takes text. Tests only read it."""
    return Compound(shared("wide", _build_wide))


def _build_wide(folder: Path) -> None:
    shutil.copytree(WIDE, folder / "content")
    compound = Compound(folder)
    word = "Donaudampfschifffahrtsgesellschaftskapitaenswitwenrentenamtx"
    reply = Reply(taken=True, why=word, on="2026-11-23")
    said = Voice(question="advice", text=f"{word}\n{word}", on="2026-11-22", reply=reply)
    numbers = {"lamp": 7, "over": 12345, "promise": 13, "picnic": 14}
    compound.answered(numbers, made_up=3, voices=[said] * 25)
    compound.build()


@pytest.fixture
def run_linli() -> Run:
    """Runs the `linli` command: `run_linli("check", env=…, cwd=…)`."""
    return run


def run(
    *arguments: str,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    command: str = "linli",
) -> subprocess.CompletedProcess[str]:
    """Runs a console script of this environment as a process of its own."""
    environment = {**os.environ, **(env or {})}
    if command == "linli" and can_be_forked(environment):
        return _forked(arguments, environment, cwd)
    return subprocess.run(
        [str(Path(sys.executable).with_name(command)), *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def _forked(
    words: Sequence[str], environment: Mapping[str, str], cwd: Path
) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        status = forked(words, environment, cwd, out.fileno(), err.fileno()).wait(120)
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(
            words, status, out.read().decode("utf-8"), err.read().decode("utf-8")
        )
