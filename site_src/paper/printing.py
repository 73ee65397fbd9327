"""Posters become PDFs, by Typst with fonts of our own. A site's posters are printed again only when
what they say has changed."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

from site_src.paper.posters import FOLDER, LISTS_POSTER, Poster, posters
from site_src.paper.qr import qr_svg
from site_src.show.fragments import THEME
from site_src.show.tokens import LARGE, SCREEN, first_typeface
from site_src.show.typefaces import FONTS, covered
from site_src.show.view import View
from site_src.source.files import is_draft, write_atomic
from site_src.source.moments import ZONE
from site_src.source.processes import ProcessEnded, beside

_PRINT = THEME / "print"
_INDEX = "index.json"
_SCREEN_PPI = 72.0
_NICENESS = 10
Put = Callable[[Path, bytes], object]
"""Puts a printed poster in its place."""
# What the templates take of the brand; a poster is of one typeface, which our fonts hold.
_TOKENS = {name: LARGE[name] for name in ("brick", "ink", "on-fill", "rule", "soft")} | {
    name: first_typeface(SCREEN[name]) for name in ("sans", "serif")
}


# What ends a line, or keeps one together: no font needs it.
_SHAPELESS = {"\n", "\N{WORD JOINER}"}


@dataclass(frozen=True)
class Sheet:
    """A poster with all that stands on it but the date of printing; `url` is its QR code's."""

    name: str
    template: str
    url: str
    data: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """Changes when the sheet must be printed again."""
        text = json.dumps(self.data, ensure_ascii=False, sort_keys=True)
        return blake2b(
            f"{_program(self.template)}{self.url}{text}".encode(), digest_size=12
        ).hexdigest()

    @property
    def lacking(self) -> str:
        """The characters that our fonts lack."""
        return "".join(sorted({c for t in _texts(self.data) for c in t} - covered() - _SHAPELESS))


@dataclass(frozen=True)
class Printed:
    """What came of printing: the names of what was printed; by name the characters our fonts lack,
    and why a poster was not printed."""

    names: tuple[str, ...] = ()
    lacking: Mapping[str, str] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)


def sheet(poster: Poster, view: View) -> Sheet:
    """What the poster says now."""
    url = f"{view.base_url}/{poster.page.url}"
    data = {
        "paper": poster.paper,
        "compound": view.site.compound.name,
        "address": url.partition("://")[2],
        "sample": poster.page.meta.sample,
        **poster.says(),
    }
    return Sheet(poster.name, poster.template, url, data)


@cache
def _program(template: str) -> str:
    sources = [_PRINT / "sheet.typ", _PRINT / f"{template}.typ"]
    texts = [*(p.read_bytes() for p in sources), json.dumps(_TOKENS).encode()]
    return blake2b(b"".join(texts), digest_size=12).hexdigest()


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def print_to(
    folder: Path, sheets: Iterable[Sheet], now: datetime, put: Put = write_atomic
) -> Printed:
    """Prints these sheets into `folder`, dated `now`. One that fails leaves the others alone."""
    compiler = _compilers()
    names, lacking, failed = [], {}, {}
    for each in sheets:
        missing = each.lacking
        try:
            pdf = compiler(bool(missing)).compile(
                sys_inputs=_inputs(each, now), timestamp=int(now.timestamp())
            )
            assert isinstance(pdf, bytes)
            put(folder / f"{each.name}.pdf", pdf)
        except (RuntimeError, OSError) as error:
            failed[each.name] = str(error)
            continue
        names.append(each.name)
        if missing:
            lacking[each.name] = missing
    return Printed(tuple(names), lacking, failed)


def pdf_of(sheet: Sheet, now: datetime) -> bytes:
    """The sheet as a PDF, of which nothing is left on the disk. Raises RuntimeError."""
    made = _compilers()(bool(sheet.lacking)).compile(
        sys_inputs=_inputs(sheet, now), timestamp=int(now.timestamp())
    )
    assert isinstance(made, bytes)
    return made


def picture_of(sheet: Sheet, now: datetime) -> bytes:
    """The sheet's first page as a PNG, for a screen. Raises RuntimeError."""
    made = _compilers()(bool(sheet.lacking)).compile(
        sys_inputs=_inputs(sheet, now), format="png", ppi=_SCREEN_PPI
    )
    found = made[0] if isinstance(made, list) else made
    assert isinstance(found, bytes)
    return found


def _compilers() -> Callable[[bool], Any]:
    """What prints, with the system's fonts or without. Loading fonts costs more than printing with
    them. A character that ours lack is looked for in the system's, which costs a second: not before it
    is needed."""
    import typst

    return cache(
        lambda system: typst.Compiler(
            str(_PRINT / "main.typ"),
            root=str(_PRINT),
            font_paths=[str(FONTS)],
            ignore_system_fonts=not system,
        )
    )


def _inputs(sheet: Sheet, now: datetime) -> dict[str, str]:
    own = {
        "template": sheet.template,
        "printed": f"{now.astimezone(ZONE):%Y年%-m月%-d日}",
        "qr": _qr(sheet.url),
    }
    return {"data": json.dumps({**sheet.data, **own}), "tokens": json.dumps(_TOKENS)}


def _qr(url: str) -> str:
    return in_a_file(qr_svg(url))


def in_a_file(svg: str) -> str:
    """An SVG element of a page as a file of its own."""
    return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def bring_up_to_date(folder: Path, view: View, put: Put) -> Printed:
    """Prints what `folder` lacks of a site's posters, or has with another text; drops what the site
    no longer offers."""
    sheets, stale = _due(folder, view)
    return _renew(folder, sheets, stale, view.now, put)


def drop_old_lists(folder: Path, view: View) -> None:
    """Drops the lists' poster where it doesn't say what they do now: nobody is given it until it is printed again.
    Hold the publishing lock."""
    if _index(folder).get(LISTS_POSTER.stem) != lists_say(view):
        (folder / LISTS_POSTER.name).unlink(missing_ok=True)


def lists_say(view: View) -> str | None:
    """Changes with what the lists' poster says; None where there is none."""
    offered = (each for each in posters(view) if each.name == LISTS_POSTER.stem)
    return next((sheet(each, view).digest for each in offered), None)


@contextlib.contextmanager
def printing_beside(
    draft: Path, previous: Path | None, view: View
) -> Iterator[Callable[[], Printed]]:
    """Has the posters of a `draft` of the site printed while its pages are made; the function waits
    for the end, puts them into the draft and says what came of it. Those that stay the same are
    taken from the version before.

    In a process of its own and behind the others: a build leaves a core idle now and then.
    """
    # Not in the draft itself: MkDocs empties it.
    folder = draft.with_name(f"{draft.name}.{FOLDER}")
    folder.mkdir()
    for old in (previous / FOLDER).glob("*") if previous else ():
        if not is_draft(old.name):
            os.link(old, folder / old.name)
    sheets, stale = _due(folder, view)
    renew = partial(_renew, folder, sheets, stale, view.now)
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        renewed = stack.enter_context(beside(renew, _NICENESS)) if stale else renew

        def printed() -> Printed:
            try:
                found = renewed()
            except ProcessEnded:
                found = Printed(failed={"*": "印海报的进程意外结束"})
            if (draft / FOLDER).exists():
                shutil.rmtree(draft / FOLDER)
            folder.rename(draft / FOLDER)
            return found

        yield printed


def _due(folder: Path, view: View) -> tuple[list[Sheet], list[Sheet]]:
    """All sheets, and those of them that must be printed."""
    kept = _index(folder)
    sheets = [sheet(poster, view) for poster in posters(view)]
    stale = [
        each
        for each in sheets
        if kept.get(each.name) != each.digest or not (folder / f"{each.name}.pdf").exists()
    ]
    return sheets, stale


def _renew(
    folder: Path,
    sheets: Sequence[Sheet],
    stale: Sequence[Sheet],
    now: datetime,
    put: Put = write_atomic,
) -> Printed:
    printed = print_to(folder, stale, now, put) if stale else Printed()
    names = {each.name for each in sheets}
    for old in folder.glob("*.pdf"):
        if old.stem not in names:
            old.unlink()
    index = {each.name: each.digest for each in sheets if each.name not in printed.failed}
    text = json.dumps(index, indent=0, sort_keys=True)
    write_atomic(folder / _INDEX, f"{text}\n".encode())
    return printed


def _index(folder: Path) -> dict[str, str]:
    """What is printed already: each poster's digest."""
    try:
        found = json.loads((folder / _INDEX).read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
