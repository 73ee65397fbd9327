"""Who pledged: how many, and of names only what may be seen, as long as they are kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from forms_service.answers.reading import Answer, read_answer
from forms_service.answers.sending import Sending
from forms_service.erasure.expiry import Expiry
from forms_service.erasure.retention import kept_text
from forms_service.keeping.facts_out import facts_of
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import keeping
from forms_service.kinds.pledge import Pledges
from forms_service.kinds.table import Counts
from forms_service.notices.calls import Called
from forms_service.site.built import SitePages
from forms_service.store.tables import Store, open_store
from site_src.build.publish import Publisher
from site_src.content.site import PublishedForm
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.form import Form
from site_src.source.moments import ZONE
from tests.conftest import Compound
from tests.support.subscribing import tell

SAYS = "我的电动车不上楼"
NOW = datetime(2026, 10, 1, 9, tzinfo=ZONE)
PLEDGE = FORM_KINDS.read(
    {"id": "word", "kind": "pledge", "opens": "2026-09-25", "closes": "2026-10-08", "says": SAYS}
)


def give(store: Store, counts: Counts, name: str = "", form: Form = PLEDGE) -> None:
    answer = read_answer(form, {"pledge": [SAYS], "signed_as": [name]})
    assert isinstance(answer, Answer)
    keeping(store, Known(counts), Sending(form, answer, NOW))()


def test_facts_hold_how_many_and_first_characters(store: Store) -> None:
    counts = Counts.of(store)
    for name in ("李小明", "王芳", "", "李四"):
        give(store, counts, name)
    told = facts_of(PLEDGE, counts, NOW).model_dump()
    assert (told["answers"], told["names"]) == (4, ("李*", "李*", "王*"))


def test_without_the_tick_it_is_not_given() -> None:
    read = read_answer(PLEDGE, {"signed_as": ["李小明"]})
    assert not isinstance(read, Answer)
    assert read.faults == {"pledge": "请先打上勾"}


def test_a_receipt_says_who_sees_the_name_as_its_form_did() -> None:
    """A part of it is on the page: it is not for staff alone."""
    _, signature = PLEDGE.questions
    told = kept_text(PLEDGE, {"entries": {"signed_as": "李小明"}}, NOW)
    seen = "页面上只写姓，例如「李*」；全名只有工作人员看得到，"
    assert told.startswith(f"「怎么称呼您」{seen}保留到")
    assert signature.promise("以后删除") == f"可以不填。{seen}以后删除"


def test_names_go_from_the_page_when_they_have_been_kept_long_enough(store: Store) -> None:
    counts = Counts.of(store)
    give(store, counts, "李小明")
    published = {"word": PublishedForm(PLEDGE, "word", "word.html")}
    Expiry(store, lambda: published, lambda _: None).by_night(PLEDGE.kept_until + timedelta(days=1))
    told = facts_of(PLEDGE, counts, NOW).model_dump()
    assert (told["answers"], told["names"]) == (1, ())


def test_a_whole_name_is_on_no_page_and_in_no_facts(good: Compound) -> None:
    good.write(
        "ask/word.md",
        "---\ntitle: 不上楼\nkind: form\nform:\n  kind: pledge\n  opens: 2026-09-25\n"
        f"  closes: 2026-10-08\n  says: {SAYS}\n---\n",
    )
    good.build(NOW)
    with open_store(good.state / "store") as store:
        counts = Counts.of(store)
        publisher, facts = Publisher(good.site, good.state), good.state / "facts"
        pages = SitePages(publisher, store, counts, Called(), facts, lambda: NOW, lambda _: None)
        give(store, counts, "欧阳建国", good.read().forms["word"].form)
        pages.refresh(None)
    page = (good.site / "ask" / "word.html").read_text(encoding="utf-8")
    assert "已有 1 位邻居承诺。" in page
    assert "留了名的：欧*。" in page
    for folder in (good.site.resolve(), facts):
        for path in folder.rglob("*"):
            if path.is_file() and path.suffix in (".html", ".json", ".js", ".xml"):
                assert "欧阳" not in path.read_text(encoding="utf-8"), path


ANSWER = st.fixed_dictionaries(
    {
        "form": st.sampled_from(["word", "other"]),
        "entries": st.dictionaries(st.just("signed_as"), st.sampled_from(["李一", "李二", "王"])),
    },
    optional={"status": st.just("pending")},
)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.none() | ANSWER), max_size=20))
def test_in_whatever_order_answers_come_and_go_the_names_are_those_of_the_rest(
    changes: list[tuple[str, dict[str, Any] | None]],
) -> None:
    along = Pledges()
    held = tell(along.change, changes)
    standing = [d for d in held.values() if d["form"] == "word" and "status" not in d]
    names = sorted(f"{d['entries']['signed_as'][0]}*" for d in standing if d["entries"])
    assert along.facts(PLEDGE, None) == {"names": names}
