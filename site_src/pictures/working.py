"""Running the worker: pictures made in a process of their own, and why one of them wasn't."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from site_src.pictures.formats import Unfit
from site_src.pictures.worker import Limits
from site_src.source.faults import BuildFailed


class WorkerFailed(BuildFailed):
    """The process that makes pictures did not run; its message."""


@dataclass(frozen=True)
class Job:
    """A picture to be made of the file `source`, which is taken for what its `suffix` says, in the file
    `target`; `make`: what of it (see `worker.main`)."""

    source: Path
    target: Path
    suffix: str
    make: Literal["published", "received"]

    def as_json(self) -> str:
        return json.dumps(
            {
                "source": str(self.source.absolute()),
                "target": str(self.target),
                "suffix": self.suffix,
                "make": self.make,
            }
        )


def worked(jobs: Sequence[Job], limits: Limits) -> Iterator[tuple[Job, str | Unfit]]:
    """Has each picture made, in order; gives the SHA-256 of what it was made from, or why it wasn't. A
    worker that one of them ended is followed by another for the rest. Raises WorkerFailed."""
    left = list(jobs)
    while left:
        ended = yield from _one_worker(left, limits)
        if ended:
            yield left.pop(0), ended


def _one_worker(
    left: list[Job], limits: Limits
) -> Generator[tuple[Job, str | Unfit], None, Unfit | None]:
    """Takes what is done off `left`; returns why the first of the others is not.

    Raises WorkerFailed where it isn't a picture that ended the worker.
    """
    jobs = "".join(f"{job.as_json()}\n" for job in left)
    with tempfile.TemporaryFile() as waiting, tempfile.TemporaryFile() as complaints:
        waiting.write(jobs.encode())
        waiting.seek(0)
        # -P: whatever folder this runs in, the module is this program's own.
        with subprocess.Popen(
            [sys.executable, "-P", "-m", "site_src.pictures.worker", json.dumps(asdict(limits))],
            stdin=waiting,
            stdout=subprocess.PIPE,
            stderr=complaints,
        ) as worker:
            assert worker.stdout
            try:
                for line in worker.stdout:
                    if not line.endswith(b"\n"):
                        break
                    yield left.pop(0), _said(json.loads(line))
                worker.wait()
            except BaseException:
                worker.kill()  # Nobody wants the rest.
                raise
        if not left:
            return None
        complaints.seek(0)
        return _ended(worker.returncode, complaints.read())


def _said(said: Mapping[str, str]) -> str | Unfit:
    if "ended" in said:
        return _too_much()
    return said["read"] if "read" in said else Unfit(said["what"], said["fix"])


def _ended(code: int, complaint: bytes) -> Unfit:
    if -code in (signal.SIGPROF, signal.SIGALRM, signal.SIGXCPU):
        return Unfit(
            "图片处理了很久也没有完，多半是坏的，或专门做来让电脑停下的",
            "请换一张；是自己拍的，就用看图软件打开，另存为 JPEG",
        )
    if code < 0 or b"MemoryError" in complaint:
        return _too_much()
    last = complaint.decode(errors="replace").strip().rpartition("\n")[2]
    raise WorkerFailed(f"处理图片的程序没有运行：{last or code}。请管理员运行 make setup 后再试。")


def _too_much() -> Unfit:
    return Unfit(
        "处理这张图片要用的内存太多，多半是坏的，或专门做来让电脑停下的",
        "请换一张；是自己拍的，就用看图软件打开，缩小后另存为 JPEG",
    )
