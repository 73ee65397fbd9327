"""Slips, looked at as who cuts, delivers and scans them."""

from __future__ import annotations

import pypdfium2 as pdfium
import zxingcpp

from site_src.paper.slips import Leaflet, slips_pdf
from tests.conftest import NOW

PAGE = "https://linli.example.org/forms/chongdianpeng.html"
LEAFLET = Leaflet(
    compound="御景湾",
    whose="业主",
    vote="关于在二栋北侧建设电动自行车充电棚并使用公共维修资金、委托物业服务企业管理三年的业主共同决定",
    until="9月25日开始，10月8日18:00截止",
    address=PAGE,
    ask="不会用手机：请家人代填，或找楼栋长、志愿者。",
)
SLIPS = [(f"{n}栋 1单元 101等 2 处", f"7K2M-9XQ4-HT{n:02}") for n in range(1, 10)]


def test_each_slip_holds_its_address_and_code_and_eight_are_on_a_sheet() -> None:
    pdf = pdfium.PdfDocument(slips_pdf(LEAFLET, SLIPS, NOW))
    first, second = pdf
    scanned = zxingcpp.read_barcodes(first.render(scale=2).to_pil())
    assert {each.text for each in scanned} == {f"{PAGE}#code={code}" for _, code in SLIPS[:8]}
    text = "".join(second.get_textpage().get_text_bounded().split())
    assert "9栋1单元101等2处" in text
    assert "7K2M-9XQ4-HT09" in text
    assert "请家人代填" in text
    assert "业主共同决定" in text


def test_without_a_vote_the_code_is_on_paper_alone() -> None:
    """The home page asks for none, so its address holds none."""
    home = "https://linli.example.org/"
    leaflet = Leaflet("御景湾", "住户", "", "", home, "")
    [page] = pdfium.PdfDocument(slips_pdf(leaflet, SLIPS[:1], NOW))
    [scanned] = zxingcpp.read_barcodes(page.render(scale=2).to_pil())
    assert scanned.text == home
