"""Built sites on disk: each in a folder of its own, `site` a link to the current one.

A build fills a fresh folder and then turns the link by one rename, so a reader sees the old site or
the new one. Files whose bytes stay the same are hard links to the old version's: untouched. A file
is only ever replaced, never written in place, so the versions don't share a change.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import subprocess
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from site_src.build.manifest import Manifest, manifest_bytes, read_manifest
from site_src.source.faults import BuildFailed
from site_src.source.files import is_draft, remove_page, write_atomic

_MANIFEST = ".manifest"
_NUMBERED = re.compile(r"\d+(\..+)?")
# What killed builds left under names that don't tell their version: a link, and from before this
# had one the texts for the search and the posters.
_LEFT = re.compile(r"next|posters|tmp[a-z0-9_]{8}")


class NotOurs(BuildFailed):
    """The place for the site is taken by something this program didn't make."""

    lasting = True


@dataclass(frozen=True)
class Versions:
    """The versions of the site whose current one `link` points to."""

    link: Path

    @property
    def folder(self) -> Path:
        return self.link.with_name(f".{self.link.name}")

    def current(self) -> Path | None:
        """The folder of the version readers see, or None before the first build."""
        try:
            return self.link.parent / self.link.readlink()
        except (FileNotFoundError, OSError):
            return None

    def manifest(self) -> Manifest | None:
        """What is known of the current version; None where that can't be read."""
        present = self.present()
        return present[1] if present else None

    def present(self) -> tuple[Path, Manifest] | None:
        """The current version with what is known of it; None where there is none, or that can't be
        read."""
        while (current := self.current()) is not None:
            if manifest := read_manifest(_manifest_path(current)):
                return current, manifest
            if current == self.current():  # Else it was pruned just then.
                break
        return None

    def holds(self, manifest: Manifest) -> bool:
        """Whether the current version still has every page that is known of it: somebody may have
        cleared it away, and a copy of it would be a site without them."""
        current = self.current()
        urls = manifest.site.by_url.keys() | manifest.outputs.keys()
        return current is not None and all((current / url).is_file() for url in urls)

    def draft(self) -> Path:
        """A fresh, empty folder for the next version. Raises NotOurs where `link` is a real folder
        with something in it, or a file: it would be replaced."""
        if self.link.exists() and not self.link.is_symlink():
            try:
                self.link.rmdir()
            except OSError as error:
                file = isinstance(error, NotADirectoryError)
                raise NotOurs(
                    f"「{self.link}」是一个{'文件' if file else '装着东西的文件夹'}，不是邻里栏建的网站。"
                    "请把它移走，或用 --site 另指一个地方。"
                ) from None
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f"{max(map(_number, self._made()), default=0) + 1:06}"
        draft.mkdir()
        return draft

    def clone(self) -> Path:
        """A fresh folder that holds the current version's files, as hard links."""
        current, draft = self.current(), self.draft()
        if current is not None:
            _link_tree(str(current), str(draft))
        return draft

    def switch(self, draft: Path, manifest: Manifest) -> None:
        """Makes `draft` what readers see, in one step."""
        write_atomic(_manifest_path(draft), manifest_bytes(manifest))
        turned = self.folder / "next"
        turned.unlink(missing_ok=True)
        turned.symlink_to(os.path.relpath(draft, self.link.parent))
        turned.replace(self.link)

    def drop_before(self, urls: Collection[str]) -> None:
        """Takes these pages out of the versions before the current one: they show what may have been taken
        back since, and nobody refills them."""
        current = self.current()
        if current is not None and urls:
            for made in self._made():
                if made.is_dir() and _number(made) < _number(current):
                    for url in urls:
                        remove_page(made / url)

    def prune(self) -> None:
        """Removes all versions but the current and the whole one before, whose readers may linger,
        and whatever else killed builds left. Only while `building`."""
        made = list(self._made())
        # A version is whole once it has its manifest, the last that is written of it.
        kept = {_number(p) for p in made if p.suffix == _MANIFEST and _version(p).is_dir()}
        current = self.current()
        if current is not None and (self.folder / current.name) in made:
            shown = _number(current)
            kept = {shown, max((number for number in kept if number < shown), default=shown)}
        old = [p for p in made if _number(p) not in kept or p.suffix not in ("", _MANIFEST)]
        old += [p for p in self.folder.glob("*") if _LEFT.fullmatch(p.name) or is_draft(p.name)]
        for manifest in (p for p in old if p.suffix == _MANIFEST):
            # A folder of that name, whoever put it there, goes with the rest.
            with contextlib.suppress(IsADirectoryError):
                manifest.unlink()
        if old:
            # Beside this process and past its end: a version is some ten thousand links.
            subprocess.Popen(["rm", "-rf", "--", *map(str, old)], start_new_session=True)

    def _made(self) -> Iterator[Path]:
        """Versions, and what lies beside them under their numbers."""
        return (p for p in self.folder.glob("*") if _NUMBERED.fullmatch(p.name))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Held while pages of the current version change, by a build's switch or by a refill."""
        with _flock(self.folder / "publish.lock"):
            yield

    @contextmanager
    def building(self) -> Iterator[None]:
        """Held by a build from its first look at content to its switch: builds take turns."""
        with _flock(self.folder / "build.lock"):
            yield


@contextmanager
def _flock(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _number(path: Path) -> int:
    return int(path.name.partition(".")[0])


def _version(manifest: Path) -> Path:
    return manifest.with_suffix("")


def _manifest_path(version: Path) -> Path:
    return version.with_name(version.name + _MANIFEST)


def _link_tree(source: str, target: str) -> None:
    """Answers go on being published meanwhile: what is gone again is left out, and what changes is
    made good before the switch."""
    with os.scandir(source) as entries:
        for entry in entries:
            goal = f"{target}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                Path(goal).mkdir()
                _link_tree(entry.path, goal)
            elif not is_draft(entry.name):
                _link(entry.path, goal)


def _link(source: str, target: str) -> None:
    """Links a file that may be gone by now, which is then left out.

    link(2) says ENOENT also of a file that is replaced between its look-up and the link
    (it has no more names by then): that one is still there, and is linked as it is now.
    """
    while True:
        try:
            return os.link(source, target)
        except FileNotFoundError:
            if not os.path.lexists(source):
                return None
