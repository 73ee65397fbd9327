"""A ballot on paper counts once two people have entered it alike, and a voter's once, however it came."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from forms_service.answers.reading import Answer
from forms_service.answers.receipts import aside_of
from forms_service.answers.tally import ANSWERS, CANCELLED, status_of
from forms_service.electorate.paper_entries import ENTRIES
from forms_service.electorate.taking_part import ballot_of
from forms_service.erasure.removal import of_phone, of_receipt
from forms_service.erasure.retention import due, note
from forms_service.handling.changes import Handling, cancelled
from forms_service.paper.double_entry import taking_back
from forms_service.paper.entries import Standing, differing
from forms_service.refusal import Refusal
from forms_service.sealing.seals import SEALS
from tests.forms_service.electorate.test_electorate import vote
from tests.forms_service.paper.polling import NO, NOW, ONE, TWO, YES, Polling


def cancel(polling: Polling, receipt: str) -> None:
    handling = Handling(receipt, "王芳", NOW, "录错了", "", lambda _: "")
    polling.commit(lambda state: (cancelled(state, handling), None))


def test_a_ballot_counts_once_two_people_say_the_same() -> None:
    polling = Polling()
    assert polling.enter("王芳").standing is Standing.WAITING
    assert polling.counted() == []
    assert polling.enter("李敏").standing is Standing.COUNTED
    (document,) = polling.counted()
    assert (document["channel"], document["voter"], document["building"], document["area"]) == (
        "paper",
        ONE,
        "1栋",
        10270,
    )
    assert polling.log() == ["王芳 paper.first", "李敏 paper.second"]
    kept = polling.ballot()
    assert {which: entry.by for which, entry in kept.entries.items()} == {
        "first": "王芳",
        "second": "李敏",
    }


def test_what_was_chosen_stands_in_no_entry_of_the_log_nor_twice_in_the_store() -> None:
    polling = Polling()
    polling.enter("王芳")
    polling.enter("李敏")
    said = {name: table for name, table in polling.state.items() if name != ANSWERS}
    assert "同意" not in str(said)


def test_nobody_enters_both() -> None:
    polling = Polling()
    polling.enter("王芳")
    refusal = polling.refused(lambda: polling.enter("王芳", NO))
    assert "另一遍要由别人录" in refusal.text
    assert polling.refused(lambda: polling.enter("王芳", which="second")).status == 409
    assert polling.refused(lambda: polling.enter("李敏", which="first")).status == 409


def test_entries_that_differ_wait_for_a_third_person() -> None:
    polling = Polling()
    polling.enter("王芳", YES)
    assert polling.enter("李敏", NO).standing is Standing.DIFFERS
    assert polling.counted() == []
    for who in ("王芳", "李敏"):
        assert polling.refused(lambda who=who: polling.settle(who)).status == 403
    assert "第三个人" in polling.refused(lambda: polling.enter("张平")).text
    back = taking_back(polling.form.id, ONE, "王芳")
    assert "不能撤回" in polling.refused(lambda: polling.commit(back)).text
    assert polling.settle("张平", NO).standing is Standing.COUNTED
    assert polling.counted()[0]["choices"] == {"q": ["不同意"]}
    assert polling.refused(lambda: polling.settle("张平", YES)).status == 409


def test_the_same_entry_again_changes_nothing_and_another_is_refused() -> None:
    polling = Polling()
    for who in ("王芳", "李敏"):
        polling.enter(who)
        assert polling.enter(who, which="first" if who == "王芳" else "second").again
    assert len(polling.log()) == 2
    assert "计入了" in polling.refused(lambda: polling.enter("王芳", NO, which="first")).text


def test_ones_own_entry_is_taken_back_until_the_ballot_counts() -> None:
    polling = Polling()
    polling.enter("王芳", NO)
    assert polling.refused(lambda: polling.commit(taking_back(polling.form.id, ONE, "李敏")))
    polling.commit(taking_back(polling.form.id, ONE, "王芳"))
    assert not polling.state[ENTRIES]
    polling.enter("王芳")
    polling.enter("李敏")
    assert polling.refused(lambda: polling.commit(taking_back(polling.form.id, ONE, "李敏")))


def test_a_cancelled_ballot_is_entered_again() -> None:
    polling = Polling()
    polling.enter("王芳")
    kept = polling.enter("李敏").kept
    assert kept
    cancel(polling, kept.receipt)
    assert polling.ballot().standing is Standing.NONE
    polling.enter("王芳", NO)
    polling.enter("李敏", NO)
    assert [each["choices"]["q"] for each in polling.counted()] == [["不同意"]]


def test_what_was_handed_in_by_the_close_is_entered_after_it_and_nothing_before_the_opening() -> (
    None
):
    polling = Polling()
    before, after = polling.form.opens - timedelta(1), polling.form.closes + timedelta(1)
    assert polling.refused(lambda: polling.enter("王芳", now=before)).status == 409
    polling.enter("王芳", now=after)
    assert polling.enter("李敏", now=after).standing is Standing.COUNTED


def test_once_the_result_is_sealed_a_ballot_is_put_right_and_none_comes_new() -> None:
    polling = Polling()
    polling.enter("王芳")
    kept = polling.enter("李敏").kept
    assert kept
    polling.enter("王芳", voter=TWO)
    polling.commit(lambda _: ({SEALS: {polling.form.id: {"set": [{"digest": "0"}]}}}, None))
    assert "已经封存" in polling.refused(lambda: polling.enter("李敏", voter=TWO)).text
    cancel(polling, kept.receipt)
    polling.enter("王芳", NO)
    assert polling.enter("李敏", NO).standing is Standing.COUNTED


def test_of_both_the_one_on_paper_counts_and_the_other_says_so() -> None:
    polling = Polling()
    receipt = polling.online(ONE, NO).receipt
    polling.enter("王芳")
    polling.enter("李敏")
    assert [each["choices"]["q"] for each in polling.counted()] == [["同意"]]
    aside = aside_of(polling.state[ANSWERS][receipt])
    assert aside
    assert "以纸质票为准" in aside.text


def test_whoever_votes_online_after_the_paper_is_told_at_once() -> None:
    polling = Polling()
    polling.enter("王芳")
    polling.enter("李敏")
    kept = polling.online(ONE, NO)
    assert kept.status == "superseded"
    assert kept.aside
    assert "以纸质票为准" in kept.aside.text
    assert [each["choices"]["q"] for each in polling.counted()] == [["同意"]]
    assert polling.refused(lambda: polling.online(ONE, NO)).status == 403


def test_online_first_keeps_the_ballot_that_was_sent() -> None:
    polling = Polling(both="online-first")
    polling.online(ONE, NO)
    polling.enter("王芳")
    done = polling.enter("李敏")
    assert done.kept
    assert done.kept.status == "superseded"
    assert [each["choices"]["q"] for each in polling.counted()] == [["不同意"]]


def test_as_the_paper_is_cancelled_what_was_sent_counts_again() -> None:
    polling = Polling()
    polling.online(ONE, NO)
    polling.enter("王芳")
    kept = polling.enter("李敏").kept
    assert kept
    cancel(polling, kept.receipt)
    assert [each["choices"]["q"] for each in polling.counted()] == [["不同意"]]


def test_what_is_not_counted_yet_is_erased_with_its_phone_and_in_time() -> None:
    polling = Polling(
        questions=[
            {"id": "q", "ask": "同意吗？", "type": "choice", "options": ["同意", "不同意"]},
            {"id": "words", "ask": "意见", "type": "text"},
        ]
    )
    polling.enter("王芳", Answer({"q": "同意", "words": "打我电话 13900001111"}))
    polling.enter("王芳", voter=TWO)
    polling.commit(lambda state: (of_phone("13900001111")(state).patch, None))
    assert [held["voter"] for held in polling.state[ENTRIES].values()] == [TWO]
    polling.commit(lambda state: (note(state, [polling.form]), None))
    assert not due(polling.state, polling.form.closes).patch
    later = polling.form.kept_until + timedelta(1)
    polling.commit(lambda state: (due(state, later).patch, None))
    assert not polling.state[ENTRIES]


def test_with_a_ballot_goes_what_was_entered_of_it() -> None:
    polling = Polling()
    polling.enter("王芳")
    kept = polling.enter("李敏").kept
    assert kept
    polling.commit(lambda state: (of_receipt(kept.receipt)(state).patch, None))
    assert not polling.state[ENTRIES]


def test_marks_are_compared_in_any_order_and_texts_without_spaces() -> None:
    form = vote(
        questions=[
            {"id": "q", "ask": "选谁？", "type": "choices", "options": ["甲", "乙", "丙"]},
            {"id": "order", "ask": "先办哪样？", "type": "rank", "options": ["灯", "树"]},
            {"id": "words", "ask": "意见", "type": "text"},
        ]
    )
    one = Answer({"q": ["甲", "丙"], "order": ["灯", "树"], "words": "同意 修灯"})
    assert not differing(form, one, Answer({**one.values, "q": ["丙", "甲"], "words": "同意修灯"}))
    other = Answer({**one.values, "order": ["树", "灯"], "words": "不修"})
    assert [question.id for question in differing(form, one, other)] == ["order", "words"]


steps = st.lists(
    st.tuples(
        st.sampled_from(["online", "王芳", "李敏", "third", "cancel", "back"]),
        st.sampled_from([ONE, TWO]),
        st.sampled_from([YES, NO]),
    ),
    max_size=14,
)


@given(steps, st.sampled_from(["paper-first", "online-first"]), st.booleans())
def test_however_ballots_come_one_of_each_voter_counts(
    taken: list[tuple[str, str, Answer]], both: str, again: bool
) -> None:
    """And it is the one that the form's rule names, of those that their voter gave and nobody cancelled."""
    polling = Polling(both=both, revise="until-close" if again else "never")
    for who, voter, answer in taken:
        try:
            match who:
                case "online":
                    polling.online(voter, answer)
                case "third":
                    polling.settle("张平", answer, voter)
                case "back":
                    polling.commit(taking_back(polling.form.id, voter, "王芳"))
                case "cancel":
                    for each in polling.counted(voter):
                        held = polling.state[ANSWERS].items()
                        cancel(polling, next(name for name, found in held if found is each))
                case _:
                    polling.enter(who, answer, voter)
        except Refusal:
            pass
        for each in (ONE, TWO):
            given_now = {}
            for channel in ("paper", "online"):
                receipt = ballot_of(polling.state, polling.form.id, each, channel)
                found = polling.state[ANSWERS][receipt] if receipt else None
                if found and status_of(found) != CANCELLED:
                    given_now[channel] = found
            first = both.removesuffix("-first")
            best = given_now.get(first) or next(iter(given_now.values()), None)
            assert polling.counted(each) == ([best] if best else [])


def test_who_entered_is_no_step_of_the_ballot() -> None:
    """It is the voter's own word, and not one that the office entered for somebody."""
    polling = Polling()
    polling.enter("王芳")
    polling.enter("李敏")
    assert "handled" not in polling.counted()[0]
