"""The letter (告知书) to a household that is to be named on the black list: what for, by which article, and how to
object. Its code passes through memory alone, and it names nobody: whoever delivers it knows the door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from site_src.kinds.list_entries import Entry
from site_src.kinds.page_records import Article
from site_src.paper.apart import printed_apart
from site_src.paper.slips import code_address
from site_src.show.fragments import day


def letter_pdf(
    compound: str,
    entry: Entry,
    articles: Sequence[Article],
    code: str,
    page: str,
    objecting: timedelta,
    now: datetime,
) -> bytes:
    """The letter for `entry`, whose household appeals by `code` at `page`. Raises NotPrinted."""
    article = ""
    if entry.article:
        known = 0 < entry.article <= len(articles)
        title = f"《{articles[entry.article - 1].title}》" if known else ""
        article = f"居民公约第{entry.article}条{title}"
    facts = [
        ("什么事", entry.what),
        ("哪天的事", day(entry.happened) if entry.happened else ""),
        ("对照哪一条", article),
        ("谁来决定", "、".join(entry.decided_by) + "，各自商议"),
        ("公布多久", f"{day(entry.earliest)}起，到{day(entry.until)}为止，到期自动撤下")
        if entry.until
        else ("公布多久", ""),
        ("公布什么", f"只写「{entry.who}」、这件事和哪一条。不写姓名、房号，不放照片"),
    ]
    data = {
        "paper": "a4",
        "title": "红黑榜告知书",
        "kicker": "送到本人，别给外人看",
        "compound": compound,
        "sample": False,
        "size": 34,
        "stands": "现在已经公布，不服的可以申诉。"
        if entry.begins <= now
        else "现在还没有公布，公布以前先听您说。",
        "facts": [{"name": name, "value": value} for name, value in facts if value],
        "days": objecting.days,
        "page": page.partition("://")[2],
        "address": page.partition("://")[2],
        "slips": [{"code": code, "address": code_address(page, code)}],
    }
    return printed_apart("letter", page, data, now)
