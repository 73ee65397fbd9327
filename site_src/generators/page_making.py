"""Pelican's pages, made by several processes at the end of its run.

Pelican says which pages there are; processes forked off it make a share each, from what is in
memory already: first the pages themselves, which the search index waits for, then their compressed
copies.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any

from site_src.generators.finishing import Draft
from site_src.generators.pelican_plugin import LinliWriter
from site_src.source.faults import BuildFailed
from site_src.source.lifeline import end_with_parent

Job = tuple[tuple[Any, ...], dict[str, Any]]
"""What Pelican calls its writer with, to have one page (or a list's pages) written."""
Take = Callable[[str, str], str | None]
"""What is done with each page's URL and HTML besides: the search takes up its text and gives a
digest of that, None where it doesn't want it."""
_MOST = 8


class PagesFailed(BuildFailed):
    """A process could not make its pages; its message."""


class NotingWriter(LinliWriter):
    """Notes in the setting LINLI_JOBS what it is told to write."""

    def write_file(self, *args: Any, **kwargs: Any) -> None:
        self.settings["LINLI_JOBS"].append((args, kwargs))


class _DraftWriter(LinliWriter):
    """Puts pages into a draft; `fresh` are those that still need their compressed copies."""

    def __init__(self, draft: Draft, take: Take, settings: Mapping[str, Any]) -> None:
        super().__init__(str(draft.folder.absolute()), settings)
        self._draft, self._take = draft, take
        self.taken: dict[str, str | None] = {}
        self.fresh: list[tuple[str, bytes]] = []

    def _write(self, filename: str, text: str) -> None:
        url, data = self._url(filename), text.encode()
        self.taken[url] = self._take(url, text)
        if self._draft.put(url, data):
            self.fresh.append((url, data))


@dataclass(frozen=True)
class Made:
    """Pages that are written: what `Take` gave for each URL, and which hold which region."""

    taken: Mapping[str, str | None]
    held: Mapping[str, frozenset[str]]


class Making:
    """Processes at work on `jobs`. A context: at its end none is left."""

    def __init__(
        self, jobs: Sequence[Job], draft: Draft, take: Take, settings: Mapping[str, Any]
    ) -> None:
        workers = min(os.cpu_count() or 1, _MOST)
        shares = [jobs[start::workers] for start in range(workers)]
        self._processes: list[BaseProcess] = []
        self._ends: list[Connection] = []
        context = multiprocessing.get_context("fork")
        for share in shares:
            receive, send = context.Pipe(duplex=False)
            process = context.Process(target=_make, args=(share, draft, take, settings, send))
            process.start()
            send.close()
            self._processes.append(process)
            self._ends.append(receive)

    def __enter__(self) -> Making:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process, end in zip(self._processes, self._ends, strict=True):
            if kind is not None:
                process.terminate()
            process.join()
            end.close()

    def written(self) -> Made:
        """Waits until every page is written. Raises PagesFailed. To be called first, and once."""
        taken: dict[str, str | None] = {}
        held: dict[str, set[str]] = {}
        for end in self._ends:
            some, regions = _received(end)
            taken |= some
            for name, holders in regions.items():
                held.setdefault(name, set()).update(holders)
        return Made(taken, {name: frozenset(found) for name, found in held.items()})

    def packed(self) -> int:
        """Waits until every page has its compressed copies; returns how many pages are new or
        changed. Raises PagesFailed. To be called after `written`, and once."""
        return sum(_received(end) for end in self._ends)


def _received(end: Connection) -> Any:
    try:
        kind, sent = end.recv()
    except EOFError:
        raise PagesFailed("写网页的进程意外结束，可能是内存不够。") from None
    if kind == "failed":
        raise PagesFailed(f"Pelican 没有建成：{sent}")
    return sent


def _make(
    jobs: Sequence[Job], draft: Draft, take: Take, settings: Mapping[str, Any], send: Connection
) -> None:
    end_with_parent()
    tell: Callable[[tuple[str, Any]], None] = send.send
    try:
        writer = _DraftWriter(draft, take, settings)
        for args, kwargs in jobs:
            writer.write_file(*args, **kwargs)
        tell(("done", (writer.taken, settings["LINLI_PREPARED"].filler.held)))
        for url, data in writer.fresh:
            draft.pack(url, data)
        tell(("done", len(writer.fresh)))
    except BaseException as error:
        tell(("failed", str(error) or type(error).__name__))
    finally:
        send.close()
