"""What is wrong between pages: missing forms and boards, double ids, places that are taken."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from site_src.content.links import Shown, image_faults, link_faults, slug
from site_src.content.site import Page, Site
from site_src.kinds.page_kinds import (
    ActivityMeta,
    BoardMeta,
    FormMeta,
    KioskMeta,
    ListMeta,
    Meta,
    NoticeMeta,
    PactMeta,
    PageMeta,
    PlaceMeta,
)
from site_src.markup.blocks import OWN_PAGE
from site_src.source.faults import Fault, did_you_mean

# Folders of the site that are not content's to fill.
RESERVED = ("s", "facts", "feeds", "assets", "search", "kiosk", "posters")
RESERVED_FILES = ("404.md", "sitemap.md", "news/index.md")
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
    faults += _sections(site, shown, files)
    faults += _homophones(site, shown)
    pages = site.pages.values()
    for page in pages if suspects is None else [p for p in pages if p.path in suspects]:
        faults += _place_faults(page, shown)
        faults += link_faults(site, page, shown, files)
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


def _sections(site: Site, shown: Shown, files: frozenset[str]) -> Iterator[Fault]:
    folders = {page.path.rsplit("/", 1)[0] for page in site.standing if "/" in page.path}
    for folder in sorted(folders):
        if f"{folder}/index.md" not in files:
            yield Fault(
                shown(f"{folder}/index.md"),
                1,
                f"栏目「{folder}」没有首页",
                "请新建这个文件，title 就是栏目在导航里的名字",
            )


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


def _block_faults(site: Site, page: Page, shown: Shown, files: frozenset[str]) -> Iterator[Fault]:
    for block in page.markup.blocks:
        name, _, argument = (block.region or "").partition(":")
        if name in ("form", "results", "signup") and argument not in site.forms:
            if _was_unreadable(argument, site, files):
                continue
            fix = did_you_mean(argument, list(site.forms)) if site.forms else "请先新建这个表单"
            yield Fault(shown(page.path), block.line, f"没有叫「{argument}」的表单", fix)
        elif name == "members" and argument not in site.boards:
            if _was_unreadable(argument, site, files):
                continue
            fix = did_you_mean(argument, list(site.boards)) if site.boards else "请先新建这块公示牌"
            yield Fault(shown(page.path), block.line, f"没有叫「{argument}」的公示牌", fix)
        elif block.name in OWN_PAGE and not _belongs(block.name, page):
            yield Fault(
                shown(page.path),
                block.line,
                f"块「{block.name}」不属于这种页面",
                _WHERE[block.name],
            )
        elif name == "pact" and site.pact is None:
            yield Fault(shown(page.path), block.line, "还没有公约", "请先新建 kind: pact 的页面")


_WHERE = {
    "problems": "请放到信息区里写了 problems 的页面",
    "honours": "请放到信息区里写了 honours 的页面",
    "timeline": "请放到信息区里写了 timeline 的页面",
    "entries": "请放到 lists/ 里的页面；别处用「/// redblack | all」",
    "place": "请放到 places/ 里的页面",
    "activity": "请放到 kind: activity 的页面",
    "cover": "请先在信息区写上 image 和 image_alt",
    "posters": "请放到公示牌、公约、活动、表单或红黑榜的页面，那里才有海报",
}


def _belongs(block: str, page: Page) -> bool:
    """Whether the page's front matter holds what the block shows."""
    kinds: dict[str, type[Meta]] = {
        "entries": ListMeta,
        "place": PlaceMeta,
        "activity": ActivityMeta,
    }
    if block in kinds:
        return isinstance(page.meta, kinds[block])
    if block in ("problems", "honours", "timeline"):
        return isinstance(page.meta, PageMeta)
    if block == "posters":
        lists = any(each.name == "redblack" for each in page.markup.blocks)
        return lists or isinstance(page.meta, BoardMeta | PactMeta | ActivityMeta | FormMeta)
    return block == "sample" or page.meta.image is not None


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
        buildings = [str(board.building) for _, board in site.boards.values() if board.building]
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
    if isinstance(meta, ListMeta) and site.pact:
        articles = len(site.pact[1].articles)
        for number, entry in enumerate(meta.entries):
            if entry.article and entry.article > articles:
                line = page.lines.get(("entries", number, "article"), 1)
                yield Fault(
                    shown(page.path),
                    line,
                    f"公约没有第 {entry.article} 条",
                    f"公约共 {articles} 条，请改正",
                )
