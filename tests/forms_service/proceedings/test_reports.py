"""A report from the first word to the last: published once it was read, taken on step by step, taken up again once."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from xml.etree import ElementTree as etree

from forms_service.answers.receipts import typed
from forms_service.erasure.removal import erase, of_receipt
from site_src.reporting.reported import item_id
from site_src.source.moments import ZONE
from tests.conftest import differing, tree
from tests.site_src.pictures.test_pictures import photo
from tests.support.asking import Asked
from tests.support.desk import Answered

WHAT = "东门的灯不亮了，晚上看不清。"
LEDGER = "/story/ledger.html"


def figures(asked: Asked) -> dict[str, object]:
    found: dict[str, object] = json.loads(asked.resident.get("/facts/report.json").text)
    return found


def solved(asked: Asked) -> int:
    """How many of this quarter's stand there."""
    now = datetime.now(ZONE)
    quarters = figures(asked)["quarters"]
    assert isinstance(quarters, dict)
    found = quarters.get(f"{now:%Y}Q{(now.month + 2) // 3}", {})
    return int(found.get("solved", 0))


def address(receipt: str) -> str:
    return item_id(typed(receipt) or "")


def test_a_report_is_public_once_it_was_read_and_tells_each_step(asked: Asked) -> None:
    """On the ledger beside what editors wrote, in the feed, and in pages as a full build makes them."""
    before = solved(asked)
    receipt = asked.report(WHAT, photo((64, 48)), phone="13800000000")
    at, [picture] = address(receipt), asked.named(receipt)
    for public in (LEDGER, "/ask/report.html", "/feeds/ledger.atom.xml"):
        assert WHAT.rstrip("。") not in asked.resident.get(public).text
    for _ in range(2):  # What was said, and the photograph.
        asked.decide(receipt, "waiting", do="publish")
    page = asked.resident.get(LEDGER).text
    assert f'id="w-{at}"' in page
    assert f'src="/s/photos/{picture}"' in page
    assert "井盖松了" in page
    assert "13800000000" not in page + asked.resident.get("/facts/report.json").text
    for to, label in (("verified", "核实"), ("working", "处理"), ("solved", "已解决")):
        assert asked.step(receipt, to, f"{label}的原因").status == 303
        page = asked.resident.get(LEDGER).text
        assert f"物业服务中心：<b>{label}</b>，{label}的原因" in page
        assert "clerk" not in page
    own = asked.resident.get(f"/s/receipts/{receipt}").text
    assert "还没办好，请再办" in own
    assert f"/s/receipts/{receipt}/photos/{picture}" in own
    feed = etree.fromstring(asked.resident.get("/feeds/ledger.atom.xml").text.encode())
    titles = [each.text or "" for each in feed.iterfind("{*}entry/{*}title")]
    assert f"已解决：{WHAT.rstrip('。')}" in titles

    assert solved(asked) == before + 1
    assert WHAT not in json.dumps(figures(asked), ensure_ascii=False)

    def take(to: str) -> int:
        return asked.resident.post(f"/s/receipts/{receipt}/step", {"to": to}).status

    assert take("reopened") == 303
    assert asked.step(receipt, "settled").status == 303
    assert take("reopened") == 409
    assert take("closed") == 303
    assert "已销号" in asked.resident.get(LEDGER).text
    asked.compound.publish(datetime.now(ZONE))
    scratch = asked.compound.from_scratch(datetime.now(ZONE))
    assert differing(tree(asked.compound.site), scratch) == []

    asked.decide(receipt, "published", do="down", reason="asked")
    asked.decide(receipt, "published", do="down", reason="asked")
    assert f'id="w-{at}"' not in asked.resident.get(LEDGER).text
    erase(asked.store, of_receipt(typed(receipt) or ""), datetime.now(ZONE))
    assert picture not in asked.files


def test_what_is_reported_of_a_person_or_a_visit_is_never_public(asked: Asked) -> None:
    """Neither to be published, nor counted, not even that one came, and its receipt promises nothing else."""
    receipt = asked.report("东门的门槛高。")
    asked.decide(receipt, "waiting", do="publish")
    before = figures(asked)
    receipt = asked.report("走访了一位独居老人。", sort="走访")
    assert figures(asked) == before
    assert "走访了一位" not in asked.clerk.get("/s/desk/moderation?form=report").text
    assert asked.step(receipt, "verified").status == 303
    assert "verified" not in json.dumps(figures(asked)["quarters"])
    assert "走访了一位" not in asked.resident.get(LEDGER).text
    assert "公不公开" not in asked.resident.get(f"/s/receipts/{receipt}").text


def test_what_waits_for_the_office_says_what_it_is_about(asked: Asked) -> None:
    """Nobody's phone, and to who may see no personal data none of the words."""
    asked.report("东门的雨棚掉了一块。", phone="13800002222")
    page = asked.clerk.get("/s/desk/proceedings?form=report").text
    assert "东门 · 公共设施 · 东门的雨棚掉了一块。" in page
    assert "13800002222" not in page
    overseen = asked.auditor.get("/s/desk/proceedings?form=report").text
    assert "东门 · 公共设施" in overseen
    assert "雨棚" not in overseen


def test_the_office_looks_twice_at_a_step_that_tells_all_of_somebody(asked: Asked) -> None:
    """A phone in the reason, and a colleague's name for the office. What was typed is kept; of a sort that is never
    public nobody but the sender reads the reason."""
    receipt = asked.report("东门的台阶松了。")
    asked.decide(receipt, "waiting", do="publish")
    for more, said in (
        ({"reason": "请打13800001111"}, "手机号"),
        ({"office": "clerk"}, "同事的名字"),
    ):
        refused = asked.step(receipt, "verified", **more)
        assert (refused.status, said in refused.text) == (422, True)
        [typed] = more.values()
        assert f'value="{typed}"' in refused.text
    sure = asked.step(receipt, "verified", reason="请打13800001111", sure="yes")
    assert sure.status == 303
    visit = asked.report("又去看了一次。", sort="走访")
    assert asked.step(visit, "verified", reason="已约 13800001111").status == 303


def test_neighbours_who_have_it_too_count_once_a_browser_while_it_is_open(asked: Asked) -> None:
    receipt = asked.report("西门的栏杆歪了。")
    at = address(receipt)
    also = f"/s/reports/report/{at}/also"
    assert asked.resident.post(also, {}).status == 404
    asked.decide(receipt, "waiting", do="publish")
    first = asked.resident.post(also, {})
    assert first.headers["location"] == also
    cookie = first.headers["set-cookie"].partition(";")[0]
    assert asked.resident.post(also, {}, Cookie=cookie).status == 303
    page = asked.resident.get(LEDGER).text
    assert re.search(r"西门的栏杆歪了.*?· 1 家也有", page, re.DOTALL)
    assert asked.resident.post(also, {}).status == 303
    assert "· 2 家也有" in asked.resident.get(LEDGER).text
    told = asked.resident.get(also, Cookie=cookie).text
    assert "现在有 <b>2</b> 家也有" in told
    assert asked.resident.post(f"{also}/back", {}, Cookie=cookie).status == 303
    assert "· 1 家也有" in asked.resident.get(LEDGER).text
    assert "点错了，收回" not in asked.resident.get(also, Cookie=cookie).text
    assert asked.step(receipt, "refused").status == 303
    assert asked.resident.post(also, {}).status == 409
    assert also not in asked.resident.get(LEDGER).text


def cookie(answered: Answered) -> str:
    """The first that it sets."""
    return answered.headers["set-cookie"].partition(";")[0]


def test_phones_of_one_household_count_once_however_they_are_tapped_at_once(asked: Asked) -> None:
    """What each said before it was known whose it is, too; its address is kept nowhere."""
    receipt = asked.report("楼顶的水箱盖没了。")
    at = address(receipt)
    also = f"/s/reports/report/{at}/also"
    asked.decide(receipt, "waiting", do="publish")

    def number() -> int:
        found = re.search(r"现在有 <b>(\d+)</b> 家", asked.resident.get(also).text)
        return int(found[1]) if found else 0

    phones = [cookie(asked.resident.post(also, {})) for _ in range(2)]
    assert number() == 2
    wrong = asked.resident.post(f"{also}/home", {"home": ["A座", "", ""]}, Cookie=phones[0])
    assert (wrong.status, "请填房号" in wrong.text) == (422, True)
    homes: list[dict[str, str | list[str]]] = [
        {"home": ["A座", "2单元", "1501"]},
        {"home": ["Ａ座2单元1501室"]},
    ]
    known = [
        f"{phone}; {cookie(asked.resident.post(f'{also}/home', home, Cookie=phone))}"
        for phone, home in zip(phones, homes, strict=True)
    ]
    assert number() == 1
    with ThreadPoolExecutor(8) as crowd:
        taps = [crowd.submit(asked.resident.post, also, {}, Cookie=known[n % 2]) for n in range(24)]
        assert {tap.result().status for tap in taps} == {303}
    assert number() == 1
    assert "1501" not in json.dumps(asked.store.journal.state["also"], ensure_ascii=False)
    for phone, left in ((known[1], 1), (known[0], 0)):
        assert asked.resident.post(f"{also}/back", {}, Cookie=phone).status == 303
        assert number() == left


def test_whoever_names_a_neighbour_s_household_learns_and_takes_nothing(asked: Asked) -> None:
    """Anybody can say that they live there: neither whether that household said something is told, nor is it undone."""
    receipt = asked.report("垃圾房的门关不上。")
    at = address(receipt)
    also, home = f"/s/reports/report/{at}/also", {"home": ["A座2单元1501室"]}
    asked.decide(receipt, "waiting", do="publish")
    theirs = cookie(asked.resident.post(also, {}))
    theirs += f"; {cookie(asked.resident.post(f'{also}/home', home, Cookie=theirs))}"
    named = asked.resident.post(f"{also}/home", home).headers
    stranger = "; ".join(re.findall(r"linli_\w+=\w+", str(named)))
    assert stranger.count("=") == 2
    assert "收回" not in asked.resident.get(also, Cookie=stranger).text
    assert asked.resident.post(f"{also}/back", {}, Cookie=stranger).status == 303
    told = asked.resident.get(also, Cookie=theirs).text
    assert "现在有 <b>1</b> 家" in told
    assert "收回" in told
