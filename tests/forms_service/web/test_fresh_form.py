"""A form whose page was just published can be answered: its page is there before the service's next
look at what was built."""

from __future__ import annotations

from pathlib import Path

from forms_service.store.tables import open_store
from tests.conftest import Compound
from tests.support.composing import composed
from tests.support.listening import Line, listening

PAGE = """---
title: 长椅放哪里
kind: form
form:
  id: fresh
  kind: poll
  opens: 2020-01-01
  closes: 2099-12-31
  questions:
    - {id: where, ask: 放哪里, type: choice, options: [东门, 西门]}
---
请大家选。
"""


def test_it_is_answered_though_nobody_has_looked_since_it_was_built(
    good: Compound, tmp_path: Path
) -> None:
    good.build()
    with open_store(tmp_path / "store") as store, listening(composed(good, store)) as address:
        body = '{"answers": {"where": "东门"}}'.encode()
        answer = (
            b"POST /s/forms/fresh HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
        ) % (len(body), body)
        asked = b"GET /s/forms/fresh HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        for status in ((404, 404), (200, 201)):
            lines = [Line(address, sent) for sent in (asked, answer)]
            assert tuple(line.answer() for line in lines) == status
            for line in lines:
                line.close()
            if status == (404, 404):
                good.write("fresh.md", PAGE)
                good.build()
