"""Pelican builds what grows: articles, categories, tags, months, and their lists page by page.

Works in a plain `pelican --fatal errors -s site_src/pelicanconf.py` and inside `linli build`, which
hands over `LINLI_PREPARED` in the settings.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from pelican import signals
from pelican.contents import Article
from pelican.readers import BaseReader
from pelican.urlwrappers import Category, Tag
from pelican.writers import Writer

from site_src.content.reading import read_site
from site_src.content.site import Page
from site_src.form_kinds.table import read_facts
from site_src.generators.prepared import Prepared
from site_src.kinds.page_kinds import NewsMeta
from site_src.live.filling import Filler
from site_src.pages.listings import (
    category_listing,
    index_listing,
    month_listing,
    tag_listing,
)
from site_src.pages.news import News
from site_src.pictures.published import Pictures
from site_src.settings import Settings
from site_src.show.notices import read_called
from site_src.show.view import View
from site_src.source.moments import ZONE


class LinliReader(BaseReader):  # type: ignore[misc]
    """Gives Pelican what the strict reader read: it reads no YAML itself."""

    enabled = True
    file_extensions = ("md",)

    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__(settings)
        # Pelican makes a slug of each of these objects: of one for a name, not one for an article.
        self._category = cache(lambda name: Category(name, settings))
        self._tag = cache(lambda name: Tag(name, settings))

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        prepared: Prepared = self.settings["LINLI_PREPARED"]
        path = Path(source_path).relative_to(self.settings["PATH"]).as_posix()
        page = prepared.view.site.pages[path]
        assert isinstance(page.meta, NewsMeta)
        metadata = {
            "title": page.title,
            "date": datetime.combine(page.meta.date, time(), ZONE),
            "category": self._category(page.meta.category),
            "tags": [self._tag(name) for name in dict.fromkeys(page.meta.tags)],
            "slug": page.path.removeprefix("news/").removesuffix(".md"),
            # Said here, they needn't be put together from the settings, each again and again.
            "url": page.url,
            "save_as": page.url,
            "status": "published" if prepared.view.site.shows(page) else "skip",
            "summary": page.description,
            "entry": page,
        }
        return page.markup.html, metadata


class LinliWriter(Writer):  # type: ignore[misc]
    """Writes Pelican's pages with their regions filled."""

    def _open_w(self, filename: str, encoding: str, override: bool = False) -> Any:  # noqa: ARG002
        """Where Pelican writes a page's text; a page's place can't be taken twice."""
        if filename in self._written_files:
            raise RuntimeError(f"两页要写到同一个地方：{self._url(filename)}")
        self._written_files.add(filename)
        return _Filled(filename, self)

    def _url(self, filename: str) -> str:
        return filename.removeprefix(f"{self.output_path}/")

    def fill(self, filename: str, text: str) -> None:
        """Writes the page with its regions filled."""
        prepared: Prepared = self.settings["LINLI_PREPARED"]
        url = self._url(filename)
        html = prepared.filler.fill(text, url)
        if prepared.put:
            prepared.put(url, html)
        else:
            Path(filename).write_text(html, encoding="utf-8")


class _Filled:
    """Stands for the file that Pelican would write a page to."""

    def __init__(self, filename: str, writer: LinliWriter) -> None:
        self._filename, self._writer = filename, writer

    def __enter__(self) -> _Filled:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def write(self, text: str) -> None:
        self._writer.fill(self._filename, text)


def _entries(articles: list[Article]) -> list[Page]:
    return [article.entry for article in articles]


class Pages:
    """What the templates call: each gives a whole page."""

    def __init__(self, news: Callable[[], News]) -> None:
        self._news = news

    @property
    def news(self) -> News:
        return self._news()

    def article(self, article: Article) -> str:
        return self.news.article(article.entry)

    def index(self, articles_page: Any) -> str:
        return self.news.listing(index_listing(*_part(articles_page)))

    def category(self, category: Any, articles_page: Any) -> str:
        return self.news.listing(category_listing(category.name, *_part(articles_page)))

    def tag(self, tag: Any, articles_page: Any) -> str:
        return self.news.listing(tag_listing(tag.name, *_part(articles_page)))

    def month(self, articles: list[Article]) -> str:
        entries = _entries(articles)
        meta = entries[0].meta
        assert isinstance(meta, NewsMeta)
        return self.news.listing(month_listing(date(meta.date.year, meta.date.month, 1), entries))

    def archives(self) -> str:
        return self.news.archives()


def _part(articles_page: Any) -> tuple[list[Page], int, int]:
    return (
        _entries(articles_page.object_list),
        articles_page.number,
        articles_page.paginator.num_pages,
    )


def _initialized(pelican: Any) -> None:
    settings = pelican.settings
    if settings.get("LINLI_PREPARED") is None:
        settings["LINLI_PREPARED"] = _prepare(Path(settings["PATH"]))
    prepared = settings["LINLI_PREPARED"]
    settings["JINJA_GLOBALS"] = {**settings["JINJA_GLOBALS"], "linli": Pages(prepared.news)}


def _prepare(content: Path) -> Prepared:
    """For a plain `pelican` run: reads content, and has MkDocs render the shell.

    Raises ContentFaults, which Pelican prints, and ends with another exit code than 0.
    """
    from site_src.generators.shell_rendering import render_shell

    ours = Settings.from_environment(os.environ)
    pictures = Pictures(ours.cache)
    now = datetime.now(ZONE)
    site = read_site(content, pictures=pictures).site.as_of(now)
    facts = read_facts(ours.state / "facts", (p.form for p in site.forms.values()))
    view = View(site, facts, now, ours.base_url, read_called(ours.state / "facts"))
    news = cache(lambda: News(site, render_shell(view, content, pictures), ours.base_url))
    return Prepared(view, news, Filler(view))


def _in_one_order(generator: Any) -> None:
    """Newest first and, within a day, by path: the order of every other list of the site."""
    generator.articles.sort(key=lambda a: (a.entry.meta.date, a.entry.path), reverse=True)


def _without_dates(generator: Any) -> None:
    """No template of ours shows articles by `dates`, which Pelican would look up list by list."""
    generator.dates = []


def register() -> None:
    """Pelican's hook."""
    signals.initialized.connect(_initialized)
    signals.readers_init.connect(_add_reader)
    signals.get_writer.connect(_get_writer)
    signals.article_generator_pretaxonomy.connect(_in_one_order)
    signals.article_generator_finalized.connect(_without_dates)


def _add_reader(readers: Any) -> None:
    readers.reader_classes["md"] = LinliReader


def _get_writer(_pelican: Any) -> type[LinliWriter]:
    return LinliWriter
