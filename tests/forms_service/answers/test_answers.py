"""What is taken as an answer, what is refused and in which words, and what is kept of it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from forms_service.answers.reading import (
    HIDDEN,
    OWN_FIELDS,
    Answer,
    Fields,
    Invalid,
    Value,
    answer_schema,
    document_of,
    fields_of_json,
    read_answer,
)
from forms_service.answers.sending import Sending
from forms_service.answers.tally import ANSWERS, Tally
from forms_service.keeping.rules import IDEMPOTENCY, Known
from forms_service.keeping.transaction import Kept, keeping
from forms_service.kinds.table import Counts
from forms_service.refusal import Refusal
from forms_service.store.tables import Store, open_store
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.form import Form
from site_src.source.moments import ZONE
from tests.conftest import GOOD, Compound
from tests.support.calling import Service, serving

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)
OPENS = datetime(2026, 11, 1, tzinfo=ZONE)
CLOSES = datetime(2026, 12, 1, 18, 0, tzinfo=ZONE)
QUESTIONS: list[dict[str, Any]] = [
    {"id": "lamp", "ask": "哪种灯？", "type": "choice", "options": ["暖光", "白光 <冷>"]},
    {"id": "why", "ask": "为何？", "type": "choices", "options": ["暗", "远", "旧"], "max": 2},
    {"id": "score", "ask": "几分？", "type": "scale"},
    {"id": "seats", "ask": "几把椅子？", "type": "number", "min": 1, "max": 3},
    {"id": "day", "ask": "哪天？", "type": "date"},
    {"id": "who", "ask": "称呼", "type": "name"},
    {"id": "phone", "ask": "电话", "type": "phone"},
    {"id": "words", "ask": "想说的", "type": "text", "min": 2, "max": 8},
]


def form_of(*questions: Mapping[str, Any], **more: Any) -> Form:
    about = {"id": "lamp", "kind": "poll", "opens": "2026-11-01", "closes": "2026-12-01T18:00"}
    return FORM_KINDS.read({**about, "questions": questions, **more})


def question(name: str, **more: Any) -> dict[str, Any]:
    """One of QUESTIONS, with something about it changed."""
    return {**next(each for each in QUESTIONS if each["id"] == name), **more}


EVERYTHING = form_of(*QUESTIONS)


def given_to(form: Form, **sent: str | Sequence[str]) -> Mapping[str, Value] | Mapping[str, str]:
    """The values of an answer, or the faults."""
    fields = {name: [v] if isinstance(v, str) else v for name, v in sent.items()}
    read = read_answer(form, fields)
    return read.values if isinstance(read, Answer) else read.faults


# What is taken


@pytest.mark.parametrize(
    ("name", "sent", "value"),
    [
        ("lamp", "白光 <冷>", "白光 <冷>"),
        ("lamp", " 暖光\r\n", "暖光"),
        ("why", ["旧", "暗", "旧"], ["暗", "旧"]),
        ("score", "5", "5"),
        ("seats", "+2", 2),
        ("seats", "２", 2),
        ("seats", "1", 1),
        ("seats", "3", 3),
        ("day", "2028-02-29", "2028-02-29"),
        ("who", " 王　小 明 ", "王 小 明"),
        ("phone", "139 1234-5678", "13912345678"),
        ("phone", "+86１３９１２３４５６７８", "13912345678"),
        ("phone", "021-6123 4567", "02161234567"),
        ("phone", "86 13800138001", "13800138001"),
        ("phone", "0086-13800138002", "13800138002"),
        ("phone", "013800138002", "13800138002"),
        ("phone", "(0735)2881234", "07352881234"),
        ("phone", "（0735）2881234", "07352881234"),
        ("phone", "0735–2881234", "07352881234"),
        ("phone", "0735—2881234", "07352881234"),
        ("phone", "+86（0735）2881234", "07352881234"),
        ("words", "一行\r\n两行", "一行\n两行"),
        ("words", "Cafe\u0301", "Café"),
        ("words", "一二", "一二"),
        ("words", "一二三四五六七八", "一二三四五六七八"),
    ],
)
def test_an_answer_is_kept_as_it_is_meant(name: str, sent: str | list[str], value: Value) -> None:
    assert given_to(EVERYTHING, **{name: sent}) == {name: value}
    # What is published about an answer says that it may be so.
    assert Draft202012Validator(answer_schema(EVERYTHING)).is_valid({name: value})


@pytest.mark.parametrize("empty", [[], [""], [" \r\n"], ["　", ""]])
def test_what_is_left_empty_is_absent(empty: list[str]) -> None:
    assert given_to(EVERYTHING, **{each["id"]: empty for each in QUESTIONS}) == {}


def test_an_option_can_be_chosen_however_its_letters_are_composed() -> None:
    """An editor's keyboard writes é as two characters, a resident's browser or program as one."""
    options = ["Cafe\u0301", "10 k\u2126"]
    form = form_of(
        question("lamp", options=options), question("why", options=[*options, "暗"], max=3)
    )
    meant = {"lamp": "10 k\u03a9", "why": ["Café", "10 k\u03a9"]}
    assert given_to(form, lamp=options[1], why=options) == meant
    assert given_to(form, **meant) == meant


@pytest.mark.parametrize(
    ("name", "sent", "value"),
    [
        ("who", "张\u200b三", "张三"),
        ("who", "\ufeff张三\u2060\ufe0f", "张三"),
        ("who", "王\u202e小明", "王小明"),
        ("phone", "\u202d139 1234\u00ad 5678\u202c", "13912345678"),
        ("lamp", "暖\u200b光\u200d", "暖光"),
        ("why", ["旧\u200c", "暗", "暗\u2063"], ["暗", "旧"]),
        ("score", "5\ufeff", "5"),
        ("seats", "\u200e2", 2),
        ("day", "2028-02-\u200b29", "2028-02-29"),
        ("words", "一\u200b二❤\ufe0f", "一二❤\ufe0f"),
    ],
)
def test_what_nobody_sees_is_dropped_from_an_answer(
    name: str, sent: str | list[str], value: Value
) -> None:
    assert given_to(EVERYTHING, **{name: sent}) == {name: value}


def test_an_answer_of_nothing_that_can_be_seen_is_none() -> None:
    hidden = "\u200b \u2060\ufeff\u3164"
    assert given_to(EVERYTHING, **{each["id"]: hidden for each in QUESTIONS}) == {}
    assert given_to(form_of(question("who", required=True)), who=hidden) == {"who": "请填姓名"}


def test_a_question_is_asked_only_where_its_condition_holds() -> None:
    form = form_of(
        question("lamp", required=True),
        question("why"),
        question("words", required=True, show_if={"lamp": "暖光"}),
        question("who", show_if={"why": "远"}),
        question("seats", show_if={"why": "旧", "lamp": "暖光"}),
    )
    assert given_to(form, lamp="暖光") == {"words": "请填写这一项"}
    # What was written before another lamp was chosen is neither read nor a fault.
    assert given_to(form, lamp="白光 <冷>", words="一" * 99, seats="x") == {"lamp": "白光 <冷>"}
    assert given_to(form, lamp="白光 <冷>", why=["远", "旧"], who="王", seats="2") == {
        "lamp": "白光 <冷>",
        "why": ["远", "旧"],
        "who": "王",
    }
    # What hangs on a faulty answer is asked once that is fixed.
    assert given_to(form, lamp="绿光") == {"lamp": "请从列出的选项里选一项"}


# What is refused, and in which words


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("lamp", "请选一项"),
        ("score", "请选一项"),
        ("why", "请至少选 1 项"),
        ("who", "请填姓名"),
        ("phone", "请填电话，方便联系您"),
        ("words", "请填写这一项"),
        ("seats", "请填写这一项"),
        ("day", "请填写这一项"),
    ],
)
def test_what_must_be_answered_and_is_not_is_asked_for(name: str, fault: str) -> None:
    assert given_to(form_of(question(name, required=True)), **{name: " "}) == {name: fault}


@pytest.mark.parametrize(
    ("name", "sent", "fault"),
    [
        ("lamp", "绿光", "请从列出的选项里选一项"),
        ("lamp", ["暖光", "白光 <冷>"], "这一项只能有一个答案"),
        ("why", ["暗", "冷"], "请从列出的选项里选"),
        ("why", ["暗", "远", "旧"], "最多选 2 项，现在选了 3 项"),
        ("score", "6", "请从列出的分数里选一项"),
        ("score", "05", "请从列出的分数里选一项"),
        ("seats", "0", "最小是 1"),
        ("seats", "4", "最大是 3"),
        ("seats", "1.5", "请填整数，例如 2"),
        ("seats", "两", "请填整数，例如 2"),
        ("seats", "1234567890", "请填整数，例如 2"),
        ("day", "2026-02-29", "日期请写成 2026-09-25 这样"),
        ("day", "明天", "日期请写成 2026-09-25 这样"),
        ("who", "王" * 41, "最多 40 字，现在有 41 字"),
        ("phone", "12912345678", "手机号应是 11 位数字，例如 13800000000"),
        ("phone", "1391234567", "手机号应是 11 位数字，例如 13800000000"),
        ("phone", "139123456789", "手机号应是 11 位数字，例如 13800000000"),
        ("words", "一", "至少写 2 字"),
        ("words", "一二三四五六七八九", "最多 8 字，现在有 9 字"),
        ("words", "一\x00二", "里面有看不见的特殊字符，请删掉重新输入"),
        ("who", "王\ue000小明", "里面有看不见的特殊字符，请删掉重新输入"),
        ("words", "一\ud800二", "里面有看不见的特殊字符，请删掉重新输入"),
    ],
)
def test_what_cannot_be_taken_is_answered_in_words(
    name: str, sent: str | list[str], fault: str
) -> None:
    assert given_to(EVERYTHING, **{name: sent}) == {name: fault}


def test_too_few_choices_are_told_how_many_it_takes() -> None:
    two = question("why", min=2, max=3)
    assert given_to(form_of(two), why="暗") == {"why": "请至少选 2 项"}
    assert given_to(form_of({**two, "required": True})) == {"why": "请至少选 2 项"}
    assert given_to(form_of(two)) == {}


def test_nothing_is_taken_without_a_consent_that_is_required() -> None:
    """A choice of several with one option: the box has to be ticked."""
    only = {"id": "q", "ask": "问", "type": "choices", "options": ["我同意"], "required": True}
    head = {"id": "f", "kind": "poll", "opens": "2026-09-25", "closes": "2026-10-08"}
    form = FORM_KINDS.read({**head, "questions": [only]})
    assert read_answer(form, {}) == Invalid({"q": "请勾上「我同意」"})
    assert read_answer(form, {"q": ["我同意"]}) == Answer({"q": ["我同意"]})


def test_all_faults_are_told_at_once_the_forms_own_first_then_as_the_questions_stand() -> None:
    required = [{**each, "required": True} for each in QUESTIONS]
    faults = given_to(form_of(*required), words="一", lamp="绿光", lampe="暖光", seats="9")
    assert list(faults) == ["", *(each["id"] for each in QUESTIONS)]
    assert faults["lamp"] == "请从列出的选项里选一项"
    assert faults["words"] == "至少写 2 字"


def test_a_field_that_the_form_does_not_have_is_named_with_the_nearest() -> None:
    assert given_to(EVERYTHING, lampe="暖光") == {"": "这张表没有「lampe」这一项，是不是「lamp」？"}
    assert given_to(EVERYTHING, zzz="暖光") == {"": "这张表没有「zzz」这一项。请刷新页面再填"}


def test_a_fault_repeats_of_a_field_only_what_can_be_shown() -> None:
    faults = given_to(EVERYTHING, **{"\x1b[31m\ud800\u202e" + "长" * 99: "x"})
    assert faults == {"": f"这张表没有「?[31m??{'长' * 33}」这一项。请刷新页面再填"}


def test_the_forms_own_fields_are_no_questions() -> None:
    own = dict.fromkeys(OWN_FIELDS, "x")
    assert given_to(EVERYTHING, lamp="暖光", **own) == {"lamp": "暖光"}


@pytest.mark.parametrize("answers", [None, [], "暖光", 3])
def test_json_answers_are_an_object(answers: object) -> None:
    said = 'answers 应当是一个对象：{"问题的 id": 答案}'
    assert fields_of_json(answers) == Invalid({"": said})


@pytest.mark.parametrize("value", [True, 1.5, {}, [None], [["暗"]], [False]])
def test_a_json_value_is_text_a_whole_number_or_a_list_of_them(value: object) -> None:
    said = "「lamp」的答案应当是文字、整数或它们的列表"
    assert fields_of_json({"lamp": value}) == Invalid({"": said})


def test_json_is_read_as_a_browser_would_send_it() -> None:
    fields = fields_of_json({"lamp": "暖光", "seats": 2, "why": ["暗", "远"], "day": None})
    assert fields == {"lamp": ["暖光"], "seats": ["2"], "why": ["暗", "远"]}


# Whatever comes

TEXT = st.text() | st.text(st.characters(categories=["Cs", "Cc", "Cf", "Nd", "Lo"]), max_size=12)
NAME = st.sampled_from([*(each["id"] for each in QUESTIONS), *OWN_FIELDS]) | TEXT
SENSIBLE = st.sampled_from(
    ["暖光", "白光 <冷>", "暗", "远", "3", "2", "2026-09-25", "13912345678", "王小明", "亮一点"]
)
JUNK: st.SearchStrategy[Fields] = st.dictionaries(NAME, st.lists(TEXT | SENSIBLE, max_size=4))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT | SENSIBLE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAME, inner, max_size=3),
    max_leaves=8,
)
DEMANDING = form_of(
    *({**each, "required": True} for each in QUESTIONS[:3]),
    *({**each, "show_if": {"lamp": "暖光", "score": "3"}} for each in QUESTIONS[3:]),
)


def check_read(form: Form, read: Answer | Invalid) -> None:
    """What holds of every outcome."""
    if isinstance(read, Invalid):
        assert read.faults
        assert set(read.faults) <= {"", *(each.id for each in form.questions)}
        for text in read.faults.values():
            assert text.encode()
            assert not HIDDEN.search(text)
            assert re.search("[一-鿿]", text)
        return
    document = document_of(form, read, "2026-11-23T10:00:00+08:00")
    assert json.loads(json.dumps(document)) == document
    for each in form.questions:
        if each.id in read.values:
            assert not HIDDEN.search(each.masked(read.values[each.id]))
    assert Draft202012Validator(answer_schema(form)).is_valid(dict(read.values))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([EVERYTHING, DEMANDING]), JUNK)
def test_whatever_fields_come_it_is_an_answer_or_has_faults(form: Form, fields: Fields) -> None:
    check_read(form, read_answer(form, fields))


@settings(max_examples=120, deadline=None)
@given(JSON | st.dictionaries(NAME, JSON))
def test_whatever_json_comes_it_is_an_answer_or_has_faults(sent: Any) -> None:
    fields = fields_of_json(sent)
    check_read(
        EVERYTHING, fields if isinstance(fields, Invalid) else read_answer(EVERYTHING, fields)
    )


SCHEMA_LIKE = st.fixed_dictionaries(
    {},
    optional={
        "lamp": st.sampled_from(["暖光", "白光 <冷>", "绿光"]),
        "why": st.lists(st.sampled_from(["暗", "远", "旧"]), max_size=3),
        "score": st.integers(0, 6) | st.integers(0, 6).map(str),
        "seats": st.integers(-1, 5),
        "who": st.text("王小明", max_size=42),
        "more": st.just("x"),
    },
)


@settings(max_examples=120, deadline=None)
@given(SCHEMA_LIKE)
def test_what_the_published_schema_accepts_is_taken(sent: dict[str, Any]) -> None:
    schema = answer_schema(EVERYTHING)
    Draft202012Validator.check_schema(schema)
    fields = fields_of_json(sent)
    assert not isinstance(fields, Invalid)
    taken = isinstance(read_answer(EVERYTHING, fields), Answer)
    # The service forgives more: an option said twice is said once.
    assert taken or not Draft202012Validator(schema).is_valid(sent)
    if (
        sent.keys() & {"more"}
        or sent.get("lamp") == "绿光"
        or sent.get("seats", 1) not in (1, 2, 3)
    ):
        assert not taken


# What is kept of it


def test_what_is_counted_is_kept_apart_from_what_is_written() -> None:
    sent = {"lamp": ["暖光"], "why": ["暗"], "score": ["3"], "who": ["王小明"], "seats": ["2"]}
    answer = read_answer(EVERYTHING, sent)
    assert isinstance(answer, Answer)
    assert document_of(EVERYTHING, answer, "2026-11-23T10:00:00+08:00") == {
        "form": "lamp",
        "at": "2026-11-23T10:00:00+08:00",
        "choices": {"lamp": ["暖光"], "why": ["暗"], "score": ["3"]},
        "entries": {"who": "王小明", "seats": 2},
    }


def test_names_and_phones_are_masked_and_nothing_else_is() -> None:
    shown = {each.id: each for each in EVERYTHING.questions}
    assert shown["who"].masked("王小明") == "王**"
    assert shown["who"].masked("王") == "王*"
    assert shown["phone"].masked("13912345678") == "139****5678"
    assert shown["why"].masked(["暗", "远"]) == "暗、远"
    assert shown["seats"].masked(2) == "2"


# Keeping it


TRIP = form_of(question("lamp"), question("words"), id="trip", kind="signup", capacity=2)
WARM = Answer({"lamp": "暖光", "words": "亮一点"})
COLD = Answer({"lamp": "白光 <冷>"})


def keep(
    store: Store,
    tally: Tally,
    answer: Answer = WARM,
    key: str | None = None,
    form: Form = TRIP,
    now: datetime = NOW,
) -> Kept:
    return keeping(store, Known(Counts(tally)), Sending(form, answer, now, key))()


def test_without_a_key_every_answer_is_one_of_its_own(store: Store, tally: Tally) -> None:
    first, second = keep(store, tally), keep(store, tally)
    assert first.receipt != second.receipt
    assert store.keyed(ANSWERS).get(doc_id=first.receipt) == {
        "form": "trip",
        "at": "2026-11-23T10:00:00+08:00",
        "choices": {"lamp": ["暖光"]},
        "entries": {"words": "亮一点"},
    }


def test_a_key_gives_its_receipt_again_even_when_full_closed_or_opened_again(
    tmp_path: Path,
) -> None:
    with open_store(tmp_path) as store:
        tally = Tally()
        store.subscribe(tally.change)
        kept = keep(store, tally, key="k")
        keep(store, tally, COLD)
        assert keep(store, tally, key="k") == Kept(kept.receipt, again=True)
    with open_store(tmp_path) as store:
        tally = Tally()
        store.subscribe(tally.change)
        late = keep(store, tally, key="k", now=CLOSES + timedelta(days=1))
        assert late == Kept(kept.receipt, again=True)
        assert tally.of("trip").answers == 2
        with pytest.raises(Refusal, match="名额已满"):
            keep(store, tally, key="another")


def test_a_key_stands_for_one_answer_to_one_form(store: Store, tally: Tally) -> None:
    kept = keep(store, tally, key="k")
    for other in (COLD, Answer({"lamp": "暖光"}), Answer({"lamp": "暖光", "words": "暗一点"})):
        with pytest.raises(Refusal, match="Idempotency-Key"):
            keep(store, tally, other, key="k")
    assert tally.of("trip").answers == 1
    elsewhere = keep(store, tally, COLD, key="k", form=EVERYTHING)
    assert elsewhere.receipt != kept.receipt
    assert not keep(store, tally, COLD, key="K").again


def test_a_key_of_an_answer_that_was_refused_is_free(store: Store, tally: Tally) -> None:
    with pytest.raises(Refusal, match="开放时间是"):
        keep(store, tally, key="k", now=OPENS - timedelta(seconds=1))
    assert len(store.keyed(IDEMPOTENCY)) == 0
    assert not keep(store, tally, COLD, key="k").again


@pytest.mark.parametrize(
    ("now", "taken"),
    [
        (OPENS - timedelta(seconds=1), False),
        (OPENS, True),
        (CLOSES - timedelta(seconds=1), True),
        (CLOSES, False),
    ],
)
def test_answers_are_taken_from_the_first_moment_up_to_the_last(
    store: Store, tally: Tally, now: datetime, taken: bool
) -> None:
    if not taken:
        with pytest.raises(Refusal, match="开放时间是"):
            keep(store, tally, now=now)
    else:
        keep(store, tally, now=now)
    assert tally.of("trip").answers == taken


def test_the_places_are_those_of_the_form_and_a_refused_answer_leaves_nothing(
    store: Store, tally: Tally
) -> None:
    open_to_all = form_of(question("lamp"))
    for _ in range(3):
        keep(store, tally, COLD, form=open_to_all)
    keep(store, tally)
    keep(store, tally)
    before = store.storage.read()
    with pytest.raises(Refusal, match="名额已满"):
        keep(store, tally, key="k")
    assert store.storage.read() == before
    # An editor who finds two more chairs lets two more in.
    keep(store, tally, form=TRIP.model_copy(update={"capacity": 3}))
    assert tally.of("trip").answers == 3


# Over the wire

FORM = "/s/forms/bench"
URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}
AS_JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A poll that is open, and one that opens in a week."""
    compound = Compound(tmp_path_factory.mktemp("answers"))
    shutil.copytree(GOOD, compound.content)
    today = datetime.now(ZONE).date()
    for name, first in (("bench", -1), ("swing", 7)):
        compound.write(
            f"ask/{name}.md",
            f"---\ntitle: 长椅放哪里\nkind: form\nform:\n  id: {name}\n  kind: poll\n"
            f"  opens: {today + timedelta(first)}\n  closes: {today + timedelta(30)}\n"
            "  questions:\n"
            "    - {id: where, ask: 放哪里？, type: choices, options: [河边, 门口], required: true}\n"
            "    - {id: who, ask: 称呼, type: name}\n"
            "    - {id: phone, ask: 电话, type: phone}\n---\n",
        )
    with serving(compound.folder) as running:
        yield running


def post(service: Service, answers: object, **headers: str) -> tuple[int, Any]:
    sent = {**AS_JSON, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return service.ask("POST", FORM, json.dumps({"answers": answers}).encode(), sent)[:2]


def test_a_receipt_says_what_was_kept_and_masks_who_sent_it(service: Service) -> None:
    status, said = post(
        service, {"where": ["门口", "河边"], "who": "王小明", "phone": "13912345678"}
    )
    assert (status, said["status"]) == (201, "counted")
    typed = quote("\u200b " + said["receipt"].lower().replace("-", "－"))
    accept = {"Accept": "application/json"}
    _, kept, headers = service.ask("GET", f"/s/receipts/{typed}", headers=accept)
    assert kept["answers"] == [
        {"ask": "放哪里？", "answer": "河边、门口"},
        {"ask": "称呼", "answer": "王**"},
        {"ask": "电话", "answer": "139****5678"},
    ]
    assert headers["Cache-Control"] == "no-store"


def test_a_browser_and_a_program_that_send_the_same_are_one_answer(service: Service) -> None:
    key = "from anywhere"
    _, said = post(service, {"where": ["河边", "门口"], "who": "王 小明"}, Idempotency_Key=key)
    answer = [("where", "门口"), ("who", " 王  小明 "), ("where", "河边"), ("phone", "")]
    parts = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in answer
    )
    multipart = {"Content-Type": "multipart/form-data; boundary=b"}
    for kind, body in ((URLENCODED, urlencode(answer)), (multipart, f"{parts}--b--\r\n")):
        status, _, headers = service.ask(
            "POST", FORM, body.encode(), {**kind, "Idempotency-Key": key}
        )
        assert status == 303
        assert headers["Location"] == f"/s/receipts/{said['receipt']}"


def test_who_comes_too_early_hears_when(service: Service) -> None:
    body = json.dumps({"answers": {"where": "河边"}}).encode()
    status, said, _ = service.ask("POST", "/s/forms/swing", body, AS_JSON)
    assert status == 409
    assert "还没有开始" in said["error"]
    opens, closes = (datetime.fromisoformat(said[key]) for key in ("opens", "closes"))
    assert (opens - datetime.now(ZONE)).days in (6, 7)
    assert closes > opens


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_key_of_no_use_is_refused_in_words(service: Service, key: str) -> None:
    status, said = post(service, {"where": "河边"}, Idempotency_Key=key)
    assert status == 422
    assert said["error"] == "Idempotency-Key 应当是 1 到 200 个字符。"


MULTIPART = {"Content-Type": "multipart/form-data; boundary=b"}
KINDS = [
    URLENCODED,
    AS_JSON,
    MULTIPART,
    {"Content-Type": "multipart/form-data"},
    {"Content-Type": "multipart/form-data; boundary=b; charset=undefined"},
]
PIECES = [
    b"--b",
    b"--b--",
    b"\r\n",
    b'Content-Disposition: form-data; name="where"\r\n\r\n',
    b'Content-Disposition: form-data; filename="a"\r\n\r\n',
    b"Content-Disposition: form-data; name=\xff\r\n\r\n",
    "河边".encode(),
]
BODIES = (
    st.binary(max_size=300)
    | JSON.map(lambda value: json.dumps(value).encode())
    | JSON.map(lambda value: json.dumps({"answers": value}).encode())
    | JUNK.map(lambda fields: urlencode(fields, doseq=True, errors="surrogatepass").encode())
    | st.lists(st.sampled_from(PIECES) | st.binary(max_size=4)).map(b"".join)
)


@settings(max_examples=150, deadline=None)
@given(body=BODIES, kind=st.sampled_from(KINDS))
@example(body=b"nothing of the boundary", kind=KINDS[2])
@example(body=b"".join([*PIECES[:1], *PIECES[2:4], b"x", *PIECES[2:3], PIECES[1]]), kind=KINDS[4])
def test_whatever_bytes_come_are_an_answer_or_refused(
    service: Service, body: bytes, kind: dict[str, str]
) -> None:
    status, said, _ = service.ask("POST", FORM, body, kind)
    assert status in (201, 303, 422), said
