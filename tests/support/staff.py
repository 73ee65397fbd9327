"""`linli staff`, as whoever runs the server gives it, and what people do with what it prints."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

from forms_service.commands.staff_command import command
from tests.support.desk import Answered, Desk

PASSWORD = "旧书包 蓝水壶 三号楼"


def staff(state: Path, *arguments: str, stdin: str = "") -> tuple[int, str, str]:
    """Gives the command on the store below `state`; its exit code and what it says."""
    out, err = io.StringIO(), io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        patch.setenv("LINLI_STATE", str(state))
        patch.setattr("sys.stdin", io.StringIO(stdin))
        code = command(arguments)
    return code, out.getvalue(), err.getvalue()


def given(state: Path, name: str, role: str = "clerk") -> None:
    """Gives an account with the password PASSWORD."""
    done = staff(state, "add", name, "--role", role, "--password-stdin", stdin=f"{PASSWORD}\n")
    assert done[0] == 0, done


def link(said: str) -> str:
    """The way to the page of a link that was printed."""
    found = re.search(r"https?://[^/\s]+(/s/desk/password/\S+)", said)
    assert found, said
    return found[1]


def log_in(
    desk: Desk,
    name: str,
    password: str = PASSWORD,
    /,
    headers: dict[str, str] | None = None,
    **more: str,
) -> Answered:
    """Sends the log-in's form."""
    fields: dict[str, str | list[str]] = {"name": name, "password": password, **more}
    return desk.post("/s/desk/login", fields, **(headers or {}))


def cookie(answered: Answered, name: str = "linli_desk") -> str:
    """The value of a cookie that came."""
    found = re.search(rf"^{name}=([^;]+)", answered.headers["set-cookie"], re.MULTILINE)
    assert found, answered.headers
    return found[1]
