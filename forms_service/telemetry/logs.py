"""The service's log: a JSON object a line, on standard error; in a terminal, what a build says is
shown as lines to read. It names events, forms, codes and
times; never an answer, a name, a phone number, a receipt or what else a person sent.

What is warned of again and again stands there once, and once a minute how often it was `repeated`.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from datetime import UTC, datetime
from typing import Any, TextIO

from forms_service.telemetry.repeats import Repeats

LOG = logging.getLogger("linli")
MINUTE = 60.0


class LogHandler(logging.Handler):
    """Writes the log to `stream`; tells of repeats every so many seconds."""

    def __init__(self, stream: TextIO, every: float = MINUTE) -> None:
        super().__init__()
        self._stream, self._every = stream, every
        # Events without their time, as JSON.
        self._repeats = Repeats[str]()
        self._timer: threading.Timer | None = None

    @property
    def counting(self) -> bool:
        """Whether it counts repeats of anything just now."""
        return self._timer is not None

    def emit(self, record: logging.LogRecord) -> None:
        """Called with the handler's lock held."""
        try:
            said = _said(record)
            # A build's faults are for an editor who may have tried again.
            if record.levelno < logging.WARNING or "output" in said:
                self._write(record.created, said)
            elif self._repeats.is_new(json.dumps(said, ensure_ascii=False)):
                self._write(record.created, said)
                self._wait()
        except Exception:
            self.handleError(record)

    def close(self) -> None:
        with self.lock or threading.Lock():
            if self._timer is not None:
                self._timer.cancel()
            self._tell()
        super().close()

    def _wait(self) -> None:
        if self._timer is not None:
            return
        timer = threading.Timer(self._every, self._turn)
        timer.daemon = True
        try:
            timer.start()
        except RuntimeError:
            return  # No thread is to be had; the next event tries again.
        self._timer = timer

    def _turn(self) -> None:
        with self.lock or threading.Lock():
            self._timer = None
            self._tell()
            if self._repeats:
                self._wait()

    def _tell(self) -> None:
        now = datetime.now(UTC).timestamp()
        for said, count in self._repeats.turn():
            self._write(now, {**json.loads(said), "repeated": count})

    def _write(self, at: float, said: dict[str, Any]) -> None:
        if "output" in said and self._stream.isatty():
            text = said["output"]
        else:
            time = datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
            text = json.dumps({"at": time, **said}, ensure_ascii=False)
        self._stream.write(f"{text}\n")
        self._stream.flush()


def _said(record: logging.LogRecord) -> dict[str, Any]:
    """What stands in a line beside its time."""
    own = record.name == LOG.name
    said: dict[str, Any] = {
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
        said["error"] = record.exc_info[0].__name__
        if trace:
            code = trace.tb_frame.f_code
            said["where"] = f"{code.co_filename}:{trace.tb_lineno} {code.co_name}"
    return said


def configure() -> None:
    """Sends the log to standard error, and what libraries warn of; called once by the process that
    serves."""
    root = logging.getLogger()
    root.handlers[:] = [LogHandler(sys.stderr)]
    root.setLevel(logging.WARNING)
    LOG.setLevel(logging.INFO)


def event(name: str, level: int = logging.INFO, *, failed: bool = False, **fields: Any) -> None:
    """Logs an event; `failed`: with the kind and place of the exception being handled."""
    LOG.log(level, name, exc_info=failed, extra={"fields": fields})
