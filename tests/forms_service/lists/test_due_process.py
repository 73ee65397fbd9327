"""An entry of the black list from its letter to its end: told, objected to, held back everywhere, struck or kept."""

from __future__ import annotations

import html
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from forms_service.desk.access import COOKIE
from forms_service.keeping.voting import WRONG_CODE
from forms_service.lists.pages import KNOWN_BY
from forms_service.staff.roles import Role
from site_src.source.moments import ZONE
from tests.conftest import Compound
from tests.support.black_list import POSTER, SHOWN, holding, name_somebody, printed
from tests.support.desk import Desk, sign_in
from tests.support.serving import Site, serving

APPEAL = """---
title: 红黑榜申诉
kind: form
form:
  kind: appeal
  opens: 2026-01-01
  closes: 2030-12-31
---

凭告知书上的口令。
"""
CORRECTIONS = """---
title: 更正
kind: page
---

/// corrections
///
"""
CASE = {
    "why": "楼下的孩子被淋过两次。",
    "instead": "劝过三次，都没有改。",
    "evidence": "社区档案柜 3 号盒。",
    "first": "议事会 10 月 2 日同意。",
    "second": "业主大会 10 月 3 日同意。",
    "objected": "",
}


ENTRY = "/s/desk/lists/2026q4-1"
LETTER = f"{ENTRY}/letter"


@dataclass(frozen=True)
class Office:
    """A small compound with one who stands on its black list, as it is served."""

    site: Site
    clerk: Desk
    colleague: Desk

    def opened(self) -> dict[str, str]:
        """The case's fields as a clerk's browser has them in its form."""
        return fields_of(self.clerk.get(ENTRY).text)

    def holding(self) -> set[str]:
        """The files of the site that hold the entry's words."""
        return holding(self.site.site)

    def code(self) -> str:
        """What stands on the letter that the clerk prints."""
        request = urllib.request.Request(f"{self.site.url}{LETTER}", b"")
        request.add_header("Sec-Fetch-Site", "same-origin")
        request.add_header("Cookie", f"{COOKIE}={self.clerk.token}")
        with urllib.request.urlopen(request) as response:
            text = "".join(printed(response.read()))
        [code] = re.findall(r"(?:[0-9A-Z]{4}-){2}[0-9A-Z]{4}", text)
        return str(code)

    def appeal(self, code: str) -> tuple[int, str]:
        """Sends an appeal as a program does; the status, and the receipt."""
        said = {"answers": {"says": "那天家里没有人。"}, "code": code}
        request = urllib.request.Request(
            f"{self.site.url}/s/forms/shensu",
            json.dumps(said).encode(),
            {"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request) as response:
                return response.status, json.load(response)["receipt"]
        except urllib.error.HTTPError as error:
            with error:
                return error.code, ""

    def takes(self, to: str) -> None:
        """The clerk takes the appeal that waits a stage on."""
        waiting = self.clerk.get("/s/desk/proceedings?form=shensu").text
        [address] = set(re.findall(r'href="(/s/desk/answers/[^"/]+)"', waiting))
        page = self.clerk.get(address).text
        seen = re.search(r'name="desk-seen" value="([^"]+)"', page)
        assert seen
        said = {"desk-to": to, "desk-office": "监督委员会", "desk-reason": "核对过。"}
        done = self.clerk.post(f"{address}/step", {**said, "desk-seen": seen.group(1)})
        assert done.status == 303


def fields_of(page: str) -> dict[str, str]:
    """What the case's form on a page would send."""
    form = page.partition(f'action="{ENTRY}">')[2].partition("</form>")[0]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    texts = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n([^<]*)</textarea>', form)
    return {name: html.unescape(text) for name, text in (*hidden, *texts)}


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Whether a state comes in time."""
    end = time.monotonic() + seconds
    while not (found := holds()) and time.monotonic() < end:
        time.sleep(0.02)
    return found


@pytest.fixture
def office(good: Compound) -> Iterator[Office]:
    today = datetime.now(ZONE).date()
    begun, until = today - timedelta(days=5), today + timedelta(days=30)
    name_somebody(good, begun, until)
    good.write("ask/shensu.md", APPEAL)
    good.write("roll/corrections.md", CORRECTIONS)
    good.build(datetime.now(ZONE))
    tokens = sign_in(good.state, {"clerk": Role.CLERK, "colleague": Role.CLERK})
    with serving(good.folder) as site:
        yield Office(site, *(Desk(site.url, token) for token in tokens.values()))


def test_an_appeal_holds_an_entry_back_everywhere_and_one_that_is_upheld_strikes_it(
    office: Office,
) -> None:
    """No letter without its case; shown again where it is dismissed; no word is left where it is upheld."""
    assert {path for path in office.holding() if not path.endswith((".br", ".gz"))} == SHOWN
    assert office.clerk.post(LETTER, {}).status == 409
    assert office.clerk.post(ENTRY, office.opened() | CASE).status == 303
    lost, code = office.code(), office.code()

    assert office.appeal(lost)[0] == 403
    status, receipt = office.appeal(code)
    assert status == 201
    assert not office.holding(), "before the reply, on the lobby's screen too"
    assert office.appeal(code)[0] == 409

    office.takes("dismissed")
    assert within(1, lambda: office.holding() >= SHOWN - {POSTER})
    assert "维持原来的决定" in office.clerk.get(f"/s/receipts/{receipt}").text

    # This time in person.
    unknown = office.clerk.post(f"{ENTRY}/appeal", {"says": "已经改了。"})
    assert unknown.status == 422
    assert "已经改了。" in unknown.text
    knew = {"says": "已经改了。", "knew": KNOWN_BY[0]}
    assert office.clerk.post(f"{ENTRY}/appeal", knew).status == 303
    assert not office.holding()
    assert "正在复核，没有公布" in office.clerk.get(ENTRY).text
    office.takes("upheld")
    assert not office.holding()
    corrections = office.clerk.get("/roll/corrections.html").text
    assert "有一条经申诉复核不成立，已经撤下" in corrections
    assert office.appeal(code)[0] == 409
    assert office.clerk.post(LETTER, {}).status == 409
    assert "有一条申诉成立" not in office.clerk.get("/s/desk").text  # An editor's to take out.
    assert "申诉成立，已撤下" in office.clerk.get("/s/desk/lists").text


def test_who_comes_with_the_letter_has_the_appeal_entered_by_its_code(office: Office) -> None:
    """The entry stands back as with the resident's own; a wrong code is said at its field, and nothing is lost."""
    assert office.clerk.post(ENTRY, office.opened() | CASE).status == 303
    enter, said = "/s/desk/forms/shensu/enter", {"says": "老人来说，不是他。"}
    assert "告知书上的口令" in office.clerk.get(enter).text
    wrong = office.clerk.post(enter, {**said, "code": "0000-0000-0000"})
    assert wrong.status == 422
    assert WRONG_CODE in wrong.text
    assert said["says"] in wrong.text
    done = office.clerk.post(enter, {**said, "code": office.code()})
    assert done.status == 303
    assert not office.holding()
    assert "代填" in office.clerk.get(done.headers["location"]).text


def test_of_two_clerks_who_write_a_case_at_once_neither_loses_anything(office: Office) -> None:
    """The later one is shown both, with the fields that they hadn't touched as the other wrote them, and saves then.
    Half a form changes nothing."""
    mine, theirs = office.opened(), office.opened()
    first = theirs | {"why": "淋过<两>次。", "first": "议事会同意。"}
    assert office.colleague.post(ENTRY, first).status == 303

    typed = mine | {"why": "淋过三次。", "second": "业主大会同意。"}
    refused = office.clerk.post(ENTRY, typed)
    assert refused.status == 409
    assert "colleague在" in refused.text
    assert "您写的还没有存，也没有丢" in refused.text
    assert "现在存着的：淋过&lt;两&gt;次。" in refused.text
    assert refused.text.count("现在存着的：") == 1, "of what both wrote alone"
    again = fields_of(refused.text)
    kept = {"why": "淋过三次。", "first": "议事会同意。", "second": "业主大会同意。"}
    assert {name: again[name] for name in kept} == kept
    stands = office.opened()
    assert (stands["why"], stands["second"]) == ("淋过<两>次。", "")

    assert office.clerk.post(ENTRY, again).status == 303
    assert office.clerk.post(ENTRY, again).status == 303, "the second tap of the same hand"
    assert {name: office.opened()[name] for name in kept} == kept

    # What lacks a field, or doesn't say which case it was written on, changes nothing.
    whole = office.opened()
    for lacking in whole:
        cut = {name: f"{text}。" for name, text in whole.items() if name != lacking}
        refused = office.clerk.post(ENTRY, cut)
        assert refused.status == 400, lacking
        assert "收到的案卷不全，什么也没有改" in refused.text
        assert ENTRY in refused.text
    assert office.clerk.post(ENTRY, {}).status == 400
    assert office.opened() == whole

    # What is too long counts as written on the same.
    faulty = office.clerk.post(ENTRY, whole | {"why": "长" * 1001})
    assert faulty.status == 422
    long = fields_of(faulty.text)
    assert long["why"] == "长" * 1001
    assert office.colleague.post(ENTRY, whole | {"objected": "知道了。"}).status == 303
    assert office.clerk.post(ENTRY, long | {"why": "短。"}).status == 409
