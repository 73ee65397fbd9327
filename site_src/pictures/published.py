"""Pictures as they are published, in the place of the files that editors put there.

What takes decoding is done by `worker`, one process for all that need it, and kept by what is in
the file: a second build decodes nothing, and a picture that stays the same keeps its bytes.
"""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from hashlib import blake2b, sha256
from importlib.metadata import version
from pathlib import Path
from unicodedata import normalize

from site_src.pictures.formats import Unfit, must_be_named
from site_src.pictures.kept import Kept
from site_src.pictures.vector import (
    SvgFault,
    holds_photographs,
    must_be_harmless,
    without_notes,
)
from site_src.pictures.worker import LIMITS, Limits
from site_src.pictures.workplaces import workplace
from site_src.source.faults import BuildFailed, ContentFaults, Fault
from site_src.source.files import MAX_IMAGE_BYTES, MAX_SVG_BYTES, is_draft

_MAKERS = ("formats", "metadata", "worker", "rendition", "vector")
# A picture that no build has asked for in so long is made again if one ever does.
_KEPT_SECONDS = 60 * 24 * 3600
_LATELY = 24 * 3600


class WorkerFailed(BuildFailed):
    """The process that makes pictures did not run; its message."""


@dataclass(frozen=True)
class Pictures:
    """Gives published pictures; those made before lie in `cache`, which may be missing or emptied at
    any time. Without one each is made whenever it is asked for."""

    cache: Path | None
    limits: Limits = LIMITS

    def digests(
        self, content: Path, paths: Sequence[str]
    ) -> tuple[dict[str, str], dict[str, Fault]]:
        """By path below `content`: the SHA-256, in hex, of what is published of each picture, and
        what is wrong with those that can't be. Raises WorkerFailed."""
        found: dict[str, str] = {}
        wrong: dict[str, Fault] = {}
        jobs: dict[str, str] = {}
        for path in paths:
            try:
                kept = self._kept_or_plain(_on_disk(content, path))
            except Unfit as unfit:
                wrong[path] = _fault(content, path, unfit)
                continue
            if isinstance(kept, bytes):
                found[path] = sha256(kept).hexdigest()
            else:
                jobs[path] = kept
        for path, made in self._made(content, jobs):
            if isinstance(made, Fault):
                wrong[path] = made
            else:
                found[path] = sha256(made).hexdigest()
        return found, wrong

    def published(self, content: Path, path: str) -> bytes:
        """The bytes that are published of one picture. Raises ContentFaults, where it has become
        another one since it was read, and WorkerFailed."""
        try:
            kept = self._kept_or_plain(_on_disk(content, path))
        except Unfit as unfit:
            raise ContentFaults([_fault(content, path, unfit)]) from None
        if isinstance(kept, bytes):
            return kept
        [(_, made)] = self._made(content, {path: kept})
        if isinstance(made, Fault):
            raise ContentFaults([made])
        return made

    def _kept_or_plain(self, source: Path) -> bytes | str:
        """What is published of it, where no decoding is needed for that; else the name under which
        it will be kept. Raises Unfit."""
        most = MAX_SVG_BYTES if source.suffix.lower() == ".svg" else MAX_IMAGE_BYTES
        try:
            if (size := source.stat().st_size) > most:
                raise Unfit(
                    f"图片有 {size / 1e6:.1f} MB，超过了 {most / 1e6:.0f} MB",
                    "请用看图软件缩小，或换一种格式另存（照片用 JPEG）",
                )
            data = source.read_bytes()
        except OSError as error:
            raise Unfit(
                f"图片读不出来（{error.strerror}）", "请检查文件是否存在、权限是否正确"
            ) from None
        if must_be_named(data, source.suffix) == "SVG":
            must_be_harmless(data)
            plain = without_notes(data)
            if not holds_photographs(plain):
                return plain
        name = sha256(data).hexdigest()
        return (self._kept and self._kept.read(name)) or name

    @cached_property
    def _kept(self) -> Kept | None:
        return Kept(self.cache / "pictures" / _program()) if self.cache else None

    def _made(self, content: Path, jobs: Mapping[str, str]) -> Iterator[tuple[str, bytes | Fault]]:
        """Each picture made, and kept by what it was made from where that can be done."""
        if not jobs:
            return
        with workplace("linli-pictures-") as folder:
            targets = {path: folder / name for path, name in jobs.items()}
            for path, read in _worked(content, targets, self.limits):
                if isinstance(read, Unfit):
                    yield path, _fault(content, path, read)
                    continue
                made = targets[path].read_bytes()
                if self._kept is not None:
                    self._kept.keep(read, made)
                yield path, made
        if self.cache is not None:
            _forget_old(self.cache)


UNKEPT = Pictures(None)


def _on_disk(content: Path, path: str) -> Path:
    """The file of a picture; one that came from a Mac may have the letters of its name and their accents
    apart, where `path` has them together."""
    apart = content / normalize("NFD", path)
    return apart if apart.exists() and not (content / path).exists() else content / path


def _forget_old(cache: Path) -> None:
    old, lately = time.time() - _KEPT_SECONDS, time.time() - _LATELY
    with contextlib.suppress(OSError):
        for path in (cache / "pictures").glob("*/*"):
            # What a killed process was writing is nobody's by then.
            if path.stat().st_mtime < (lately if is_draft(path.name) else old):
                path.unlink(missing_ok=True)


@cache
def _program() -> str:
    """Changes whenever the same file would give other bytes."""
    digest = blake2b((version("pillow") + version("pillow-heif")).encode(), digest_size=8)
    for name in _MAKERS:
        digest.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    return digest.hexdigest()


def _fault(content: Path, path: str, unfit: Unfit) -> Fault:
    line = unfit.line if isinstance(unfit, SvgFault) else 1
    return Fault(f"{content.as_posix()}/{path}", line, unfit.what, unfit.fix)


def _worked(
    content: Path, targets: Mapping[str, Path], limits: Limits
) -> Iterator[tuple[str, str | Unfit]]:
    """Has each picture made into its target, in order; gives the SHA-256 of what it was made from, or
    why it wasn't. A worker that one of them ended is followed
    by another for the rest."""
    left = list(targets)
    while left:
        ended = yield from _one_worker(content, targets, left, limits)
        if ended:
            yield left.pop(0), ended


def _one_worker(
    content: Path, targets: Mapping[str, Path], left: list[str], limits: Limits
) -> Generator[tuple[str, str | Unfit], None, Unfit | None]:
    """Takes what is done off `left`; returns why the first of the others is not.

    Raises WorkerFailed where it isn't a picture that ended the worker.
    """
    jobs = "".join(
        json.dumps(
            {
                "source": str(_on_disk(content, path).absolute()),
                "target": str(targets[path]),
                "suffix": Path(path).suffix,
            }
        )
        + "\n"
        for path in left
    )
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
