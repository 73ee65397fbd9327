"""A build from scratch: MkDocs makes the standing pages, beside it Pelican what grows with time."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

from site_src.build.manifest import Manifest, manifest_of
from site_src.content.reading import Reading, with_bodies
from site_src.content.site import Page
from site_src.generators.finishing import Draft, Packing
from site_src.generators.prepared import Prepared
from site_src.generators.shell_rendering import MKDOCS_YML
from site_src.live.filling import Filler, shown, write_decks, write_facts
from site_src.pages import discovery
from site_src.pages.derived import write_derived
from site_src.pages.news import News
from site_src.pages.search import Indexed, write_search
from site_src.pages.search_text import searched_part
from site_src.pages.shell import Shell
from site_src.pages.unwritten import unwritten_pages
from site_src.pictures.published import Pictures
from site_src.settings import Settings
from site_src.show.view import View
from site_src.source.faults import BuildFailed
from site_src.source.processes import beside


class GeneratorFailed(BuildFailed):
    """MkDocs or Pelican did not finish; its message."""


@dataclass(frozen=True)
class _Standing:
    """What MkDocs made: the frame that all pages share; its files; which hold which region; and the
    function that waits until they are finished, and says how many are new or changed."""

    shell: Shell
    files: frozenset[str]
    held: Mapping[str, set[str]]
    finished: Callable[[], int]


def full_build(
    settings: Settings, pictures: Pictures, draft: Draft, reading: Reading, filler: Filler
) -> tuple[Manifest, int]:
    """Makes the whole site in `draft`, an empty folder; returns what is known of it, and how many of
    its files are new or changed. Raises GeneratorFailed or ProcessEnded.

    Pelican runs in this process and MkDocs in another, as it is not safe beside others in one. What
    their pages need besides, compressed copies and the search, is made while others are written.
    """
    site, folder = reading.site, draft.folder
    with ExitStack() as stack:
        view = _with_bodies(filler.view, settings.content, site.standing)
        work = partial(_run_mkdocs, settings.content, pictures, folder, view)
        mkdocs = stack.enter_context(beside(work))
        searching = _Searching(stack, draft, site.by_url.keys())
        packing = stack.enter_context(Packing(draft))

        @cache
        def standing() -> _Standing:
            shell, held = mkdocs()
            for ours in (discovery.SITEMAP_URL, f"{discovery.SITEMAP_URL}.gz"):
                (folder / ours).unlink(missing_ok=True)
            files = draft.files()
            finished = stack.enter_context(beside(partial(draft.finish, files)))
            for page in site.standing:
                searching.add(page.url, (folder / page.url).read_text(encoding="utf-8"))
            return _Standing(shell, files, held, finished)

        def put(url: str, html: str) -> None:
            if draft.put(url, html.encode()):
                packing.add(url)
            if url in site.by_url:
                searching.add(url, html)

        # Pelican looks at the articles before it asks for the frame.
        news = cache(lambda: News(site, standing().shell, settings.base_url))
        view = _with_bodies(filler.view, settings.content, [page for page, _ in site.news])
        _run_pelican(settings.content, folder, Prepared(view, news, filler, put))
        outputs = {url: digest for url, digest, _ in news().outputs()}
        pages = standing().files | outputs.keys()
        outputs |= write_derived(
            folder, filler.view, settings.base_url, reading.stamps, {}, draft.previous
        )
        _write_the_rest(folder, standing().shell, filler)
        changed = standing().finished() + packing.finish()
        search = searching.result()
        rest = draft.files() - pages
        changed += draft.finish(url for url in rest if not url.startswith("search/"))
    held = {
        name: standing().held.get(name, set()) | filler.held.get(name, set())
        for name in standing().held.keys() | filler.held.keys()
    }
    shell, base_url = standing().shell, settings.base_url
    known = manifest_of(reading, base_url, held, outputs, shell, search, {})
    return replace(known, shown=shown(known.regions, filler)), changed


def _with_bodies(view: View, content: Path, pages: Iterable[Page]) -> View:
    """The view with the HTML of these pages, read again where only the rest of them was kept."""
    bodies = with_bodies(content, view.site, [page.path for page in pages])
    return replace(view, site=replace(view.site, pages={**view.site.pages, **bodies}))


class _Searching:
    """The search index, begun as soon as the texts of all pages are there."""

    def __init__(self, stack: ExitStack, draft: Draft, urls: Collection[str]) -> None:
        self._stack, self._draft, self._urls = stack, draft, urls
        self._parts: dict[str, str] = {}

    def add(self, url: str, html: str) -> None:
        self._parts[url] = searched_part(html)
        if len(self._parts) == len(self._urls):
            work = partial(write_search, self._parts, self._put)
            self.result: Callable[[], Indexed] = self._stack.enter_context(beside(work))

    def _put(self, url: str, data: bytes) -> None:
        (self._draft.folder / url).parent.mkdir(exist_ok=True, parents=True)
        if self._draft.put(url, data):
            self._draft.pack([url])


def _write_the_rest(draft: Path, shell: Shell, filler: Filler) -> None:
    """The few files that neither generator makes."""
    site, base_url = filler.view.site, filler.view.base_url
    write_decks(draft, filler)
    for url, html in unwritten_pages(site, shell, base_url).items():
        (draft / url).write_text(filler.fill(html, url), encoding="utf-8")
    (draft / "robots.txt").write_bytes(discovery.robots(base_url))
    (draft / "manifest.webmanifest").write_bytes(discovery.web_manifest(site))
    write_facts(filler.view, draft)


def _run_mkdocs(
    content: Path, pictures: Pictures, draft: Path, view: View
) -> tuple[Shell, Mapping[str, set[str]]]:
    """Runs MkDocs; returns the frame, and which pages hold which region. Raises GeneratorFailed."""
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    from site_src.generators.mkdocs_plugin import LinliPlugin
    from site_src.generators.mkdocs_plugin import Prepared as Handed

    logging.getLogger("mkdocs").setLevel(logging.WARNING)
    filler, shells = Filler(view), list[str]()
    try:
        config = load_config(
            str(MKDOCS_YML),
            docs_dir=str(content.absolute()),
            site_dir=str(draft.absolute()),
            site_url=f"{view.base_url}/",
            strict=True,
        )
        plugin = config.plugins["linli"]
        assert isinstance(plugin, LinliPlugin)
        plugin.prepared = Handed(filler, pictures, shells.append)
        build(config)
    except (Exception, SystemExit) as error:
        raise GeneratorFailed(f"MkDocs 没有建成：{error}") from None
    return Shell(shells[0]), filler.held


def _run_pelican(content: Path, draft: Path, prepared: Prepared) -> None:
    """Runs Pelican. Raises GeneratorFailed."""
    # Only here: importing it would keep MkDocs waiting.
    from pelican import Pelican
    from pelican.settings import read_settings

    logging.getLogger("pelican").setLevel(logging.ERROR)
    told = read_settings(
        str(Path(__file__).parents[1] / "pelicanconf.py"),
        override={
            "PATH": str(content.absolute()),
            "OUTPUT_PATH": str(draft.absolute()),
            "SITEURL": prepared.view.base_url,
            "LINLI_PREPARED": prepared,
        },
    )
    failures = _Failures()
    logging.getLogger("pelican").addHandler(failures)
    try:
        # What it prints in passing is not for editors.
        with contextlib.redirect_stdout(io.StringIO()):
            Pelican(told).run()
    except (RuntimeError, OSError) as error:
        raise GeneratorFailed(f"Pelican 没有建成：{error}") from None
    finally:
        logging.getLogger("pelican").removeHandler(failures)
    if failures.messages:
        raise GeneratorFailed("Pelican 没有建成：" + "；".join(failures.messages[:5]))


class _Failures(logging.Handler):
    """Pelican reports a page it could not make and goes on: here that is a failure."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())
        print(record.getMessage(), file=sys.stderr)
