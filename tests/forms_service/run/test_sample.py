"""`linli sample`: a demo shows what it is for, and is a demo no more when its home page says so."""

from __future__ import annotations

import json
import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from forms_service.credentials.secret import read_secret
from forms_service.electorate.codes import read_code, voter_of
from forms_service.electorate.taking_part import ballot_of
from forms_service.keeping.rules import Known
from forms_service.kinds.table import Counts
from forms_service.run.sample_command import at_start, demo_slip, welcome
from forms_service.store.tables import open_store
from site_src.content.reading import read_site
from tests.conftest import DEMO, NOW, Compound, Run
from tests.support.demo import copy_demo
from tests.support.desk import Desk
from tests.support.serving import Site, serving
from tests.support.staff import PASSWORD, link, log_in, staff

HOME = "index.md"
VOTE = f"""\
---
title: 楼道粉刷选什么颜色
description: 一户一份，凭纸条上的口令。
form:
  kind: poll
  by: household
  opens: {NOW.date() - timedelta(days=3)}
  closes: {NOW.date() + timedelta(days=3)}
  questions:
    - {{id: colour, ask: 选哪种颜色？, type: choice, options: [米白, 浅灰], required: true}}
---

/// form | piao
///
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo as it comes, once served."""
    folder = tmp_path_factory.mktemp("demo")
    copy_demo(folder / "content")
    with serving(folder):
        return folder


def facts(site: Site | Compound, form: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((site.state / "facts" / f"{form}.json").read_text("utf-8"))
    return found


def test_who_starts_a_demo_is_led_to_what_is_open_or_told_of_when_it_is() -> None:
    """Its forms close one after another; a year later it is still there to be looked at."""
    site = read_site(DEMO).site

    def said(now: datetime) -> str:
        return welcome(site, DEMO, now, lambda _: "", "", "http://x")

    forms = {each.page: each.form for each in site.forms.values()}
    [page] = re.findall("答一张表，看结果：http://x/(.*)", said(NOW))
    assert forms[page].state(NOW) == "open"
    late = said(NOW.replace(year=2029))
    assert "演示写于：2026年12月前后，那时的投票都截止了" in late
    assert "答一张表" not in late


def test_a_fresh_demo_shows_results_and_says_that_they_are_made_up(demo: Path) -> None:
    with serving(demo) as site:
        told = facts(site, "dianti-cz")
        assert told["answers"] == told["sample"] > 50
        page = (site.site / "forms" / "dianti-cz.html").read_text("utf-8")
        assert f"共 {told['answers']} 份回答（示例数据）" in page
        assert "示例，不是真的有人写的" in page
        listed = (site.site / "forms" / "index.html").read_text("utf-8")
        assert re.search(r"已有 \d+ 份报名，还有 \d+ 个名额（示例数据）", listed)
        # Its office has no password that anybody knows: the start prints a link to set one.
        office = staff(site.state, "list")[1]
        assert office.count("示例") == office.count("等设密码") == 4
        way = link(staff(site.state, "link", "示例主任")[1])
        Desk(site.url).post(way, {"password": PASSWORD, "again": PASSWORD})
        assert log_in(Desk(site.url), "示例主任").status == 303


def test_a_compound_that_is_a_demo_no_more_starts_with_no_answers(demo: Path) -> None:
    copy = demo.with_name("live")
    shutil.copytree(demo, copy, symlinks=True)
    home = copy / "content" / HOME
    home.write_text(home.read_text("utf-8").replace("sample: true\n", "", 1), "utf-8")
    with serving(copy) as site:
        told = facts(site, "dianti-cz")
        assert (told["answers"], told.get("sample")) == (0, None)
        assert "示例数据" not in (site.site / "forms" / "dianti-cz.html").read_text("utf-8")
        assert "还没有人" in staff(site.state, "list")[1]


def test_only_an_empty_demo_is_filled(good: Compound, run_linli: Run) -> None:
    good.build()
    refused = run_linli("sample", cwd=good.folder, env=good.environment)
    assert refused.returncode == 1
    assert "sample: true" in refused.stderr
    good.edit(HOME, "compound:", "sample: true\ncompound:")
    good.build()
    assert run_linli("sample", cwd=good.folder, env=good.environment).returncode == 0
    again = run_linli("sample", cwd=good.folder, env=good.environment)
    assert again.returncode == 1
    assert "已经有人回答过" in again.stderr
    gone = run_linli("sample", "--remove", cwd=good.folder, env=good.environment)
    assert gone.returncode == 0
    assert "份示例回答" in gone.stdout


def test_a_demo_gives_the_slip_of_a_household_that_has_not_voted(
    good: Compound, tmp_path: Path
) -> None:
    """Another at each start; none where the compound is real."""
    good.write("forms/piao.md", VOTE)
    real = good.read()
    good.edit(HOME, "compound:", "sample: true\ncompound:")
    demo, secret = good.read(), read_secret(good.state / "secret")
    with open_store(tmp_path / "store") as store:
        known = Known(Counts.of(store))
        assert "份回答" in at_start(store, known, demo, NOW)
        assert demo_slip(store, good.settings, real, NOW) == ""
        ways = [demo_slip(store, good.settings, demo, NOW) for _ in range(2)]
        pages, codes = zip(*(way.split("#code=") for way in ways), strict=True)
        assert set(pages) == {"forms/piao.html"}
        state = store.journal.state
        before, voter = (voter_of(state, secret, "household", read_code(code)) for code in codes)
        assert before is None
        assert voter is not None
        assert ballot_of(state, "piao", voter, "online") is None
