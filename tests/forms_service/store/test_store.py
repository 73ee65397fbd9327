"""The store is TinyDB: its documented behaviour, run on a stock TinyDB in memory and on ours alike."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from tinydb import Query, TinyDB, where
from tinydb.middlewares import CachingMiddleware
from tinydb.operations import add, decrement, delete, increment, subtract
from tinydb.operations import set as put
from tinydb.storages import JSONStorage, MemoryStorage
from tinydb.table import Document, Table

from forms_service.store.journal import Journal, StoreClosed
from forms_service.store.ledger_state import Document as Stored
from forms_service.store.sealed import Patch
from forms_service.store.tables import DuplicateKey, LedgerStorage, Store, open_store


def people() -> list[dict[str, Any]]:
    return [
        {"name": "王", "age": 70, "tags": ["志愿者"], "home": {"building": 3}},
        {"name": "李", "age": 35, "tags": []},
        {"name": "赵", "age": 35, "tags": ["楼长", "志愿者"], "home": {"building": 5}},
    ]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store") as store:
        yield store


def plain(value: Any) -> Any:
    """What a caller sees, documents with their ids."""
    if isinstance(value, Document):
        return ("document", value.doc_id, dict(value))
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return sorted(value) if isinstance(value, set) else value


def outcome(action: Callable[[], Any]) -> Any:
    """What an operation gives, or how it fails."""
    try:
        return plain(action())
    except Exception as error:
        return type(error), str(error)


# Each scenario gets a fresh database and yields what its caller sees after each step.
Scenario = Callable[[TinyDB], Iterator[Any]]
SCENARIOS: dict[str, Scenario] = {}


def scenario(function: Scenario) -> Scenario:
    SCENARIOS[function.__name__] = function
    return function


@scenario
def inserting(db: TinyDB) -> Iterator[Any]:
    yield db.insert(people()[0])
    yield db.insert_multiple(people()[1:])
    yield db.insert_multiple(person for person in people())
    yield db.insert_multiple([])
    yield db.insert({})
    yield db.insert(Document(people()[0], doc_id=40))
    yield db.insert(people()[1])
    yield outcome(lambda: db.insert(Document(people()[0], doc_id=40)))
    yield db.insert_multiple([Document({"n": 1}, doc_id=60), Document({"n": 2}, doc_id=50)])
    yield outcome(lambda: db.insert_multiple([{"n": 3}, Document({"n": 4}, doc_id=50)]))
    yield outcome(lambda: db.insert(["not a mapping"]))
    yield outcome(lambda: db.insert_multiple([{"n": 5}, "not a mapping"]))


@scenario
def reading(db: TinyDB) -> Iterator[Any]:
    yield db.all(), list(db), len(db), db.search(where("age") == 35)
    db.insert_multiple(people())
    yield db.all(), list(db), len(db)
    yield db.search(where("age") == 35), db.search(where("age") > 99)
    yield db.get(where("age") == 35), db.get(where("age") > 99)
    yield db.get(doc_id=2), db.get(doc_id=9), db.get(doc_ids=[3, 1, 9])
    yield db.contains(where("name") == "李"), db.contains(doc_id=3), db.contains(doc_id=9)
    yield db.count(where("age") == 35), db.count(where("age") > 99)
    yield outcome(lambda: db.get()), outcome(lambda: db.contains())
    yield [document.doc_id for document in db]


@scenario
def querying(db: TinyDB) -> Iterator[Any]:
    db.insert_multiple(people())
    q = Query()
    queries = [
        q.name == "王",
        q.age != 35,
        (q.age >= 35) & (q.age < 70),
        (q.name == "王") | (q.name == "李"),
        ~(q.name == "王"),
        q.home.building == 3,
        q["home"]["building"] > 3,
        q.home.exists(),
        q.name.matches("[王李]"),
        q.name.search("赵"),
        q.age.test(lambda age: age % 2 == 0),
        q.age.test(lambda age, low, high: low <= age <= high, 30, 40),
        q.tags.any(["楼长"]),
        q.tags.all(["楼长", "志愿者"]),
        q.name.one_of(["李", "赵"]),
        q.fragment({"age": 35, "name": "李"}),
        q.home.fragment({"building": 5}),
        q.tags.map(len) == 2,
        q.noop(),
        where("age") == 70,
    ]
    for query in queries:
        yield db.search(query)
    yield db.search(lambda document: len(document) == 3)
    yield db.get(lambda document: document["age"] == 35)
    yield db.count(lambda document: "home" in document)


@scenario
def updating(db: TinyDB) -> Iterator[Any]:
    yield db.update({"seen": True})
    db.insert_multiple(people())
    yield db.update({"seen": True}), db.all()
    yield db.update({"age": 36}, where("name") == "李"), db.all()
    yield db.update({"age": 37}, doc_ids=[1, 9]), db.all()
    yield db.update({"age": 0}, where("name") == "nobody")
    yield db.update(delete("seen")), db.all()
    yield db.update(increment("age"), where("age") > 35), db.all()
    yield db.update(decrement("age"), doc_ids=[2]), db.update(add("age", 10)), db.all()
    yield db.update(subtract("age", 1)), db.update(put("name", "张"), doc_ids=[3]), db.all()
    yield db.update(lambda document: document["tags"].append("新")), db.all()
    yield db.update(lambda document: document.clear(), doc_ids=[1]), db.all()
    yield outcome(lambda: db.update(delete("no such field"))), db.all()
    yield db.update_multiple(
        [
            ({"age": 1}, where("name") == "李"),
            (delete("tags"), where("name") == "张"),
            (lambda document: document.update(both=True), where("age").exists()),
        ]
    )
    yield db.all()
    # Equal for Python, and two values all the same.
    db.update({"flag": True, "zero": 0}, doc_ids=[1])
    yield db.update({"flag": 1, "zero": 0.0}, doc_ids=[1]), repr(db.get(doc_id=1))


@scenario
def upserting(db: TinyDB) -> Iterator[Any]:
    yield db.upsert(people()[0], where("name") == "王")
    yield db.upsert({"name": "王", "age": 71}, where("name") == "王"), db.all()
    yield db.upsert(Document({"name": "李"}, doc_id=7)), db.all()
    yield db.upsert(Document({"age": 35}, doc_id=7)), db.all()
    yield outcome(lambda: db.upsert({"name": "赵"})), db.all()
    yield db.upsert({"all": 1}, where("name").exists()), db.all()
    yield db.insert({"n": 1})


@scenario
def removing(db: TinyDB) -> Iterator[Any]:
    yield db.remove(where("age") == 35), db.remove(doc_ids=[1])
    db.insert_multiple(people())
    yield db.remove(where("age") == 70), db.all()
    yield db.remove(doc_ids=[3, 9]), db.all()
    yield outcome(lambda: db.remove())
    yield db.insert(people()[0]), db.all()
    yield outcome(lambda: db.remove(doc_ids=[2, 2])), db.all()
    yield db.truncate(), db.all(), len(db)
    yield db.insert(people()[0]), db.all()


@scenario
def tables(db: TinyDB) -> Iterator[Any]:
    yield db.tables(), db.default_table_name
    first = db.table("first")
    yield db.tables(), len(first), first.name
    first.insert({"n": 1})
    yield db.tables(), len(db), len(first)
    db.insert({"n": 2})
    db.table("second").insert_multiple([{"n": 3}, {"n": 4}])
    yield db.tables(), db.all(), db.table("second").all()
    yield db.table("first") is first
    yield db.table("empty", persist_empty=True).all(), db.tables()
    first.truncate()
    yield db.tables(), first.all()
    db.drop_table("second")
    yield db.tables(), db.table("second").all(), db.table("second").insert({"n": 5})
    db.drop_table("no such table")
    yield db.tables()
    db.drop_tables()
    yield db.tables(), db.all(), db.insert({"n": 6}), db.table("first").insert({"n": 7})


def on_ledger(path: Path) -> TinyDB:
    return open_store(path)


def on_storage(path: Path) -> TinyDB:
    """A stock TinyDB on our storage."""
    return TinyDB(Journal(path / "journal.jsonl"), storage=LedgerStorage)


def cached(path: Path) -> TinyDB:
    """A stock TinyDB on its own caching middleware on our storage."""
    return TinyDB(Journal(path / "journal.jsonl"), storage=CachingMiddleware(LedgerStorage))  # type: ignore[no-untyped-call]


WAYS = [on_ledger, on_storage, cached]


@pytest.mark.parametrize("opened", WAYS)
@pytest.mark.parametrize("name", SCENARIOS)
def test_it_behaves_as_tinydb_does(
    name: str, opened: Callable[[Path], TinyDB], tmp_path: Path
) -> None:
    with TinyDB(storage=MemoryStorage) as stock, opened(tmp_path) as ours:
        for step, (theirs, seen) in enumerate(
            zip(SCENARIOS[name](stock), SCENARIOS[name](ours), strict=True)
        ):
            assert plain(seen) == plain(theirs), f"step {step}"


@pytest.mark.parametrize("opened", WAYS)
@pytest.mark.parametrize("name", SCENARIOS)
def test_and_everything_is_there_after_reopening(
    name: str, opened: Callable[[Path], TinyDB], tmp_path: Path
) -> None:
    with TinyDB(storage=MemoryStorage) as stock:
        list(SCENARIOS[name](stock))
        expected = stock.storage.read() or {}
    with opened(tmp_path) as ours:
        list(SCENARIOS[name](ours))
    with open_store(tmp_path, read_only=True) as store:
        assert store.journal.state == expected
        assert repr(store.journal.state) == repr(expected)


# The same, for any sequence of operations

NAMES = st.sampled_from(["a", "b"])
FIELDS = st.fixed_dictionaries(
    {},
    optional={"n": st.integers(0, 3), "flag": st.booleans(), "tags": st.lists(st.integers(0, 2))},
)
SOME_IDS = st.lists(st.integers(1, 6), max_size=3, unique=True)
QUERIES = st.builds(lambda n: where("n") == n, st.integers(0, 3))


def grow(document: Any) -> None:
    document["tags"] = [*document.get("tags", []), 9]


class LikeTinyDB(RuleBasedStateMachine):
    """Whatever is done to both, they look alike, and ours does after reopening and compaction."""

    def __init__(self) -> None:
        super().__init__()
        self._temporary = TemporaryDirectory()
        self.path = Path(self._temporary.name)
        self.stock = TinyDB(storage=JSONStorage, path=str(self.path / "stock.json"))
        self.ours = open_store(self.path)

    def both(self, action: Callable[[Table], Any], name: str) -> None:
        theirs = outcome(lambda: action(self.stock.table(name)))
        assert outcome(lambda: action(self.ours.table(name))) == theirs

    @rule(name=NAMES, fields=FIELDS)
    def insert(self, name: str, fields: Mapping[str, Any]) -> None:
        self.both(lambda table: table.insert(fields), name)

    @rule(name=NAMES, documents=st.lists(FIELDS, max_size=3))
    def insert_multiple(self, name: str, documents: list[Mapping[str, Any]]) -> None:
        self.both(lambda table: table.insert_multiple(documents), name)

    @rule(name=NAMES, fields=FIELDS, doc_id=st.integers(1, 6))
    def insert_with_id(self, name: str, fields: Mapping[str, Any], doc_id: int) -> None:
        self.both(lambda table: table.insert(Document(fields, doc_id=doc_id)), name)

    @rule(name=NAMES, fields=FIELDS | st.just(grow), query=st.none() | QUERIES)
    def update(self, name: str, fields: Any, query: Any) -> None:
        self.both(lambda table: table.update(fields, query), name)

    @rule(name=NAMES, fields=FIELDS, ids=SOME_IDS)
    def update_ids(self, name: str, fields: Any, ids: list[int]) -> None:
        self.both(lambda table: table.update(fields, doc_ids=ids), name)

    @rule(name=NAMES, updates=st.lists(st.tuples(FIELDS, QUERIES), max_size=3))
    def update_multiple(self, name: str, updates: list[Any]) -> None:
        self.both(lambda table: table.update_multiple(updates), name)

    @rule(name=NAMES, fields=FIELDS, query=QUERIES)
    def upsert(self, name: str, fields: Any, query: Any) -> None:
        self.both(lambda table: table.upsert(fields, query), name)

    @rule(name=NAMES, fields=FIELDS, doc_id=st.integers(1, 6))
    def upsert_with_id(self, name: str, fields: Any, doc_id: int) -> None:
        self.both(lambda table: table.upsert(Document(fields, doc_id=doc_id)), name)

    @rule(name=NAMES, query=QUERIES)
    def remove(self, name: str, query: Any) -> None:
        self.both(lambda table: table.remove(query), name)

    @rule(name=NAMES, ids=SOME_IDS)
    def remove_ids(self, name: str, ids: list[int]) -> None:
        self.both(lambda table: table.remove(doc_ids=ids), name)

    @rule(name=NAMES)
    def truncate(self, name: str) -> None:
        self.both(lambda table: table.truncate(), name)

    @rule(name=NAMES)
    def drop(self, name: str) -> None:
        self.stock.drop_table(name)
        self.ours.drop_table(name)

    @rule()
    def drop_all(self) -> None:
        self.stock.drop_tables()
        self.ours.drop_tables()

    @rule(compacts=st.booleans())
    def reopen(self, compacts: bool) -> None:
        if compacts:
            self.ours.compact()
        self.stock.close()
        self.ours.close()
        self.stock = TinyDB(storage=JSONStorage, path=str(self.path / "stock.json"))
        self.ours = open_store(self.path)

    @invariant()
    def alike(self) -> None:
        assert self.ours.tables() == self.stock.tables()
        for name in self.stock.tables():
            theirs, ours = self.stock.table(name), self.ours.table(name)
            assert repr(sorted(plain(ours.all()))) == repr(sorted(plain(theirs.all())))
            assert len(ours) == len(theirs)
            for query in (where("n") == 1, where("flag") == True):  # noqa: E712
                assert ours.count(query) == theirs.count(query)

    def teardown(self) -> None:
        self.stock.close()
        self.ours.close()
        self._temporary.cleanup()


LikeTinyDB.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
test_any_sequence_of_operations_is_as_on_tinydb = LikeTinyDB.TestCase


# Where ours promises more


def test_returned_documents_are_the_callers_own(store: Store) -> None:
    given = {"tags": ["a"], "home": {"building": 3}}
    store.insert(given)
    store.keyed("keyed").insert_unique("k", given)
    given["tags"].append("changed after")  # type: ignore[attr-defined]
    seen = [
        store.get(doc_id=1),
        store.get(where("tags").exists()),
        store.search(where("tags").exists())[0],
        store.all()[0],
        next(iter(store)),
        store.get(doc_ids=[1])[0],
        store.storage.read()["_default"]["1"],  # type: ignore[index]
        store.keyed("keyed").get(doc_id="k"),
    ]
    for document in seen:
        assert isinstance(document, dict)
        assert document == {"tags": ["a"], "home": {"building": 3}}
        document["tags"].append("changed")
        document["home"].clear()
    assert store.get(doc_id=1) == {"tags": ["a"], "home": {"building": 3}}
    kept: list[Any] = []
    store.update(kept.append)
    kept[0]["tags"].append("changed")
    assert store.get(doc_id=1) == {"tags": ["a"], "home": {"building": 3}}


@pytest.mark.parametrize("bad", [{1}, b"x", object(), 1j])
def test_what_json_cannot_hold_keeps_nothing(store: Store, bad: Any) -> None:
    store.insert({"n": 1})
    before = store.storage.read()
    actions: list[Callable[[], Any]] = [
        lambda: store.insert({"ok": 1, "bad": bad}),
        lambda: store.insert_multiple([{"ok": 1}, {"bad": bad}]),
        lambda: store.update({"bad": bad}),
        lambda: store.upsert({"bad": bad}, where("n") == 1),
        lambda: store.upsert({"bad": bad}, where("n") == 2),
        lambda: store.keyed("k").insert_unique("a", {"bad": bad}),
    ]
    for action in actions:
        with pytest.raises(TypeError):
            action()
    assert store.storage.read() == before
    assert store.writable
    store.insert({"n": 2})
    assert [document["n"] for document in store] == [1, 2]


def test_an_updater_that_fails_midway_keeps_nothing(store: Store) -> None:
    store.insert_multiple([{"n": 1}, {"n": 2}, {}])
    with pytest.raises(KeyError):
        store.update(increment("n"))
    assert [dict(document) for document in store] == [{"n": 1}, {"n": 2}, {}]


def test_an_id_stored_by_another_way_is_never_written_over(store: Store) -> None:
    store.insert({"n": 1})
    store.transact(lambda _: ({"_default": {"2": {"n": 2}, "3": {"n": 3}}}, None))
    assert store.insert({"n": 4}) == 4
    store.transact(lambda _: ({"_default": {"6": {"n": 6}}}, None))
    assert store.insert_multiple([{"n": 5}, {"n": 7}, {"n": 8}]) == [5, 7, 8]
    assert sorted(document["n"] for document in store) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_large_table_is_emptied_in_one_go(store: Store) -> None:
    store.insert_multiple({"n": n} for n in range(20_000))
    store.truncate()
    assert len(store) == 0
    assert store.insert({"n": 1}) == 1


def test_a_closed_or_read_only_store_takes_nothing(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.insert({"n": 1})
    store.close()
    with open_store(tmp_path, read_only=True) as reader:
        for refusing in (store, reader):
            assert not refusing.writable
            with pytest.raises(StoreClosed):
                refusing.insert({"n": 2})
            with pytest.raises(StoreClosed):
                refusing.truncate()
        assert reader.all() == [{"n": 1}]


def in_threads(count: int, action: Callable[[int], None]) -> None:
    """Runs `action` in so many threads, let loose together."""
    gate = threading.Barrier(count)
    errors: list[Exception] = []

    def run(number: int) -> None:
        gate.wait()
        try:
            action(number)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_threads_that_insert_at_once_lose_nothing(tmp_path: Path) -> None:
    ids: list[int] = []
    with open_store(tmp_path) as store:
        in_threads(8, lambda who: ids.extend(store.insert({"n": [who, n]}) for n in range(50)))
    with open_store(tmp_path) as store:
        assert sorted(ids) == list(range(1, 401)) == [document.doc_id for document in store]
        everything = [(who, n) for who in range(8) for n in range(50)]
        assert sorted(tuple(document["n"]) for document in store) == everything
        assert store.journal.opening.lines <= 400


def test_threads_that_update_at_once_lose_no_update(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.insert({"n": 0})

        def count(_who: int) -> None:
            for _ in range(25):
                store.update(increment("n"))
                assert store.get(doc_id=1)["n"] > 0

        in_threads(8, count)
    with open_store(tmp_path) as store:
        assert store.all() == [{"n": 200}]


def test_one_household_one_ballot_whoever_is_first(tmp_path: Path) -> None:
    won: list[tuple[str, int]] = []
    with open_store(tmp_path) as store:

        def vote(who: int) -> None:
            for household in range(30):
                try:
                    store.keyed("ballots").insert_unique(f"3-{household}", {"who": who})
                    won.append((f"3-{household}", who))
                except DuplicateKey:
                    pass

        in_threads(8, vote)
    assert len(won) == 30
    with open_store(tmp_path) as store:
        assert {(d.doc_id, d["who"]) for d in store.keyed("ballots")} == set(won)


def test_a_key_is_free_again_once_it_is_removed(store: Store) -> None:
    ballots = store.keyed("ballots")
    ballots.insert_unique("3-101", {"to": "王"})
    with pytest.raises(DuplicateKey, match="3-101"):
        ballots.insert_unique("3-101", {"to": "李"})
    assert ballots.get(doc_id="3-101") == {"to": "王"}
    assert ballots.remove(doc_ids=["3-101"]) == ["3-101"]  # type: ignore[list-item, comparison-overlap]
    ballots.insert_unique("3-101", {"to": "李"})
    assert ballots.contains(where("to") == "李")


def test_a_transaction_is_all_or_nothing(store: Store) -> None:
    store.transact(lambda _: ({"a": {"1": {"n": 1}}, "b": {"1": {"n": 1}}}, None))

    def refuses(_state: object) -> Any:
        raise LookupError("full")

    with pytest.raises(LookupError):
        store.transact(refuses)
    with pytest.raises(TypeError):
        store.transact(lambda _: ({"a": None, "b": {"1": {"n": {1}}}}, None))
    assert store.storage.read() == {"a": {"1": {"n": 1}}, "b": {"1": {"n": 1}}}
    assert store.transact(lambda state: ({"a": None}, len(state["a"]))) == 1
    assert store.tables() == {"b"}
    assert store.transact(lambda _: ({}, "nothing to store")) == "nothing to store"


def test_together_each_has_its_own_outcome(store: Store) -> None:
    def fails() -> int:
        raise LookupError("no")

    outcomes = store.journal.together(
        [
            lambda: store.insert({"n": 1}),
            fails,
            lambda: store.insert({"n": {2}}),
            lambda: store.insert({"n": 3}),
        ]
    )
    assert [type(outcome) for outcome in outcomes] == [int, LookupError, TypeError, int]
    assert [document["n"] for document in store] == [1, 3]
    assert store.journal.together([]) == []


# Tallies


@settings(max_examples=40, deadline=None)
@given(
    before=st.lists(st.dictionaries(st.integers(1, 5), st.integers(0, 2)), max_size=3),
    after=st.lists(
        st.dictionaries(st.integers(1, 5), st.none() | st.integers(0, 2)) | st.none(), max_size=6
    ),
)
def test_a_tally_told_of_changes_is_the_tally_counted_afresh(
    before: list[dict[int, int]], after: list[dict[int, int | None] | None]
) -> None:
    tally: Counter[int] = Counter()

    def follow(_table: str, _key: str, old: Stored | None, new: Stored | None) -> None:
        if old is not None:
            tally[old["to"]] -= 1
        if new is not None:
            tally[new["to"]] += 1

    def patch(votes: Mapping[int, int | None] | None) -> Patch:
        if votes is None:
            return {"votes": None}
        return {"votes": {str(k): None if v is None else {"to": v} for k, v in votes.items()}}

    with TemporaryDirectory() as folder, open_store(Path(folder)) as store:
        for votes in before:
            store.transact(lambda _, votes=votes: (patch(votes), None))
        store.subscribe(follow)
        for changes in after:
            store.transact(lambda _, changes=changes: (patch(changes), None))
        afresh = Counter(document["to"] for document in store.table("votes"))
        assert +tally == afresh
        assert min(tally.values(), default=0) >= 0
