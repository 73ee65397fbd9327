"""The cards of a built site: those of the version before, from the cache, or drawn."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from site_src.pictures.kept import Kept
from site_src.sharing.card import FOLDER, Card
from site_src.source.processes import beside


@contextlib.contextmanager
def hanging_beside(
    draft: Path, previous: Path | None, cache: Path, cards: Sequence[Card]
) -> Iterator[Callable[[], int]]:
    """Has the cards that are new drawn while the pages of a `draft` of the site are made; the function
    waits for the end, puts the site's cards into the draft and no others, and returns how many are new.

    `cache` keeps what was drawn, for builds of another place, and forgets with the site: a title that
    was withdrawn stays nowhere.
    """
    wanted = {card.file: card for card in cards}
    there = _names(previous / FOLDER) if previous else set()
    missing = {file: card for file, card in wanted.items() if file not in there}
    kept = Kept(cache / "cards")
    for file in _names(kept.folder) - wanted.keys():
        with contextlib.suppress(OSError):
            (kept.folder / file).unlink()
    # Not in the draft itself: MkDocs empties it.
    folder = draft.with_name(f"{draft.name}.{FOLDER}")
    with contextlib.ExitStack() as stack:
        drawn = None
        if missing:
            folder.mkdir()
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            drawn = stack.enter_context(beside(partial(_draw, folder, kept, missing)))

        def hung() -> int:
            if drawn:
                drawn()
            place = draft / FOLDER
            if missing and not place.exists():
                folder.rename(place)
            place.mkdir(exist_ok=True)
            for file in _names(place) - wanted.keys():
                (place / file).unlink()
            for file in missing.keys() - _names(place):
                (folder / file).rename(place / file)
            if previous:
                for file in wanted.keys() - _names(place):
                    os.link(previous / FOLDER / file, place / file)
            return len(missing)

        yield hung


def _names(folder: Path) -> set[str]:
    try:
        return {entry.name for entry in os.scandir(folder)}
    except OSError:
        return set()


def _draw(folder: Path, kept: Kept, cards: Mapping[str, Card]) -> None:
    left = []
    for file in cards:
        if made := kept.read(file):
            (folder / file).write_bytes(made)
        else:
            left.append(file)
    if not left:
        return
    # Only here: a build that draws none needn't load it.
    from site_src.sharing.drawing import Artist

    artist = Artist()
    for file in left:
        made = artist.draw(cards[file])
        (folder / file).write_bytes(made)
        kept.keep(file, made)
