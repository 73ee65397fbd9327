"""The `linli` command itself."""

from __future__ import annotations

import subprocess
import sys

import pytest

from site_src.cli import main
from tests.support.serving import ROOT

_LOADED = """
import sys
from site_src.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print(sorted(sys.modules), file=sys.stderr)
"""


@pytest.mark.parametrize("typed", [["--help"], ["publish", "--help"], ["bulid"]])
def test_who_asks_what_there_is_waits_for_no_more_than_that(typed: list[str]) -> None:
    """All that a command may need takes half a second to load."""
    told = subprocess.run(
        [sys.executable, "-c", _LOADED, *typed],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "usage: linli" in told.stdout + told.stderr
    loaded = told.stderr.splitlines()[-1]
    assert "'argparse'" in loaded
    for library in ("markdown", "jinja2", "site_src.content"):
        assert f"'{library}'" not in loaded


@pytest.mark.parametrize(
    "typed", [["check", "--nope"], ["build", "--site", "x", "y"], ["print", "--nope"]]
)
def test_what_a_command_does_not_know_it_refuses_with_its_own_usage(
    typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(typed)
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert said.startswith(f"usage: linli {typed[0]} [-h]")
    assert f"看不懂「{typed[-1]}」。能写什么，见 linli {typed[0]} --help" in said
