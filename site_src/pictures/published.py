"""Pictures as they are published, in the place of the files that editors put there.

What takes decoding is done by `worker`, one process for all that need it, and kept by what is in
the file: a second build decodes nothing, and a picture that stays the same keeps its bytes.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from site_src.pictures.working import Job, worked
from site_src.pictures.workplaces import workplace
from site_src.source.faults import ContentFaults, Fault
from site_src.source.files import MAX_IMAGE_BYTES, MAX_SVG_BYTES, is_draft

_MAKERS = ("formats", "metadata", "worker", "rendition", "vector")
# A picture that no build has asked for in so long is made again if one ever does.
_KEPT_SECONDS = 60 * 24 * 3600
_LATELY = 24 * 3600


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
            made_of = {
                Job(_on_disk(content, path), folder / name, Path(path).suffix, "published"): path
                for path, name in jobs.items()
            }
            for job, read in worked([*made_of], self.limits):
                path = made_of[job]
                if isinstance(read, Unfit):
                    yield path, _fault(content, path, read)
                    continue
                made = job.target.read_bytes()
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
