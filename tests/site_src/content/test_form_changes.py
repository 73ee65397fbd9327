"""A form that has answers keeps what its votes mean: the edits that are refused, and those that are not."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from forms_service.answers.tally import FormTally, Tally
from forms_service.keeping.facts_out import (
    fingerprint_file,
    gone_fingerprints,
    uncounted,
    write_fingerprints,
)
from site_src.build.build import build
from site_src.content.check import check
from site_src.content.form_changes import form_changes
from site_src.content.site import Page, Site, parse_page
from site_src.forms.fingerprints import (
    Fingerprint,
    fingerprint_bytes,
    fingerprint_of,
    read_fingerprints,
)
from site_src.markup.rendering import Renderer
from site_src.source.faults import ContentFaults, Fault
from site_src.source.frontmatter import split_source
from tests.conftest import NOW, Compound, Run
from tests.site_src.source.test_frontmatter import page

LAMP = "ask/lamp.md"


def marks(chosen: dict[str, Counter[str]]) -> dict[str, Counter[tuple[str, int]]]:
    """What a tally holds of questions in which one option each was chosen."""
    return {
        question: Counter({(word, 0): times for word, times in counts.items()})
        for question, counts in chosen.items()
    }


CHOSEN = {
    "lamp": Counter({"暖光": 7, "太阳能 & 感应": 1}),
    "want": Counter({"长椅": 3}),
}
ANSWERED = Counter({"lamp": 8, "want": 3})


def answered(compound: Compound, chosen: dict[str, Counter[str]] = CHOSEN) -> None:
    """Leaves the fingerprint of eight answers to the poll as its page stands, as the service does."""
    tally = FormTally(8, ANSWERED, marks(chosen))
    folder = compound.state / "facts"
    folder.mkdir(parents=True, exist_ok=True)
    write_fingerprints(folder, [fingerprint_file(compound.read().forms["lamp"].form, tally)])


def faults(compound: Compound) -> list[Fault]:
    return check(compound.content, (), answered=read_fingerprints(compound.state / "facts"))


def one_fault(compound: Compound) -> str:
    (found,) = faults(compound)
    return str(found)


def test_a_reworded_option_names_the_form_its_votes_and_both_ways_out(good: Compound) -> None:
    """Case 01 of the shared ones."""
    answered(good)
    good.edit(LAMP, "[暖光,", "[暖色光,")
    good.edit(LAMP, "show_if: {lamp: 暖光}", "show_if: {lamp: 暖色光}")
    assert one_fault(good) == (
        f"{good.content}/{LAMP}:9: 表单「lamp」已有 8 份回答，选项「暖光」有 7 份，现在没有这个选项了。"
        "意思没变，就写成 {say: 暖色光, was: 暖光}，票一起算；"
        "意思变了，请改回来，另建一张新表（换一个 id）。"
    )


def test_the_way_out_that_the_fault_names_leads_out(good: Compound) -> None:
    answered(good)
    good.edit(LAMP, "[暖光,", "[{say: 暖色光, was: 暖光},")
    good.edit(LAMP, "show_if: {lamp: 暖光}", "show_if: {lamp: 暖色光}")
    assert faults(good) == []


def test_without_answers_everything_may_be_changed(good: Compound) -> None:
    folder = good.state / "facts"
    folder.mkdir(parents=True)
    form = good.read().forms["lamp"].form
    write_fingerprints(folder, [fingerprint_file(form, FormTally(1, ANSWERED, marks(CHOSEN)))])
    write_fingerprints(folder, [fingerprint_file(form, FormTally())])
    assert list(folder.iterdir()) == []
    good.edit(LAMP, "长椅, 花箱", "石桌, 花箱")
    assert faults(good) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "fix"),
    [
        ("长椅, 花箱", "石桌, 花箱", 10, "选项「长椅」有 3 份，现在没有", "{say: 石桌, was: 长椅}"),
        ("长椅, 花箱", "长椅, 石桌", 10, "选项「花箱」有 0 份，现在没有", "{say: 石桌, was: 花箱}"),
        ("长椅, 花箱", "长椅, '石, 桌'", 10, "「花箱」有 0 份", '{say: "石, 桌", was: 花箱}'),
        (", 太阳能 & 感应]", "]", 9, "「太阳能 & 感应」有 1 份，现在没有", "放回来，或另建一张新表"),
        ("长椅, 花箱", "长椅, {say: 石桌, was: 木桌}", 10, "「花箱」有 0 份", "was: [花箱, 木桌]}"),
        ("id: want", "id: wish", 10, "问题「want」有 3 份，现在没有这个问题", "请改回「id: want」"),
        ("您选哪种？", "您不要哪种？", 9, "问法「您选哪种？」改了", "写上 was: 您选哪种？；意思变了"),
        ("type: choices, options: [长椅, 花箱], max: 1", "type: choice, options: [长椅, 花箱]", 10, "题型不能从「choices」改成「choice」", "改回「type: choices」"),
        ("kind: poll", "kind: signup", 5, "kind 不能从「poll」改成「signup」", "请改回「kind: poll」，或另建"),
    ],
)  # fmt: skip
def test_an_edit_that_changes_what_votes_mean_is_refused(
    good: Compound, old: str, new: str, line: int, what: str, fix: str
) -> None:
    answered(good)
    good.edit(LAMP, old, new)
    said = one_fault(good)
    assert said.startswith(f"{good.content}/{LAMP}:{line}: 表单「lamp」已有 8 份回答，")
    assert what in said
    assert fix in said


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("长椅, 花箱", "花箱, 长椅"),
        ("长椅, 花箱", "长椅, 花箱, 石桌"),
        ("长椅, 花箱", "{say: 靠背长椅, was: 长椅}, 花箱"),
        ("长椅, 花箱", "{say: 靠背长椅, was: [条凳, 长椅]}, 花箱"),
        ("还想要什么？, ", "还想添什么？, was: 还想要什么？, "),
        ("说说看法", "有什么看法"),
        ("max: 200", "max: 300"),
        ("closes: 2026-12-01T18:00", "closes: 2026-12-08"),
        ("title: 河边装哪种灯", "title: 河边步道装哪种灯"),
        ("    - {id: advice, ask: 说说看法, type: text, max: 200, publish: approved, show_if: {lamp: 暖光}}\n", ""),
        ("  questions:\n", "  questions:\n    - {id: new, ask: 您住几栋？, type: number, required: true}\n"),
    ],
)  # fmt: skip
def test_an_edit_that_takes_no_vote_away_is_free(good: Compound, old: str, new: str) -> None:
    """Order, additions, the same in other words, dates, and what nobody answered."""
    answered(good)
    good.edit(LAMP, old, new)
    assert faults(good) == []


def test_every_earlier_wording_that_was_chosen_must_be_told(good: Compound) -> None:
    """What was reworded twice: the fault writes out the whole list."""
    good.edit(LAMP, "长椅, 花箱", "{say: 靠背长椅, was: 长椅}, 花箱")
    answered(good, {**CHOSEN, "want": Counter({"长椅": 2, "靠背长椅": 1})})
    good.edit(LAMP, "{say: 靠背长椅, was: 长椅}", "{say: 木长椅, was: 靠背长椅}")
    assert "{say: 木长椅, was: [长椅, 靠背长椅]}" in one_fault(good)
    good.edit(LAMP, "was: 靠背长椅", "was: [长椅, 靠背长椅]")
    assert faults(good) == []


def test_a_rewording_that_nobody_met_may_be_taken_back(good: Compound) -> None:
    good.edit(LAMP, "长椅, 花箱", "{say: 靠背长椅, was: 长椅}, 花箱")
    answered(good)
    good.edit(LAMP, "{say: 靠背长椅, was: 长椅}", "长椅")
    assert faults(good) == []


def test_two_options_do_not_become_one(good: Compound) -> None:
    answered(good)
    good.edit(LAMP, "长椅, 花箱", "{say: 长椅花箱, was: [长椅, 花箱]}, 石桌")
    assert "选项「花箱」有 0 份，不能和「长椅」并成一个选项" in one_fault(good)


def test_an_option_is_not_parted_in_two(good: Compound) -> None:
    good.edit(LAMP, "长椅, 花箱", "{say: 靠背长椅, was: 长椅}, 花箱")
    answered(good, {**CHOSEN, "want": Counter({"长椅": 2, "靠背长椅": 1})})
    good.edit(LAMP, "{say: 靠背长椅, was: 长椅}, 花箱", "长椅, 靠背长椅, 花箱")
    assert "选项「靠背长椅」有 3 份，现在分给了「长椅」和「靠背长椅」" in one_fault(good)


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ("{say: 花箱, was: 长椅}, {say: 长椅, was: 花箱}", "的 was 写了「长椅」，它现在也是一个选项"),
        ("{say: 甲, was: 丙}, {say: 乙, was: 丙}", "的 was 写了「丙」，它已经归了「甲」"),
        ("{say: 甲, was: [丙, 丙]}, 乙", "选项「甲」的 was 里有重复的写法"),
        ("{say: 甲, was: 甲}, 乙", "选项「甲」的 was 里有重复的写法"),
        ("{was: 甲}, 乙", "缺少「say」"),
        ("{say: 甲, old: 乙}, 丙", "没有「old」这个键"),
        ("12, 乙", "选项应当是文字"),
        ("'', 乙", "选项空着或太长"),
    ],
)  # fmt: skip
def test_an_earlier_wording_leads_to_one_option(good: Compound, options: str, what: str) -> None:
    """With answers or without: swapped options and an option's two heirs are refused."""
    good.edit(LAMP, "[长椅, 花箱]", f"[{options}]")
    assert what in one_fault(good)


def test_the_ends_of_a_scale_are_its_meaning(good: Compound) -> None:
    form = good.read().forms["reading-score"].form
    folder = good.state / "facts"
    folder.mkdir(parents=True)
    tally = FormTally(2, Counter({"score": 2}), {"score": Counter({("5", 0): 2})})
    write_fingerprints(folder, [fingerprint_file(form, tally)])
    assert faults(good) == []
    good.edit("ask/score.md", "max: 5", "max: 10")
    assert "打分的档数不能改。请改回 min: 1、max: 5，或另建一张新表" in one_fault(good)


def test_the_build_refuses_too_and_the_site_stays(good: Compound) -> None:
    good.answered({"lamp": 8})
    good.build()
    answered(good)
    before = good.page("ask/lamp.html")
    good.edit(LAMP, "[暖光,", "[暖色光,")
    good.edit(LAMP, "show_if: {lamp: 暖光}", "show_if: {lamp: 暖色光}")
    with pytest.raises(ContentFaults, match="选项「暖光」有 7 份"):
        good.build()
    assert good.page("ask/lamp.html") == before


def test_a_form_answered_while_the_site_is_built_is_looked_at_again(good: Compound) -> None:
    good.build()
    form = good.read().forms["lamp"].form
    good.edit(LAMP, "长椅, 花箱", "石桌, 花箱")

    def clock() -> datetime:
        # Asked for once content is read, and again at the end of the build.
        folder = good.state / "facts"
        folder.mkdir(parents=True, exist_ok=True)
        tally = FormTally(8, ANSWERED, marks(CHOSEN))
        write_fingerprints(folder, [fingerprint_file(form, tally)])
        return NOW

    with pytest.raises(ContentFaults, match="选项「长椅」有 3 份"):
        build(good.settings, clock)
    assert "石桌" not in good.page("ask/lamp.html")


def test_a_reworded_option_keeps_its_votes_on_page_and_in_facts(good: Compound) -> None:
    """Also where the facts are still those that the service wrote before the edit."""
    good.answered({"lamp": 8})
    before = json.loads((good.state / "facts" / "lamp.json").read_text("utf-8"))
    votes = before["questions"]["want"]["counts"]["长椅"]
    good.edit(LAMP, "长椅, 花箱", "{say: 靠背长椅, was: 长椅}, 花箱")
    good.build()
    after = json.loads((good.site / "facts" / "lamp.json").read_text("utf-8"))
    assert after["questions"]["want"]["counts"]["靠背长椅"] == votes > 0
    page = good.page("ask/lamp.html")
    assert f"{votes} 票" in page[page.index("靠背长椅</span> <progress") :][:200]
    assert "选项「靠背长椅」曾写作「长椅」，票一起算。" in page


def test_a_machine_that_keeps_no_answers_says_nothing(good: Compound, run_linli: Run) -> None:
    answered(good)
    good.edit(LAMP, "长椅, 花箱", "石桌, 花箱")
    here = run_linli("check", env=good.environment)
    elsewhere = run_linli("check", env={**good.environment, "LINLI_STATE": str(good.state / "x")})
    assert (here.returncode, elsewhere.returncode) == (1, 0)
    assert "选项「长椅」有 3 份" in here.stdout


def renamed(compound: Compound) -> None:
    """The form's page under another name, as an editor renames it who wrote no id."""
    page = compound.content / LAMP
    page.rename(page.with_name("light.md"))


def test_a_renamed_form_names_its_answers_and_the_id_that_keeps_them(good: Compound) -> None:
    """Advice, not a fault: a new form that asks the same is the way out where meanings changed."""
    answered(good)
    renamed(good)
    (told,) = faults(good)
    assert told.level == "advice"
    assert str(told).startswith(
        f"{good.content}/ask/light.md:4: 建议：表单「lamp」已有 8 份回答，现在没有这张表了；"
        "这一页的「light」问的和它一样，票要从头数起。"
        "只是改了文件名或 id，就在 form 里写上 id: lamp，票还在；"
    )
    good.edit("ask/light.md", "form:\n", "form:\n  id: lamp\n")
    assert faults(good) == []


def test_a_form_that_is_taken_away_says_so_until_it_stands_as_a_draft(good: Compound) -> None:
    answered(good)
    text = (good.content / LAMP).read_text("utf-8")
    (good.content / LAMP).unlink()
    told = one_fault(good)
    assert told.startswith(
        f"{good.content}/index.md:1: 建议：表单「lamp」已有 8 份回答，现在没有这张表了，结果哪里都看不到。"
    )
    good.write(LAMP, text.replace("---\n", "---\ndraft: true\n", 1))
    assert faults(good) == []


@pytest.mark.parametrize("erased", [0, 3, 8])
def test_answers_of_a_form_that_is_gone_are_told_as_far_as_they_are_left(
    good: Compound, erased: int
) -> None:
    answered(good)
    (good.content / LAMP).unlink()
    tally, folder = Tally({"lamp": FormTally(8 - erased)}), good.state / "facts"
    write_fingerprints(folder, gone_fingerprints(folder, good.read().forms, tally))
    told = [str(fault) for fault in faults(good)]
    assert len(told) == (erased < 8)
    assert all(f"表单「lamp」已有 {8 - erased} 份回答" in text for text in told)


def test_faults_elsewhere_do_not_hide_that_a_form_is_gone(good: Compound) -> None:
    """Unless a page can't be read: the form may be its."""
    answered(good)
    renamed(good)
    good.edit("rules/parking.md", "[", "[没有](nowhere.md)[")
    wrong, advised = faults(good)
    assert (wrong.level, advised.level) == ("fault", "advice")
    assert "已有 8 份回答，现在没有这张表了" in advised.what
    good.edit("rules/parking.md", "order:", "oder:")
    assert {each.level for each in faults(good)} == {"fault"}


def test_a_build_says_which_answers_it_shows_no_more(good: Compound, run_linli: Run) -> None:
    answered(good)
    renamed(good)
    said = run_linli("build", env=good.environment)
    assert said.returncode == 0
    assert "表单「lamp」已有 8 份回答，现在没有这张表了" in said.stdout


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", b'{"form": "lamp"}'])
def test_a_fingerprint_that_cannot_be_read_counts_as_none(good: Compound, data: bytes) -> None:
    answered(good)
    (good.state / "facts" / "lamp.fingerprint.json").write_bytes(data)
    assert read_fingerprints(good.state / "facts") == {}


def test_votes_in_words_that_the_form_does_not_know_are_told(good: Compound) -> None:
    form = good.read().forms["lamp"].form
    chosen = {"want": Counter({"长椅": 3, "石桌": 1}), "gone": Counter({"甲": 2})}
    told = [str(each) for each in uncounted(form, FormTally(4, ANSWERED, marks(chosen)))]
    assert [text[: text.index("，没有算进结果")] for text in told] == [
        "表单「lamp」的问题「want」有 1 份选了「石桌」，表单里没有这个写法",
        "表单「lamp」的问题「gone」有 2 份选了「甲」，表单里没有这个写法",
    ]


WORDS = st.text("甲乙丙,:{}[]'\"#&*- 1.a", min_size=1, max_size=6).map(str.strip).filter(bool)


@given(st.lists(WORDS, min_size=3, max_size=3, unique=True))
def test_what_a_fault_says_to_write_is_read_as_it_is_meant(words: list[str]) -> None:
    """Whatever the words: pasted into the page, the option is the same one."""

    old, other, new = words

    def site(option: str) -> Site:
        quoted = json.dumps(other, ensure_ascii=False)
        text = (
            "---\ntitle: 甲\nkind: form\nform:\n  id: f\n  kind: poll\n  opens: 2026-01-01\n"
            "  closes: 2026-02-01\n  questions:\n    - id: q\n      ask: 问\n      type: choice\n"
            f"      options: [{option}, {quoted}]\n---\n"
        )
        source = split_source(text, "f.md")
        assert not isinstance(source, list)
        page, wrong = parse_page("f.md", source, Renderer())
        assert wrong == []
        assert page
        return Site({"f.md": page}, {})

    def said(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    before = site(said(old)).forms["f"].form
    kept = {"f": fingerprint_of(before, 2, {"q": 2}, {"q": {before.questions[0].counted[0]: 2}})}
    (fault,) = form_changes(site(said(new)), str, kept)
    written = fault.fix[fault.fix.index("{say:") : fault.fix.rindex("}，票一起算") + 1]
    assert yaml.safe_load(written)
    assert list(form_changes(site(written), str, kept)) == []


def test_of_a_secret_vote_any_option_may_have_been_chosen_and_secret_it_stays(
    good: Compound,
) -> None:
    """Its answers tell nothing of that until its box is opened."""
    terms = "kind: poll\n  by: household\n  secrecy: secret\n  results: after-close"
    good.edit(LAMP, "kind: poll", terms)
    advice = "    - {id: advice, ask: 说说看法, type: text, max: 200, publish: approved, show_if: {lamp: 暖光}}\n"
    good.edit(LAMP, advice, "")
    folder = good.state / "facts"
    folder.mkdir(parents=True, exist_ok=True)
    write_fingerprints(folder, [fingerprint_file(good.read().forms["lamp"].form, FormTally(4))])
    assert faults(good) == []
    good.edit(LAMP, "花箱", "花坛")
    [fault] = faults(good)
    assert "可能有人选了" in fault.what
    good.edit(LAMP, "花坛", "花箱")
    good.edit(LAMP, "secrecy: secret", "secrecy: named")
    [fault] = faults(good)
    assert "secrecy 不能从「secret」改成「named」" in fault.what


HOW_IT_COUNTS = {
    "matter: 8": "matter: 9",
    "legal_form: platform": "legal_form: advisory",
    "both: paper-first": "both: online-first",
    "silent: apart": "silent: majority\n  silent_rule: 第十二条",
}
BALLOT = (
    "title: 甲\nform:\n  id: f\n  kind: ballot\n  opens: 2026-10-31\n  closes: 2026-11-15\n"
    "  notice: 2026-10-01\n  results: after-close\n  "
    + "\n  ".join(HOW_IT_COUNTS)
    + "\n  questions:\n    - {id: q, ask: 同意吗, type: choice, options: [同意, 不同意], required: true}\n"
)
ELECTION = (
    "title: 甲\nform:\n  id: f\n  kind: election\n  opens: 2026-10-31\n  closes: 2026-11-15\n"
    "  notice: 2026-10-01\n  seats: 1\n  candidates:\n"
)
CANDIDATE = (
    "    - {id: %s, name: %s, speech: 好, put_forward: [自荐], agreed: 2026-09-01, "
    "standard: {讲担当: 一, 讲党性: 二, 有素质: 三, 有公心: 四}}\n"
)
EVALUATION = (
    "title: 甲\nform:\n  id: f\n  kind: evaluation\n  opens: 2026-10-31\n  closes: 2026-11-15\n"
    "  results: %s\n  act: [{below: %s, do: 约谈整改}]\n"
    "  questions: [{id: q, ask: 满意吗, type: choice, options: [满意, 不满意]}]\n"
)


def edit_of(old: str, new: str, sealed: bool = False) -> list[str]:
    """What is said of an edit of a form that somebody has answered."""
    before, after = (page(text, path="forms/f.md") for text in (old, new))
    assert isinstance(before, Page), before
    assert isinstance(after, Page), after
    form = Site({"forms/f.md": before}, {}).forms["f"].form
    [question] = form.questions
    chosen = {question.id: {question.counted[0]: 2}}
    kept = fingerprint_of(form, 2, {question.id: 2}, chosen, sealed)
    read = Fingerprint.model_validate_json(fingerprint_bytes(kept))
    return [str(each) for each in form_changes(Site({"forms/f.md": after}, {}), str, {"f": read})]


@pytest.mark.parametrize("said", HOW_IT_COUNTS)
def test_once_owners_vote_it_stands_how_their_votes_are_counted(said: str) -> None:
    """Another majority, or another legal form, would decide with votes that were given to something else."""
    key = said.partition(":")[0]
    told = edit_of(BALLOT, BALLOT.replace(said, HOW_IT_COUNTS[said]))
    assert told
    assert all("怎么算、几时公布，要在投票以前说好" in each for each in told)
    assert f"{key} 不能从「{said.partition(': ')[2]}」改成" in told[0]
    assert f"请改回「{said}」" in told[0]


def test_nobody_joins_the_candidates_or_makes_seats_once_owners_vote() -> None:
    two = ELECTION + CANDIDATE % ("cao", "曹志明") + CANDIDATE % ("luo", "罗红梅")
    [joined] = edit_of(two, two + CANDIDATE % ("lei", "雷振华"))
    assert "candidates 不能再改" in joined
    [seats] = edit_of(two, two.replace("seats: 1", "seats: 2"))
    assert "seats 不能从「1」改成「2」" in seats
    assert edit_of(two, two.replace("speech: 好", "speech: 账目每月贴出来")) == []


def test_what_follows_from_an_evaluation_stands_once_somebody_has_answered() -> None:
    [act] = edit_of(EVALUATION % ("live", 0.8), EVALUATION % ("live", 0.6))
    assert "act 不能再改" in act


def test_results_are_shown_when_whoever_answered_was_told() -> None:
    """Neither earlier, nor later: an edit by mistake is refused before anybody answers under it."""
    later, live = EVALUATION % ("after-close", 0.8), EVALUATION % ("live", 0.8)
    [earlier] = edit_of(later, live)
    assert "results 不能从「after-close」改成「live」" in earlier
    assert len(edit_of(live, later)) == 1


def test_a_vote_may_be_prolonged_until_its_result_is_sealed() -> None:
    longer = BALLOT.replace("closes: 2026-11-15", "closes: 2026-11-20")
    assert edit_of(BALLOT, longer) == []
    [refused] = edit_of(BALLOT, longer, sealed=True)
    assert "结果已经封存" in refused
    assert "closes: 2026-11-16T00:00" in refused
    assert edit_of(BALLOT, BALLOT.replace("11-15", "11-16T00:00"), sealed=True) == []


def test_a_fingerprint_of_before_that_was_noted_asks_nothing_of_it(good: Compound) -> None:
    """An earlier version left it; the service writes it again at its next start."""
    answered(good)
    path = good.state / "facts" / "lamp.fingerprint.json"
    old = json.loads(path.read_bytes())
    del old["counting"]
    path.write_text(json.dumps(old))
    assert faults(good) == []


ROOM = (
    "title: 甲\nform:\n  id: f\n  kind: booking\n  opens: 2026-10-31\n  closes: 2026-11-15\n"
    "  room: 议事港\n  hours: [每天 14:00-18:00]\n  slot: 60\n"
)


def test_once_a_room_is_booked_its_stretches_stay_as_long_as_they_are() -> None:
    """Else what was given away for an hour would be somebody else's after half of it."""
    before, after = (page(t, path="forms/f.md") for t in (ROOM, ROOM.replace("60", "30")))
    assert isinstance(before, Page)
    assert isinstance(after, Page)
    kept = fingerprint_of(Site({"forms/f.md": before}, {}).forms["f"].form, 1, {"when": 1}, {})
    [told] = form_changes(Site({"forms/f.md": after}, {}), str, {"f": kept})
    assert "slot 不能从「60」改成「30」" in told.what
    assert (
        told.fix
        == "请改回「slot: 60」，或另建一张新表（换一个 id）；已经订出去的是按那时的长短算的，改了就会撞上"
    )
