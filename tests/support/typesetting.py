"""Typst is asked once a run for a sheet: whoever has the same one set again is given what it gave. It is a function
of what it is asked, the date of printing among that; small compounds are built hundreds of times with the same posters."""

from __future__ import annotations

import json
from functools import cached_property, partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

import typst

from site_src.source.files import write_atomic

_TYPST: Any = typst.Compiler


class _Remembering:
    """A compiler that keeps in `folder` what Typst's own gave, with these arguments, to whoever asked first."""

    def __init__(self, folder: Path, *source: str, **settings: Any) -> None:
        self._folder, self._source, self._settings = folder, source, settings

    @cached_property
    def _own(self) -> Any:
        return _TYPST(*self._source, **self._settings)

    def compile(self, **asked: Any) -> Any:
        about = json.dumps([self._source, self._settings, asked], sort_keys=True).encode()
        kept = self._folder / blake2b(about, digest_size=16).hexdigest()
        if kept.exists():
            return kept.read_bytes()
        made = self._own.compile(**asked)
        if isinstance(made, bytes):
            write_atomic(kept, made)
        return made


def remember(folder: Path) -> None:
    """Has this process and its forks ask so; what tests change is what a sheet says, never the templates."""
    typst.Compiler = partial(_Remembering, folder)  # type: ignore[assignment,misc]
