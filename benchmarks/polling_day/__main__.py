"""`python -m benchmarks.polling_day [--seed 7] [--owners 10000] [--parts 12000] [--paper 2000] [--kills 20]`."""

from __future__ import annotations

import argparse
import csv
import random
import secrets
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.polling_day.compound import FORM, OPTIONS, write_content, write_roster
from benchmarks.polling_day.paper import Paper
from benchmarks.polling_day.polling_place import PollingPlace, wait_until
from benchmarks.polling_day.recount import Count, recounted
from benchmarks.polling_day.voters import Way

_WAYS = 8


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="polling-day", description=__doc__)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--owners", type=int, default=10_000)
    parser.add_argument("--parts", type=int, default=12_000)
    parser.add_argument("--paper", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=20)
    arguments = parser.parse_args(argv)
    seed = secrets.randbelow(1_000_000) if arguments.seed is None else arguments.seed
    size = Size(arguments.owners, arguments.parts, arguments.paper, arguments.kills)
    print(f"seed {seed}, {size.owners} owners of {size.parts} parts", flush=True)
    with tempfile.TemporaryDirectory(prefix="linli-polling-day-") as folder:
        return _day(Path(folder), random.Random(seed), size)


@dataclass(frozen=True)
class Size:
    """So many `owners` of so many `parts`, ballots on `paper`, and `kills`."""

    owners: int
    parts: int
    paper: int
    kills: int


def _day(folder: Path, chance: random.Random, size: Size) -> int:
    roster, content = folder / "roster.csv", folder / "content"
    opens = datetime.now().astimezone() - timedelta(hours=2)
    write_content(content, opens, opens + timedelta(days=1))
    addresses = write_roster(roster, size.owners, size.parts, chance)
    place = PollingPlace(folder)
    try:
        place.linli("roster", "import", str(roster))
        codes = _codes(place, folder / "codes")
        chance.shuffle(codes)
        paper = Paper(place, folder, addresses, size.paper, chance)
        ways = [Way(place, random.Random(chance.random()), paper.agreed) for _ in range(_WAYS)]
        threads = [
            threading.Thread(target=way.vote, args=(codes[number::_WAYS],), daemon=True)
            for number, way in enumerate(ways)
        ] + [threading.Thread(target=paper.enter, daemon=True)]
        begun = time.perf_counter()
        for thread in threads:
            thread.start()
        for number in range(1, size.kills + 1):
            part = len(codes) * number // (size.kills + 2)
            wait_until(lambda: len(_notes(ways)), part, threads)
            place.kill()
        for thread in threads:
            thread.join()
        took = time.perf_counter() - begun
        # The polls close. What is counted is what was kept.
        write_content(content, opens, opens + timedelta(hours=1))
        place.kill()
        found = _counted(place.facts(FORM))
        wanted = recounted(roster, _notes(ways), paper.agreed, OPTIONS)
        place.linli("recount", FORM)
    finally:
        place.stop()
    told = [way.told for way in ways]
    counted, sent = sum(len(each.notes) for each in told), sum(each.sent for each in told)
    print(
        f"{counted} ballots counted of {sent} sent in {took:.0f} s, {counted / took:.0f} a second, "
        f"{place.kills} kills; {len(paper.agreed)} on paper, {paper.tries} commands for them; {sum(each.again for each in told)} sent again unanswered, "
        f"{sum(each.refused for each in told)} wrong codes refused"
    )
    wrongly = [text for each in told for text in each.wrongly]
    for text in wrongly[:10]:
        print(f"WRONG: {text}")
    print(
        f"counted   {found}\nrecounted {wanted}\n{'the same' if found == wanted else 'DIFFERENT'}"
    )
    return int(bool(wrongly) or found != wanted)


def _notes(ways: Sequence[Way]) -> list[tuple[str, str]]:
    return [note for way in ways for note in way.told.notes]


def _codes(place: PollingPlace, folder: Path) -> list[tuple[str, str]]:
    """Each owner's key and code."""
    place.linli("roster", "codes", "--for", "owners", "--out", str(folder), "--format", "csv")
    (path,) = folder.glob("*.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [(row["业主编号"], row["口令"]) for row in csv.DictReader(file)]


def _counted(facts: dict[str, Any]) -> Count:
    turnout, options = facts["turnout"], facts["decision"]["options"]
    return Count(
        (turnout["owners"]["took_part"], turnout["owners"]["of"]),
        (Decimal(turnout["area"]["took_part"]), Decimal(turnout["area"]["of"])),
        {name: (each["owners"], Decimal(each["area"])) for name, each in options.items()},
    )


if __name__ == "__main__":
    raise SystemExit(main())
