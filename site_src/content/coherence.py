"""What is wrong between pages: missing forms and boards, double ids, places that are taken."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from site_src.content.links import Shown, image_faults, link_faults, reference_faults, slug
from site_src.content.personal_data import compared, personal_data
from site_src.content.site import Page, Site
from site_src.form_kinds.evaluation import Evaluation
from site_src.forms.form import Form
from site_src.kinds.list_entries import SINCE, Entry
from site_src.kinds.list_rules import Broken, broken, unsaid
from site_src.kinds.page_kinds import (
    ActivityMeta,
    BoardMeta,
    FormMeta,
    KioskMeta,
    ListMeta,
    NoticeMeta,
    PactMeta,
    PageMeta,
)
from site_src.markup.block_kinds import BLOCKS
from site_src.source.faults import Fault, Level, did_you_mean

# Folders of the site that are not content's to fill.
RESERVED = ("s", "facts", "feeds", "assets", "search", "kiosk", "posters")
RESERVED_FILES = ("404.md", "kept.md", "sitemap.md", "news/index.md")
# A black entry's words that are fewer may stand anywhere by chance.
_TOLD_APART = 8
_GENERATED = re.compile(r"news/((\d{4}-\d{2}|archives|index-\d+)|(tag|category)/.*)\.md")


def cross_faults(
    site: Site, shown: Shown, files: frozenset[str], suspects: frozenset[str] | None = None
) -> list[Fault]:
    """Every fault that takes more than one page to see; `files` are all sources, valid or not.

    `suspects`: the only pages that can have any, where that is known.
    """
    faults: list[Fault] = []
    faults += _home_faults(site, shown, files)
    faults += _double_ids(site, shown)
    faults += _homophones(site, shown)
    faults += _double_quarters(site, shown)
    faults += _double_entries(site, shown)
    faults += _repeated(site, shown)
    pages = site.pages.values()
    for page in pages if suspects is None else [p for p in pages if p.path in suspects]:
        faults += _place_faults(page, shown)
        faults += link_faults(site, page, shown, files)
        faults += reference_faults(site, page, shown)
        faults += image_faults(site, page, shown)
        faults += _block_faults(site, page, shown, files)
        faults += _meta_faults(site, page, shown, files)
    return faults


def _home_faults(site: Site, shown: Shown, files: frozenset[str]) -> Iterator[Fault]:
    home = site.pages.get("index.md")
    if "index.md" not in files:
        yield Fault(
            shown("index.md"), 1, "没有首页", "请新建 index.md，并写上 compound（小区信息）"
        )
    elif home and not (isinstance(home.meta, PageMeta) and home.meta.compound):
        yield Fault(
            shown("index.md"),
            1,
            "首页没有写小区信息",
            "请在信息区加上 compound: {name, full_name, address, motto, households}",
        )
    for page in site.pages.values():
        if page.path != "index.md" and isinstance(page.meta, PageMeta) and page.meta.compound:
            line = page.lines.get(("compound",), 1)
            yield Fault(shown(page.path), line, "小区信息只能写在首页", "请移到 content/index.md")


def _double_ids(site: Site, shown: Shown) -> Iterator[Fault]:
    seen: dict[tuple[str, str], str] = {}
    for page in site.pages.values():
        if isinstance(page.meta, FormMeta):
            key, line = ("表单", page.meta.form.id), page.lines.get(("form", "id"), 1)
        elif isinstance(page.meta, BoardMeta):
            key, line = ("公示牌", page.stem), 1
        elif isinstance(page.meta, KioskMeta):
            key, line = ("屏幕", page.stem), 1
        elif isinstance(page.meta, NoticeMeta):
            key, line = ("紧急通知", page.stem), 1
        elif isinstance(page.meta, PactMeta):
            key, line = ("公约", "公约"), 1
        elif isinstance(page.meta, ListMeta):
            key, line = ("红黑榜", page.meta.quarter), page.lines.get(("quarter",), 1)
        else:
            continue
        if first := seen.get(key):
            yield Fault(
                shown(page.path),
                line,
                f"{key[0]}「{key[1]}」和 {shown(first)} 重复",
                "请改掉其中一个，或删掉多余的文件",
            )
        seen.setdefault(key, page.path)


def _homophones(site: Site, shown: Shown) -> Iterator[Fault]:
    """Tags are pinyin in URLs: two that sound alike would share a page."""
    seen: dict[str, str] = {}
    for page, meta in site.news:
        for number, tag in enumerate(meta.tags):
            if not slug(tag):
                line = page.lines.get(("tags", number), 1)
                what = f"标签「{tag}」没有能念的字，做不成网址"
                yield Fault(shown(page.path), line, what, "请换一个词")
                continue
            first = seen.setdefault(slug(tag), tag)
            if first != tag:
                line = page.lines.get(("tags", number), page.lines.get(("tags",), 1))
                yield Fault(
                    shown(page.path),
                    line,
                    f"标签「{tag}」和「{first}」拼音一样，网址会重复",
                    f"请统一用「{first}」，或换一个词",
                )


def _double_quarters(site: Site, shown: Shown) -> Iterator[Fault]:
    """Two evaluations of one series and quarter: which of them would be the quarter's?"""
    seen: dict[tuple[str | None, str | None], str] = {}
    for page in site.pages.values():
        form = page.meta.form if isinstance(page.meta, FormMeta) else None
        if isinstance(form, Evaluation) and form.series and not page.meta.draft:
            first = seen.setdefault((form.series, form.quarter), page.path)
            if first != page.path:
                line = page.lines.get(("form", "quarter"), 1)
                what = f"{form.series} 的 {form.quarter} 和 {shown(first)} 重复"
                yield Fault(shown(page.path), line, what, "请改掉其中一个的 quarter")


def _place_faults(page: Page, shown: Shown) -> Iterator[Fault]:
    top = page.path.partition("/")[0]
    if (top in RESERVED and "/" in page.path) or page.path in RESERVED_FILES:
        yield Fault(shown(page.path), 1, f"「{top}」是系统要用的名字", "请换一个文件夹或文件名")
    if page.grows and _GENERATED.fullmatch(page.path):
        yield Fault(
            shown(page.path),
            1,
            "这个网址是新闻列表要用的",
            "请换个名字，例如 news/2026/2026-03-05-xxx.md",
        )
    if page.grows != (top == "news"):
        fix = "新闻和活动放在 news/ 里，其他页面放在别处"
        yield Fault(shown(page.path), 1, f"「{page.kind}」这种页面放错了文件夹", fix)


# What a block's argument may name: in words, all there are, and what to do where there are none.
_NAMED: dict[str | None, tuple[str, Callable[[Site], Mapping[str, Any]], str]] = {
    "form": ("表单", lambda site: site.forms, "请先新建这个表单"),
    "board": ("公示牌", lambda site: site.boards, "请先新建这块公示牌"),
    "series": ("一系列评议", lambda site: site.series, "请先在评议的表单里写上 series"),
}


def _block_faults(site: Site, page: Page, shown: Shown, files: frozenset[str]) -> Iterator[Fault]:
    there = {block.name for block in page.markup.blocks}
    for block in page.markup.blocks:
        kind = BLOCKS[block.name]
        if kind.needs == "pact" and block.region and site.pact is None:
            yield Fault(shown(page.path), block.line, "还没有公约", "请先新建 kind: pact 的页面")
        elif kind.needs in _NAMED and block.region:
            what, named, first = _NAMED[kind.needs]
            known, name = named(site), block.region.partition(":")[2]
            if name not in known and not _was_unreadable(name, site, files):
                fix = did_you_mean(name, list(known)) if known else first
                yield Fault(shown(page.path), block.line, f"没有叫「{name}」的{what}", fix)
            elif block.name == "voices" and name in known:
                yield from _silent(site.forms[name].form, shown(page.path), block.line)
        elif kind.place and not kind.place.holds(page.meta, there):
            what = f"块「{block.name}」不属于这种页面"
            yield Fault(shown(page.path), block.line, what, kind.place.fix)


def _silent(form: Form, path: str, line: int) -> Iterator[Fault]:
    """The fault of a place for what people wrote to a form that publishes nothing of it."""
    if not form.published_questions:
        what = f"表单「{form.id}」写的文字都不公开，这里什么也不会有"
        yield Fault(path, line, what, "要公开的那一题写上「publish: approved」，或删掉这一块")


def _was_unreadable(stem: str, site: Site, files: frozenset[str]) -> bool:
    """Whether a source of that name exists but has faults of its own, which are said already."""
    return any(posixpath.basename(f) == f"{stem}.md" for f in files - site.pages.keys())


def _has_unread_board(site: Site, files: frozenset[str]) -> bool:
    """Whether a source where boards lie has faults of its own: whose board it would be is not
    known."""
    folders = {"boards", *(posixpath.dirname(page.path) for page, _ in site.boards.values())}
    return any(posixpath.dirname(path) in folders for path in files - site.pages.keys())


def _meta_faults(site: Site, page: Page, shown: Shown, files: frozenset[str]) -> Iterator[Fault]:
    meta = page.meta
    unknown = isinstance(meta, ActivityMeta) and meta.form and meta.form not in site.forms
    if (
        isinstance(meta, ActivityMeta)
        and unknown
        and not _was_unreadable(str(meta.form), site, files)
    ):
        line = page.lines.get(("form",), 1)
        fix = did_you_mean(str(meta.form), list(site.forms)) if site.forms else "请先新建这个表单"
        yield Fault(shown(page.path), line, f"没有叫「{meta.form}」的报名表", fix)
    if isinstance(meta, KioskMeta) and "board" in meta.playlist:
        buildings = site.buildings
        if meta.building not in buildings and not _has_unread_board(site, files):
            fix = did_you_mean(str(meta.building), buildings) if buildings else "请先新建公示牌"
            line = page.lines.get(("building",), 1)
            yield Fault(shown(page.path), line, f"「{meta.building}」没有楼栋公示牌", fix)
    if isinstance(meta, NoticeMeta) and meta.screens != ("all",):
        screens = sorted(site.screens)
        for number, screen in enumerate(meta.screens):
            if screen not in screens and not _was_unreadable(screen, site, files):
                line = page.lines.get(("screens", number), page.lines.get(("screens",), 1))
                fix = did_you_mean(screen, screens) if screens else "请先在 kiosks/ 里新建屏幕"
                if screen == "all":
                    fix = "要所有屏幕都显示，请只写一行 screens: all"
                yield Fault(shown(page.path), line, f"没有叫「{screen}」的屏幕", fix)
    if isinstance(meta, ListMeta):
        yield from _entry_faults(site, page, meta, shown)


def _entry_faults(site: Site, page: Page, meta: ListMeta, shown: Shown) -> Iterator[Fault]:
    """What a list's entries say that the pact or their due process doesn't allow."""
    path = shown(page.path)
    articles = len(site.pact[1].articles) if site.pact else None
    for number, entry in enumerate(meta.entries):
        at = page.lines.get(("entries", number), 1)
        if entry.article and articles is not None and entry.article > articles:
            line = page.lines.get(("entries", number, "article"), 1)
            what, fix = f"公约没有第 {entry.article} 条", f"公约共 {articles} 条，请改正"
            yield Fault(path, line, what, fix)
        if meta.draft:
            continue
        level: Level = "fault" if entry.start >= SINCE else "advice"
        found = [*broken(entry), *_personal_in(entry, site.compound.contacts)]
        if entry.side == "black" and (page.markup.images or meta.image):
            what = f"有黑榜「{entry.who}」的这一页放了图片"
            found.append(Broken("who", what, "照片认得出人，请删掉；证据另外收着，不公布"))
        told = [(each, level) for each in found] + [(each, "advice") for each in unsaid(entry)]
        for (key, what, fix), level in told:
            yield Fault(path, page.lines.get(("entries", number, key), at), what, fix, level)


def _personal_in(entry: Entry, contacts: Iterable[str]) -> Iterator[Broken]:
    """What in a black entry belongs to a person; whom to appeal to is the compound's."""
    if entry.side == "black":
        for key, text in entry.said:
            for found in personal_data(text, {*map(compared, contacts)}):
                what = f"黑榜「{entry.who}」里有{found.what} {found.covered}"
                yield Broken(key, what, "请删掉：黑榜最多写到楼栋")


def _repeated(site: Site, shown: Shown) -> Iterator[Fault]:
    """Black entries whose words stand elsewhere too: there they would outlive their end."""
    black = [
        (entry, said)
        for _, meta in site.lists
        for entry in meta.entries
        if entry.side == "black" and len(said := _compared(entry.what)) >= _TOLD_APART
    ]
    for page in site.pages.values() if black else ():
        text = _compared(f"{page.title} {page.description} {page.markup.html}")
        for entry, said in black:
            if said in text:
                what = f"这一页里照着写了黑榜「{entry.who}」的话"
                fix = "请删掉：到期或申诉成立以后，这里的不会自己撤下；要说榜，就链接到红黑榜"
                level: Level = "fault" if entry.start >= SINCE else "advice"
                yield Fault(shown(page.path), 1, what, fix, level)


def _compared(text: str) -> str:
    """A text by which another is known again, however it is marked up and set."""
    return re.sub(r"<[^>]*>|[\s，。、；：！？,.;:!?*_`]", "", text)


def _double_entries(site: Site, shown: Shown) -> Iterator[Fault]:
    """Entries that an appeal couldn't tell apart."""
    seen: set[str] = set()
    for page, meta in site.lists:
        for number, entry in enumerate(meta.entries):
            if entry.key in seen:
                at = page.lines.get(("entries", number), 1)
                line = page.lines.get(("entries", number, "id"), at)
                what = f"「{entry.who}」和另一条分不开，申诉会一起暂停两条"
                fix = "请给每一条各写一个 id，例如 id: 2026q4-1"
                yield Fault(shown(page.path), line, what, fix, "fault" if entry.id else "advice")
            seen.add(entry.key)
