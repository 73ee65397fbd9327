"""Work in processes of their own, beside a build.

They are forked, so what the build knows they know, and only what comes of their work is handed back.
To be begun only where no thread runs: a lock that one holds just then stays locked in them for ever.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from threading import Thread
from typing import TypeVar

from site_src.source.faults import BuildFailed

T = TypeVar("T")
MOST = min(os.cpu_count() or 1, 8)
"""How many processes are worth having at work."""


class ProcessEnded(BuildFailed):
    """A process ended before its work did."""


@contextlib.contextmanager
def beside(work: Callable[[], T], niceness: int = 0) -> Iterator[Callable[[], T]]:
    """Has the `work` done by another process. The function, to be called once, waits for what comes
    of it; it raises what the work raised, and ProcessEnded. At the end the process is no more."""
    fork = multiprocessing.get_context("fork")
    receive, send = fork.Pipe(duplex=False)
    process = fork.Process(target=_run, args=(work, niceness, receive, send))
    process.start()
    send.close()

    def result() -> T:
        try:
            error, done = receive.recv()
        except EOFError:
            text = "建网站的一个进程意外结束，可能是内存不够。"
            raise ProcessEnded(text) from None
        if error is not None:
            raise error
        found: T = done
        return found

    try:
        yield result
    finally:
        receive.close()  # Who still wants to tell something ends there.
        process.join()


def bound_memory(most: int) -> None:
    """Ends this process, or gives it a MemoryError, where it takes more than `most` bytes of address
    space, the program itself among them; and nobody finds what was in it on the disk then."""
    with contextlib.suppress(ValueError):  # macOS sets no such limit: there time alone ends it.
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _run(work: Callable[[], T], niceness: int, receive: Connection, send: Connection) -> None:
    receive.close()  # Else it would never learn that nobody listens.
    Thread(target=_end_with_parent, daemon=True).start()
    os.nice(niceness)
    told: tuple[BaseException | None, T | None]
    try:
        told = None, work()
    except BaseException as error:
        told = error, None
    with contextlib.suppress(BrokenPipeError):
        send.send(told)


def _end_with_parent() -> None:
    """Also where the build is killed: a process that lived on would write into a version that is
    built after it, or wait for its work for ever and keep the next build waiting."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
