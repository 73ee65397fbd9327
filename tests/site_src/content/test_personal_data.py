"""What is pointed out as personal in public texts, and what only looks alike."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_src.content.check import as_text, check
from site_src.content.personal_data import compared, personal_data
from site_src.source.faults import stops
from tests.conftest import Compound, Run

PHONE = "13800138000"
CHECKS = "10X98765432"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def kinds(text: str) -> list[str]:
    return [found.what for found in personal_data(text)]


def identity(seventeen: str) -> str:
    total = sum(int(d) * w for d, w in zip(seventeen, WEIGHTS, strict=True))
    return seventeen + CHECKS[total % 11]


MOBILES = st.builds(
    lambda second, rest: f"1{second}{rest:09}", st.integers(3, 9), st.integers(0, 10**9 - 1)
)
LANDLINES = st.builds(
    lambda area, first, rest: (area, f"{first}{rest}"[: 8 if len(area) == 3 else 7]),
    st.sampled_from(["010", "021", "029", "0735", "0312", "0999"]),
    st.integers(2, 9),
    st.integers(10**7, 10**8 - 1),
)
IDENTITIES = st.builds(
    lambda area, day, rest: identity(f"{area}{day:%Y%m%d}{rest:03}"),
    st.integers(110000, 659999),
    st.dates(min_value=datetime(1920, 1, 1).date(), max_value=datetime(2026, 1, 1).date()),
    st.integers(0, 999),
)
# What stands around a number in a sentence.
AROUND = st.sampled_from(["", "电话", "请打：", "（", "，", "。", "找小王 ", "微信", "\u200b"])


# What is found.


@pytest.mark.parametrize(
    ("text", "what", "covered"),
    [
        ("86 13800138001", "手机号", "86 138****8001"),
        ("0086-13800138002", "手机号", "0086-138****8002"),
        ("(0735)2881234", "固定电话", "(0735)***1234"),
        ("（0735）2881234", "固定电话", "(0735)***1234"),
        ("0735–2881234", "固定电话", "0735-***1234"),
        ("0735—2881234", "固定电话", "0735-***1234"),
        ("+86（0735）2881234", "固定电话", "+86(0735)***1234"),
        ("138-0013-8000", "手机号", "138-****-8000"),
        ("138 0013 8000", "手机号", "138 **** 8000"),
        ("１３８００１３８０００", "手机号", "138****8000"),
        ("138\u200b00138000", "手机号", "138****8000"),
        ("phone: 13800138000", "手机号", "138****8000"),
        ("[打电话](tel:13800138000)", "手机号", "138****8000"),
        ("物业电话：2881234", "固定电话", "***1234"),
        ("010 62345678 转 801", "固定电话", "010 6***5678"),
        ("11010519491231002X", "身份证号", "110***********002X"),
        ("110105 19491231 002x", "身份证号", "110***********002x"),
        ("湘L12345 挡了路", "车牌号", "湘L**345"),
        ("湘L·D12345", "车牌号", "湘L**345"),
        ("湘LD12345", "车牌号", "湘L**345"),
        ("湘L12345F", "车牌号", "湘L**45F"),
        ("写信给 zhang.san@example.cn。", "电子邮箱", "z***@example.cn"),
        ("<mailto:zhang@example.cn>", "电子邮箱", "z***@example.cn"),
    ],
)
def test_personal_data_are_found_however_they_are_written(
    text: str, what: str, covered: str
) -> None:
    [found] = personal_data(text)
    assert (found.what, found.covered) == (what, covered)


@given(AROUND, MOBILES, AROUND)
def test_every_mobile_number_is_found_in_a_sentence(before: str, number: str, after: str) -> None:
    assert kinds(f"{before}{number}{after}") == ["手机号"]
    assert kinds(f"{before}{number[:3]} {number[3:7]} {number[7:]}{after}") == ["手机号"]


@given(AROUND, LANDLINES, AROUND, st.sampled_from(["-", "—", "–", " ", ""]))
def test_every_landline_is_found_in_a_sentence(
    before: str, number: tuple[str, str], after: str, dash: str
) -> None:
    area, local = number
    for text in (f"{area}{dash}{local}", f"({area}){local}", f"+86（{area}）{local}"):
        if not local.startswith("20") and not local.startswith("19"):
            assert kinds(f"{before}{text}{after}") == ["固定电话"]


@given(IDENTITIES)
def test_every_identity_number_is_found_and_a_slip_of_it_is_not(number: str) -> None:
    assert kinds(f"证件{number}。") == ["身份证号"]
    last = CHECKS[(CHECKS.index(number[-1]) + 1) % 11]
    assert "身份证号" not in kinds(f"证件{number[:-1]}{last}。")


def test_a_number_is_found_before_a_comma_and_another_one() -> None:
    """A Chinese comma before three digits is no mark of thousands."""
    found = [each.covered for each in personal_data("打 13812345678，400-820-8820 也行")]
    assert found == ["138****5678"]


@given(MOBILES | LANDLINES.map("-".join) | IDENTITIES)
def test_what_is_shown_of_it_is_not_found_again(number: str) -> None:
    """An editor may write just what the advice shows; the whole is told to nobody."""
    for found in personal_data(number):
        assert kinds(found.covered) == []
        assert number not in found.covered


# What is not found.


@pytest.mark.parametrize(
    "text",
    [
        "138****8000", "0735-288****", "湘L***45",
        "1-2-301", "12-1-1502", "3栋1单元1301室", "3#-2-1301",
        "2026-11-20 08:00-11:30", "20261120", "2026.11.20", "0830 20261120", "2025-12-01—2026-01-31",
        "¥13800138000", "13800138000 元", "12,800.00 元", "共 12800138000 人次", "1380013.8000",
        "单号 13800138000", "订单号：13912345678", "编号：湘A12345", "13800138000138", "湘政发〔2026〕12345号",
        "https://example.cn/13800138000?p=07352881234", "![图](/images/13800138000.jpg)",
        "image: /images/13800138000.jpg", "[看](../news/13800138000.md)", "<img src=\"/a/13800138000\">",
        "12345", "110", "95598", "400-820-8820", "4008208820", "热线 12345",
        "a@2x.png", "@张三", "面积 0735.2881", "110105194912310021", "B2881234", "sha256 07352881234ab",
    ],
)  # fmt: skip
def test_what_only_looks_alike_is_left_alone(text: str) -> None:
    assert kinds(text) == []


@given(st.integers(1, 60), st.integers(1, 6), st.integers(1, 40), st.integers(1, 8))
def test_no_room_is_taken_for_a_number(building: int, unit: int, floor: int, flat: int) -> None:
    room = f"{floor}{flat:02}"
    for text in (
        f"{building}-{unit}-{room}",
        f"{building}栋{unit}单元{room}室",
        f"{building}#{room}",
    ):
        assert kinds(text) == []


@given(st.datetimes(datetime(1990, 1, 1), datetime(2049, 1, 1)), st.integers(1, 400))
def test_no_time_is_taken_for_a_number(when: datetime, minutes: int) -> None:
    for form in ("%Y-%m-%d %H:%M", "%Y%m%d%H%M", "%H%M %Y%m%d", "%m-%d %Y%m%d", "%Y年%m月%d日", "%Y%m%d %H%M%S"):  # fmt: skip
        assert kinds(when.strftime(form)) == []
    assert (
        kinds(f"{when:%Y-%m-%d}—{when:%Y-%m-%d}，{minutes} 分钟，{int(when.timestamp() * 1000)}")
        == []
    )


@given(st.decimals(0, 10**9, places=2), st.sampled_from(["元", " 元", "万元", " 平方米"]))
def test_no_price_is_taken_for_a_number(price: object, unit: str) -> None:
    assert kinds(f"{price}{unit}") == []
    assert kinds(f"¥{price}") == []
    assert kinds(f"共 {price:,}{unit}") == []


# Being public on purpose.


def test_a_number_is_one_however_it_is_written() -> None:
    forms = [
        "0735-2881234",
        "（0735）2881234",
        "+86（0735）2881234",
        "0086 735 2881234",
        "07352881234",
    ]
    assert len({compared(form) for form in forms}) == 1
    assert compared("86 138-0013-8000") == compared(PHONE)


def test_public_contacts_are_not_pointed_out_in_any_form() -> None:
    public = frozenset({compared("0735-2881234"), compared("Wuye@Example.cn")})
    for text in ("（0735）2881234", "电话：2881234", "wuye@example.cn"):
        assert list(personal_data(text, public)) == []
    assert kinds("0735-2881235") == ["固定电话"]
    assert len(list(personal_data(f"0735-2881234、{PHONE}", public))) == 1


# In the check.


def test_advice_names_the_line_and_both_ways_out_and_stops_nothing(good: Compound) -> None:
    good.write(
        "story/a.md",
        f"---\ntitle: 甲\n# 问小王 {PHONE}\ndescription: 找 {PHONE}\n---\n\n请打 {PHONE}。\n",
    )
    found = check(good.content, [])
    assert not stops(found)
    assert [(each.line, each.level) for each in found] == [(4, "advice"), (7, "advice")]
    assert str(found[1]) == (
        f"{good.content}/story/a.md:7: 建议：这里有手机号 138****8000，发布以后谁都看得到。"
        "不必公开就删掉，或像这样用 * 遮住；本来就是公开的（例如物业值班电话），"
        "写进首页 compound 的 contacts，就不再提醒。"
    )
    assert as_text(found).endswith("没有发现问题。\n另有 2 处建议，不影响发布。")
    assert check(good.content, [good.content / "ask"]) == []


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("people/council.md", "召集会议", f"有事打 {PHONE}"),
        ("ask/picnic.md", "ask: 称呼", f"ask: 称呼（问 {PHONE}）"),
    ],
)  # fmt: skip
def test_front_matter_that_is_shown_is_looked_at_too(
    good: Compound, path: str, old: str, new: str
) -> None:
    good.edit(path, old, new)
    [found] = check(good.content, [])
    assert "手机号" in found.what


def test_an_editor_says_on_the_home_page_what_is_public_on_purpose(good: Compound) -> None:
    good.write("story/a.md", "---\ntitle: 甲\n---\n\n物业（0735）2881234，wuye@example.cn。\n")
    assert len(check(good.content, [])) == 2
    good.edit(
        "index.md", "compound:\n", 'compound:\n  contacts: ["0735-2881234", wuye@example.cn]\n'
    )
    assert check(good.content, []) == []


def test_pages_with_faults_get_their_advice_too(good: Compound) -> None:
    good.write("story/a.md", f"---\ntitel: 甲\n---\n\n请打 {PHONE}。\n")
    found = check(good.content, [])
    assert stops(found)
    assert {each.level for each in found} == {"fault", "advice"}


def test_the_command_ends_well_with_advice_alone_and_tells_levels(
    good: Compound, run_linli: Run
) -> None:
    good.write("story/a.md", f"---\ntitle: 甲\n---\n\n请打 {PHONE}。\n")
    said = run_linli("check", "--format", "json", env=good.environment)
    assert said.returncode == 0
    assert [each["level"] for each in json.loads(said.stdout)] == ["advice"]
    assert PHONE not in said.stdout
