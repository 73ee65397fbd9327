"""Versions of the site on disk: what is whole is kept, what a killed process left is not."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest

from site_src.build.publish import Publisher
from site_src.build.versions import NotOurs, Versions
from site_src.source.files import is_draft, replace_page
from tests.conftest import NOW, Compound, Run, tree
from tests.support.calling import eventually


@pytest.fixture
def versions(tmp_path: Path) -> Versions:
    """A site with a few pages, made by hand."""
    found = Versions(tmp_path / "site")
    pages = found.draft() / "news"
    pages.mkdir()
    for number in range(40):
        (pages / f"{number}.html").write_text("一页", encoding="utf-8")
    found.link.symlink_to(".site/000001")
    return found


def left(versions: Versions) -> set[str]:
    return {path.name for path in versions.folder.iterdir()}


def test_a_version_is_copied_while_its_pages_are_refilled(versions: Versions) -> None:
    """Each refill puts files beside the page that are gone a moment later."""
    stop = threading.Event()
    pages = versions.link / "news"

    def refill() -> None:
        turn = 0
        while not stop.is_set():
            turn += 1
            replace_page(pages / f"{turn % 40}.html", f"{turn}次".encode() * (turn % 200))

    refilling = threading.Thread(target=refill)
    refilling.start()
    try:
        copies = [versions.clone() for _ in range(30)]
    finally:
        stop.set()
        refilling.join()
    for copied in copies:
        names = {path.name for path in (copied / "news").iterdir()}
        assert {f"{number}.html" for number in range(40)} <= names
        assert not any(map(is_draft, names))


def test_only_whole_versions_are_kept(versions: Versions) -> None:
    """A killed build left its draft before the current version, another one after it, and what
    builds make beside their drafts; and so did builds of before."""
    for name in ("000002", "000003", "000004", "000005", "000004.posters", "000005.texts-a1b2c3d4"):
        (versions.folder / name).mkdir()
    for name in ("posters", "tmpab12_xyz"):
        (versions.folder / name / "deep").mkdir(parents=True)
    for name in ("000001", "000002", "000004", "000009"):
        (versions.folder / f"{name}.manifest").touch()
    (versions.folder / "next").symlink_to("000003")
    (versions.folder / ".000005.manifest.4242-0a1b2c").touch()
    (versions.folder / "by-hand.txt").touch()
    versions.link.unlink()
    versions.link.symlink_to(".site/000004")
    versions.prune()
    kept = {"000002", "000002.manifest", "000004", "000004.manifest", "by-hand.txt"}
    eventually(lambda: left(versions) == kept)
    assert (versions.link / ".").exists()


def test_without_a_current_version_the_whole_ones_stay(versions: Versions) -> None:
    (versions.folder / "000001.manifest").touch()
    versions.draft()
    versions.link.unlink()
    versions.prune()
    eventually(lambda: left(versions) == {"000001", "000001.manifest"})


def test_a_folder_in_the_place_of_what_is_known_of_a_version_goes_with_it(
    versions: Versions,
) -> None:
    """Whoever may write there put it there: no later build stumbles over it."""
    versions.draft()
    (versions.folder / "000001.manifest").mkdir()
    (versions.folder / "000002.manifest").touch()
    versions.link.unlink()
    versions.link.symlink_to(".site/000002")
    versions.draft()
    (versions.folder / "000003.manifest").touch()
    versions.link.unlink()
    versions.link.symlink_to(".site/000003")
    versions.prune()
    kept = {"000002", "000002.manifest", "000003", "000003.manifest"}
    eventually(lambda: left(versions) == kept)


@pytest.mark.parametrize("taken", ["a file", "a folder with something in it"])
def test_what_stands_in_the_sites_place_is_not_replaced(tmp_path: Path, taken: str) -> None:
    """Such as a list of names, where the setting for it was slipped into the one for the site."""
    mine = tmp_path / "site" if taken == "a file" else tmp_path / "site/mine.txt"
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("mine")
    with pytest.raises(NotOurs, match="请把它移走"):
        Versions(tmp_path / "site").draft()
    assert mine.read_text() == "mine"


def test_pages_that_somebody_cleared_away_are_built_again(copy: Compound, run_linli: Run) -> None:
    """By hand, as one clears a folder: what is known of the version is still there."""
    before = tree(copy.site)
    for path in copy.site.resolve().iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    done = run_linli("publish", env=copy.environment)
    assert done.returncode == 1
    assert "不见了。请运行 linli build" in done.stderr
    assert copy.build().from_scratch
    assert tree(copy.site) == before


def test_what_a_killed_refill_left_goes_with_the_next_publish(copy: Compound) -> None:
    before = tree(copy.site)
    (copy.site / "ask/.lamp.html.4242-0a1b2c").write_text("半")
    (copy.site / "facts/.lamp.json.br.4242-0a1b2c").write_text("半")
    assert copy.publish() == 0
    assert tree(copy.site) == before


@pytest.mark.parametrize(
    "title", ["读了三十本书", None], ids=["an edited article", "a whole build"]
)
def test_what_a_killed_refill_left_is_not_built_on(copy: Compound, title: str | None) -> None:
    (copy.site / "ask/.lamp.html.4242-0a1b2c").write_text("半")
    (copy.site / "posters").mkdir(exist_ok=True)
    (copy.site / "posters/.pact.pdf.4242-0a1b2c").write_text("半")
    if title:
        copy.edit("news/2026/2026-10-10-reading.md", "读了", title)
    else:
        copy.edit("rooms/reading.md", "安静", "很安静")
    copy.build()
    assert not [path for path in copy.site.rglob(".*") if is_draft(path.name)]


@pytest.mark.parametrize("path", ["ask/lamp.html", "facts/lamp.json"])
@pytest.mark.parametrize("copies", ["old", "gone"])
def test_a_page_gets_its_compressed_copies_where_a_refill_was_killed_before_them(
    copy: Compound, path: str, copies: str
) -> None:
    """A web server sends the copies: they would show the count before the last answer."""
    page, publisher = copy.site / path, Publisher(copy.site, copy.state)
    packed = {suffix: page.with_name(page.name + suffix) for suffix in (".br", ".gz")}
    was = {suffix: copy.read_bytes() for suffix, copy in packed.items() if copy.exists()}
    copy.answered({"lamp": 900})
    publisher.publish(None, NOW)
    should = tree(copy.site)
    for suffix, other in packed.items():
        other.unlink(missing_ok=True)
        if copies == "old" and suffix in was:
            other.write_bytes(was[suffix])
            old = page.stat().st_mtime_ns - 1_000_000_000
            os.utime(other, ns=(old, old))
    assert Publisher(copy.site, copy.state).publish(None, NOW) == bool(was)
    assert tree(copy.site) == should
