"""What is known of a built version of the site, as a file beside it.

The file lies where a web server's user may write, so it is JSON that is checked like front matter:
nothing in it is run, and no path in it leads out of the site. One that says anything else counts as
none, and costs a whole build.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, TypeAdapter

from site_src.content.reading import Known, Reading, Stamp, without_bodies
from site_src.content.site import Page, Site
from site_src.kinds.page_kinds import KINDS
from site_src.markup.rendering import Markup
from site_src.pages.search import Indexed
from site_src.pages.shell import Shell
from site_src.program import program_digest
from site_src.source.frontmatter import Place

# Some 4 kB a page, so enough for 50,000 pages.
_MOST_BYTES = 200_000_000


@dataclass(frozen=True)
class Manifest:
    """What is known of a built version.

    `stamps`: sizes and times of all sources when it was built. `regions`: region name → URLs of the
    pages that hold it. `outputs`: URL → digest of what a news page or a feed was made from.
    `search`: what the search index holds. `shown`: digest of what each region
    shows, see `filling.shown`.
    """

    program: str
    base_url: str
    stamps: Mapping[str, Stamp]
    site: Site
    regions: Mapping[str, tuple[str, ...]]
    outputs: Mapping[str, str]
    shell: str
    search: Indexed
    shown: Mapping[tuple[str, str], bytes]

    @property
    def known(self) -> Known | None:
        """What needn't be read again, if this very program read it."""
        return Known(self.site, self.stamps) if self.program == program_digest() else None


def manifest_of(
    reading: Reading,
    base_url: str,
    held: Mapping[str, Collection[str]],
    outputs: Mapping[str, str],
    shell: Shell,
    search: Indexed,
    shown: Mapping[tuple[str, str], bytes],
) -> Manifest:
    """What is known of a version just made by this program. `held`: region name → URLs."""
    return Manifest(
        program=program_digest(),
        base_url=base_url,
        stamps=reading.stamps,
        site=without_bodies(reading.site),
        regions={name: tuple(sorted(urls)) for name, urls in sorted(held.items()) if urls},
        outputs=outputs,
        shell=shell.html,
        search=search,
        shown=shown,
    )


def _inside(path: str) -> str:
    if "\0" in path or any(part in ("", ".", "..") for part in path.split("/")):
        raise ValueError("leads out of the site")
    return path


_Inside = Annotated[str, AfterValidator(_inside)]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _PageRow(_Row):
    """A page; `meta` as front matter says it."""

    path: _Inside
    kind: str
    meta: dict[str, Any]
    markup: Markup
    lines: tuple[tuple[Place, int], ...]


class _File(_Row):
    program: str
    base_url: str
    stamps: dict[_Inside, Stamp]
    # Of a site that was built before news waited for their day: none of it waits.
    day: date | None = None
    pages: tuple[_PageRow, ...]
    images: dict[_Inside, str]
    regions: dict[str, tuple[_Inside, ...]]
    outputs: dict[_Inside, str]
    shell: str
    main: dict[_Inside, str]
    current: dict[_Inside, str]
    shown: tuple[tuple[str, str, str], ...]


@cache
def _file() -> TypeAdapter[_File]:
    return TypeAdapter(_File)


def manifest_bytes(manifest: Manifest) -> bytes:
    """The file's bytes."""
    return _file().dump_json(
        _File.model_construct(
            program=manifest.program,
            base_url=manifest.base_url,
            stamps=dict(manifest.stamps),
            day=manifest.site.day,
            pages=tuple(map(_row, manifest.site.pages.values())),
            images=dict(manifest.site.images),
            regions=dict(manifest.regions),
            outputs=dict(manifest.outputs),
            shell=manifest.shell,
            main=dict(manifest.search.main),
            current=dict(manifest.search.current),
            shown=tuple((*key, digest.hex()) for key, digest in manifest.shown.items()),
        )
    )


def _row(page: Page) -> _PageRow:
    return _PageRow.model_construct(
        path=page.path,
        kind=page.kind,
        meta=page.meta.model_dump(mode="json", by_alias=True, exclude_unset=True),
        markup=page.markup,
        lines=tuple(page.lines.items()),
    )


def read_manifest(path: Path) -> Manifest | None:
    """None where there is no such file, or where it isn't one that this program would write."""
    try:
        data = _read(path)
        return None if data is None else _manifest(_file().validate_json(data))
    except (OSError, ValueError, LookupError):
        return None


def _read(path: Path) -> bytes | None:
    # Whoever may write there may put a pipe there, which would be waited for.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        found = os.fstat(file.fileno())
        fits = stat.S_ISREG(found.st_mode) and found.st_size <= _MOST_BYTES
        return file.read(_MOST_BYTES) if fits else None


def _manifest(file: _File) -> Manifest:
    return Manifest(
        program=file.program,
        base_url=file.base_url,
        stamps=file.stamps,
        site=Site({row.path: _page(row) for row in file.pages}, file.images, file.day),
        regions=file.regions,
        outputs=file.outputs,
        shell=file.shell,
        search=Indexed(file.main, file.current),
        shown={(name, url): bytes.fromhex(digest) for name, url, digest in file.shown},
    )


def _page(row: _PageRow) -> Page:
    meta = KINDS[row.kind].model_validate(row.meta)
    return Page(row.path, row.kind, meta, row.markup, dict(row.lines))
