"""Telephone numbers on pages: dialled by a touch, and a person's only with consent."""

from __future__ import annotations

import pytest

from site_src.kinds.page_kinds import PlaceMeta
from tests.conftest import NOW, Compound

BOARD = "people/phones.md"
PLACE = "rooms/phone.md"


def board(member: str) -> str:
    return (
        "---\ntitle: 有电话的牌\nkind: board\ngroup: property\nsample: true\n"
        f"members:\n  - {{name: 刘敏, post: 客服主管, {member}}}\n---\n"
    )


def place(lines: str) -> str:
    return f"---\ntitle: 门岗\nkind: place\n{lines}\n---\n\n有人。\n"


def told(good: Compound) -> list[str]:
    from site_src.content.check import check

    return [str(found) for found in check(good.content, [], now=NOW)]


def test_a_number_on_a_board_is_dialled_by_a_touch_and_printed(good: Compound) -> None:
    good.write(BOARD, board("phone: (0735) 288-1234, agreed: 2026-11-16"))
    good.build()
    page = good.page("people/phones.html")
    assert '<a class="ll-phone" href="tel:07352881234">(0735) 288-1234</a>' in page
    assert told(good) == []


def test_a_place_has_a_number_and_a_service_line_is_one(good: Compound) -> None:
    good.write(PLACE, place('phone: "12345"'))
    good.build()
    assert '<a class="ll-phone" href="tel:12345">12345</a>' in good.page("rooms/phone.html")


def test_a_number_may_have_an_extension(good: Compound) -> None:
    good.write(PLACE, place("phone: 0735-2881234 转 801"))
    meta = good.read().pages["rooms/phone.md"].meta
    assert isinstance(meta, PlaceMeta)
    assert (meta.phone, meta.tel) == ("0735-2881234 转 801", "07352881234,801")
    assert told(good) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (BOARD, board("phone: 0735-2881234")),
        (BOARD, board('phone: "13800138001"')),
        (PLACE, place('phone: "13800138001"')),
    ],
    ids=["somebody's landline", "somebody's mobile", "a mobile at a place"],
)
def test_a_persons_number_without_consent_is_a_fault(good: Compound, path: str, text: str) -> None:
    good.write(path, text)
    [found] = [each for each in told(good) if "同意" in each]
    assert "个人的电话要本人同意才能公开" in found
    assert "agreed: 2026-11-20" in found


def test_what_is_no_number_is_a_fault(good: Compound) -> None:
    good.write(PLACE, place("phone: 前台"))
    [found] = told(good)
    assert "「前台」不是电话号码" in found
