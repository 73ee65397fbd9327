"""The cycles of a campaign: by one seed, the same faults in the same order."""

from __future__ import annotations

import random
import resource
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.torture.harms import HARMS
from benchmarks.torture.shim import built
from benchmarks.torture.world import Count, World
from benchmarks.torture.writers import Serving, Storing, WaitedInVain, Writer

_CYCLES_PER_STORE = 40
_ANSWERS_PER_STORE = 5000
_SERVED = 1 / 30
"""How often it is the whole service that is killed: it takes seconds to start."""
_MORE_THAN_ON_ITS_WAY = 200
_TOLD_EVERY = 60.0


class Campaign:
    """One run. `folder` is its own, to fill and empty."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._chance = random.Random(seed)
        self._shim = built(folder)
        self._fault = folder / "fault"
        self.count = Count()
        self.skipped: set[str] = set() if self._shim else {"EIO: no C compiler"}
        self._worlds = 0

    def run(self, seconds: float) -> Count:
        """Cycles until the time is over."""
        end = time.monotonic() + seconds
        told = time.monotonic()
        while time.monotonic() < end:
            self._worlds += 1
            small = self._chance.random() < 1 / 3
            world = World(self._folder / f"world-{self._worlds}", on_memory=small)
            if small and not world.small:
                self.skipped.add("ENOSPC on a small file system: may not mount")
            try:
                for _ in range(_CYCLES_PER_STORE):
                    if time.monotonic() >= end or len(world.acked) > _ANSWERS_PER_STORE:
                        break
                    self._cycle(world)
                    if time.monotonic() - told >= _TOLD_EVERY:
                        told = time.monotonic()
                        print(self.report(), flush=True)
            finally:
                world.close()
        return self.count

    def _cycle(self, world: World) -> None:
        chance, count = self._chance, self.count
        count.cycles += 1
        served = chance.random() < _SERVED
        prefix = f"{'h' if served else 's'}{count.cycles}"
        again = sorted(key for key in world.unknown if key[0] == prefix[0])
        writer: Writer = (
            Serving(world.folder, prefix, again) if served else self._storing(world, prefix, again)
        )
        gone = False
        try:
            writer.heard.wait_acks(chance.randrange(1, 120))
            gone = self._meet_fault(world, writer, served=served)
        except WaitedInVain as vain:
            count.stuck += 1
            print(f"STUCK: {vain}", flush=True)
        except BaseException:
            writer.kill()
            raise
        if chance.random() < 0.2:
            count.faults["stopped in order"] += 1
            writer.stop()
        else:
            count.faults["kill -9" + (" of the service" if served else "")] += 1
            writer.kill()
        self._fault.unlink(missing_ok=True)
        heard = writer.heard
        count.refused += heard.refused
        count.acknowledged += len(heard.acked.keys() - world.acked.keys())
        for key, receipt in heard.acked.items():
            if world.acked.setdefault(key, receipt) != receipt:
                count.doubled += 1
                print(f"DOUBLED: a second receipt for {key}", flush=True)
        world.unknown = (world.unknown | heard.tried) - world.acked.keys()
        if gone:
            # What a process still held of a file that was taken away, put back by a restore.
            world.put_back(self._folder / "saved", count, by_restore=True)
        self._harm_and_check(world)
        world.tidy()

    def _meet_fault(self, world: World, writer: Writer, *, served: bool) -> bool:
        faults: list[Callable[[World, Writer], bool]] = [
            self._none,
            self._full,
            self._second_writer,
        ]
        if not served:
            faults += [self._taken_away]
            faults += [self._disk_error] if self._shim else []
            faults += [self._small_disk_full] if world.small else []
        return self._chance.choice(faults)(world, writer)

    def _storing(self, world: World, prefix: str, again: list[str]) -> Storing:
        environment = {"TORTURE_FAULT": str(self._fault)}
        if self._shim:
            environment["LD_PRELOAD"] = str(self._shim)
        return Storing(world.store, prefix, again, environment)

    def _harm_and_check(self, world: World) -> None:
        chance, count = self._chance, self.count
        harm = chance.choice([*HARMS, "older copy", "none", "none", "none", "none"])
        kept = world.copy()
        if harm == "older copy" and world.older:
            world.path.write_bytes(chance.choice(world.older))
        elif harm in HARMS:
            HARMS[harm](world.path, chance)
        else:
            harm = "none"
        now = (kept / world.path.name).read_bytes()
        if harm != "none":
            count.faults[harm] += 1
        refused = world.check(count, None if harm == "none" else harm)
        if refused is not None:
            if harm == "none":
                count.stuck += 1
                print(f"STUCK: a good store was refused: {refused}", flush=True)
            count.refusals += 1
            world.put_back(kept, count, by_restore=chance.random() < 0.5)
        world.older = [*world.older[-3:], now]

    # What happens while it writes; whether the file was taken away.

    def _none(self, _world: World, _writer: Writer) -> bool:
        return False

    def _full(self, world: World, writer: Writer) -> bool:
        """No file may grow beyond a little more than the ledger is, and then it may again."""
        self.count.faults["EFBIG"] += 1
        try:
            size = world.path.stat().st_size + self._chance.randrange(3000)
            resource.prlimit(writer.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
            writer.heard.wait_refused()
            unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
            resource.prlimit(writer.pid, resource.RLIMIT_FSIZE, unlimited)
        except ProcessLookupError:
            return False
        writer.heard.wait_acks(len(writer.heard.acked) + 5)
        return False

    def _small_disk_full(self, world: World, writer: Writer) -> bool:
        self.count.faults["ENOSPC"] += 1
        ballast = world.state / "ballast"
        try:
            with ballast.open("wb", buffering=0) as file:
                while True:
                    file.write(bytes(4096))
        except OSError:
            writer.heard.wait_refused()
        ballast.unlink()
        writer.heard.wait_acks(len(writer.heard.acked) + 5)
        return False

    def _disk_error(self, _world: World, writer: Writer) -> bool:
        call = self._chance.choice(["write", "fdatasync"])
        self.count.faults[f"EIO in {call}"] += 1
        self._fault.write_text(call)
        writer.heard.wait_closed()
        return False

    def _second_writer(self, world: World, _writer: Writer) -> bool:
        self.count.faults["lock file removed"] += 1
        if world.second_writer_gets_in():
            self.count.stuck += 1
            print("A second writer got in.", flush=True)
        return False

    def _taken_away(self, world: World, writer: Writer) -> bool:
        how = self._chance.choice(["file", "folder", "moved", "replaced"])
        self.count.faults[f"{how} taken away while open"] += 1
        match how:
            case "file":
                world.path.unlink(missing_ok=True)
            case "folder":
                shutil.rmtree(world.store, ignore_errors=True)
            case "moved":
                away = world.state / "away"
                shutil.rmtree(away, ignore_errors=True)
                world.store.rename(away)
            case "replaced":
                other = world.store / "other"
                try:
                    shutil.copy(world.path, other)
                    other.replace(world.path)
                except OSError:  # No room for a second one on the small file system.
                    other.unlink(missing_ok=True)
                    world.path.unlink(missing_ok=True)
        # At most what was on its way is acknowledged now, unless a compaction has just put its own
        # whole file in the place.
        writer.heard.wait_acks(len(writer.heard.acked) + _MORE_THAN_ON_ITS_WAY)
        if writer.heard.closed is None and not world.written_by(writer.pid):
            raise WaitedInVain(f"the ledger was taken away ({how}) and the store goes on")
        saved = self._folder / "saved"
        shutil.rmtree(saved, ignore_errors=True)
        saved.mkdir()
        if not writer.heard.closed:
            return False
        shutil.copy(writer.heard.closed, saved / world.path.name)
        return True

    def report(self) -> str:
        count = self.count
        faults = ", ".join(f"{kind} {number}" for kind, number in sorted(count.faults.items()))
        lines = [
            f"{count.cycles} cycles; faults: {faults}",
            f"{count.acknowledged} answers acknowledged, {count.refused} refused; "
            f"{count.refusals} openings refused, {count.restored} restores",
            f"lost {count.lost}, doubled {count.doubled}, wrongly accepted {count.accepted}, "
            f"stuck {count.stuck}",
        ]
        if self.skipped:
            lines.append("skipped: " + "; ".join(sorted(self.skipped)))
        return "\n".join(lines)
