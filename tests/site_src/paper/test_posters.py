"""Posters, looked at as a printer and a reader would: pictures, QR codes, text."""

from __future__ import annotations

import ctypes
import json
import re
import shutil
import time
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest
import zxingcpp
from PIL import Image, ImageChops

from site_src.kinds.page_kinds import BoardMeta, PactMeta
from site_src.paper.posters import KINDS, page_posters, posters
from site_src.show.view import View
from tests.conftest import NOW, Compound, Run, stamps
from tests.support.serving import serving

MM = 72 / 25.4
# Home printers leave some 5 mm white.
MARGIN = 6
SIZES = {"a4": (210, 297), "a3": (297, 420), "a2": (420, 594)}


@cache
def _text(path: Path) -> str:
    return "\f".join(page.get_textpage().get_text_bounded() for page in pdfium.PdfDocument(path))


def text(path: Path) -> str:
    """All text of a PDF as it is copied, without the breaks of lines and the typesetter's spaces
    between Chinese and figures."""
    return re.sub(r"[\s\u200b\u3000]+", "", _text(path))


def squeezed(said: str) -> str:
    return re.sub(r"\s+", "", said)


def pictures(path: Path, scale: float = 1) -> Iterator[Image.Image]:
    for page in pdfium.PdfDocument(path):
        yield page.render(scale=scale).to_pil().convert("L")


def printed(compound: Compound) -> dict[str, Path]:
    return {path.stem: path for path in (compound.site / "posters").glob("*.pdf")}


def fonts(path: Path) -> dict[str, bool]:
    """Each font of a PDF, with whether it is embedded."""
    found = {}
    for page in pdfium.PdfDocument(path):
        for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_TEXT], max_depth=9):
            font = pdfium_c.FPDFTextObj_GetFont(item.raw)
            length = pdfium_c.FPDFFont_GetBaseFontName(font, None, 0)
            name = ctypes.create_string_buffer(length)
            pdfium_c.FPDFFont_GetBaseFontName(font, name, length)
            found[name.value.decode()] = bool(pdfium_c.FPDFFont_GetIsEmbedded(font))
    return found


def links(compound: Compound, url: str) -> list[str]:
    """The posters that a page offers."""
    return re.findall(r'href="(?:\.\./)*posters/([^"]+)\.pdf"', compound.page(url))


@pytest.fixture(scope="module")
def compound(tmp_path_factory: pytest.TempPathFactory, built_demo: Compound) -> Compound:
    """The demo, built with answers; tests only read it."""
    folder = tmp_path_factory.mktemp("posters") / "compound"
    shutil.copytree(built_demo.folder, folder, symlinks=True)
    made = Compound(folder)
    made.answered(dict.fromkeys(made.read().forms, 57))
    made.build()
    return made


def test_every_kind_is_there_and_each_page_offers_its_own(compound: Compound) -> None:
    names = set(printed(compound))
    site = compound.read()
    offered = {name for url in site.by_url for name in links(compound, url)}
    assert names == offered
    prefixes = ("board-", "pact-a3", "pact-a2", "redblack", "form-", "activity-", "results-", "volunteers-")  # fmt: skip
    assert all(any(name.startswith(prefix) for name in names) for prefix in prefixes)
    buildings = [page.stem for page, meta in site.boards.values() if meta.building]
    assert len(buildings) >= 6
    assert {f"board-{stem}" for stem in buildings} <= names


def test_the_paper_is_what_the_label_says_and_nothing_touches_its_edge(compound: Compound) -> None:
    for name, path in printed(compound).items():
        paper = "a2" if name == "pact-a2" else "a3" if re.match("board|pact|red", name) else "a4"
        for page, picture in zip(pdfium.PdfDocument(path), pictures(path), strict=True):
            size = tuple(round(length / MM) for length in page.get_size())
            assert size == SIZES[paper], name
            ink = ImageChops.invert(picture).point(lambda value: 255 * (value > 16)).getbbox()
            assert ink is not None
            left, top, right, bottom = (edge / MM for edge in ink)
            assert min(left, top, size[0] - right, size[1] - bottom) >= MARGIN, (name, ink)


def test_every_code_leads_to_the_page_that_offers_the_poster(compound: Compound) -> None:
    owner = {
        name: url
        for url in sorted(compound.read().by_url, key=lambda url: url != "index.html")
        for name in links(compound, url)
    }
    for name, path in printed(compound).items():
        (picture, *_) = pictures(path, scale=2)
        codes = zxingcpp.read_barcodes(picture)
        assert {code.text for code in codes} == {f"{compound.base_url}/{owner[name]}"}, name
        # What is torn off must lead there too: eight strips and the large one.
        assert len(codes) == (9 if name.startswith(("form-", "activity-", "meeting-")) else 1), name


def test_type_is_embedded_a_part_of_its_font_and_can_be_copied(compound: Compound) -> None:
    for name, path in printed(compound).items():
        found = fonts(path)
        assert found, name
        assert all(found.values()), name
        assert all(re.match(r"[A-Z]{6}\+Noto(Sans|Serif)", font) for font in found), name
        assert path.stat().st_size < 200_000, name


def test_each_sheet_says_when_it_was_printed_and_where_to_check(compound: Compound) -> None:
    for name, path in printed(compound).items():
        if name.startswith("ballot-"):
            continue  # It is filled in and handed over, and says until when.
        said = text(path)
        assert "2026年11月23日打印" in said, name
        assert "是否最新，以网页为准：example.cn/" in said, name
        assert "第1页，共" in said, name
        assert "御景湾小区" in said, name


def test_boards_and_the_pact_say_all_that_their_pages_say(compound: Compound) -> None:
    site = compound.read()
    for page in site.by_url.values():
        if isinstance(page.meta, BoardMeta):
            said = text(printed(compound)[f"board-{page.stem}"])
            for member in page.meta.members:
                assert squeezed(f"{member.name}") in said
                assert squeezed(member.post) in said
                assert squeezed(member.duty or "") in said
            for team in page.meta.teams:
                assert squeezed(f"队长{team.leader}·{team.volunteers}人") in said
            assert "示例数据，并非真人" in said
        elif isinstance(page.meta, PactMeta):
            for name in ("pact-a3", "pact-a2"):
                path = printed(compound)[name]
                assert len(pdfium.PdfDocument(path)) == 1
                said = text(path)
                for article in page.meta.articles:
                    assert squeezed(article.title) in said
                    assert squeezed(article.text) in said


def test_the_lists_poster_has_what_is_in_force_and_nothing_else(compound: Compound) -> None:
    said = text(printed(compound)["redblack"])
    for _, meta in compound.read().lists:
        for entry in meta.entries:
            in_force = entry.start <= NOW.date() <= entry.until if entry.until else None
            if in_force is None:
                continue
            assert (squeezed(entry.what) in said) == in_force, entry
            if in_force and entry.side == "black":
                assert all(squeezed(body) in said for body in entry.decided_by)
                assert f"公约第{entry.article}条" in said


def test_a_results_poster_counts_as_its_page_does(compound: Compound) -> None:
    facts = json.loads((compound.site / "facts" / "dianti-cz.json").read_text("utf-8"))
    said = text(printed(compound)["results-dianti-cz"])
    assert "共57份回答，统计到2026年11月22日20:15" in said
    for question in facts["questions"].values():
        for option, count in question["counts"].items():
            percent = round(100 * count / 57)
            assert f"{squeezed(option)}{count}票，{percent}%" in said


def test_an_invitation_says_when_and_until_when(compound: Compound) -> None:
    said = text(printed(compound)["form-dianti-cz"])
    assert "开始2026年11月16日" in said
    assert "截止2027年1月31日" in said
    assert said.count("2027年1月31日截止") >= 8
    activity = next(path for name, path in printed(compound).items() if "siban-winter" in name)
    assert "每日08:30—17:30，2027年1月25日至29日" in text(activity)
    assert "御景红家二楼育苗港" in text(activity)


def test_a_pledges_invitation_says_what_is_pledged(compound: Compound) -> None:
    said = text(printed(compound)["form-diandongche-chengnuo"])
    assert "承诺我的电动车和电池不上楼、不进屋，到充电棚充电" in said


def test_a_board_without_names_has_no_sheet_to_print(good: Compound) -> None:
    good.write(
        "boards/new.md", "---\ntitle: 新的公示牌\ngroup: supervision\n---\n\n就快有名单了。\n"
    )
    site = good.read()
    view = View(site, {}, NOW, "https://example.cn")
    assert list(page_posters(site.pages["boards/new.md"], view)) == []


def test_who_cannot_fill_in_a_form_is_sent_to_whom_this_compound_has(good: Compound) -> None:
    def helpers() -> str:
        view = View(good.read(), {}, NOW, "https://example.cn")
        poll = next(p for p in posters(view) if p.kind == "forms")
        return next(f["value"] for f in poll.says()["facts"] if f["name"] == "不会上网")

    assert helpers() == "请家人代填，或找楼栋长、志愿者"
    good.edit("people/team.md", "group: volunteers", "group: supervision")
    assert helpers() == "请家人代填，或找楼栋长"


def test_a_board_too_long_for_a_sheet_goes_on_to_numbered_pages(good: Compound) -> None:
    members = "".join(
        f"  - {{name: 王{n}, post: 单元长, duty: 一单元的大小事}}\n" for n in range(90)
    )
    good.write("people/long.md", f"---\ntitle: 长牌\nkind: board\ngroup: building\nbuilding: A座\nsample: true\nmembers:\n{members}---\n")  # fmt: skip
    good.build()
    path = printed(good)["board-long"]
    number = len(pdfium.PdfDocument(path))
    assert number >= 2
    assert [f"第{n}页，共{number}页" in text(path) for n in range(1, number + 1)] == [True] * number
    assert "王89" in text(path)


@pytest.mark.parametrize(
    "title",
    [
        "#set text(fill: red) 活动",
        "$x^2$ 与 *星号* 和 _下划线_",
        "“引号”与 <b>标签</b> &amp;",
        "反斜杠 \\\\ 与 @提到 #link",
    ],
)
def test_a_title_is_never_read_as_markup(good: Compound, tmp_path: Path, run_linli: Run, title: str) -> None:  # fmt: skip
    good.write("news/2026/2026-11-20-odd.md", f'---\ntitle: {json.dumps(title, ensure_ascii=False)}\nkind: activity\ndate: 2026-11-20\nstarts: 2099-12-06T10:00\nplace: 河边\ntheme: 文化活动\n---\n\n来玩。\n')  # fmt: skip
    done = run_linli("print", "activities", "--out", str(tmp_path / "out"), env=good.environment)
    assert done.returncode == 0, done.stderr
    assert squeezed(title) in text(tmp_path / "out" / "activity-2026.2026-11-20-odd.pdf")


def test_what_is_over_has_no_poster(good: Compound) -> None:
    good.build(NOW)
    name = "activity-2026.2026-11-18-picnic"
    assert name in printed(good)
    assert name in links(good, "news/2026/2026-11-18-picnic.html")
    later = NOW + timedelta(days=365)
    good.publish(later)
    assert links(good, "news/2026/2026-11-18-picnic.html") == []
    good.build(later)
    assert name not in printed(good)
    assert not any(name.startswith("form-") for name in printed(good))


def test_a_poll_has_a_result_to_print_once_somebody_answered(good: Compound) -> None:
    good.answered({"lamp": 0})
    good.build()
    assert "results-lamp" not in links(good, "ask/lamp.html")
    assert "results-lamp" not in printed(good)
    good.answered({"lamp": 1})
    good.build()
    assert "results-lamp" in links(good, "ask/lamp.html")
    assert "results-lamp" in printed(good)


def test_a_full_sign_up_invites_nobody(good: Compound) -> None:
    """Neither on its own poster nor on that of its activity, and its choices are no result."""
    good.answered({"picnic": 20})
    good.build(NOW + timedelta(days=3))
    own, activity = printed(good)["form-picnic"], printed(good)["activity-2026.2026-11-18-picnic"]
    for path in (own, activity):
        assert "已报满" in text(path)
        assert "扫码看详情" in text(path)
        assert "就能填" not in text(path)
        assert "看详情、报名" not in text(path)
    assert "results-picnic" not in printed(good)


def test_an_entry_that_ends_leaves_the_poster(good: Compound) -> None:
    good.build(NOW)
    assert "C座一住户" in text(printed(good)["redblack"])
    good.build(NOW + timedelta(days=60))
    _text.cache_clear()
    assert "C座一住户" not in text(printed(good)["redblack"])
    assert "现在没有住户在黑榜上。" in text(printed(good)["redblack"])


def test_only_what_says_something_else_is_printed_again(good: Compound) -> None:
    good.answered({"lamp": 7})
    first = good.build()
    assert set(first.printed.names) == set(printed(good))
    before = stamps(good.site / "posters")
    assert good.build().printed.names == ()
    assert stamps(good.site / "posters") == before
    good.edit("people/team.md", "每周巡河", "天天巡河")
    assert set(good.build().printed.names) == {"board-team", "volunteers-team"}
    good.answered({"lamp": 8})
    assert good.build().printed.names == ("results-lamp",)


def test_print_alone_brings_the_built_site_up_to_date(good: Compound, run_linli: Run) -> None:
    good.build()
    good.answered({"lamp": 31})
    done = run_linli("print", "results", env=good.environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[0] == str(good.site / "posters" / "results-lamp.pdf")
    _text.cache_clear()
    assert "共31份回答" in text(good.site / "posters" / "results-lamp.pdf")
    again = run_linli("print", env=good.environment)
    assert "新印了" not in again.stdout


def test_print_asks_for_kinds_it_knows_and_needs_no_site_to_print_elsewhere(
    good: Compound, tmp_path: Path, run_linli: Run
) -> None:
    wrong = run_linli("print", "poster", env=good.environment)
    assert wrong.returncode == 2
    assert wrong.stderr.strip() == f"没有「poster」这种海报。可以印：{'、'.join(KINDS)}。"
    unbuilt = run_linli("print", env=good.environment)
    assert (unbuilt.returncode, unbuilt.stdout) == (1, "")
    assert "请先运行 linli build，或用 --out" in unbuilt.stderr
    out = tmp_path / "paper"
    done = run_linli("print", "pact", "boards", "--out", str(out), env=good.environment)
    assert done.returncode == 0, done.stderr
    assert {path.stem.split("-")[0] for path in out.iterdir()} == {"pact", "board"}
    assert not good.site.exists()
    good.edit("people/team.md", "title:", "titel:")
    faulty = run_linli("print", "--out", str(out), env=good.environment)
    assert faulty.returncode == 1
    assert "team.md:2: " in faulty.stderr


def test_whoever_prints_codes_that_lead_home_is_told(good: Compound, run_linli: Run) -> None:
    good.build()
    asked = run_linli("print", "pact", env=good.environment)
    assert "LINLI_BASE_URL" not in asked.stderr
    at_home = {**good.environment, "LINLI_BASE_URL": "http://127.0.0.1:8000"}
    refused = run_linli("print", "pact", env=at_home)
    assert refused.returncode == 1
    assert "网站是按 https://example.cn 建的" in refused.stderr
    assert run_linli("build", env=at_home).returncode == 0
    told = run_linli("print", "pact", env=at_home)
    assert told.returncode == 0
    assert "别人的手机打不开" in told.stderr


def test_a_poster_that_cannot_be_printed_keeps_nothing_else_back(
    good: Compound, tmp_path: Path, run_linli: Run
) -> None:
    out = tmp_path / "paper"
    (out / "pact-a3.pdf").mkdir(parents=True)
    done = run_linli("print", "pact", "--out", str(out), env=good.environment)
    assert done.returncode == 1
    assert "海报「pact-a3」没有印成：" in done.stderr
    assert "linli print" in done.stderr
    assert (out / "pact-a2.pdf").is_file()


def test_a_character_our_fonts_lack_is_named(
    good: Compound, tmp_path: Path, run_linli: Run
) -> None:
    good.edit("people/team.md", "魏兰", "魏㙓")
    done = run_linli("print", "boards", "--out", str(tmp_path / "out"), env=good.environment)
    assert done.returncode == 0
    assert "海报「board-team」：自带的字体里没有「㙓」" in done.stderr


def test_answers_come_to_paper_and_names_do_not(good: Compound) -> None:
    """The service prints beside answering; who signed up stays in the store."""
    good.edit("ask/lamp.md", "closes: 2026-12-01T18:00", "closes: 2099-12-01")
    good.edit("ask/picnic.md", "opens: 2026-11-25T09:00", "opens: 2026-11-01")
    good.edit("ask/picnic.md", "closes: 2026-12-04", "closes: 2099-12-04")
    with serving(good.folder) as site:
        for form, answers in (
            ("picnic", {"who": "金丝雀", "phone": "13912345678", "menu": "面"}),
            ("lamp", {"lamp": "暖光", "advice": "金丝雀说亮一点"}),
        ):
            asked = urllib.request.Request(
                f"{site.url}/s/forms/{form}",
                json.dumps({"answers": answers}).encode(),
                {"Content-Type": "application/json"},
            )
            with urllib.request.urlopen(asked, timeout=60) as answer:
                assert answer.status == 201
        path = good.site / "posters" / "results-lamp.pdf"
        deadline = time.monotonic() + 90
        # There is none before the first answer.
        while not path.exists() or "共1份回答" not in text(path):
            assert time.monotonic() < deadline
            _text.cache_clear()
    for poster in printed(good).values():
        assert "金丝雀" not in text(poster)
        assert "13912345678" not in text(poster)
