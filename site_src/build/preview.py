"""`python -m site_src.build.preview`: one page as it is to be, from a text that nobody has saved, and
published nowhere.

What else is shown is the built site as it is known (its manifest), so one page costs one page. It runs
in a process of its own: a text that takes for ever to render keeps no resident waiting.
"""

from __future__ import annotations

import base64
import json
import os
import re
import sys
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from site_src.build.versions import Versions
from site_src.content.links import listed_images, named_pictures, picture_path
from site_src.content.site import Page, Site, parse_page
from site_src.form_kinds.table import read_facts
from site_src.kinds.page_kinds import FormMeta, NewsMeta, default_kind
from site_src.live.filling import Filler
from site_src.markup.rendering import Renderer
from site_src.pages.news import News
from site_src.pages.shell import Framed, Shell
from site_src.paper.posters import page_posters
from site_src.paper.printing import picture_of, sheet
from site_src.pictures.addresses import address, is_picture
from site_src.pictures.published import Pictures
from site_src.settings import Settings
from site_src.show.fragments import fragment
from site_src.show.notices import read_called
from site_src.show.regions import Apart
from site_src.show.view import View
from site_src.source.faults import BuildFailed, ContentFaults
from site_src.source.frontmatter import split_source
from site_src.source.moments import start_of_day
from site_src.source.processes import bound_memory
from site_src.source.texts import as_text

SHAPES = ("page", "poster", "slide")
_POSTERS = frozenset({"board", "pact", "form", "activity"})
_SLOTS = {
    "board": ("slot:board:{stem}",),
    "pact": ("slot:pact",),
    "list": ("slot:red", "slot:black"),
    "form": ("slot:forms",),
    "activity": ("slot:activities", "slot:latest"),
    "news": ("slot:latest",),
    "notice": ("slot:notice",),
}
"""By the kind of a page, the slots of a screen that show it."""
# Bytes of address space, the program itself among them. A poster in the system's fonts takes 350 MB on two
# cores, and Typst more on more of them.
_MEMORY = 2 * 1024**3
_SLIDE = re.compile(r'<section class="slide\b.*?</section>', re.DOTALL)
_MAIN = 'class="md-content"'
_HOME = 'class="md-content ll-home"'
_PATH = re.compile(r'<nav class="md-path".*?</nav>', re.DOTALL)


class NotShown(Exception):
    """Why there is nothing to see, in Chinese."""


@dataclass(frozen=True)
class Wanted:
    """A page of content with the `text` that it is to say, in one of SHAPES; `now`: as of when."""

    path: str
    text: str
    shape: str
    now: datetime


def shapes_of(path: str, kind: object) -> tuple[str, ...]:
    """What can be seen of a page whose front matter says this `kind` (None: nothing of it)."""
    named = kind if isinstance(kind, str) else default_kind(path)
    own = {"poster": named in _POSTERS, "slide": named in _SLOTS, "page": named != "kiosk"}
    return tuple(shape for shape in SHAPES if own[shape])


def preview(settings: Settings, wanted: Wanted) -> bytes:
    """The page's HTML, its poster as a PNG, or its slides' HTML. Raises NotShown, ContentFaults."""
    manifest = Versions(settings.site).manifest()
    if manifest is None:
        raise NotShown("网站还没有建好，先建好一次才能预览。")
    page = _page(wanted)
    now = _moment(page, wanted.now)
    site = replace(manifest.site, pages={**manifest.site.pages, page.path: page})
    site = _with_pictures(settings, site, page).as_of(now)
    view = _view(settings, site, now)
    if wanted.shape == "poster":
        return _poster(page, view)
    html = (
        _slides(page, view) if wanted.shape == "slide" else _html(page, view, Shell(manifest.shell))
    )
    return _with_unpublished(settings, html, page, manifest.site).encode()


def _page(wanted: Wanted) -> Page:
    """Raises ContentFaults where it can't be read."""
    text = as_text(wanted.text.encode(), wanted.path)
    source = text if isinstance(text, list) else split_source(text, wanted.path)
    if isinstance(source, list):
        raise ContentFaults(source)
    page, faults = parse_page(wanted.path, source, Renderer())
    if page is None:
        raise ContentFaults(faults)
    return replace(page, meta=page.meta.model_copy(update={"draft": False}))


def _moment(page: Page, now: datetime) -> datetime:
    """When it is looked at: once its day has come, and its form has opened."""
    meta = page.meta
    if isinstance(meta, NewsMeta):
        return max(now, start_of_day(meta.date))
    return max(now, meta.form.opens) if isinstance(meta, FormMeta) else now


def _pictures_of(settings: Settings, page: Page) -> frozenset[str]:
    """The pictures that the page shows and content has, published or not."""
    found = {picture_path(page, target) for target, _, _ in named_pictures(page)}
    content = settings.content.resolve()
    places = {path: (content / path).resolve() for path in filter(is_picture, found)}
    return frozenset(
        path for path, place in places.items() if place.is_relative_to(content) and place.is_file()
    )


def _with_pictures(settings: Settings, site: Site, page: Page) -> Site:
    """The site with the pictures that this page alone shows."""
    fresh = dict.fromkeys(_pictures_of(settings, page) - site.images.keys(), "")
    return replace(site, images={**site.images, **fresh})


def _view(settings: Settings, site: Site, now: datetime) -> View:
    kept = settings.state / "facts"
    facts = read_facts(kept, (published.form for published in site.forms.values()))
    return View(site, facts, now, settings.base_url, read_called(kept))


def _html(page: Page, view: View, shell: Shell) -> str:
    if page.grows:
        return _filled(News(view.site, shell, view.base_url).article(page), page.url, view)
    home = page.path == "index.md"
    title = view.site.compound.name if home else page.title
    framed = Framed(
        url=page.url,
        title=page.title,
        description=page.description,
        content=page.markup.html
        if "<h1" in page.markup.html
        else f"<h1>{title}</h1>{page.markup.html}",
        crumbs=fragment("crumb", name=page.title, url=""),
    )
    html = shell.fill(framed)
    if home:
        html = _PATH.sub("", html.replace(_MAIN, _HOME, 1))
    return _filled(html, page.url, view)


def _filled(html: str, url: str, view: View) -> str:
    """With all regions as of then, and URLs from the root: it is looked at elsewhere than at its own."""
    filler = Filler(view)

    def render(name: str, at: str) -> str:
        try:
            return filler.region(name, at).html
        except LookupError:
            return f"<p>这里显示不出来：{name.partition(':')[2] or name}</p>"

    return Apart(html).filled(url, render, root="/")


def _poster(page: Page, view: View) -> bytes:
    poster = next(page_posters(page, view), None)
    if poster is None:
        raise NotShown("这一页现在没有海报，例如活动已经过去了。")
    return picture_of(sheet(poster, view), view.now)


def _slides(page: Page, view: View) -> str:
    """The slides that show this page alone."""
    kept = [page, *(view.site.pages[path] for path in ("index.md",) if path != page.path)]
    pact = view.site.pact
    kept += [pact[0]] if pact and pact[0].path != page.path else []
    alone = replace(view, site=replace(view.site, pages={each.path: each for each in kept}))
    slots = [slot.format(stem=page.stem) for slot in _SLOTS.get(page.kind, ())]
    regions = "".join(f"<!-- live:{slot} --><!-- /live:{slot} -->" for slot in slots)
    slides = _SLIDE.findall(_filled(regions, page.url, alone))
    if not slides:
        raise NotShown("屏幕上现在不放这一页，例如已经到期了。")
    return fragment("still", slides=slides, compound=view.site.compound)


def _with_unpublished(settings: Settings, html: str, page: Page, built: Site) -> str:
    """Pictures that the built site doesn't have yet come with the page."""
    shown = listed_images(built, built.by_url.values())
    for path in _pictures_of(settings, page) - shown:
        try:
            data = Pictures(settings.cache).published(settings.content, path)
        except (ContentFaults, BuildFailed):
            continue
        kind = {"jpg": "jpeg", "svg": "svg+xml"}.get(
            suffix := address(path).rsplit(".", 1)[-1], suffix
        )
        inline = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
        html = html.replace(f'"/{address(path)}"', f'"{inline}"')
    return html


def main(asked: bytes) -> dict[str, Any]:
    """What the service is told: what is `shown`, in base64; or the `faults`, or why else not (`said`)."""
    read = json.loads(asked)
    wanted = Wanted(**{**read, "now": datetime.fromisoformat(read["now"])})
    try:
        shown = preview(Settings.from_environment(os.environ), wanted)
    except ContentFaults as error:
        return {"faults": [fault.as_json() for fault in error.faults]}
    except (NotShown, LookupError, RuntimeError) as error:
        return {"said": str(error)}
    return {"shown": base64.b64encode(shown).decode()}


def within_limits() -> None:
    """Ends this process where it takes more memory than any preview does: a text that bursts takes
    none from the service beside it."""
    bound_memory(_MEMORY)


if __name__ == "__main__":
    within_limits()
    json.dump(main(sys.stdin.buffer.read()), sys.stdout)
