"""`python -m benchmarks.places_race [--seed 7] [--people 2000] [--places 30] [--waiting 60] [--kills 10]`."""

from __future__ import annotations

import argparse
import random
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.places_race.compound import FORM, write_content
from benchmarks.places_race.people import Crowd
from benchmarks.places_race.recount import Recount, recounted
from benchmarks.polling_day.polling_place import PollingPlace, wait_until

_CROWDS = 16


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="places-race", description=__doc__)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--places", type=int, default=30)
    parser.add_argument("--waiting", type=int, default=60)
    parser.add_argument("--kills", type=int, default=10)
    asked = parser.parse_args(argv)
    seed = secrets.randbelow(1_000_000) if asked.seed is None else asked.seed
    print(f"seed {seed}, {asked.people} people for {asked.places} places", flush=True)
    with tempfile.TemporaryDirectory(prefix="linli-places-race-") as folder:
        return _race(Path(folder), random.Random(seed), asked)


def _race(folder: Path, chance: random.Random, asked: argparse.Namespace) -> int:
    write_content(folder / "content", asked.places, asked.waiting)
    place = PollingPlace(folder)
    journal, copies = folder / "state" / "store" / "journal.jsonl", []
    try:
        crowds = [Crowd(place, random.Random(chance.random())) for _ in range(_CROWDS)]
        threads = [
            threading.Thread(
                target=crowd.race, args=(range(number, asked.people, _CROWDS),), daemon=True
            )
            for number, crowd in enumerate(crowds)
        ]
        begun = time.perf_counter()
        for thread in threads:
            thread.start()
        for number in range(asked.kills):
            part = asked.people * (number + 1) // (asked.kills + 2)
            wait_until(lambda: sum(c.told.answers for c in crowds), part, threads)
            place.kill(lambda: copies.append(_copied(journal, folder, len(copies))))
        for thread in threads:
            thread.join()
        took = time.perf_counter() - begun
        facts = place.facts(FORM)
    finally:
        place.stop()
    found = recounted([*copies, journal], FORM, asked.places)
    faults = [*found.faults, *_untrue(crowds, found, facts, asked)]
    told = [crowd.told for crowd in crowds]
    print(
        f"{sum(len(each.statuses) for each in told)} got in, {sum(each.full for each in told)} were told that all is "
        f"full, {len(found.gone)} cancelled, {len(found.promoted)} were promoted, {len(found.placed)} have a place and "
        f"{len(found.waiting)} wait; {took:.0f} s, {place.kills} kills, {sum(each.again for each in told)} sent again"
    )
    for text in faults[:10]:
        print(f"WRONG: {text}")
    print("DIFFERENT" if faults else "the same")
    return int(bool(faults))


def _copied(journal: Path, folder: Path, number: int) -> Path:
    return Path(shutil.copy(journal, folder / f"journal.{number}.jsonl"))


def _untrue(
    crowds: Sequence[Crowd], found: Recount, facts: dict[str, Any], asked: argparse.Namespace
) -> Iterator[str]:
    """What somebody was told and isn't so, and what the facts say that isn't."""
    for crowd in crowds:
        yield from crowd.told.wrongly
        for shown, statuses in crowd.told.statuses.items():
            receipt = shown.replace("-", "")
            cancelled = statuses[-1] == "cancelled"
            if receipt not in (found.gone if cancelled else found.placed | found.waiting.keys()):
                yield f"{shown} was told {statuses}, and isn't so"
    wanted = {
        "answers": len(found.placed),
        "capacity": asked.places,
        "left": asked.places - len(found.placed),
        "waiting": len(found.waiting),
    }
    said = {name: facts[name] for name in wanted}
    if said != wanted:
        yield f"facts say {said}, by the journals it is {wanted}"


if __name__ == "__main__":
    raise SystemExit(main())
