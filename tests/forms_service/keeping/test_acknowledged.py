"""What a resident was told is kept is kept, and the page says so, whatever happens to the service."""

from __future__ import annotations

import http.client
import json
import re
import signal
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from forms_service.care.care import verify
from tests.support.demo import put_demo
from tests.support.serving import start

FORM = "dianti-cz"
VOTE = json.dumps({"answers": {"weizhi": "西门大件点旁", "cishu": "每天"}})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put_demo(tmp_path)
    return tmp_path


def _vote_until_gone(url: str, receipts: list[str], enough: threading.Event, stop_at: int) -> None:
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    try:
        while True:
            connection.request(
                "POST", f"/s/forms/{FORM}", VOTE, {"Content-Type": "application/json"}
            )
            answer = connection.getresponse()
            body = json.loads(answer.read())
            assert answer.status == 201, body
            receipts.append(body["receipt"])
            if len(receipts) >= stop_at:
                enough.set()
    except (OSError, http.client.HTTPException):
        return  # The service was killed: what follows is what this is about.


def _get(url: str, path: str) -> str:
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    connection.request("GET", path)
    return connection.getresponse().read().decode()


def test_killed_again_and_again_amid_votes_it_keeps_every_acknowledged_one(folder: Path) -> None:
    receipts: list[str] = []
    for stop_at in (40, 300, 700):
        process, url = start(folder)
        enough = threading.Event()
        voters = [
            threading.Thread(target=_vote_until_gone, args=(url, receipts, enough, stop_at))
            for _ in range(8)
        ]
        for voter in voters:
            voter.start()
        assert enough.wait(60)
        process.send_signal(signal.SIGKILL)
        for voter in voters:
            voter.join()
        process.wait()
    assert len(set(receipts)) == len(receipts)

    process, url = start(folder)
    try:
        facts = json.loads(_get(url, f"/facts/{FORM}.json"))
        counted = facts["questions"]["weizhi"]["counts"]["西门大件点旁"]
        # An answer may be kept whose acknowledgement the kill swallowed; none may be missing.
        assert counted >= len(receipts)
        assert counted <= len(receipts) + 3 * 8
        page = _get(url, f"/forms/{FORM}.html")
        row = re.search(r"西门大件点旁</span> <progress max=\"(\d+)\" value=\"(\d+)\"", page)
        assert row
        assert int(row.group(2)) == counted
        for receipt in (receipts[0], receipts[len(receipts) // 2], receipts[-1]):
            assert "您的回答已计入" in _get(url, f"/s/receipts/{receipt}")
    finally:
        process.terminate()
        process.wait(20)
    found = verify(folder / "state" / "store")
    assert found.sound
    assert found.tables["answers"] == counted
