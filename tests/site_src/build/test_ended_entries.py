"""What stood on the black list is in no file of the site once it has ended, nor in an earlier version of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from site_src.build.publish import Publisher
from site_src.source.moments import ZONE
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
