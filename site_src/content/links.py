"""Links and pictures: what they mean from where they stand, and which lead nowhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from html import unescape
from unicodedata import normalize
from urllib.parse import unquote

from unidecode import unidecode

from site_src.content.site import Page, Site
from site_src.kinds.meetings import MeetingMeta
from site_src.kinds.page_kinds import FormMeta, PactMeta, PageMeta
from site_src.kinds.page_records import Problem, line_named
from site_src.markup.blocks import BASE, is_elsewhere
from site_src.markup.rendering import Reference
from site_src.source.faults import Fault, did_you_mean, nearest
from site_src.taking_part.topics import Topics

# Where files lie on the computers and phones of editors.
_ON_A_COMPUTER = re.compile(
    r"[a-z]:[\\/]|\\\\|file:|/(?:Users|home|Volumes|storage|sdcard)/", re.IGNORECASE
)

_LINK = re.compile(
    r"""<a\b[^>]*?\bhref\s*=\s*(["'])(?P<target>.*?)\1[^>]*>(?P<words>.*?)</a>""",
    re.DOTALL | re.IGNORECASE,
)

Shown = Callable[[str], str]
"""What a source is called where editors read of it."""


def link_faults(site: Site, page: Page, shown: Shown, files: frozenset[str]) -> Iterator[Fault]:
    """Links of the page that lead nowhere or are unsafe; `shown` names a source for editors, `files`
    are all sources, valid or not."""
    for link in page.markup.links:
        target = link.target
        if _ON_A_COMPUTER.match(target):
            what = f"链接「{target[:60]}」指向您电脑里的文件，别人打不开"
            fix = "请链接到这里的页面（.md）或图片，或 https:// 开头的网址"
            yield Fault(shown(page.path), link.line, what, fix)
            continue
        if is_elsewhere(target):
            scheme = target.partition(":")[0].lower()
            if scheme not in ("http", "https", "mailto", "tel"):
                yield Fault(
                    shown(page.path),
                    link.line,
                    f"链接「{target[:40]}」不安全",
                    "请改用 https:// 开头的网址",
                )
            continue
        if target.startswith("/s/") or re.match(r"/(feeds|facts|posters)/", target):
            continue
        path, _, anchor = target.partition("#")
        goal = resolve(page.path, unquote(path)) if path else page.path
        picture = picture_path(page, path)
        where = f"链接「{target}」"
        if picture in site.images:
            continue
        if goal not in files or (goal in site.pages and not site.pages[goal].published):
            close = nearest(goal, sorted(files))
            fix = (
                f"想链接的可能是「{relative(page.path, close)}」"
                if close
                else "请检查文件名，链接要写到 .md 文件"
            )
            if goal in site.pages:
                fix = "那一页是草稿，或不单独成页，请改链接"
            yield Fault(shown(page.path), link.line, f"{where}指向的页面不存在", fix)
        elif anchor and goal in site.pages:
            anchors = _anchors(site.pages[goal])
            if unquote(anchor) not in anchors:
                fix = (
                    did_you_mean(unquote(anchor), sorted(anchors))
                    if anchors
                    else "请去掉 # 和后面的部分"
                )
                yield Fault(
                    shown(page.path), link.line, f"{where}里的「#{anchor}」在那一页上没有", fix
                )


def ahead(site: Site) -> Iterator[tuple[Page, Reference, str]]:
    """The links to news that wait for their day: page, link, and the path of what it leads to then."""
    for page in site.pages.values() if site.waiting else ():
        if site.shows(page):
            for link in page.markup.links:
                if (goal := _goal(page, link.target)) in site.waiting:
                    yield page, link, goal


def with_open_links(site: Site, page: Page) -> str:
    """The page's HTML on the site's day: until its own day, what a link leads to is named without one."""
    if not any(_goal(page, link.target) in site.waiting for link in page.markup.links):
        return page.markup.html

    def shown(match: re.Match[str]) -> str:
        target = unescape(match["target"]).partition("#")[0].replace(BASE, "")
        source = resolve(page.url, unquote(target)).removesuffix(".html") + ".md"
        return match["words"] if source in site.waiting else match[0]

    return _LINK.sub(shown, page.markup.html)


def _goal(page: Page, target: str) -> str:
    """The content path that a link on the page leads to."""
    return resolve(page.path, unquote(target.partition("#")[0]))


def _anchors(page: Page) -> frozenset[str]:
    if isinstance(page.meta, PactMeta):
        articles = {f"article-{n}" for n in range(1, len(page.meta.articles) + 1)}
        return page.markup.anchors | articles
    return page.markup.anchors


def named_pictures(page: Page) -> Iterator[tuple[str, int, str]]:
    """The pictures that a page names, in its text and in its front matter: what it says, the line, and what
    is in it."""
    yield from ((i.target, i.line, i.alt or "") for i in page.markup.images)
    meta = page.meta
    if meta.image:
        yield meta.image, page.lines.get(("image",), 1), meta.image_alt or ""
    if isinstance(meta, PageMeta):
        for number, step in enumerate(meta.timeline):
            if step.image:
                line = page.lines.get(("timeline", number, "image"), 1)
                yield step.image, line, step.alt or ""
    if isinstance(meta, FormMeta):
        for number, question in enumerate(meta.form.questions):
            place = ("form", *meta.form.written_at(number))
            for at, said in enumerate(question.counted):
                option = question.pictured.get(said)
                if option and option.image:
                    line = page.lines.get((*place, "options", at), page.lines.get(place, 1))
                    yield option.image, line, option.alt or ""


def reference_faults(site: Site, page: Page, shown: Shown) -> Iterator[Fault]:
    """What front matter names of deliberation that isn't there: forms, lines of the ledger, meetings."""
    meta, path = page.meta, shown(page.path)
    if isinstance(meta, MeetingMeta):
        problems = [problem for each in site.standing for problem in problems_of(each)]
        ledger = [problem.title for problem in problems]
        reports = any(each.form.kind == "report" for each in site.forms.values())
        for number, resolution in enumerate(meta.resolutions):
            for key, named, known in (
                ("form", resolution.form, list(site.forms)),
                ("ledger", resolution.ledger, ledger),
            ):
                line_id = line_named(named) if named and key == "ledger" else None
                if line_id and (reports or line_id in [problem.id for problem in problems]):
                    continue  # Of what was reported, what is public now is known to facts alone.
                if named and named not in known:
                    line = page.lines.get(("resolutions", number, key), 1)
                    what = f"没有叫「{named}」的表单" if key == "form" else f"台账里没有「{named}」"
                    fix = did_you_mean(named, known) if known else "请先新建，或删掉这一行"
                    yield Fault(path, line, what, fix)
    elif isinstance(meta, FormMeta) and isinstance(meta.form, Topics):
        stems = [each.stem for each, _ in site.meetings]
        for number, topic in enumerate(meta.form.topics):
            if topic.meeting and topic.meeting not in stems:
                line = page.lines.get(("form", "topics", number, "meeting"), 1)
                fix = (
                    did_you_mean(topic.meeting, stems) if stems else "请先在 meetings/ 里新建那次会"
                )
                yield Fault(path, line, f"没有叫「{topic.meeting}」的会", fix)


def follow_ups(site: Site) -> Mapping[str, Page]:
    """What residents see of what was made of an answer, by the answer's key: of a topic that came to a meeting, that."""
    meetings = {page.stem: page for page, _ in site.meetings}
    found: dict[str, Page] = {}
    for page in sorted(site.standing, key=lambda page: page.kind == "meeting"):
        found |= dict.fromkeys(page.meta.follows, page)
        if isinstance(page.meta, FormMeta) and isinstance(page.meta.form, Topics):
            for topic in page.meta.form.topics:
                if topic.meeting in meetings:
                    found |= dict.fromkeys(topic.answers, meetings[topic.meeting])
    return found


def problems_of(page: Page) -> tuple[Problem, ...]:
    """The lines of the problem ledger that stand on a page."""
    return page.meta.problems if isinstance(page.meta, PageMeta) else ()


def image_faults(site: Site, page: Page, shown: Shown) -> Iterator[Fault]:
    """Pictures of the page that are missing or elsewhere; advice on those without words for who can't
    see them."""
    for target, line, alt in named_pictures(page):
        if _ON_A_COMPUTER.match(target):
            name = re.split(r"[\\/]", target)[-1]
            what = f"图片「{target[:60]}」是您电脑里的文件，别人看不到"
            meant = f"![{alt or '图上画的是什么'}](/images/{name})"
            fix = f"请把「{name}」放进 content/images/，改成「{meant}」"
            yield Fault(shown(page.path), line, what, fix)
            continue
        if is_elsewhere(target):
            yield Fault(
                shown(page.path),
                line,
                f"图片「{target[:60]}」在别的网站上",
                "请下载后放进 content/images/",
            )
            continue
        goal = picture_path(page, target)
        if goal not in site.images:
            close = _nearest_picture(goal, site)
            fix = (
                f"想用的可能是「/{close}」" if close else "请把图片放进 content/images/，注意大小写"
            )
            yield Fault(shown(page.path), line, f"图片「{target}」不存在", fix)
        if not alt.strip():
            yield Fault(
                shown(page.path),
                line,
                f"图片「{target}」没有文字说明，读屏软件念不出",
                f"请写成「![图上画的是什么]({target})」",
                "advice",
            )


@lru_cache(maxsize=10_000)
def slug(name: str) -> str:
    """A category's or tag's name in a URL: its pinyin, as Pelican makes it."""
    plain = re.sub(r"[^\w\s-]", "", unidecode(normalize("NFKC", name))).strip().lower()
    return re.sub(r"[-\s]+", "-", plain)


def resolve(path: str, link: str) -> str:
    """The content path that a link in the page at `path` means."""
    if link.startswith("/"):
        return posixpath.normpath(link.lstrip("/"))
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), link))


def picture_path(page: Page, target: str) -> str:
    """The content path of the picture that `target` means on this page, as `Site.images` has it."""
    return normalize("NFC", resolve(page.path, unquote(target)))


def _nearest_picture(goal: str, site: Site) -> str | None:
    """A picture of that name in other letters' case, on which Windows sees no difference; or a like one."""
    alike = (path for path in site.images if path.casefold() == goal.casefold())
    return next(alike, None) or nearest(goal, sorted(site.images))


def relative(path: str, goal: str) -> str:
    """How the page at `path` links to `goal`."""
    return posixpath.relpath(goal, posixpath.dirname(path) or ".")


def listed_images(site: Site, pages: Iterable[Page]) -> frozenset[str]:
    """The images these pages show; others are not published."""
    found = set()
    for page in pages:
        named = [target for target, _, _ in named_pictures(page)]
        named += [link.target for link in page.markup.links]
        found |= {picture_path(page, target) for target in named}
    return frozenset(found & site.images.keys())
