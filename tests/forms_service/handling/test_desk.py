"""The office's pages of answers, as a running service serves them."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from hashlib import blake2b

import pytest

from forms_service.answers.receipts import typed
from forms_service.answers.tally import ANSWERS
from forms_service.desk.access import COOKIE
from forms_service.handling.changes import REASON, SEEN
from forms_service.handling.entry_pages import KEY
from forms_service.staff.roles import Role
from forms_service.store.ledger_state import encode
from tests.forms_service.handling.counter import Counter
from tests.support.desk import Answered, Desk
from tests.support.tables import csv_rows, xlsx_rows


def fetched(desk: Desk, path: str) -> tuple[bytes, dict[str, str]]:
    """The bytes of an export."""
    request = urllib.request.Request(
        f"{desk.url}{path}", headers={"Cookie": f"{COOKIE}={desk.token}"}
    )
    with urllib.request.urlopen(request) as answer:
        return answer.read(), dict(answer.headers)


def row_of(rows: list[list[str]], receipt: str) -> list[str]:
    return next(row for row in rows if row[0] == receipt)


def cancel(counter: Counter, receipt: str, reason: str = "本人来电") -> Answered:
    address = counter.address(receipt)
    page = counter.clerk.get(address)
    fields: dict[str, str | list[str]] = {REASON: reason, SEEN: counter.hidden(page, SEEN)}
    return counter.clerk.post(f"{address}/cancel", fields)


# Lists


def test_a_list_shows_answers_masked_and_is_filtered_and_searched(counter: Counter) -> None:
    phone = counter.phone()
    first = counter.send("roll", who="王小明", phone=phone, words="想坐前排")
    counter.send("roll", who="李敏", phone=counter.phone(), words="没有别的")
    page = counter.clerk.get("/s/desk/forms/roll").text
    assert page.index("没有别的") < page.index("想坐前排")
    assert "王**" in page
    assert "王小明" not in page
    assert phone not in page
    for query in ("q=%E5%89%8D%E6%8E%92", f"q={phone[-4:]}", f"q={first[:9]}"):
        found = counter.clerk.get(f"/s/desk/forms/roll?{query}").text
        assert "想坐前排" in found
        assert "没有别的" not in found
        assert "找到 1 份" in found
    assert "没有这样的回答" in counter.clerk.get("/s/desk/forms/roll?since=2099-01-01").text
    assert (
        "想坐前排" in counter.clerk.get("/s/desk/forms/roll?since=x&which=y&page=-1&option=z").text
    )


def test_a_form_that_nobody_knows_is_not_found(counter: Counter) -> None:
    for path in (
        "forms/nosuch",
        "forms/nosuch/answers.csv",
        "forms/nosuch/enter",
        "answers/nosuch",
    ):
        assert counter.clerk.get(f"/s/desk/{path}").status == 404
    asked = counter.clerk.get("/s/desk/answers?receipt=0000-0000-0000-0000")
    assert asked.status == 404
    assert "没有这个回执" in asked.text


def test_a_receipt_is_looked_up_however_it_is_typed(counter: Counter) -> None:
    receipt = counter.send("bench", where="河边")
    asked = counter.clerk.get(f"/s/desk/answers?receipt=+{receipt.lower().replace('-', '+')}")
    assert (asked.status, asked.headers["location"]) == (303, counter.address(receipt))
    assert receipt[:9] in counter.clerk.get(asked.headers["location"]).text


def test_no_page_tells_a_receipt_but_on_the_click_that_is_noted(counter: Counter) -> None:
    """It opens the whole answer, unmasked, to whoever has it."""
    receipt = counter.send("roll", who="王小明", phone=counter.phone())
    address = counter.address(receipt)
    for role in (Role.ADMIN, Role.CLERK, Role.AUDITOR):
        desk = counter.desks[role]
        for path in (address, f"{address}?done=entered", f"/s/desk/forms/roll?q={receipt[:9]}"):
            page = desk.get(path).text
            assert receipt[:9] in page
            assert receipt[10:] not in page
            assert typed(receipt) not in page
            assert "/s/receipts/" not in page
        assert desk.get(f"/s/desk/answers/{receipt}").status == 404
    assert receipt not in counter.clerk.post(f"{address}/edit", {}).text
    assert f"/s/receipts/{receipt}" in counter.clerk.post(f"{address}/see", {}).text


def test_auditors_read_neither_reasons_nor_texts_and_search_none(counter: Counter) -> None:
    receipt = counter.send("bench", where="河边", words="住3栋201的那位")
    assert cancel(counter, receipt, reason="王小明来电").status == 303
    address, auditor = counter.address(receipt), counter.desks[Role.AUDITOR]
    page = auditor.get(address).text
    assert "取消了这一份" in page
    assert "王小明来电" not in page
    found = f"/s/desk/forms/bench?q={receipt[:9]}"
    for text in (page, auditor.get(found).text, auditor.get("/s/desk/forms/bench").text):
        assert "3栋201" not in text
        assert "（文字，监督员不看）" in text
    searched = "/s/desk/forms/bench?q=3%E6%A0%8B201"
    assert "找到 0 份" in auditor.get(searched).text
    assert "找到 1 份" in counter.clerk.get(searched).text
    assert "王小明来电" in counter.clerk.get(address).text
    exported, _ = fetched(auditor, "/s/desk/forms/bench/answers.csv")
    assert "3栋201" not in exported.decode()


def test_half_a_pair_in_json_breaks_no_page(counter: Counter) -> None:
    receipt = counter.send("bench", where="河边")
    address = counter.address(receipt)
    seen = counter.hidden(counter.clerk.get(address), SEEN)
    body = json.dumps({"answers": {REASON: "abc\ud800def", SEEN: seen}}).encode()
    headers = {
        "Content-Type": "application/json",
        "Cookie": f"{COOKIE}={counter.clerk.token}",
        "Sec-Fetch-Site": "same-origin",
    }
    request = urllib.request.Request(f"{counter.url}{address}/cancel", body, headers)
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200
    assert "abc?def" in counter.clerk.get(f"/s/receipts/{receipt}").text
    assert counter.receipt(receipt)["handled"][-1]["reason"] == "abc?def"


def test_what_a_page_says_to_tell_a_change_by_tells_nothing_else(counter: Counter) -> None:
    """Of a plain digest a phone number could be found by trying them all."""
    receipt = counter.send("roll", phone=counter.phone())
    seen = counter.hidden(counter.clerk.get(counter.address(receipt)), SEEN)
    document = counter.stored()[ANSWERS][typed(receipt) or ""]
    guessed = encode(document).encode()
    assert seen
    for size in range(8, 65):
        assert blake2b(guessed, digest_size=size).hexdigest() != seen


def test_personal_data_are_shown_one_by_one_on_a_click_that_is_noted(counter: Counter) -> None:
    phone = counter.phone()
    receipt = counter.send("roll", who="王小明", phone=phone)
    address = counter.address(receipt)
    for role in (Role.CLERK, Role.AUDITOR):
        page = counter.desks[role].get(address).text
        assert "王**" in page
        assert phone not in page
    assert "显示完整" not in counter.desks[Role.AUDITOR].get(address).text
    assert counter.desks[Role.AUDITOR].post(f"{address}/see", {}).status == 403
    before = counter.log()
    shown = counter.clerk.post(f"{address}/see", {})
    assert (shown.status, phone in shown.text, "王小明" in shown.text) == (200, True, True)
    assert counter.log() == [*before, "clerk answer.see roll"]
    # A page that is opened shows nothing: only what is sent from ours.
    assert counter.clerk.get(f"{address}/see").status in (404, 405)
    assert counter.clerk.post(f"{address}/see", {}, Sec_Fetch_Site="cross-site").status == 403


# Exports


def test_an_export_is_whole_for_clerks_masked_for_auditors_and_noted(counter: Counter) -> None:
    phone = counter.phone()
    receipt = counter.send("roll", who="王小明", phone=phone, words="=1+1")
    data, headers = fetched(counter.clerk, "/s/desk/forms/roll/answers.csv")
    header, *rows = csv_rows(data)
    assert header[:3] == ["回执", "收到", "状态"]
    assert row_of(rows, receipt)[5:] == ["王小明", phone, "'=1+1"]
    assert headers["content-disposition"].startswith('attachment; filename="roll-')
    assert headers["cache-control"] == "no-store"
    book, _ = fetched(counter.desks[Role.ADMIN], "/s/desk/forms/roll/answers.xlsx")
    assert ("inlineStr", phone) in [cell for row in xlsx_rows(book) for cell in row.values()]
    masked, _ = fetched(counter.desks[Role.AUDITOR], "/s/desk/forms/roll/answers.csv")
    assert phone not in masked.decode()
    assert receipt not in masked.decode()
    number = len(rows)
    assert counter.log()[-3:] == [
        f"clerk answer.export roll，CSV，{number} 份，含个人信息",
        f"admin answer.export roll，XLSX，{number} 份，含个人信息",
        f"auditor answer.export roll，CSV，{number} 份，个人信息遮住",
    ]
    exports = counter.compound.state / "store" / "exports"
    assert list(exports.iterdir()) == []
    assert exports.stat().st_mode & 0o077 == 0


def test_what_is_said_of_an_export_is_what_its_form_asks(counter: Counter) -> None:
    counter.send("bench", where="河边", words="都行")
    counter.send("roll", phone=counter.phone())
    pages = {
        name: counter.clerk.get(f"/s/desk/forms/{name}").text for name in ("bench", "roll", "walk")
    }
    assert "里面有完整的姓名、电话，" in pages["roll"]
    assert "找文字、回执的开头，或电话的后四位<" in pages["roll"]
    assert "找回执的开头，或电话的后四位<" in pages["walk"]
    assert "找文字、回执的开头<" in pages["bench"]
    for word in ("姓名", "电话"):
        assert word not in pages["bench"]
    seen = counter.desks[Role.AUDITOR].get("/s/desk/forms/roll").text
    assert "姓名、电话只显示一部分。写的话只有公开的。谁导出" in seen


def test_an_export_holds_what_the_list_is_filtered_by(counter: Counter) -> None:
    receipt = counter.send("bench", where="门口", words="只要这一份")
    query = "q=%E5%8F%AA%E8%A6%81%E8%BF%99&option=where%3A%E9%97%A8%E5%8F%A3"
    page = counter.clerk.get(f"/s/desk/forms/bench?{query}").text
    [address] = re.findall(r'href="([^"]+answers\.csv[^"]*)"', page)
    _, *rows = csv_rows(fetched(counter.clerk, address.replace("&amp;", "&"))[0])
    assert [row[0] for row in rows] == [receipt]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_nobody_exports_without_a_session_or_the_right(counter: Counter, ending: str) -> None:
    path = f"/s/desk/forms/roll/answers.{ending}"
    stranger = Desk(counter.url)
    asked = stranger.get(path)
    assert asked.status == 303
    assert asked.headers["location"].startswith("/s/desk/login")
    assert stranger.get(path, Accept="application/json").status == 401
    assert counter.desks[Role.EDITOR].get(path).status == 403


# Entering


def test_what_is_entered_at_the_counter_counts_and_says_by_whom(counter: Counter) -> None:
    page = counter.clerk.get("/s/desk/forms/bench/enter")
    before = counter.facts("bench")["answers"]
    fields: dict[str, str | list[str]] = {
        KEY: counter.hidden(page, KEY),
        "where": "河边",
        "order": ["2:灯", "1:路"],
        "words": "http://example.cn 亮一点",
    }
    # What robots are told by is no matter here, and two clicks are one answer.
    asked = [counter.clerk.post("/s/desk/forms/bench/enter", fields) for _ in range(2)]
    assert [each.status for each in asked] == [303, 303]
    assert asked[0].headers["location"] == asked[1].headers["location"]
    assert counter.facts("bench")["answers"] == before + 1
    # Who entered it reads its receipt out, or copies it.
    page = counter.clerk.get(asked[0].headers["location"])
    receipt = page.text.partition('href="/s/receipts/')[2].partition('"')[0]
    assert receipt not in counter.desks[Role.ADMIN].get(asked[0].headers["location"]).text
    told = counter.receipt(receipt)
    assert [(step["did"], step["by"]) for step in told["handled"]] == [("entered", "clerk")]
    assert {"ask": "先办哪样？", "answer": "第 1 路、第 2 灯"} in told["answers"]
    assert "clerk在社区办公室代填" in counter.clerk.get(f"/s/receipts/{receipt}").text
    assert counter.log()[-1] == "clerk answer.enter bench"
    assert "代填" in counter.clerk.get("/s/desk/forms/bench?which=entered").text


def test_what_is_wrong_is_said_at_its_question_and_nothing_is_lost(counter: Counter) -> None:
    before = counter.facts("bench")["answers"]
    refused = counter.clerk.post("/s/desk/forms/bench/enter", {"words": "写了一半"})
    assert refused.status == 422
    assert "写了一半" in refused.text
    assert 'href="#q-bench-where"' in refused.text
    assert counter.facts("bench")["answers"] == before


# Changing and cancelling


def test_a_place_is_free_again_once_a_sign_up_is_cancelled_and_the_receipt_says_why(
    counter: Counter,
) -> None:
    phones = [counter.phone() for _ in range(3)]
    first, _ = (counter.send("walk", phone=phone) for phone in phones[:2])
    assert counter.facts("walk")["left"] == 0
    with pytest.raises(urllib.error.HTTPError, match="409"):
        counter.send("walk", phone=phones[2])
    assert cancel(counter, first).status == 303
    assert counter.facts("walk") | {"updated": ""} == counter.facts("walk") | {
        "answers": 1,
        "left": 1,
        "updated": "",
    }
    told = counter.receipt(first)
    assert told["status"] == "cancelled"
    assert told["handled"][-1]["reason"] == "本人来电"
    page = counter.clerk.get(f"/s/receipts/{first}").text
    assert "这一份已经取消" in page
    assert "取消了这一份：本人来电" in page
    assert counter.log()[-1] == "clerk answer.cancel walk"
    # It stays, with what was answered.
    kept = counter.stored()["answers"][typed(first) or ""]
    assert (kept["status"], kept["entries"]) == ("cancelled", {"phone": phones[0]})
    counter.send("walk", phone=phones[2])
    again = cancel(counter, first)
    assert again.status == 409
    assert "取消过了" in again.text


def test_who_waits_is_listed_by_turn_and_has_the_place_that_the_office_frees(
    counter: Counter,
) -> None:
    first, second, third = (counter.send("tour", phone=counter.phone()) for _ in range(3))
    listed = counter.clerk.get("/s/desk/forms/tour?which=waiting").text
    assert re.findall("候补第 . 位", listed) == ["候补第 2 位", "候补第 1 位"]
    assert "找到 2 份" in listed
    _, *rows = csv_rows(fetched(counter.clerk, "/s/desk/forms/tour/answers.csv")[0])
    assert [row[2] for row in rows] == ["算数", "候补第 1 位", "候补第 2 位"]
    assert counter.receipt(third)["place_in_queue"] == 2
    cancel(counter, first)
    assert counter.receipt(second)["status"] == "counted"
    assert counter.receipt(third)["place_in_queue"] == 1
    facts = counter.facts("tour")
    assert [facts[name] for name in ("capacity", "left", "waiting")] == [1, 0, 1]
    _, *rows = csv_rows(fetched(counter.clerk, "/s/desk/forms/tour/answers.csv")[0])
    assert [row[2] for row in rows] == ["已取消", "算数", "候补第 1 位"]
    assert "候补转正" in rows[1][4]


def test_a_reason_is_asked_for_before_anything_is_cancelled(counter: Counter) -> None:
    receipt = counter.send("bench", where="河边")
    refused = cancel(counter, receipt, reason=" ")
    assert refused.status == 422
    assert "请写明原因" in refused.text
    assert counter.receipt(receipt)["status"] == "counted"


def test_an_answer_is_changed_with_a_reason_and_pages_follow(counter: Counter) -> None:
    phone = counter.phone()
    receipt = counter.send("roll", who="王小明", phone=phone)
    address = counter.address(receipt)
    edit = counter.clerk.post(f"{address}/edit", {})
    assert f'value="{phone}"' in edit.text
    assert counter.log()[-1] == "clerk answer.see roll"
    seen = counter.hidden(edit, SEEN)
    new = counter.phone()
    fields: dict[str, str | list[str]] = {"who": "王小明", "phone": new, SEEN: seen}
    without = counter.clerk.post(f"{address}/change", fields)
    assert without.status == 422
    assert "请写明原因" in without.text
    assert f'value="{new}"' in without.text
    done = counter.clerk.post(f"{address}/change", {**fields, REASON: "电话写错了"})
    assert done.status == 303
    assert counter.log()[-1] == "clerk answer.change roll"
    told = counter.receipt(receipt)
    assert [(step["did"], step["reason"]) for step in told["handled"]] == [
        ("changed", "电话写错了")
    ]
    assert counter.stored()["answers"][typed(receipt) or ""]["entries"]["phone"] == new
    # Somebody who had it open since before doesn't undo that.
    late = counter.clerk.post(f"{address}/change", {**fields, REASON: "又改"})
    assert late.status == 409
    assert "别人改过" in late.text


def test_a_vote_that_is_changed_moves_from_one_option_to_the_other(counter: Counter) -> None:
    receipt = counter.send("bench", where="河边", order=["树", "灯"])
    edit = counter.clerk.post(f"{counter.address(receipt)}/edit", {})
    assert '<option value="1:树" selected>' in edit.text
    assert '<option value="2:灯" selected>' in edit.text
    before = counter.facts("bench")["questions"]["where"]["counts"]
    fields: dict[str, str | list[str]] = {
        "where": "门口",
        REASON: "本人要求改",
        SEEN: counter.hidden(edit, SEEN),
    }
    assert counter.clerk.post(f"{counter.address(receipt)}/change", fields).status == 303
    now = counter.facts("bench")["questions"]["where"]["counts"]
    assert now == {"河边": before["河边"] - 1, "门口": before["门口"] + 1}


def test_auditors_and_editors_change_nothing(counter: Counter) -> None:
    receipt = counter.send("bench", where="河边")
    for role in (Role.AUDITOR, Role.EDITOR):
        for path in (
            f"{counter.address(receipt)}/cancel",
            f"{counter.address(receipt)}/edit",
            f"{counter.address(receipt)}/change",
            "/s/desk/forms/bench/enter",
        ):
            assert counter.desks[role].post(path, {REASON: "x"}).status == 403
    assert counter.receipt(receipt)["status"] == "counted"
