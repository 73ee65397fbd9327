"""Reading a content folder: which files count, what is known of them already, many in parallel."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from unicodedata import normalize

from site_src.content.coherence import cross_faults
from site_src.content.form_changes import form_changes
from site_src.content.leftovers import left_by
from site_src.content.links import slug
from site_src.content.sections import TITLES, made_indexes
from site_src.content.site import Page, Site, parse_page
from site_src.forms.fingerprints import Fingerprint
from site_src.markup.rendering import Renderer
from site_src.pictures.addresses import NAME, address, is_picture, is_sayable
from site_src.pictures.formats import unpublished
from site_src.pictures.published import UNKEPT, Pictures
from site_src.source.faults import ContentFaults, Fault, ordered, stops
from site_src.source.frontmatter import split_source
from site_src.source.processes import MOST, beside
from site_src.source.texts import as_text, read_text

NO_ANSWERS: Mapping[str, Fingerprint] = {}
Drafts = Mapping[str, str | None]
"""Pages, by path below content/, as somebody means to leave them: their text, None where they are to go."""
NO_DRAFTS: Drafts = {}
# From this many new files on, a second process saves more than it costs to start.
_WORTH_A_PROCESS = 150

Read = tuple[Page | None, list[Fault]]
Stamp = tuple[int, int]
"""A source's size in bytes and its time stamp in nanoseconds."""


@dataclass(frozen=True)
class Known:
    """What an earlier reading found: pages by path, and the stamps of all sources."""

    site: Site
    stamps: Mapping[str, Stamp]


@dataclass(frozen=True)
class Reading:
    """A content folder, read: its site, the paths that are new, other or gone since what was known,
    the size and time stamp of every source, pictures too, and the advice on what was read."""

    site: Site
    changed: frozenset[str]
    stamps: Mapping[str, Stamp]
    advice: tuple[Fault, ...]

    @property
    def whole(self) -> bool:
        """Whether every page could be read."""
        return all(path in self.site.pages for path in self.stamps if path.endswith(".md"))


def read_site(
    content: Path,
    known: Known | None = None,
    pictures: Pictures = UNKEPT,
    answered: Mapping[str, Fingerprint] = NO_ANSWERS,
) -> Reading:
    """Reads all of `content`. Raises ContentFaults with every fault of every file, and the advice too.

    A source whose stamp is `known` is not read again; its page then comes without its HTML (see
    `with_bodies`). `answered`: the fingerprints of the forms that have answers.
    """
    reading, faults = examined(content, known, pictures, answered)
    if faults:
        raise ContentFaults([*faults, *reading.advice])
    return reading


def examined(
    content: Path,
    known: Known | None = None,
    pictures: Pictures = UNKEPT,
    answered: Mapping[str, Fingerprint] = NO_ANSWERS,
    drafts: Drafts = NO_DRAFTS,
) -> tuple[Reading, tuple[Fault, ...]]:
    """As `read_site`, with the faults given: pages that can't be read are missing then. `drafts` stand for
    what lies there."""
    markdown, images, faults = _walk(content)
    markdown |= {path: (len(text), 0) for path, text in drafts.items() if text is not None}
    markdown = {path: markdown[path] for path in markdown if drafts.get(path, "") is not None}
    before = known.site.pages if known else {}
    stamps = known.stamps if known else {}
    kept = {path for path in markdown if path in before and stamps.get(path) == markdown[path]}
    fresh = markdown.keys() - kept
    pages = {path: before[path] for path in kept}
    for path, (page, said) in _read_all(content, sorted(fresh), drafts):
        faults.extend(said)
        if page is not None:
            pages[path] = page
    digests = {
        path: known.site.images[path]
        for path in images
        if known and path in known.site.images and stamps.get(path) == images[path]
    }
    published, unfit = pictures.digests(content, sorted(images.keys() - digests.keys()))
    faults.extend(unfit.values())
    digests |= published
    # A picture with a fault is there all the same: pages that show it are not to blame.
    digests |= dict.fromkeys(unfit, "")
    for index in made_indexes(Site(pages, {}).standing, markdown):
        pages[index.path] = index
        if index.title not in TITLES.values():
            what = f"栏目「{index.title}」没有首页，先列出了里面的页面"
            fix = "想给它取名字、写几句话，就新建这个文件，title 是栏目在导航里的名字"
            faults.append(Fault(_shown(content, index.path), 1, what, fix, "advice"))
    site = Site(
        {path: pages[path] for path in sorted(pages)},
        {path: digests[path] for path in sorted(digests)},
    )
    # An editor's page that is gone is another one where an index is made in its place.
    gone = (before.keys() - pages.keys()) | (pages.keys() & stamps.keys() - markdown.keys())
    changed = frozenset(fresh | gone)
    suspects = changed if known and _same_targets(known.site, site, changed) else None
    # Dead links into pages that are themselves faulty would hide the cause under its effects.
    sources = frozenset(markdown | pages)
    crossed = cross_faults(site, lambda path: _shown(content, path), sources, suspects)
    # So would what a line means elsewhere that is wrong in itself.
    told = {(each.path, each.line) for each in faults if each.line > 1 and each.level == "fault"}
    faults.extend(each for each in crossed if (each.path, each.line) not in told)
    faults.extend(form_changes(site, lambda path: _shown(content, path), answered))
    advice = (each for each in faults if each.level == "advice")
    wrong = (each for each in faults if each.level == "fault")
    return Reading(site, changed, markdown | images, ordered(advice)), ordered(wrong)


def refuse_changed_forms(content: Path, site: Site, answered: Mapping[str, Fingerprint]) -> None:
    """Raises ContentFaults where edits would change what votes mean, by the fingerprints of what was
    answered."""
    if faults := list(form_changes(site, lambda path: _shown(content, path), answered)):
        raise ContentFaults(faults)


def _same_targets(before: Site, after: Site, changed: frozenset[str]) -> bool:
    """Whether whatever other pages can refer to is as it was: then only changed pages can have
    faults."""
    if before.images != after.images:
        return False
    return all(
        (old := before.pages.get(path)) is not None
        and (new := after.pages.get(path)) is not None
        and old.grows
        and new.grows
        and old.published == new.published
        and old.markup.anchors == new.markup.anchors
        for path in changed
    )


def without_bodies(site: Site) -> Site:
    """The site as an index: everything but the HTML of pages that are built."""
    pages = {
        path: replace(page, markup=replace(page.markup, html="")) if page.published else page
        for path, page in site.pages.items()
    }
    return replace(site, pages=pages)


def with_bodies(content: Path, site: Site, paths: Sequence[str]) -> dict[str, Page]:
    """These pages with their HTML, read again where the cache had dropped it."""
    bare = [path for path in paths if not site.pages[path].markup.html]
    pages = {path: site.pages[path] for path in paths}
    for path, (page, faults) in _read_all(content, bare):
        if page is None or stops(faults):
            raise ContentFaults(faults)
        pages[path] = page
    return pages


def _shown(content: Path, path: str) -> str:
    """A file's path as the editor knows it."""
    return f"{content.as_posix()}/{path}" if path else content.as_posix()


def _walk(content: Path) -> tuple[dict[str, Stamp], dict[str, Stamp], list[Fault]]:
    """All Markdown with its stamps, all images, and the faults of what else lies there, and advice."""
    markdown: dict[str, Stamp] = {}
    images: dict[str, Stamp] = {}
    faults: list[Fault] = []
    seen: dict[str, str] = {}
    for entry in _entries(content, ""):
        path, info = entry
        shown = _shown(content, path)
        suffix = Path(path).suffix
        url = address(path) if is_picture(path) else path.lower()
        if twin := seen.get(url):
            what = f"和「{twin}」只差大小写，网址会重复"
            faults.append(Fault(shown, 1, what, "请给其中一个换名字"))
        seen[url] = path
        if isinstance(info, OSError):
            what = f"读不出来（{info.strerror}）"
            faults.append(Fault(shown, 1, what, "请检查它是否存在、权限是否正确"))
        elif stat.S_ISLNK(info.st_mode):
            faults.append(Fault(shown, 1, "内容文件夹里不放符号链接", "请放文件本身"))
        elif not stat.S_ISREG(info.st_mode):
            # Whoever opens a pipe waits for a writer.
            faults.append(Fault(shown, 1, "这不是普通文件，是管道、设备之类", "请删掉它"))
        elif whose := left_by(path.rsplit("/", 1)[-1]):
            what = f"这个文件是{whose}，没有发布"
            faults.append(Fault(shown, 1, what, "不用管它，也可以删掉", "advice"))
        elif unfit := unpublished(suffix.lower()):
            faults.append(Fault(shown, 1, unfit.what, unfit.fix))
        elif is_picture(path) and is_sayable(path):
            images[normalize("NFC", path)] = (info.st_size, info.st_mtime_ns)
        elif not all(NAME.fullmatch(part) for part in path.split("/")):
            fix = f"请改用小写字母、数字和 -，例如「{_plain(path)}」"
            faults.append(Fault(shown, 1, "文件名会变成网址，不能有中文、空格或大写", fix))
        elif suffix == ".md":
            markdown[path] = (info.st_size, info.st_mtime_ns)
        else:
            faults.append(
                Fault(
                    shown,
                    1,
                    f"内容文件夹里不放「{suffix or path}」这类文件",
                    "这里的一切都会公开：请只放 .md 和图片，名册之类的移到别处",
                )
            )
    return markdown, images, faults


def _plain(path: str) -> str:
    """A path that could be an address, in pinyin."""
    suffix = Path(path).suffix
    parts = path.removesuffix(suffix).split("/")
    return "/".join(slug(part) or "page" for part in parts) + suffix.lower()


def _entries(folder: Path, prefix: str) -> Iterator[tuple[str, os.stat_result | OSError]]:
    """All there is but folders, links as links, and what can't be looked into."""
    try:
        found = os.scandir(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        yield prefix.rstrip("/"), error
        return
    with found as entries:
        for entry in sorted(entries, key=lambda e: e.name):
            if entry.name.startswith(".") and not left_by(entry.name):
                continue
            # Where a link leads may be outside, nowhere, or back here.
            if entry.is_dir(follow_symlinks=False):
                yield from _entries(Path(entry.path), f"{prefix}{entry.name}/")
                continue
            with suppress(FileNotFoundError):  # Gone again just then.
                yield prefix + entry.name, entry.stat(follow_symlinks=False)


def page_text(content: Path, path: str, drafts: Drafts = NO_DRAFTS) -> str | list[Fault]:
    """A page's text, or why it can't be read as one."""
    shown, draft = _shown(content, path), drafts.get(path)
    return read_text(content / path, shown) if draft is None else as_text(draft.encode(), shown)


def read_page(content: Path, path: str, renderer: Renderer, drafts: Drafts = NO_DRAFTS) -> Read:
    """One page by itself, and its faults."""
    text = page_text(content, path, drafts)
    source = split_source(text, _shown(content, path)) if isinstance(text, str) else text
    return (None, source) if isinstance(source, list) else parse_page(path, source, renderer)


def _read_some(content: Path, paths: Sequence[str], drafts: Drafts) -> list[tuple[str, Read]]:
    renderer = Renderer()
    return [(path, read_page(content, path, renderer, drafts)) for path in paths]


def _read_all(
    content: Path, paths: Sequence[str], drafts: Drafts = NO_DRAFTS
) -> Iterator[tuple[str, Read]]:
    if len(paths) < _WORTH_A_PROCESS:
        yield from _read_some(content, paths, drafts) if paths else ()
        return
    own, *others = [paths[start::MOST] for start in range(MOST)]
    with ExitStack() as stack:
        works = (partial(_read_some, content, part, drafts) for part in others)
        found = [stack.enter_context(beside(work)) for work in works]
        yield from _read_some(content, own, drafts)
        for read in found:
            yield from read()
