"""A store that is busy, as while it is written again after an erasure, keeps nobody waiting who wants
nothing of it."""

from __future__ import annotations

from pathlib import Path

from forms_service.store.tables import open_store
from tests.conftest import Compound
from tests.support.composing import composed
from tests.support.listening import Line, listening


def asked(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def test_whoever_looks_a_receipt_up_meanwhile_waits_alone(
    built_good: Compound, tmp_path: Path
) -> None:
    with open_store(tmp_path / "store") as store:
        app = composed(built_good, store)
        with listening(app) as address:
            with store.journal.lock:
                receipt = Line(address, asked("/s/receipts/AAAA-AAAA-AAAA-AAAA"))
                # Asked when the first one is on its way, on the same loop.
                others = [Line(address, asked("/s/healthz")) for _ in range(3)]
                assert [other.answer() for other in others] == [200, 200, 200]
            assert receipt.answer() == 404
            for line in (receipt, *others):
                line.close()
