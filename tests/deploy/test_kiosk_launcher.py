"""The lobby screen's box in deploy/kiosk: what its installer writes, and what its parts do with it.

The browser itself is seen in tests/browser/test_kiosk_browser.py.
"""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import string
import subprocess
from collections.abc import Mapping
from datetime import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.conftest import tree
from tests.support.systemd import assert_taken, needs_systemd

KIOSK = Path(__file__).parents[2] / "deploy" / "kiosk"
PROGRAM = "/usr/local/lib/linli-kiosk"
SETTINGS = "etc/linli/kiosk.env"
POLICIES = "etc/chromium/policies/managed/linli-kiosk.json"
UNITS = sorted(path.name for path in KIOSK.glob("*.service")) + sorted(
    path.name for path in KIOSK.glob("*.timer")
)
ASKED = {"url": "https://linli.example.cn", "screen": "lobby-01", "token": "abc.DEF_1-~"}


def install(root: Path | None, *flags: str, **options: str) -> subprocess.CompletedProcess[str]:
    """install.sh for the file system below `root`; None: this machine's own."""
    written = [word for name, value in options.items() for word in (f"--{name}", value)]
    environment = {k: v for k, v in os.environ.items() if k != "DESTDIR"}
    return subprocess.run(
        [KIOSK / "install.sh", *flags, *written],
        env=environment | ({"DESTDIR": str(root)} if root else {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


def written(root: Path) -> dict[str, str]:
    """The settings as systemd reads a plain EnvironmentFile."""
    lines = (root / SETTINGS).read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if not line.startswith("#"))


def unit(name: str) -> configparser.RawConfigParser:
    parsed = configparser.RawConfigParser(strict=False)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read(KIOSK / name, "utf-8")
    return parsed


@needs_systemd
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for name in UNITS:
        text = (KIOSK / name).read_text("utf-8")
        (tmp_path / name).write_text(text.replace(f"{PROGRAM}/", f"{KIOSK}/"), "utf-8")
    assert_taken(tmp_path, UNITS)


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is not installed")
def test_the_scripts_have_no_known_faults() -> None:
    scripts = [path for path in KIOSK.iterdir() if path.read_bytes().startswith(b"#!/bin/")]
    assert len(scripts) == 4
    done = subprocess.run(["shellcheck", *scripts], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout


def test_a_dry_run_tells_every_file_and_changes_nothing(tmp_path: Path) -> None:
    told = install(tmp_path, "--dry-run", **ASKED)
    assert told.returncode == 0, told.stderr
    assert not list(tmp_path.iterdir())
    assert ASKED["token"] not in told.stdout
    assert install(tmp_path, **ASKED).returncode == 0
    for path in tree(tmp_path):
        assert f"{tmp_path}/{path}（" in told.stdout


def test_a_dry_run_on_the_box_needs_no_rights_and_tells_packages_user_and_units() -> None:
    told = install(None, "--dry-run", **ASKED).stdout
    assert re.search(
        r"^\+ env .*apt-get install .*\bcage chromium .*\bfonts-noto-cjk\b", told, re.M
    )
    assert re.search(r"^\+ adduser .*--shell /usr/sbin/nologin linli-kiosk$", told, re.M)
    assert re.search(r"^\+ systemctl enable .*linli-kiosk\.service", told, re.M)


def test_every_file_is_installed_and_installing_again_changes_none(tmp_path: Path) -> None:
    assert install(tmp_path, **ASKED).returncode == 0
    first = tree(tmp_path)
    sources = {path.name: path.read_bytes() for path in KIOSK.iterdir() if path.is_file()}
    for name in sources.keys() - {"install.sh", "policies.json"}:
        assert sources[name] in first.values(), f"{name} was left out"
    assert (tmp_path / SETTINGS).stat().st_mode & 0o777 == 0o640
    assert install(tmp_path, **ASKED).returncode == 0
    assert tree(tmp_path) == first


def test_uninstalling_leaves_nothing_behind(tmp_path: Path) -> None:
    assert install(tmp_path, **ASKED).returncode == 0
    assert install(tmp_path, "--dry-run", "--uninstall").returncode == 0
    assert tree(tmp_path)
    assert install(tmp_path, "--uninstall").returncode == 0
    assert not tree(tmp_path)


def test_what_is_not_asked_for_again_stays(tmp_path: Path) -> None:
    install(tmp_path, **ASKED, on="06:30", rotate="90")
    assert install(tmp_path, off="21:15").returncode == 0
    assert written(tmp_path) == {
        "LINLI_KIOSK_URL": ASKED["url"],
        "LINLI_KIOSK_SCREEN": ASKED["screen"],
        "LINLI_KIOSK_TOKEN": ASKED["token"],
        "LINLI_KIOSK_ON": "06:30",
        "LINLI_KIOSK_OFF": "21:15",
        "LINLI_KIOSK_ROTATE": "90",
    }


@pytest.mark.parametrize(
    ("options", "fix"),
    [
        ({"screen": "lobby-01", "token": "a"}, "--url https://"),
        (ASKED | {"url": "http://linli.example.cn"}, "https:// 开头"),
        (ASKED | {"url": "https://a.cn/kiosk"}, "后面只有域名"),
        (ASKED | {"url": "https://a.cn|b"}, "后面只有域名"),
        (ASKED | {"url": 'https://a.cn"]'}, "后面只有域名"),
        (ASKED | {"screen": "../x"}, "lobby-01"),
        (ASKED | {"screen": "Lobby"}, "小写字母"),
        (ASKED | {"screen": "lobby\nLINLI_KIOSK_URL=https://evil.cn"}, "小写字母"),
        (ASKED | {"token": ""}, "linli kiosks pair lobby-01"),
        (ASKED | {"token": "a b"}, "linli kiosks pair"),
        (ASKED | {"token": "$(id)"}, "linli kiosks pair"),
        (ASKED | {"token": "a\nLD_PRELOAD=x"}, "linli kiosks pair"),
        (ASKED | {"on": "7:00"}, "--on 07:00"),
        (ASKED | {"off": "24:00"}, "--off 22:00"),
        (ASKED | {"rotate": "45"}, "normal、90、180 或 270"),
    ],
)
def test_what_cannot_be_right_is_refused_with_the_fix(
    tmp_path: Path, options: Mapping[str, str], fix: str
) -> None:
    refused = install(tmp_path, **options)
    assert refused.returncode == 1
    assert fix in refused.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", [("--urll", "x"), ("--url",), ("lobby-01",)])
def test_unknown_words_and_missing_values_are_refused(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    refused = install(tmp_path, *words)
    assert refused.returncode == 1
    assert words[0] in refused.stderr
    assert not list(tmp_path.iterdir())


@settings(max_examples=25, deadline=None)
@given(st.text(st.sampled_from(string.printable + "公 \u2028"), min_size=1, max_size=12))
@example("'\"")
@example("a\\")
@example("#a")
@example("${HOME}%h")
def test_a_token_is_written_as_it_is_or_not_at_all(
    tmp_path_factory: pytest.TempPathFactory, token: str
) -> None:
    root = tmp_path_factory.mktemp("box")
    done = install(root, **ASKED | {"token": f"a{token}"})
    if done.returncode == 0:
        # Pasted with the end of its line, it is still the token.
        assert written(root)["LINLI_KIOSK_TOKEN"] == f"a{token}".rstrip("\n")
        assert len(written(root)) == 6
    else:
        assert not list(root.iterdir())


def test_the_policies_shut_every_way_out_but_the_sites_pages(tmp_path: Path) -> None:
    install(tmp_path, **ASKED | {"url": "https://linli.example.cn:8443"})
    policies = json.loads((tmp_path / POLICIES).read_text("utf-8"))
    assert {"*", "file://*", "devtools://*"} <= set(policies["URLBlocklist"])
    # The dot: this very host, not its subdomains.
    assert policies["URLAllowlist"] == ["https://.linli.example.cn:8443"]
    assert policies["DeveloperToolsAvailability"] == 2
    # The launcher's own pipe looks after the deck and the browser's own error pages only.
    assert policies["DeveloperToolsAvailabilityAllowlist"] == [
        "https://.linli.example.cn:8443",
        "chrome-error://*",
    ]
    assert policies["DownloadRestrictions"] == 3
    assert policies["IncognitoModeAvailability"] == 1
    assert policies["PrintingEnabled"] is False
    assert policies["AllowFileSelectionDialogs"] is False
    assert "example.invalid" not in json.dumps(policies)


def test_units_installer_and_settings_agree(tmp_path: Path) -> None:
    install(tmp_path, **ASKED)
    service = unit("linli-kiosk.service")["Service"]
    assert service["User"] == "linli-kiosk"
    assert service["Restart"] == "always"
    assert service["EnvironmentFile"] == f"/{SETTINGS}"
    for name in UNITS:
        for key, line in unit(name)["Service"].items() if name.endswith(".service") else ():
            if key.startswith("Exec") and line.startswith(PROGRAM):
                program = tmp_path / line.split()[0].removeprefix("/")
                assert program.stat().st_mode & 0o111
    names = set(re.findall(r"LINLI_KIOSK_[A-Z]+", "".join(
        (KIOSK / script).read_text("utf-8") for script in ("browser", "session", "hours")
    )))  # fmt: skip
    assert names == written(tmp_path).keys()


def test_no_unit_takes_chromiums_own_sandbox_away() -> None:
    for path in KIOSK.iterdir():
        assert "--no-sandbox" not in path.read_text("utf-8")


@given(on=st.times(), off=st.times(), now=st.times())
@settings(max_examples=40, deadline=None)
@example(on=time(7), off=time(22), now=time(7))
@example(on=time(7), off=time(22), now=time(22))
@example(on=time(8, 9), off=time(0, 8), now=time(0, 8))
@example(on=time(0), off=time(0), now=time(9))
def test_the_screen_is_on_within_its_hours_also_over_midnight(
    on: time, off: time, now: time
) -> None:
    on, off, now = (t.replace(second=0, microsecond=0) for t in (on, off, now))
    done = hours(f"{on:%H:%M}", f"{off:%H:%M}", f"{now:%H:%M}")
    expected = on == off or (on <= now < off if on < off else now >= on or now < off)
    assert done.returncode == (0 if expected else 1), done.stderr


def hours(on: str, off: str, now: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "LINLI_KIOSK_ON": on, "LINLI_KIOSK_OFF": off}
    return subprocess.run([KIOSK / "hours", now], env=environment, capture_output=True, text=True)


def test_hours_that_cannot_be_read_leave_the_screen_on_and_say_so() -> None:
    done = hours("7点", "22:00", "03:00")
    assert done.returncode == 0
    assert "/etc/linli/kiosk.env" in done.stderr


@pytest.mark.parametrize(
    ("off", "active", "does"),
    [
        ("00:00", False, ["--no-block start linli-kiosk.service"]),
        ("00:00", True, []),
        ("00:01", True, ["stop linli-kiosk.service"]),
    ],
    ids=["starts", "leaves", "stops"],
)
def test_every_minute_the_screen_is_made_what_its_hours_say(
    tmp_path: Path, off: str, active: bool, does: list[str]
) -> None:
    """With a systemctl and a clock (00:30) of the test's."""
    (tmp_path / "systemctl").write_text(
        f'#!/bin/sh\ncase $* in *is-active*) exit {int(not active)} ;; esac\necho "$*"\n'
    )
    (tmp_path / "date").write_text("#!/bin/sh\necho 00:30\n")
    for program in tmp_path.iterdir():
        program.chmod(0o755)
    environment = {"LINLI_KIOSK_ON": "00:00", "LINLI_KIOSK_OFF": off}
    environment["PATH"] = f"{tmp_path}:{os.environ['PATH']}"
    done = subprocess.run([KIOSK / "power"], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == does
