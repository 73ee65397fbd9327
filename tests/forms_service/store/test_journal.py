"""The journal on real files: cut, flipped, full, failing, locked. The disk's faults are the operating
system's calls made to fail."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms_service.store.durable import StoreLocked
from forms_service.store.file_log import FileLog
from forms_service.store.files import remove, torn_pieces, watermark_path
from forms_service.store.journal import Journal, StoreClosed, StoreFull
from forms_service.store.ledger_state import Document, State
from forms_service.store.log import LineTaken
from forms_service.store.sealed import Damaged, Patch
from tests.support.calling import eventually

PATCHES: list[Patch] = [
    {"votes": {"1": {"to": "东门"}}},
    {"votes": {"2": {"to": "西门"}}, "names": {"a": {"name": "王"}}},
    {"votes": {"1": {"to": "南门"}}},
    {"votes": {"2": None}},
    {"names": None},
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store" / "journal.jsonl"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    journal = Journal(path)
    yield journal
    journal.close()


def keep(journal: Journal, patch: Patch) -> None:
    journal.run(lambda: journal.put(patch))


def vote(number: int) -> Patch:
    return {"votes": {str(number): {"to": "东门"}}}


def reopened(path: Path) -> State:
    return Journal(path, read_only=True).state


def filled(path: Path) -> list[tuple[int, State]]:
    """A file with a line for each of PATCHES; after each, how long the file was and its state."""
    journal = Journal(path)
    seen: list[tuple[int, State]] = [(path.stat().st_size, {})]
    for patch in PATCHES:
        keep(journal, patch)
        seen.append((path.stat().st_size, reopened(path)))
    journal.close()
    return seen


class Faults:
    """Makes a call of the operating system fail, as often as said."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def fail(self, name: str, code: int, times: int = 1, first: int = 0) -> None:
        """`os.NAME` fails `times` times; a write puts `first` bytes on the disk before it fails."""
        real: Callable[..., Any] = getattr(os, name)
        left = [times]
        short = [first]

        def failing(fd: int, *rest: Any) -> Any:
            if name == "write" and short[0]:
                count, short[0] = short[0], 0
                return real(fd, bytes(rest[0])[:count])
            if left[0]:
                left[0] -= 1
                raise OSError(code, os.strerror(code))
            return real(fd, *rest)

        self._monkeypatch.setattr(os, name, failing)


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Faults:
    return Faults(monkeypatch)


# What is kept


def test_what_was_kept_is_there_again(path: Path) -> None:
    filled(path)
    journal = Journal(path)
    assert journal.state == {"votes": {"1": {"to": "南门"}}}
    assert journal.opening.lines == len(PATCHES)
    assert journal.opening.torn_bytes == 0
    journal.close()


def test_only_who_runs_the_store_may_read_its_files(path: Path, journal: Journal) -> None:
    journal.compact()
    for file in path.parent.iterdir():
        assert file.stat().st_mode & 0o077 == 0, file


@pytest.mark.parametrize("value", ["\ud800", "a\udfffb", "\x00", "\u2028", "😀", "\\ud800"])
def test_any_text_that_json_can_say_is_kept_as_it_came(path: Path, value: str) -> None:
    journal = Journal(path)
    keep(journal, {"t": {value: {value: [value]}}})
    journal.compact()
    keep(journal, vote(1))
    journal.close()
    assert reopened(path) == {"t": {value: {value: [value]}}, **vote(1)}


def test_what_json_cannot_hold_changes_nothing(path: Path, journal: Journal) -> None:
    keep(journal, vote(1))
    size = path.stat().st_size
    for bad in ({1, 2}, b"x", object(), {(1, 2): 3}):
        with pytest.raises(TypeError):
            keep(journal, {"votes": {"2": {"ok": 1, "bad": bad}}})
    assert journal.state == vote(1)
    assert path.stat().st_size == size


def test_nesting_that_could_not_be_read_again_is_refused(path: Path, journal: Journal) -> None:
    nested: list[Any] = []
    for _ in range(700):
        nested = [nested]
    with pytest.raises(RecursionError):
        keep(journal, {"t": {"1": {"nested": nested}}})
    keep(journal, vote(1))
    assert reopened(path) == vote(1)


# Cut and flipped


def from_before(path: Path) -> None:
    """Makes it the store of an installation that noted nothing beside it."""
    watermark_path(path).unlink()


def test_cut_at_every_byte_it_opens_as_a_prefix_and_is_written_again(path: Path) -> None:
    """Where nothing is noted beside it: the last lines that are whole are all that is known."""
    seen = filled(path)
    data = path.read_bytes()
    from_before(path)
    for cut in range(len(data) + 1):
        path.write_bytes(data[:cut])
        if cut < seen[0][0]:
            with pytest.raises(Damaged, match="没有当成新的存储打开"):
                Journal(path)
            continue
        size, state = max((s, t) for s, t in seen if s <= cut)
        looked_at = Journal(path, read_only=True)
        assert (looked_at.state, looked_at.opening.torn_bytes) == (state, cut - size)
        assert path.stat().st_size == cut, "looking changes nothing"
        if cut % 5 and cut not in (size, size + 1):
            continue  # Looking is quick; each of the rest waits for the disk some ten times.
        journal = Journal(path)
        assert (journal.state, journal.opening.torn_bytes) == (state, cut - size)
        assert (journal.torn.read_bytes() if journal.torn else b"") == data[size:cut]
        keep(journal, {"after": {"1": {"cut": cut}}})
        journal.close()
        again = Journal(path, read_only=True)
        assert again.state == {**state, "after": {"1": {"cut": cut}}}
        assert again.opening.torn_bytes == 0
        from_before(path)
        remove(torn_pieces(path))


def test_every_flipped_byte_is_cut_off_or_named(path: Path) -> None:
    """The last line of a file that nothing is noted about may be one that nobody was told of."""
    seen = filled(path)
    data = path.read_bytes()
    from_before(path)
    last_line, before_last = seen[-2]
    for position in range(len(data)):
        flipped = bytearray(data)
        flipped[position] ^= 1 << position % 8
        path.write_bytes(flipped)
        if position < last_line:
            line_start = max([0, *(size for size, _ in seen if size <= position)])
            with pytest.raises(Damaged, match=f"字节 {line_start}）"):
                Journal(path)
            assert path.read_bytes() == bytes(flipped), "damage is left as it is, to be looked at"
        else:
            journal = Journal(path, read_only=True)
            assert journal.state == before_last
            assert journal.opening.torn_bytes == len(data) - last_line


def test_zeros_after_the_last_line_are_a_torn_tail(path: Path) -> None:
    """What a file system leaves that made room for a line before a power cut."""
    state = filled(path)[-1][1]
    with path.open("ab") as file:
        file.write(bytes(5000))
    journal = Journal(path)
    assert (journal.state, journal.opening.torn_bytes) == (state, 5000)
    journal.close()


def test_what_is_cut_is_kept_aside_for_whoever_runs_the_store(path: Path) -> None:
    state = filled(path)[-1][1]
    kept = []
    for piece in (b'{"n":6,"b', b'{"n":6,"b', b'{"n":6,"c'):
        with path.open("ab") as file:
            file.write(piece)
        os.utime(path, (1_790_000_000, 1_790_000_000))
        journal = Journal(path)
        assert journal.state == state
        assert journal.torn
        assert journal.torn.read_bytes() == piece
        assert journal.torn.stat().st_mode & 0o777 == 0o600
        kept.append(journal.torn.name)
        journal.close()
    name = "journal.torn-20260921T141320Z"
    assert kept == [name, name, f"{name}-2"], "named by when it was written, and never written over"
    assert [piece.name for piece in torn_pieces(path)] == [name, f"{name}-2"]


def test_where_it_cannot_be_kept_aside_nothing_is_cut(path: Path, faults: Faults) -> None:
    filled(path)
    with path.open("ab") as file:
        file.write(b'{"n":6')
    before = path.read_bytes()
    faults.fail("fsync", errno.ENOSPC)
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        Journal(path)
    assert path.read_bytes() == before


def test_what_is_shown_after_opening_is_durable(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last line may have been written and not synced, by a process that was killed then."""
    filled(path)
    synced: list[int] = []
    real = os.fdatasync

    def sync(fd: int) -> None:
        real(fd)
        synced.append(fd)

    monkeypatch.setattr(os, "fdatasync", sync)
    Journal(path).close()
    assert synced


# Full and failing disks


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
@pytest.mark.parametrize("first", [0, 1, 40])
def test_a_full_disk_undoes_the_commit_and_it_may_be_tried_again(
    path: Path, journal: Journal, faults: Faults, code: int, first: int
) -> None:
    keep(journal, vote(1))
    size = path.stat().st_size
    faults.fail("write", code, first=first)
    with pytest.raises(StoreFull):
        keep(journal, vote(2))
    assert journal.state == vote(1)
    assert path.stat().st_size == size
    assert journal.writable
    keep(journal, vote(2))
    assert reopened(path) == {"votes": {**vote(1)["votes"], **vote(2)["votes"]}}  # type: ignore[dict-item]


def test_a_file_at_its_size_limit_stays_whole(path: Path) -> None:
    """The kernel's own limit, in a process of its own: short writes, then a refusal."""
    script = """
import resource, signal, sys
from pathlib import Path
from forms_service.store.journal import Journal, StoreFull
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
journal = Journal(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))
kept = 0
try:
    while True:
        patch = {"t": {str(kept): {"text": "x" * 100}}}
        journal.run(lambda: journal.put(patch))
        kept += 1
except StoreFull:
    assert len(journal.state["t"]) == kept and journal.writable
print(kept)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    kept = int(done.stdout)
    assert kept > 5
    journal = Journal(path)
    assert len(journal.state["t"]) == kept
    assert journal.opening.torn_bytes == 0
    journal.close()


@pytest.mark.parametrize(
    ("failing", "code"),
    [
        ("write", errno.EIO),
        ("write", errno.EBADF),
        ("fdatasync", errno.EIO),
        ("fdatasync", errno.ENOSPC),
    ],
)
def test_a_failing_disk_closes_the_store_to_writes(
    path: Path, faults: Faults, failing: str, code: int
) -> None:
    journal = Journal(path)
    keep(journal, vote(1))
    told: list[tuple[str, str, Document | None, Document | None]] = []
    journal.subscribe(lambda *change: told.append(change))
    faults.fail(failing, code)
    with pytest.raises(StoreClosed, match=os.strerror(code)):
        keep(journal, vote(2))
    assert journal.state == vote(1)
    assert told[-2:] == [
        ("votes", "2", None, {"to": "东门"}),
        ("votes", "2", {"to": "东门"}, None),
    ]
    assert not journal.writable
    # The disk works again, and is still not believed.
    with pytest.raises(StoreClosed):
        keep(journal, vote(3))
    with pytest.raises(StoreClosed):
        journal.compact()
    journal.close()
    again = Journal(path)
    assert again.state == vote(1)
    assert again.writable
    keep(again, vote(3))
    again.close()
    assert set(reopened(path)["votes"]) == {"1", "3"}


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_half_written_line_that_cannot_be_cut_closes_the_store(
    path: Path, faults: Faults, code: int
) -> None:
    journal = Journal(path)
    keep(journal, vote(1))
    faults.fail("write", code, first=30)
    faults.fail("ftruncate", errno.EIO)
    with pytest.raises(StoreClosed):
        keep(journal, vote(2))
    assert not journal.writable
    assert journal.state == vote(1)
    journal.close()
    again = Journal(path)
    assert again.state == vote(1)
    assert again.opening.torn_bytes == 30
    again.close()


class Writing:
    """Threads that keep patches: the first is held up in its write until all are waiting."""

    def __init__(self, journal: Journal, patches: Sequence[Patch]) -> None:
        self.outcomes: dict[int, Exception | None] = {}
        self._journal, self._patches = journal, patches
        self.began, self.go = threading.Event(), threading.Event()

    def run(self) -> None:
        first, *others = [
            threading.Thread(target=self._keep, args=(number,))
            for number in range(len(self._patches))
        ]
        first.start()
        assert self.began.wait(10)
        for thread in others:
            thread.start()
        eventually(lambda: len(self._journal.waiting) == len(others))
        self.go.set()
        for thread in (first, *others):
            thread.join(10)

    def _keep(self, number: int) -> None:
        try:
            self._journal.run(lambda: self._journal.put(self._patches[number]))
        except (StoreFull, StoreClosed) as error:
            self.outcomes[number] = error
        else:
            self.outcomes[number] = None


def test_who_rides_along_is_told_too(
    path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing = Writing(journal, [vote(number) for number in (1, 2, 3, 4)])
    real, writes = os.write, [0]

    def write(fd: int, data: bytes) -> int:
        writes[0] += 1
        if writes[0] == 1:
            writing.began.set()
            assert writing.go.wait(10)
        if writes[0] == 2:
            raise OSError(errno.ENOSPC, "full")
        return real(fd, data)

    monkeypatch.setattr(os, "write", write)
    writing.run()
    monkeypatch.undo()
    assert [type(writing.outcomes[n]) for n in range(4)] == [type(None), *[StoreFull] * 3]
    assert journal.state == vote(1)
    keep(journal, vote(5))
    assert set(reopened(path)["votes"]) == {"1", "5"}


def test_what_waits_behind_a_lost_commit_decides_on_the_state_without_it(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody changes an answer while the line that brought it is being written, and fails."""
    keep(journal, {"t": {"1": {"n": 0}, "2": {"n": 0}}})
    writing = Writing(journal, [{"t": {"1": {"n": 1}}}, {"t": {"1": {"n": 2}}, "new": {"1": {}}}])

    def sync(_fd: int) -> None:
        writing.began.set()
        assert writing.go.wait(10)
        raise OSError(errno.EIO, "I/O error")

    monkeypatch.setattr(os, "fdatasync", sync)
    writing.run()
    assert [type(writing.outcomes[n]) for n in range(2)] == [StoreClosed, StoreClosed]
    assert journal.state == {"t": {"1": {"n": 0}, "2": {"n": 0}}}
    assert list(journal.state["t"]) == ["1", "2"], "and in the order it was"


def test_a_writer_that_is_interrupted_leaves_nobody_waiting(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(path)
    keep(journal, vote(1))
    writing = Writing(journal, [vote(2), vote(3)])

    def interrupted(_fd: int) -> None:
        writing.began.set()
        assert writing.go.wait(10)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fdatasync", interrupted)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    writing.run()
    monkeypatch.undo()
    assert type(writing.outcomes[1]) is StoreClosed
    assert 0 not in writing.outcomes, "it was told of the interruption"
    assert journal.state == vote(1)
    journal.close()


def test_an_action_that_fails_midway_keeps_nothing(path: Path, journal: Journal) -> None:
    def midway() -> None:
        journal.put(vote(1))
        journal.put({"names": {"a": {}}})
        raise LookupError("no")

    actions: list[Callable[[], Any]] = [midway, lambda: journal.put(vote(2)), lambda: 7]
    failed, *others = journal.together(actions)
    assert isinstance(failed, LookupError)
    assert others == [None, 7]
    assert journal.state == vote(2) == reopened(path)


class Contested(FileLog):
    """A log to which another writer's line comes first, once."""

    first = True

    def append(self, number: int, payloads: Sequence[str]) -> None:
        if self.first:
            self.first = False
            super().append(number, [json.dumps({"votes": {"2": {"to": "别处"}}})])
            raise LineTaken(number)
        super().append(number, payloads)


def test_where_another_writer_was_first_it_is_decided_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forms_service.store.journal.FileLog", Contested)
    journal = Journal(path)
    told: list[tuple[str, str, Document | None, Document | None]] = []
    journal.subscribe(lambda *change: told.append(change))
    found: list[list[str]] = []

    def votes_once() -> str:
        found.append(sorted(journal.state.get("votes", {})))
        if "2" in journal.state.get("votes", {}):
            return "taken"
        journal.put(vote(2))
        return "kept"

    assert journal.together([votes_once, lambda: journal.put(vote(3))]) == ["taken", None]
    assert found == [[], ["2"]]
    assert journal.state == {"votes": {"2": {"to": "别处"}, "3": {"to": "东门"}}} == reopened(path)
    mirror: dict[str, Document | None] = {}
    for _, key, old, new in told:
        assert mirror.get(key) == old
        mirror[key] = new
    assert mirror == journal.state["votes"]
    journal.close()


# Undoing, as a property

IDS = st.sampled_from(["1", "2", "3"])
DOCUMENTS = st.none() | st.fixed_dictionaries({"n": st.integers(0, 3)})
ANY_PATCH = st.dictionaries(
    st.sampled_from(["a", "b"]), st.none() | st.dictionaries(IDS, DOCUMENTS), max_size=2
)


@settings(max_examples=60, deadline=None)
@given(before=st.lists(ANY_PATCH, max_size=4), lost=st.lists(ANY_PATCH, min_size=1, max_size=4))
def test_a_lost_batch_leaves_state_and_tallies_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, before: list[Patch], lost: list[Patch]
) -> None:
    journal = Journal(tmp_path_factory.mktemp("undo") / "journal.jsonl")
    mirror: dict[tuple[str, str], Document] = {}

    def follow(table: str, key: str, old: Document | None, new: Document | None) -> None:
        assert mirror.pop((table, key), None) == old
        if new is not None:
            mirror[table, key] = new

    journal.subscribe(follow)
    for patch in before:
        keep(journal, patch)
    state = reopened(journal.path)
    assert journal.state == state
    with pytest.MonkeyPatch.context() as patching:
        Faults(patching).fail("write", errno.ENOSPC)
        outcomes = journal.together([lambda p=patch: journal.put(p) for patch in lost])  # type: ignore[misc]
        assert [type(outcome) for outcome in outcomes] == [StoreFull] * len(lost)
    assert journal.state == state == reopened(journal.path)
    assert mirror == {(t, k): d for t, held in state.items() for k, d in held.items()}
    journal.close()


# One writer, many readers


def test_a_second_opener_is_told_who_has_it(path: Path, journal: Journal) -> None:
    with pytest.raises(StoreLocked, match=f"进程 {os.getpid()}"):
        Journal(path)
    keep(journal, vote(1))


def test_a_second_process_is_told_who_has_it(path: Path, journal: Journal) -> None:
    script = (
        "import sys; from pathlib import Path; from forms_service.store.journal import Journal\n"
    )
    script += "from forms_service.store.durable import StoreLocked\n"
    script += "try: Journal(Path(sys.argv[1]))\nexcept StoreLocked as error: print(error)"
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert f"进程 {os.getpid()}" in done.stdout
    assert journal.writable


def test_the_lock_goes_with_the_journal(path: Path) -> None:
    Journal(path).close()
    Journal(path).close()


def test_a_refused_file_keeps_no_lock(path: Path) -> None:
    filled(path)
    data = bytearray(path.read_bytes())
    data[5] ^= 1
    path.write_bytes(data)
    for _ in range(2):
        with pytest.raises(Damaged):
            Journal(path)


def test_reading_needs_no_lock_and_changes_nothing(path: Path, journal: Journal) -> None:
    keep(journal, vote(1))
    with path.open("ab") as file:
        file.write(b'{"torn')
    before = {file: (file.stat().st_mtime_ns, file.read_bytes()) for file in path.parent.iterdir()}
    reader = Journal(path, read_only=True)
    assert reader.state == vote(1)
    assert reader.opening.torn_bytes == 6
    assert not reader.writable
    with pytest.raises(StoreClosed):
        keep(reader, vote(2))
    with pytest.raises(StoreClosed):
        reader.compact()
    reader.close()
    after = {file: (file.stat().st_mtime_ns, file.read_bytes()) for file in path.parent.iterdir()}
    assert after == before


def test_reading_where_there_is_nothing_makes_nothing(path: Path) -> None:
    reader = Journal(path, read_only=True)
    assert reader.state == {}
    reader.close()
    assert not path.parent.exists()


def test_a_closed_journal_takes_nothing(path: Path) -> None:
    journal = Journal(path)
    journal.close()
    journal.close()
    assert not journal.writable
    with pytest.raises(StoreClosed):
        keep(journal, vote(1))


# Compaction


def test_what_was_erased_is_in_no_file_after_compaction(path: Path) -> None:
    journal = Journal(path)
    keep(journal, {"people": {"1": {"phone": "13900001111"}, "2": {"phone": "13900002222"}}})
    keep(journal, {"people": {"1": {"phone": "13900003333"}}})
    keep(journal, {"people": {"2": None}, "empty": {}})
    journal.compact()
    keep(journal, {"people": {"3": {"phone": "13900004444"}}})
    journal.close()
    everything = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"13900001111" not in everything
    assert b"13900002222" not in everything
    assert reopened(path) == {
        "people": {"1": {"phone": "13900003333"}, "3": {"phone": "13900004444"}},
        "empty": {},
    }


def test_a_big_state_is_compacted_whole_and_in_order(path: Path) -> None:
    journal = Journal(path)
    documents: dict[str, Any] = {str(number): {"n": number} for number in range(1234)}
    keep(journal, {"t": documents, "u": {"1": {}}})
    journal.compact()
    journal.close()
    assert reopened(path) == {"t": documents, "u": {"1": {}}}
    assert list(reopened(path)["t"]) == list(documents)


@pytest.mark.parametrize("failing", ["write", "fsync"])
def test_a_compaction_that_fails_leaves_the_store_in_use(
    path: Path, journal: Journal, faults: Faults, failing: str
) -> None:
    keep(journal, vote(1))
    faults.fail(failing, errno.ENOSPC)
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        journal.compact()
    assert sorted(file.name for file in path.parent.iterdir()) == [
        "journal.jsonl",
        "journal.lock",
        "journal.mark",
    ]
    keep(journal, vote(2))
    assert set(reopened(path)["votes"]) == {"1", "2"}


def test_a_compaction_whose_rename_may_be_lost_closes_the_store(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new file is in place and the folder's sync fails: writing on to the old one, which has no
    name any more, would lose every answer that comes."""
    journal = Journal(path)
    keep(journal, vote(1))
    real = os.fsync
    calls: list[int] = []

    def fsync(fd: int) -> None:
        calls.append(fd)
        if len(calls) == 2:
            raise OSError(errno.EIO, "I/O error")
        real(fd)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(StoreClosed):
        journal.compact()
    with pytest.raises(StoreClosed):
        keep(journal, vote(2))
    journal.close()
    assert reopened(path) == vote(1)


def test_compaction_waits_for_commits_on_their_way(path: Path, journal: Journal) -> None:
    def votes(start: int) -> None:
        for number in range(start, start + 20):
            keep(journal, vote(number))

    threads = [threading.Thread(target=votes, args=(start,)) for start in (0, 100, 200, 300)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        journal.compact()
    for thread in threads:
        thread.join()
    assert len(reopened(path)["votes"]) == 80
    assert reopened(path) == journal.state
