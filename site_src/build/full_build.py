"""A build from scratch: MkDocs for the standing pages and, beside it, Pelican for the news."""

from __future__ import annotations

import contextlib
import io
import logging
import multiprocessing
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from site_src.content.reading import with_bodies
from site_src.content.site import Page
from site_src.generators.finishing import Draft
from site_src.generators.prepared import Prepared
from site_src.generators.shell_rendering import MKDOCS_YML
from site_src.live.filling import Filler
from site_src.pages.shell import Shell
from site_src.pictures.published import Pictures
from site_src.show.view import View
from site_src.source.faults import BuildFailed
from site_src.source.lifeline import end_with_parent

if TYPE_CHECKING:
    from site_src.generators.page_making import Making, Take


class GeneratorFailed(BuildFailed):
    """MkDocs or Pelican did not finish; its message."""


@dataclass(frozen=True)
class Pages:
    """All pages, written: the frame they share; what was taken of each of Pelican's, by URL; which
    hold which region; and the processes that still make the compressed copies of Pelican's."""

    shell: Shell
    taken: Mapping[str, str | None]
    held: Mapping[str, frozenset[str]]
    making: Making


@contextlib.contextmanager
def built_pages(
    content: Path, pictures: Pictures, draft: Draft, view: View, base_url: str, take: Take
) -> Iterator[Pages]:
    """Every page of `view`, built into `draft`; `take` sees those that Pelican makes.

    Raises GeneratorFailed or PagesFailed. MkDocs runs in a process of its own: it is not safe beside others in
    one process, and this halves the time on two cores.
    """
    receive, send = multiprocessing.Pipe(duplex=False)
    context = multiprocessing.get_context("fork")
    mkdocs = context.Process(
        target=_run_mkdocs, args=(content, pictures, draft.folder, view, base_url, send)
    )
    mkdocs.start()
    send.close()
    # Only now: importing Pelican would keep MkDocs waiting.
    from site_src.generators.page_making import Making

    news = [page.path for page, _ in view.site.news]
    bodies = _with(view, with_bodies(content, view.site, news))
    try:
        shell = cache(lambda: Shell(_received(receive)))
        prepared = Prepared(bodies, shell, base_url, Filler(view))
        settings = _run_pelican(content, draft.folder, prepared)
        shell()  # Before the processes are forked: there is one end of the pipe to take it from.
        with Making(settings["LINLI_JOBS"], draft, take, settings) as making:
            held: dict[str, set[str]] = _received(receive)
            made = making.written()
            names = held.keys() | made.held.keys()
            none: frozenset[str] = frozenset()
            both = {n: frozenset(held.get(n, none)) | made.held.get(n, none) for n in names}
            yield Pages(shell(), made.taken, both, making)
    finally:
        receive.close()
        mkdocs.join()


def _with(view: View, bodies: dict[str, Page]) -> View:
    return replace(view, site=replace(view.site, pages={**view.site.pages, **bodies}))


def _received(receive: Connection) -> Any:
    """What MkDocs' process sends next. Raises GeneratorFailed with its words where it failed."""
    try:
        kind, sent = receive.recv()
    except EOFError:
        raise GeneratorFailed("MkDocs 的进程意外结束，网站没有更新。") from None
    if kind == "failed":
        raise GeneratorFailed(f"MkDocs 没有建成：{sent}")
    return sent


def _run_mkdocs(
    content: Path, pictures: Pictures, draft: Path, view: View, base_url: str, send: Connection
) -> None:
    end_with_parent()
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    try:
        from mkdocs.commands.build import build
        from mkdocs.config import load_config

        from site_src.generators.mkdocs_plugin import LinliPlugin
        from site_src.generators.mkdocs_plugin import Prepared as Standing

        logging.getLogger("mkdocs").setLevel(logging.WARNING)
        config = load_config(
            str(MKDOCS_YML),
            docs_dir=str(content.absolute()),
            site_dir=str(draft.absolute()),
            site_url=f"{base_url}/",
            strict=True,
        )
        plugin = config.plugins["linli"]
        assert isinstance(plugin, LinliPlugin)
        filler = Filler(view)
        plugin.prepared = Standing(filler, pictures, lambda html: send.send(("shell", html)))
        build(config)
        send.send(("done", filler.held))
    except BaseException as error:
        send.send(("failed", str(error)))
    finally:
        send.close()


def _run_pelican(content: Path, draft: Path, prepared: Prepared) -> dict[str, Any]:
    """Runs Pelican up to its writing; returns its settings, LINLI_JOBS says what to write."""
    from pelican import Pelican
    from pelican.settings import read_settings

    from site_src.generators.page_making import NotingWriter

    logging.getLogger("pelican").setLevel(logging.ERROR)
    settings: dict[str, Any] = read_settings(
        str(Path(__file__).parents[1] / "pelicanconf.py"),
        override={
            "PATH": str(content.absolute()),
            "OUTPUT_PATH": str(draft.absolute()),
            "SITEURL": prepared.base_url,
            "LINLI_PREPARED": prepared,
            "LINLI_WRITER": NotingWriter,
            "LINLI_JOBS": [],
        },
    )
    failures = _Failures()
    logging.getLogger("pelican").addHandler(failures)
    try:
        # What it prints in passing is not for editors.
        with contextlib.redirect_stdout(io.StringIO()):
            Pelican(settings).run()
    except RuntimeError as error:
        raise GeneratorFailed(f"Pelican 没有建成：{error}") from None
    finally:
        logging.getLogger("pelican").removeHandler(failures)
    if failures.messages:
        raise GeneratorFailed("Pelican 没有建成：" + "；".join(failures.messages[:5]))
    return settings


class _Failures(logging.Handler):
    """Pelican reports a page it could not make and goes on: here that is a failure."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())
        print(record.getMessage(), file=sys.stderr)
