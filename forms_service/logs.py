"""The service's log: a JSON object a line, on standard error; in a terminal, what a build says is
shown as lines to read. It names events, forms, codes and
times; never an answer, a name, a phone number, a receipt or what else a person sent."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

LOG = logging.getLogger("linli")


class _AsJson(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        own = record.name == LOG.name
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            # Of libraries the words without what they were filled with: that may quote a request.
            "event": record.getMessage() if own else str(record.msg).partition("\n")[0],
            **({} if own else {"logger": record.name}),
            **{k: v for k, v in getattr(record, "fields", {}).items() if v is not None},
        }
        if record.exc_info and record.exc_info[0]:
            # The kind and the place only: an exception's text may quote what was sent.
            trace = record.exc_info[2]
            while trace and trace.tb_next:
                trace = trace.tb_next
            line["error"] = record.exc_info[0].__name__
            if trace:
                code = trace.tb_frame.f_code
                line["where"] = f"{code.co_filename}:{trace.tb_lineno} {code.co_name}"
        return json.dumps(line, ensure_ascii=False)


class _ForTerminal(_AsJson):
    """Shows what a build said as it said it: an editor sits there, and mends by those lines."""

    def format(self, record: logging.LogRecord) -> str:
        output = getattr(record, "fields", {}).get("output")
        return str(output) if output else super().format(record)


def configure() -> None:
    """Sends the log to standard error, and what libraries warn of; called once by the process that
    serves."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_ForTerminal() if sys.stderr.isatty() else _AsJson())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    LOG.setLevel(logging.INFO)


def event(name: str, level: int = logging.INFO, *, failed: bool = False, **fields: Any) -> None:
    """Logs an event; `failed`: with the kind and place of the exception being handled."""
    LOG.log(level, name, exc_info=failed, extra={"fields": fields})
