"""A build from scratch: MkDocs for the standing pages and, beside it, Pelican for the news."""

from __future__ import annotations

import contextlib
import io
import logging
import multiprocessing
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from site_src.content import Page
from site_src.faults import BuildFailed
from site_src.prepared import Prepared
from site_src.publish import Filler
from site_src.reading import with_bodies
from site_src.shell import Shell
from site_src.shell_rendering import MKDOCS_YML
from site_src.view import View


class GeneratorFailed(BuildFailed):
    """MkDocs or Pelican did not finish; its message."""


@dataclass(frozen=True)
class Pages:
    """All pages, built: the frame they share, and which of them hold which region."""

    shell: Shell
    held: Mapping[str, frozenset[str]]


def build_pages(content: Path, draft: Path, view: View, base_url: str) -> Pages:
    """Builds every page of `view` into `draft`.

    Raises GeneratorFailed. MkDocs runs in a process of its own: it is not safe beside others in
    one process, and this halves the time on two cores.
    """
    receive, send = multiprocessing.Pipe(duplex=False)
    context = multiprocessing.get_context("fork")
    mkdocs = context.Process(target=_run_mkdocs, args=(content, draft, view, base_url, send))
    mkdocs.start()
    send.close()
    news = [page.path for page, _ in view.site.news]
    bodies = _with(view, with_bodies(content, view.site, news))
    filler = Filler(view)
    try:
        prepared = Prepared(bodies, cache(lambda: Shell(_received(receive))), base_url, filler)
        _run_pelican(content, draft, prepared)
        shell = prepared.shell()
        held: dict[str, set[str]] = _received(receive)
    finally:
        receive.close()
        mkdocs.join()
    names = held.keys() | filler.held.keys()
    return Pages(
        shell,
        {name: frozenset(held.get(name, set()) | filler.held.get(name, set())) for name in names},
    )


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


def _run_mkdocs(content: Path, draft: Path, view: View, base_url: str, send: Connection) -> None:
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    try:
        from mkdocs.commands.build import build
        from mkdocs.config import load_config

        from site_src.mkdocs_plugin import LinliPlugin
        from site_src.mkdocs_plugin import Prepared as Standing

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
        plugin.prepared = Standing(filler, lambda html: send.send(("shell", html)))
        build(config)
        send.send(("done", filler.held))
    except BaseException as error:
        send.send(("failed", str(error)))
    finally:
        send.close()


def _run_pelican(content: Path, draft: Path, prepared: Prepared) -> None:
    from pelican import Pelican
    from pelican.settings import read_settings

    logging.getLogger("pelican").setLevel(logging.ERROR)
    settings = read_settings(
        str(Path(__file__).with_name("pelicanconf.py")),
        override={
            "PATH": str(content.absolute()),
            "OUTPUT_PATH": str(draft.absolute()),
            "SITEURL": prepared.base_url,
            "LINLI_PREPARED": prepared,
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


class _Failures(logging.Handler):
    """Pelican reports a page it could not make and goes on: here that is a failure."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())
        print(record.getMessage(), file=sys.stderr)
