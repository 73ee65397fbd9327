"""MkDocs builds the standing pages: navigation from content, blocks filled, the shell handed on.

Works in a plain `mkdocs build --strict` and inside `linli build`, which sets `prepared` first.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markdown.extensions.toc import nest_toc_tokens
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import get_toc

from site_src.content.links import listed_images, picture_path, with_open_links
from site_src.content.reading import read_site
from site_src.form_kinds.table import read_facts
from site_src.live.filling import Filler
from site_src.pages.navigation import SHELL_SOURCE, markup_text, navigation
from site_src.pages.shell import KEEP_OUT, Shell
from site_src.pictures.addresses import address
from site_src.pictures.published import Pictures
from site_src.program import program_digest
from site_src.settings import Settings
from site_src.sharing.card import shared_by
from site_src.show.fragments import THEME, environment
from site_src.show.notices import read_called
from site_src.show.tokens import LIGHT
from site_src.show.view import View
from site_src.source.faults import BuildFailed, ContentFaults
from site_src.source.moments import ZONE

# Material's scripts, which no page of ours loads, and what only developers' tools ask for.
_UNUSED = ("assets/javascripts/", ".map")
# Material's base.html gives this to its two checkboxes, where HTML has no such attribute.
_INVALID = ' autocomplete="off">\n'
# QQ and WeChat look for a page's picture among the properties of an item (schema.org), too.
_PAGE = 'class="no-js">'
_ITEM = 'class="no-js" itemscope itemtype="https://schema.org/WebPage">'


@dataclass
class Prepared:
    """What `linli build` hands over: the view to build by its filler, what gives its pictures, and
    where the shell goes (None: it is only a page here)."""

    filler: Filler
    pictures: Pictures
    take_shell: Callable[[str], None] | None

    @property
    def view(self) -> View:
        return self.filler.view


class _Picture(File):  # type: ignore[misc]
    """A picture of content: what goes to the site is what is published of it."""

    def __init__(self, path: str, config: MkDocsConfig, pictures: Pictures) -> None:
        super().__init__(
            path,
            config.docs_dir,
            config.site_dir,
            config.use_directory_urls,
            dest_uri=address(path),
        )
        self._pictures = pictures

    def copy_file(self, dirty: bool = False) -> None:  # noqa: ARG002
        data = self._pictures.published(Path(self.src_dir), self.src_uri)
        target = Path(self.abs_dest_path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


class _Templates(FileSystemLoader):
    """The theme's templates, of which those in folders with a dot are found and not listed. MkDocs looks
    through the list for files to copy and leaves these out by patterns: Material has ten thousand icons,
    and looking at each took a tenth of a small build."""

    def list_templates(self) -> list[str]:
        return sorted({name for folder in self.searchpath for name in _listed(Path(folder))})


class LinliPlugin(BasePlugin):  # type: ignore[misc]
    """See the module."""

    prepared: Prepared | None = None

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        if self.prepared is None:
            pictures = Pictures(Settings.from_environment(os.environ).cache)
            self.prepared = Prepared(Filler(_read_view(config, pictures)), pictures, None)
        env = _environment(config)
        config.theme.get_env = lambda: env
        site = self.prepared.view.site
        config.nav = navigation(site)
        config.site_name = markup_text(site.compound.name)
        config.site_description = f"{site.compound.full_name}：{site.compound.motto}"
        # A new version of the theme is a new address: browsers may keep the old one for long.
        config.extra["assets_version"] = program_digest()[:8]
        config.extra["theme_color"] = LIGHT["brick"]
        compound = site.compound.model_dump()
        config.extra["compound"] = {
            key: markup_text(value) if isinstance(value, str) else value
            for key, value in compound.items()
        }
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Only what is published: valid standing pages, the images pages show, theme files."""
        assert self.prepared
        site = self.prepared.view.site
        standing, images = (
            {p.path for p in site.standing},
            listed_images(site, site.by_url.values()),
        )
        shell = File.generated(config, SHELL_SOURCE, content="")
        made = standing - {f.src_uri for f in files}
        kept = [
            f
            for f in files
            if (f.src_uri in standing if f.src_dir == config.docs_dir else _used(f.src_uri))
        ]
        kept += [File.generated(config, path, content="") for path in sorted(made)]
        kept += [_Picture(path, config, self.prepared.pictures) for path in sorted(images)]
        assets = [
            File.generated(
                config,
                f"assets/{path.relative_to(THEME / 'assets').as_posix()}",
                abs_src_path=str(path),
            )
            for path in sorted((THEME / "assets").rglob("*"))
            if path.is_file()
        ]
        # The shell first: Pelican's pages wait for it.
        return Files([shell, *kept, *assets])

    def on_page_read_source(self, **_: Any) -> str:
        """Nothing: our own reader has read the page, strictly, and rendered it."""
        return ""

    def on_page_markdown(self, markdown: str, *, page: MkDocsPage, **_: Any) -> str:
        assert self.prepared
        path = page.file.src_uri
        if path == SHELL_SOURCE:
            page.meta = {"template": "shell.html"}
            return markdown
        view = self.prepared.view
        ours = view.site.pages[path]
        image = ours.meta.image
        page.meta = {
            "title": markup_text(ours.title),
            "description": ours.description,
            "kind": ours.kind,
            "image": address(picture_path(ours, image)) if image else None,
            "image_alt": markup_text(ours.meta.image_alt or ""),
            "robots": "" if ours.indexed else KEEP_OUT,
            "picture": shared_by(ours, view.site, view.base_url),
        }
        return markdown

    def on_page_content(self, html: str, *, page: MkDocsPage, **_: Any) -> str:
        """The body as it was rendered when it was read, with its table of contents."""
        assert self.prepared
        path = page.file.src_uri
        if path == SHELL_SOURCE:
            return html
        site = self.prepared.view.site
        ours = site.pages[path]
        headings = ours.markup.headings
        flat: list[Any] = [{"level": h.level, "id": h.id, "name": h.title} for h in headings]
        page.toc = get_toc(nest_toc_tokens(flat))
        return with_open_links(site, ours)

    def on_post_page(self, output: str, *, page: MkDocsPage, **_: Any) -> str:
        assert self.prepared
        output = _valid(output)
        if page.file.src_uri == SHELL_SOURCE and self.prepared.take_shell:
            self.prepared.take_shell(Shell.of(output).html)
            return ""  # Pelican writes the page of this name.
        return self.prepared.filler.fill(output, page.file.url)

    def on_post_template(self, output: str, *, template_name: str, **_: Any) -> str:
        assert self.prepared
        is_page = template_name.endswith(".html")
        return self.prepared.filler.fill(_valid(output), template_name) if is_page else output


def _environment(config: MkDocsConfig) -> Environment:
    """The theme's, its templates compiled once for all builds, as the fragments are."""
    env: Environment = config.theme.get_env()
    env.loader = _Templates(config.theme.dirs)
    env.bytecode_cache = environment().bytecode_cache
    return env


def _listed(folder: Path) -> Iterator[str]:
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        inside = Path(root).relative_to(folder)
        yield from ((inside / name).as_posix() for name in files)


def _valid(html: str) -> str:
    """A page as Material's frame has it, without what HTML hasn't, and as an item with properties."""
    return html.replace(_INVALID, ">\n", 2).replace(_PAGE, _ITEM, 1)


def _used(path: str) -> bool:
    return not any(part in path for part in _UNUSED)


def _read_view(config: MkDocsConfig, pictures: Pictures) -> View:
    settings = Settings.from_environment(os.environ)
    try:
        site = read_site(Path(config.docs_dir), pictures=pictures).site
    except (ContentFaults, BuildFailed) as error:
        raise PluginError(f"\n{error}") from None
    now = datetime.now(ZONE)
    facts = read_facts(settings.state / "facts", (p.form for p in site.forms.values()))
    called = read_called(settings.state / "facts")
    return View(site.as_of(now), facts, now, settings.base_url, called)
