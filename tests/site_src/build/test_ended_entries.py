"""What stood on the black list is in no file of the site once it has ended, nor in an earlier version of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from site_src.build.build import build
from site_src.build.print_command import print_site
from site_src.build.publish import Publisher
from site_src.source.moments import ZONE
from site_src.source.processes import beside
from tests.conftest import NOW, Compound

WORDS = "屡次占用消防通道"
END = datetime(2026, 12, 16, tzinfo=ZONE)


def holding(compound: Compound) -> list[str]:
    """The files of all versions that hold the entry's words, but what is known of a version for builds."""
    versions = (path for path in compound.folder.glob(".site/*/**/*") if path.is_file())
    return sorted({path.name for path in versions if WORDS.encode() in path.read_bytes()})


def test_no_word_of_an_entry_is_left_once_it_has_ended(copy: Compound) -> None:
    """Not in pages, slides, feeds or the search; and its poster is given to nobody until it is printed again."""
    poster = copy.site / "posters" / "redblack.pdf"
    publisher = Publisher(copy.site, copy.state)
    publisher.publish(None, NOW)
    assert holding(copy)
    assert poster.exists()
    publisher.publish(None, END - timedelta(seconds=1))
    assert holding(copy)
    assert publisher.next_change(END - timedelta(seconds=1)) == END
    publisher.publish(None, END)
    assert holding(copy) == []
    assert not poster.exists()


def test_an_entry_that_ends_while_the_site_is_built_is_on_no_poster_of_it(copy: Compound) -> None:
    """The clock is asked at the start and at the switch: here the entry ends in between."""
    copy.edit("index.md", "title: ", "title: 新的")
    build(copy.settings, iter([END - timedelta(seconds=1), END]).__next__)
    assert not (copy.site / "posters" / "redblack.pdf").exists()
    assert not [path for path in copy.site.rglob("*.html") if WORDS.encode() in path.read_bytes()]


def test_an_entry_that_ends_while_its_poster_is_printed_is_not_hung_up(copy: Compound) -> None:
    poster = copy.site / "posters" / "redblack.pdf"
    poster.unlink()
    print_apart(copy, iter([END - timedelta(seconds=1), END]).__next__)
    assert not poster.exists()
    print_apart(copy, lambda: END)
    assert poster.exists()


def print_apart(compound: Compound, clock: Callable[[], datetime]) -> None:
    """Typst starts threads: no process that has printed can fork one that prints, as a build does."""
    with beside(partial(print_site, compound.settings, {"redblack"}, clock)) as printed:
        printed()
