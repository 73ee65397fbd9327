"""Service posts: one holder each, whatever comes at once, and nothing of them but what they chose."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from forms_service.answers.handled import Handled
from forms_service.answers.reading import Answer, read_answer
from forms_service.answers.sending import Sending
from forms_service.answers.stages import with_stage
from forms_service.answers.tally import ANSWERS
from forms_service.erasure.expiry import Expiry
from forms_service.keeping.facts_out import facts_of, take_out_voices, write_facts
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import Kept, keeping
from forms_service.keeping.withdrawal import withdrawn
from forms_service.kinds.claim import PostTaken
from forms_service.kinds.table import Counts
from forms_service.refusal import Refusal
from forms_service.store.tables import Store
from forms_service.web.receipts import receipt_view
from site_src.content.reading import read_site
from site_src.content.site import PublishedForm
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.facts import facts_bytes, figures_bytes
from site_src.show.posts import posts_of, posts_until
from site_src.show.view import View
from site_src.source.moments import ZONE
from site_src.taking_part.claim import (
    GIVEN,
    NAMELESS,
    SURNAME,
    WHOLE,
    WITH_PHONE,
    WITHOUT_PHONE,
    Claim,
    Claimed,
)
from site_src.taking_part.service_posts import Holder
from tests.conftest import Compound

NOW = datetime(2026, 11, 28, 9, tzinfo=ZONE)
LAMPS, READING = "1栋 楼道灯岗", "1栋 读报岗"


def claim_form(**more: object) -> Claim:
    posts = [
        {"name": name, "building": "1栋", "duty": "看一眼", "term": 6}
        for name in ("楼道灯岗", "读报岗")
    ]
    given = {"id": "gang", "kind": "claim", "opens": "2026-11-01", "closes": "2027-11-01"}
    found = FORM_KINDS.read({**given, "posts": posts, **more})
    assert isinstance(found, Claim)
    return found


FIRST, CHOSEN = claim_form(), claim_form(chosen="branch")


def sending(
    post: str = LAMPS,
    name: str = "李小明",
    named: str = WHOLE,
    shown: str = WITHOUT_PHONE,
    form: Claim = FIRST,
    now: datetime = NOW,
) -> Sending:
    fields = {
        "service_post": [post],
        "name": [name],
        "phone": ["13800000000"],
        "named": [named],
        "phone_shown": [shown],
    }
    answer = read_answer(form, fields)
    assert isinstance(answer, Answer), answer
    return Sending(form, answer, now)


def held(counts: Counts, form: Claim = FIRST, now: datetime = NOW) -> Mapping[str, Holder]:
    facts = facts_of(form, counts, now)
    assert isinstance(facts, Claimed)
    return facts.held


def give(store: Store, receipt: str, stage: str, at: datetime = NOW) -> None:
    """Takes a claim to a stage, as the office does."""
    step = Handled("moved", at.isoformat(), "clerk", "听过邻居", office="小区党支部")
    assert CHOSEN.course
    course = CHOSEN.course
    store.transact(
        lambda state: (
            {ANSWERS: {receipt: with_stage(state[ANSWERS][receipt], course, stage, step)}},
            None,
        )
    )


def test_of_many_who_come_at_once_one_holds_the_post(store: Store) -> None:
    counts = Counts.of(store)

    def claim(number: int) -> Kept | None:
        try:
            return keeping(store, Known(counts), sending(name=f"李{number}"))()
        except PostTaken:
            return None

    with ThreadPoolExecutor(16) as together:
        kept = [found for found in together.map(claim, range(60)) if found]
    assert len(kept) == 1
    assert list(held(counts)) == [LAMPS]
    assert facts_of(FIRST, counts, NOW).model_dump()["vacant"] == 1


@pytest.mark.parametrize(
    ("named", "shown", "name", "phone"),
    [
        (WHOLE, WITH_PHONE, "李小明", "13800000000"),
        (SURNAME, WITHOUT_PHONE, "李*", ""),
        (NAMELESS, WITHOUT_PHONE, "", ""),
        (NAMELESS, WITH_PHONE, "", "13800000000"),
    ],
)
def test_all_see_of_a_holder_what_they_chose_and_the_figures_nothing(
    store: Store, named: str, shown: str, name: str, phone: str
) -> None:
    counts = Counts.of(store)
    keeping(store, Known(counts), sending(named=named, shown=shown))()
    found = held(counts)[LAMPS]
    assert (found.name, found.phone) == (name, phone)
    facts = facts_of(FIRST, counts, NOW)
    assert b"held" not in figures_bytes(facts)
    assert ("李小明" in facts_bytes(facts).decode()) == (named == WHOLE)
    assert ("13800000000" in facts_bytes(facts).decode()) == (shown == WITH_PHONE)


@pytest.mark.parametrize("name", ["李四 13800000001", "物业收钱不办事都来看看", "李四，电话在楼下"])
def test_what_is_no_name_hangs_on_no_board_before_anybody_read_it(store: Store, name: str) -> None:
    counts = Counts.of(store)
    keeping(store, Known(counts), sending(named=WHOLE, shown=WITHOUT_PHONE, name=name))()
    assert held(counts)[LAMPS].name == f"{name[0]}*"


def test_what_is_given_back_is_vacant_at_once_and_nothing_is_left_of_its_holder(
    store: Store,
) -> None:
    """Also after the form has closed: whoever holds a post isn't bound to it by that."""
    counts = Counts.of(store)
    receipt = keeping(store, Known(counts), sending(shown=WITH_PHONE))().receipt
    late = FIRST.closes + timedelta(days=1)
    store.transact(lambda state: (withdrawn(state, FIRST, receipt, late), None))
    assert held(counts) == {}
    document = store.journal.state[ANSWERS][receipt]
    assert "李小明" not in str(document)
    assert "13800000000" not in str(document)
    keeping(store, Known(counts), sending(name="王芳"))()
    assert held(counts)[LAMPS].name == "王芳"


def test_a_term_ends_by_itself_and_the_next_may_claim(store: Store) -> None:
    counts = Counts.of(store)
    keeping(store, Known(counts), sending())()
    over = datetime(2027, 5, 29, tzinfo=ZONE)
    assert held(counts)[LAMPS].until == over
    early = over - timedelta(seconds=1)
    with pytest.raises(PostTaken) as refusal:
        keeping(store, Known(counts), sending(name="王芳", now=early))()
    assert refusal.value.status == 409
    assert held(counts, now=over) == {}
    keeping(store, Known(counts), sending(name="王芳", now=over))()
    assert held(counts, now=over)[LAMPS].name == "王芳"


def test_a_receipt_says_when_the_term_ends_and_that_it_has(store: Store) -> None:
    """Where the branch chooses, once it has, and from that day on."""

    def told(form: Claim, receipt: str, now: datetime) -> str:
        document = store.journal.state[ANSWERS][receipt]
        published = PublishedForm(form, "岗", "gang.html")
        return receipt_view(receipt, document, published, now).more.get("任期", "")

    counts, over = Counts.of(store), datetime(2027, 5, 29, tzinfo=ZONE)
    first = keeping(store, Known(counts), sending())().receipt
    assert told(FIRST, first, NOW).startswith("到2027年5月28日，满了自己空出来")
    assert "已经满了" not in told(FIRST, first, over - timedelta(seconds=1))
    assert "已经满了，这个岗空出来了" in told(FIRST, first, over)
    asked = keeping(store, Known(counts), sending(READING, form=CHOSEN))().receipt
    assert told(CHOSEN, asked, NOW) == ""
    give(store, asked, GIVEN, NOW + timedelta(days=1))
    assert told(CHOSEN, asked, NOW).startswith("到2027年5月29日，")


def test_once_a_term_is_over_the_board_asks_for_somebody_by_the_clock_alone(
    store: Store, good: Compound
) -> None:
    counts = Counts.of(store)
    posts = "{name: 楼道灯岗, building: 1栋, duty: 看一眼, term: 6}"
    good.write(
        "forms/gang.md",
        "---\ntitle: 岗\nform:\n  kind: claim\n  opens: 2026-11-01\n  closes: 2027-11-01\n"
        f"  posts:\n    - {posts}\n---\n谁都能认。\n",
    )
    site = read_site(good.content).site
    form = site.forms["gang"].form
    assert isinstance(form, Claim)
    keeping(store, Known(counts), sending(form=form))()
    facts = {"gang": facts_of(form, counts, NOW)}
    over = datetime(2027, 5, 29, tzinfo=ZONE)

    early, late = View(site, facts, NOW, ""), View(site, facts, over, "")
    assert posts_until(early) == over
    (held,), (vacant,) = posts_of(early, "1栋"), posts_of(late, "1栋")
    assert (held.who, held.term) == ("李小明", "任期到2027年5月28日")
    assert (vacant.who, vacant.holder) == ("空着，等您来", None)


def test_the_branch_chooses_one_of_those_who_asked(store: Store) -> None:
    counts = Counts.of(store)
    li, wang = (
        keeping(store, Known(counts), sending(name=name, form=CHOSEN))().receipt
        for name in ("李小明", "王芳")
    )
    assert held(counts, CHOSEN) == {}
    tomorrow = NOW + timedelta(days=1)
    give(store, wang, GIVEN, tomorrow)
    found = held(counts, CHOSEN)[LAMPS]
    assert (found.name, found.since) == ("王芳", tomorrow.date())
    kind = counts.kind(CHOSEN)
    document = store.journal.state[ANSWERS][li]
    kind.refuse_step(CHOSEN, document, "declined", tomorrow)
    with pytest.raises(Refusal, match="已经有人"):
        kind.refuse_step(CHOSEN, document, GIVEN, tomorrow)
    with pytest.raises(PostTaken):
        keeping(store, Known(counts), sending(name="赵", form=CHOSEN, now=tomorrow))()
    store.transact(lambda state: (withdrawn(state, CHOSEN, wang, tomorrow), None))
    kind.refuse_step(CHOSEN, document, GIVEN, tomorrow)


def test_a_holder_is_known_until_the_term_is_over_and_kept_long_enough(store: Store) -> None:
    counts = Counts.of(store)
    last = FIRST.closes - timedelta(minutes=1)
    keeping(store, Known(counts), sending(now=last))()
    published = {"gang": PublishedForm(FIRST, "岗", "gang.html")}
    by_night = Expiry(store, lambda: published, lambda _: None).by_night
    over = last + timedelta(days=6 * 31 + 90)
    by_night(over - timedelta(days=1))
    assert held(counts, now=last)[LAMPS].name == "李小明"
    by_night(over)
    assert held(counts, now=last)[LAMPS].name == ""


def test_of_a_form_that_is_gone_nobody_is_named_in_its_facts(store: Store, tmp_path: Path) -> None:
    counts, folder = Counts.of(store), tmp_path
    keeping(store, Known(counts), sending())()
    write_facts(folder, [facts_of(FIRST, counts, NOW)])
    assert "李小明" in (folder / "gang.json").read_text(encoding="utf-8")
    assert take_out_voices(folder, None, ()) == 1
    assert "李小明" not in (folder / "gang.json").read_text(encoding="utf-8")


def test_a_post_that_was_renamed_is_still_its_holders(store: Store) -> None:
    counts = Counts.of(store)
    keeping(store, Known(counts), sending())()
    posts = [{"name": "亮灯岗", "building": "1栋", "duty": "看一眼", "was": LAMPS}]
    renamed = claim_form(posts=posts)
    assert held(counts, renamed)["1栋 亮灯岗"].name == "李小明"
