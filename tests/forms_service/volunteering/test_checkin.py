"""A leader's phone and a volunteer's own page, asked of a running service."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from forms_service.credentials.secret import read_secret
from forms_service.staff.roles import Role
from forms_service.volunteering.links import address, key_of
from site_src.source.moments import ZONE
from tests.support.activity import ACTIVITY, put_activity
from tests.support.desk import Desk, sign_in
from tests.support.serving import Site, serving

ON_PAPER, CROWDED = "news/visit.md", "news/fair.md"
SIGN_UP = (
    "---\ntitle: 报名\nform:\n  kind: signup\n  opens: 2020-01-01\n  closes: 2099-12-31\n  capacity: 30\n"
    "  questions:\n    - {id: who, ask: 称呼, type: name, required: true}\n---\n"
)


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Desk, Desk]]:
    """A compound with two activities, one of each team, that began an hour ago, with a registration of volunteers;
    its clerk and its auditor."""
    compound = put_activity(tmp_path_factory.mktemp("checkin"))
    text = (compound.content / ACTIVITY).read_text()
    other = text.replace("清洁", "探望").replace("环境保护队", "扶老助残队")
    compound.write(ON_PAPER, other)
    compound.write("forms/sign.md", SIGN_UP)
    compound.write(CROWDED, text.replace("清洁", "义诊").replace("theme:", "form: sign\ntheme:"))
    tokens = sign_in(compound.state, {"clerk": Role.CLERK, "auditor": Role.AUDITOR})
    with serving(compound.folder) as site:
        yield site, Desk(site.url, tokens["clerk"]), Desk(site.url, tokens["auditor"])


@pytest.fixture
def office(offices: tuple[Site, Desk, Desk]) -> tuple[Site, Desk]:
    """The compound and its clerk."""
    return offices[:2]


def sent(desk: Desk, path: str, body: dict[str, Any]) -> tuple[int, Any]:
    """What a phone is answered."""
    data = json.dumps(body).encode()
    request = urllib.request.Request(
        f"{desk.url}{path}", data, {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def link(state: Path, activity: str = ACTIVITY) -> str:
    return key_of({}, read_secret(state / "secret"), activity)


def join(desk: Desk, name: str, phone: str, team: str = "环境保护队") -> str:
    answers = {
        "volunteer_name": name,
        "volunteer_phone": phone,
        "volunteer_team": team,
        "volunteer_shown": "写全名",
    }
    status, said = sent(desk, "/s/forms/join", {"answers": answers})
    assert status == 201
    receipt: str = said["receipt"]
    return receipt


def test_a_list_is_ticked_merged_closed_and_its_hours_shown_as_each_chose(
    office: tuple[Site, Desk],
) -> None:
    """Two phones; one sends what it had twice; who was added by number has hours too; after closing no name
    leaves the service. The volunteer sees the hours, gets the certificate, and is hidden at once."""
    site, clerk = office
    first = join(clerk, "何月娥", "13800000001")
    second = join(clerk, "周文涛", "13800000002")
    asked = {"key": link(site.state), "activity": ACTIVITY}
    _, told = sent(clerk, "/s/checkin/list", asked)
    assert [each["name"] for each in told["people"]] == ["何月娥", "周文涛"]
    assert first not in json.dumps(told)
    now = datetime.now(ZONE).isoformat()
    who = told["people"][0]["who"]
    here = {"who": who, "here": True, "at": now, "op": "0" * 8}
    guest = {
        "who": "w-" + "a" * 16,
        "here": True,
        "at": now,
        "op": "1" * 8,
        "name": "小朋\x00友 138",
    }
    for _ in range(2):
        _, told = sent(clerk, "/s/checkin/list", {**asked, "ticks": [here, guest]})
    assert [(each["name"], each["here"]) for each in told["people"]] == [
        ("何月娥", True),
        ("周文涛", False),
        ("小朋友", True),
    ]
    wrong = {**guest, "who": "w-" + "b" * 16, "name": "老陈", "number": "12345678", "op": "2" * 8}
    _, told = sent(clerk, "/s/checkin/list", {**asked, "ticks": [wrong]})
    assert [(each["volunteer"], each["unknown"]) for each in told["people"][2:]] == [
        (False, False),
        (False, True),
    ]
    seen = clerk.get(
        f"/s/desk/checkin/list?{urlencode({'activity': ACTIVITY, 'day': told['day']})}"
    )
    assert "没有编号 12345678 的志愿者" in seen.text
    assert sent(clerk, "/s/checkin/close", {**asked, "minutes": True})[0] == 422
    status, closed = sent(clerk, "/s/checkin/close", {**asked, "minutes": 90})
    assert (status, closed["people"]) == (200, [])
    assert closed["closed"]
    page = clerk.get("/forms/join.html").text
    assert "何月娥（环境保护队）：1 场，<b>1.5</b> 小时" in page
    assert "周文涛" not in page
    own = f"/s/receipts/{first}/hours"
    assert "1.5" in clerk.get(own).text
    certificate = clerk.get(f"{own}.pdf")
    assert (certificate.status, certificate.text[:5]) == (200, "%PDF-")
    assert clerk.post(f"/s/receipts/{first}/shown", {"shown": "不公开"}).status == 303
    page = clerk.get("/forms/join.html").text
    assert "何月娥" not in page
    assert "<b>1.5</b> 小时" in page
    number = json.loads(clerk.get(f"/s/receipts/{second}/hours", Accept="application/json").text)
    day = told["day"]
    fields = {"activity": ACTIVITY, "day": day, "number": number["number"], "hours": "2.5"}
    assert clerk.post("/s/desk/checkin/hours", {**fields, "why": ""}).status == 422
    done = clerk.post("/s/desk/checkin/hours", {**fields, "why": "领队漏点了"})
    assert done.status == 303
    assert "2.5 小时" in clerk.get(done.headers["location"].removeprefix(site.url)).text
    assert "周文涛（环境保护队）：1 场，<b>2.5</b> 小时" in clerk.get("/forms/join.html").text


def test_a_link_takes_as_many_who_were_not_expected_as_an_activity_may_have(
    office: tuple[Site, Desk],
) -> None:
    """Several times its places: whoever has the link fills nothing else, and the list says what to do. Those who are on
    it already are ticked all the same."""
    site, desk = office
    now = datetime.now(ZONE)
    key = key_of({}, read_secret(site.state / "secret"), CROWDED)

    def added(first: int, number: int, at: datetime = now, here: bool = True) -> Any:
        ticks = [
            {
                "who": f"w-{n:016x}",
                "here": here,
                "at": at.isoformat(),
                "op": f"{n:08x}",
                "name": "小明",
            }
            for n in range(first, first + number)
        ]
        asked = {"key": key, "activity": CROWDED, "ticks": ticks}
        status, told = sent(desk, "/s/checkin/list", asked)
        assert status == 200
        return told

    def there(told: Any) -> list[Any]:
        return [each for each in told["people"] if each["added"]]

    assert (len(there(added(0, 100))), added(0, 1)["full"]) == (100, "")
    told = added(100, 60)
    assert len(there(told)) == 150
    assert told["full"].startswith("现场加的名字满了：这次活动最多加 150 位。")
    assert len(there(added(200, 100))) == 150
    people = there(added(0, 1, datetime.now(ZONE), here=False))
    assert sum(each["here"] for each in people) == 149


@pytest.mark.parametrize(
    ("at", "status"),
    [("0001-01-01T00:00:00+14:00", 422), ("9999-12-31T23:59:59-12:00", 200)],
)
def test_a_tick_of_the_first_or_the_last_moment_that_there_is_gets_an_answer(
    office: tuple[Site, Desk], at: str, status: int
) -> None:
    """Neither can be told in our zone."""
    site, clerk = office
    asked = {"key": link(site.state), "activity": ACTIVITY}
    tick = {"who": "b" * 16, "here": True, "at": at, "op": "2" * 8}
    assert sent(clerk, "/s/checkin/list", {**asked, "ticks": [tick]})[0] == status


def test_a_wrong_key_a_renewed_link_and_an_activity_that_there_is_not_open_nothing(
    office: tuple[Site, Desk],
) -> None:
    """In the same words, and the log keeps no key: it stands in the fragment."""
    site, clerk = office
    key = link(site.state)
    for asked in ({"key": "0" * 32, "activity": ACTIVITY}, {"key": key, "activity": "news/no.md"}):
        status, told = sent(clerk, "/s/checkin/list", asked)
        assert (status, "换过了" in told["error"]) == (404, True)
    assert sent(clerk, "/s/checkin/list", {"key": key})[0] == 422
    fields = {
        "activity": ACTIVITY,
        "day": sent(clerk, "/s/checkin/list", {"key": key, "activity": ACTIVITY})[1]["day"],
    }
    sheet = clerk.get(f"/s/desk/checkin/sheet.pdf?{urlencode(fields)}")
    assert (sheet.status, sheet.text[:5]) == (200, "%PDF-")
    assert clerk.post("/s/desk/checkin/link", fields).status == 303
    assert sent(clerk, "/s/checkin/list", {"key": key, "activity": ACTIVITY})[0] == 404
    assert address("https://x", ACTIVITY, key).partition("#")[0] == "https://x/s/checkin/"
    assert key not in (site.content.parent / "log").read_text()
    for file in ("", "checkin.js", "checkin.css", "worker.js"):
        assert clerk.get(f"/s/checkin/{file}").status == 200
    assert "清洁" in clerk.get("/s/desk/checkin").text


def test_a_sheet_that_comes_back_on_paper_is_copied_beside_what_a_phone_ticks(
    offices: tuple[Site, Desk, Desk],
) -> None:
    """Ticks, somebody written in, hours; what a phone ticks meanwhile stays. A number that is nobody's keeps all that
    was typed; what is sent twice says nothing more. After the list was closed paper still counts, a volunteer
    written in by number too. Each is noted, and an auditor may do none of it."""
    site, clerk, auditor = offices
    team = "扶老助残队"
    for number, name in enumerate(("许春燕", "邓国平", "卢秀琴"), 1):
        join(clerk, name, f"1390000000{number}", team)
    late = join(clerk, "欧小兰", "13900000004")
    asked = {"key": link(site.state, ON_PAPER), "activity": ON_PAPER}
    _, told = sent(clerk, "/s/checkin/list", asked)
    who = {each["name"]: each["who"] for each in told["people"]}
    day = {"activity": ON_PAPER, "day": told["day"]}
    page = clerk.get(f"/s/desk/checkin/list?{urlencode(day)}").text
    now = datetime.now(ZONE).isoformat()
    tick = {"who": who["邓国平"], "here": True, "at": now, "op": "0" * 8}
    sent(clerk, "/s/checkin/list", {**asked, "ticks": [tick]})
    [sheet] = re.findall(r'name="sheet" value="(\w+)"', page)
    copied: dict[str, str | list[str]] = {
        **day,
        "sheet": sheet,
        "here": [who["许春燕"]],
        "added-name": ["王奶奶 138", "", "小张"],
        "added-number": ["", "", "12345678"],
    }
    refused = clerk.post("/s/desk/checkin/copy", copied)
    assert (refused.status, refused.text.count("没有这个编号的志愿者")) == (422, 1)
    assert 'value="王奶奶 138"' in refused.text
    assert "点了 1 人" in refused.text
    copied["added-number"] = ["", "", ""]
    for _ in range(2):
        assert clerk.post("/s/desk/checkin/copy", copied).status == 303
    _, told = sent(clerk, "/s/checkin/list", asked)
    here = [each["name"] for each in told["people"] if each["here"]]
    assert sorted(here) == sorted(["许春燕", "邓国平", "王奶奶", "小张"])
    done = clerk.post("/s/desk/checkin/close", {**day, "stood": who["许春燕"], "hours": "2"})
    assert "名单关了，时长记上了" in clerk.get(done.headers["location"]).text
    number = json.loads(clerk.get(f"/s/receipts/{late}/hours", Accept="application/json").text)
    more = {"here": who["卢秀琴"], "added-name": "欧小兰", "added-number": number["number"]}
    assert clerk.post("/s/desk/checkin/copy", {**day, "sheet": "b", **more}).status == 303
    shown = clerk.get("/forms/join.html").text
    for name in ("邓国平（扶老助残队）", "卢秀琴（扶老助残队）", "欧小兰（环境保护队）"):
        assert f"{name}：1 场，<b>2</b> 小时" in shown
    assert "许春燕" not in shown
    assert auditor.post("/s/desk/checkin/copy", copied).status == 403
    assert auditor.get("/s/desk/log").text.count("照纸上的签到单记了到场的人") >= 3
