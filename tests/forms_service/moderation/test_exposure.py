"""What is personal in a text that is to be published is pointed out where it stands, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.moderation.exposure import exposed, pieces
from tests.site_src.content.test_personal_data import IDENTITIES, LANDLINES, MOBILES

AROUND = st.sampled_from(["", "请打", "，", "（", "。", "我家灯坏了 ", "\n", "🏠楼道", "2026年的"])
AFTER = st.sampled_from(["", "就行", "，", "）", "。", " 谢谢", "\n再说", "🏠"])
GAPS = st.sampled_from(["", " ", "-", "—", "·", "*", "　", "、", ". "])
SHAPES = st.sampled_from(
    [
        "0123456789",
        "０１２３４５６７８９",
        "零一二三四五六七八九",
        "〇幺两三四五六七八九",
        "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    ]
)


def marked(text: str, *names: str) -> list[tuple[str, str]]:
    return [(piece.text, piece.what) for piece in pieces(text, names) if piece.what]


@given(st.text() | st.text("0123456789一二三栋单元-室 湘L微信QQ@.x"), st.lists(st.text(max_size=4)))
def test_a_text_in_pieces_is_the_text(text: str, names: list[str]) -> None:
    assert "".join(piece.text for piece in pieces(text, names)) == text
    assert exposed(text, names) == tuple(dict.fromkeys(what for _, what in marked(text, *names)))


@given(AROUND, MOBILES, SHAPES, st.lists(GAPS, min_size=10, max_size=10), AFTER)
def test_a_mobile_number_is_marked_however_it_is_spaced_and_in_whatever_digits(
    before: str, number: str, shape: str, gaps: list[str], after: str
) -> None:
    """All of it, and nothing of what stands around it."""
    written = "".join(
        shape[int(digit)] + gap for digit, gap in zip(number, [*gaps, ""], strict=True)
    )
    assert marked(f"{before}{written}{after}")[-1] == (written, "手机号")


@given(AROUND, LANDLINES, st.sampled_from(["", "-", " ", "—", "－"]), AFTER)
def test_a_landline_is_marked_with_its_area_code(
    before: str, number: tuple[str, str], dash: str, after: str
) -> None:
    area, local = number
    for written in (f"{area}{dash}{local}", f"（{area}）{local}"):
        assert any(what == "固定电话" for _, what in marked(f"{before}{written}{after}"))
        assert local[-4:] in "".join(part for part, _ in marked(f"{before}{written}{after}"))


@given(AROUND, IDENTITIES, GAPS, AFTER)
def test_an_identity_number_is_marked_by_its_check(
    before: str, number: str, gap: str, after: str
) -> None:
    written = f"{number[:6]}{gap}{number[6:14]}{gap}{number[14:]}"
    assert (written, "身份证号") in marked(f"{before}{written}{after}")
    slip = number[:-1] + ("0" if number[-1] != "0" else "1")
    assert "身份证号" not in exposed(f"{before}{slip}{after}")


@given(
    AROUND,
    st.integers(1, 30),
    st.integers(1, 6),
    st.integers(1, 33),
    st.integers(1, 6),
    st.sampled_from(["栋", "幢", "座", "号楼"]),
)
def test_a_flat_is_marked_however_it_is_told(
    before: str, house: int, unit: int, floor: int, door: int, word: str
) -> None:
    flat = f"{floor}{door:02}"
    for written in (
        f"{house}{word}{unit}单元{flat}",
        f"{house}{word}{unit}单元{flat}室",
        f"{house}{word}{flat}",
        f"{house}-{unit}-{flat}",
    ):
        [(mark, what)] = marked(f"我是{written}，")
        assert (mark, what) == (written, "房号")
        assert "房号" in exposed(f"{before}\n{written}")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("我家2881234", "固定电话"),
        ("110105491231002", "身份证号"),
        ("三栋二单元1801的人", "房号"),
        ("十二栋一单元 502", "房号"),
        ("１８０１室", "房号"),
        ("住1801，天天敲", "房号"),
        ("楼上1901漏水", "房号"),
        ("8-1801", "房号"),
        ("湘L12345挡路", "车牌号"),
        ("湘l·d12345", "车牌号"),
        ("湘 L 12345", "车牌号"),
        ("加我微信 wang_1980", "微信号或 QQ 号"),
        ("QQ：12345678", "微信号或 QQ 号"),
        ("wang@example.cn", "电子邮箱"),
        ("1️⃣3️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣", "手机号"),
        ("+86 (0)139 1234 5678", "手机号"),
    ],
)
def test_what_neighbours_write_is_marked(text: str, what: str) -> None:
    assert exposed(text) == (what,)


@pytest.mark.parametrize(
    "text",
    [
        "2026年11月23日晚上10:30-11:30", "20261123 那天", "2025-2026年", "花了1350元", "8-1800元",
        "3栋2单元的灯坏了", "5栋一住户", "一共1801户", "充电桩220V 2000瓦", "单号202611230001",
        "一二三四楼都停水", "第2条第3款", "10-12岁的孩子", "三三两两的人", "",
    ],
)  # fmt: skip
def test_what_only_looks_alike_is_left_alone(text: str) -> None:
    """Whoever is asked for nothing stops looking."""
    assert exposed(text) == ()


def test_the_name_that_was_given_beside_the_text_is_marked_in_it() -> None:
    assert marked("我王小明说的", "王小明", "李") == [("王小明", "写的人自己填的称呼")]


def test_what_lies_in_each_other_is_marked_once() -> None:
    assert marked("微信13800138000") == [("微信13800138000", "微信号或 QQ 号")]
