"""A reworded option in a running service: its votes stay, and an edit that would drop them is refused."""

from __future__ import annotations

import json
import time
import urllib.request
from typing import Any

from tests.conftest import Compound
from tests.support.serving import start


def get(url: str) -> dict[str, Any]:
    request = urllib.request.Request(url, headers={"Accept": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def vote(url: str, lamp: str) -> str:
    request = urllib.request.Request(
        f"{url}/s/forms/lamp",
        json.dumps({"answers": {"lamp": lamp}}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        receipt: str = json.load(answer)["receipt"]
        return receipt


def counts(url: str) -> dict[str, int]:
    found: dict[str, int] = get(f"{url}/facts/lamp.json")["questions"]["lamp"]["counts"]
    return found


def test_an_edit_under_a_running_service_drops_no_vote(good: Compound) -> None:
    """Refused while it would, taken up once it says which words are the same; the receipt shows
    the words that were chosen."""
    good.edit("ask/lamp.md", "closes: 2026-12-01T18:00", "closes: 2099-12-01")
    process, url = start(good.folder)
    deadline = time.monotonic() + 90
    try:
        receipt = vote(url, "暖光")
        good.edit("ask/lamp.md", "show_if: {lamp: 暖光}", "show_if: {lamp: 暖色光}")
        good.edit("ask/lamp.md", "[暖光,", "[暖色光,")
        while "选项「暖光」有 1 份" not in (good.folder / "log").read_text("utf-8"):
            assert time.monotonic() < deadline
        assert counts(url)["暖光"] == 1
        good.edit("ask/lamp.md", "[暖色光,", "[{say: 暖色光, was: 暖光},")
        while "暖色光" not in get(f"{url}/s/forms/lamp")["schema"]["properties"]["lamp"]["enum"]:
            assert time.monotonic() < deadline
        vote(url, "暖色光")
        assert counts(url)["暖色光"] == 2
        assert get(f"{url}/s/receipts/{receipt}")["answers"][0]["answer"] == "暖光"
        assert "warnings" not in get(f"{url}/s/readyz")
    finally:
        process.terminate()
        process.wait(20)
