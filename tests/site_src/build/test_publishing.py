"""Publishing step by step: answers pass a refill of all pages, and nothing is lost between them."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from forms_service.answers.tally import ANSWERS
from forms_service.kinds.table import Counts
from forms_service.notices.calls import Called
from forms_service.site.built import SitePages
from forms_service.store.tables import open_store
from site_src.build.publish import Publisher
from site_src.show.notices import CALLED, Urgent, called_bytes
from tests.conftest import GOOD, NOW, Compound, article, differing, stamps, tree
from tests.support.calling import PATIENCE

ALARM = Urgent("alarm", "三号楼停水", "请提前储水。", None, NOW + timedelta(hours=2), ("all",))
ANSWER = {"form": "lamp", "at": NOW.isoformat(), "choices": {"lamp": "暖光"}, "entries": {}}


def call(compound: Compound, *notices: Urgent) -> None:
    """Writes the called notices as the service does."""
    (compound.state / "facts" / CALLED).write_bytes(called_bytes(notices))


@pytest.fixture(scope="module")
def _large_once(tmp_path_factory: pytest.TempPathFactory) -> Compound:
    compound = Compound(tmp_path_factory.mktemp("large"))
    shutil.copytree(GOOD, compound.content)
    for number in range(70):
        compound.write(f"news/2026/2026-08-01-n{number}.md", article(f"新闻{number}", "2026-08-01"))
    compound.edit("screens/gate.md", "[notice, latest,", "[notice, forms, latest,")
    compound.answered({"lamp": 7})
    compound.build()
    return compound


@pytest.fixture
def large(_large_once: Compound, tmp_path: Path) -> Compound:
    """The small compound with more pages than one step refills, built and then called to: every
    page has to change."""
    shutil.copytree(_large_once.folder, tmp_path, symlinks=True, dirs_exist_ok=True)
    compound = Compound(tmp_path)
    call(compound, ALARM)
    return compound


def with_alarm(compound: Compound) -> int:
    pages = compound.site.rglob("*.html")
    return sum("请提前储水" in page.read_text(encoding="utf-8") for page in pages)


def test_steps_together_give_the_bytes_of_a_build(large: Compound) -> None:
    publisher = Publisher(large.site, large.state)
    steps = publisher.publishing(None, NOW)
    next(steps)
    assert 0 < with_alarm(large) < 70
    list(steps)
    assert differing(tree(large.site), large.from_scratch()) == []
    before = stamps(large.site)
    assert publisher.publish(None, NOW) == 0
    assert stamps(large.site) == before
    # By now it knows what each page shows: none is opened again.
    (large.site / "ask/lamp.html").unlink()
    assert publisher.publish(None, NOW) == 0


@pytest.mark.parametrize("taken", [1, 2])
def test_an_answer_between_two_steps_stays_shown(large: Compound, taken: int) -> None:
    publisher = Publisher(large.site, large.state)
    steps = publisher.publishing(None, NOW)
    for _ in range(taken):
        next(steps)
    large.answered({"lamp": 900})
    publisher.publish(frozenset({"lamp"}), NOW)
    shown = large.page("ask/lamp.html")
    assert "900" in shown
    list(steps)
    assert large.page("ask/lamp.html") == shown
    assert differing(tree(large.site), large.from_scratch()) == []
    assert publisher.publish(None, NOW) == 0


@pytest.mark.parametrize("moment", [NOW, ALARM.until])
def test_a_notice_that_ends_between_two_steps_is_gone_with_the_next_publish(
    large: Compound, moment: datetime
) -> None:
    publisher = Publisher(large.site, large.state)
    steps = publisher.publishing(None, NOW)
    next(steps)
    call(large)
    publisher.publish(frozenset({"lamp"}), moment)
    list(steps)
    publisher.publish(None, moment)
    assert with_alarm(large) == 0
    assert differing(tree(large.site), large.from_scratch(moment)) == []


def test_a_site_built_between_two_steps_is_refilled_whole(large: Compound) -> None:
    publisher = Publisher(large.site, large.state)
    steps = publisher.publishing(None, NOW)
    next(steps)
    large.edit("index.md", "title:", "title: 新")
    call(large)
    large.build()
    call(large, ALARM)
    list(steps)
    assert differing(tree(large.site), large.from_scratch()) == []


class _Long(Publisher):
    """A site so large that its refill goes on until somebody has passed."""

    def __init__(self, compound: Compound) -> None:
        super().__init__(compound.site, compound.state)
        self.begun, self.passed = threading.Event(), threading.Event()

    def publishing(self, forms: frozenset[str] | None, now: datetime) -> Iterator[int]:
        yield from super().publishing(forms, now)
        while forms is None and not self.passed.is_set():
            self.begun.set()
            yield 0


def test_an_answer_passes_a_refill_of_all_pages(large: Compound) -> None:
    publisher, counts = _Long(large), Counts()
    with open_store(large.state / "store") as store:
        pages = SitePages(
            publisher, store, counts, Called(), large.state / "facts", lambda: NOW, lambda _: None
        )
        everything = threading.Thread(target=pages.refresh, args=(None,), daemon=True)
        everything.start()
        assert publisher.begun.wait(PATIENCE)
        counts.change(ANSWERS, "1", None, ANSWER)
        answer = threading.Thread(target=pages.show, args=(frozenset({"lamp"}),), daemon=True)
        answer.start()
        answer.join(PATIENCE)
        passed = not answer.is_alive()
        publisher.passed.set()
        everything.join(PATIENCE)
        pages.refresh(frozenset({"lamp"}))
    assert passed
    assert not everything.is_alive()
    assert not pages.behind
    assert differing(tree(large.site), large.from_scratch()) == []


# What residents see comes first; lobby decks follow.

DECK = "kiosk/gate/index.html"


def copies(compound: Compound, url: str) -> list[Path]:
    return [compound.site / f"{url}{suffix}" for suffix in (".br", ".gz")]


def test_answers_are_on_pages_first_and_on_decks_with_the_next_publish(large: Compound) -> None:
    call(large)
    publisher = Publisher(large.site, large.state)
    publisher.publish(None, NOW)
    deck = large.page(DECK)
    for answers in (8, 900):
        large.answered({"lamp": answers})
        publisher.show(frozenset({"lamp"}), NOW)
        assert f"共 {answers} 份回答" in large.page("ask/lamp.html")
        assert large.page(DECK) == deck
    wanted = large.from_scratch()
    left = [url for url in differing(tree(large.site), wanted) if not url.endswith((".br", ".gz"))]
    assert left == [DECK]
    # Whoever asks for a copy gets the page, and never an older copy.
    assert not any(copy.exists() for copy in copies(large, "ask/lamp.html"))
    assert publisher.publish(frozenset({"lamp"}), NOW) == 1
    assert differing(tree(large.site), wanted) == []
    assert publisher.publish(None, NOW) == 0


def test_a_start_refills_what_a_killed_run_did_not_live_to_refill(large: Compound) -> None:
    call(large)
    killed = Publisher(large.site, large.state)
    killed.publish(None, NOW)
    large.answered({"lamp": 900})
    killed.show(frozenset({"lamp"}), NOW)
    # A power cut can leave a copy without its bytes.
    copies(large, "ask/lamp.html")[0].write_bytes(b"")
    Publisher(large.site, large.state).publish(None, NOW)
    assert differing(tree(large.site), large.from_scratch()) == []


def test_pages_known_by_heart_are_those_of_the_present_version(large: Compound) -> None:
    publisher = Publisher(large.site, large.state)
    publisher.publish(None, NOW)
    large.answered({"lamp": 8})
    publisher.show(frozenset({"lamp"}), NOW)
    large.edit("ask/lamp.md", "title: ", "title: 新装")
    large.build()
    large.answered({"lamp": 90})
    publisher.show(frozenset({"lamp"}), NOW)
    assert "新装" in large.page("ask/lamp.html")
    publisher.publish(frozenset({"lamp"}), NOW)
    assert differing(tree(large.site), large.from_scratch()) == []
