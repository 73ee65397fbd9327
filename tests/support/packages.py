"""Sees to the programs that the tests run: a browser, the screens' compositor, a web server, a clock
that can be set, and what reads units, shell scripts and HTML. `python -m tests.support.packages` does nothing where they are there.

Through apt where there is one. Elsewhere, and where apt reaches no network, the browser is
Playwright's own, and a test whose program is missing is skipped and says so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

# A web server stands where only root looks.
_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
# Debian's packages, and the program or the file that tells that one is there.
_PACKAGES = {
    "chromium-headless-shell": "chromium-headless-shell",
    "chromium": "chromium",
    "fonts-noto-cjk": "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "cage": "cage",
    "xwayland": "Xwayland",
    "nginx": "nginx",
    "shellcheck": "shellcheck",
    "systemd": "systemd-analyze",
    "default-jre-headless": "java",
    "faketime": "faketime",
}
# Installing a service starts it, unless this file says no (Debian policy, 9.3.3). A web server that
# tests start themselves must not take port 80 of the machine, now or at the next boot.
_INSTALL = """
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  trap 'rm -f $policy' EXIT
  printf '#!/bin/sh\\nexit 101\\n' >$policy
  chmod 755 $policy
fi
apt-get install -y -qq --no-install-recommends "$@"
status=$?
case " $* " in *" nginx "*) systemctl --quiet disable nginx >/dev/null 2>&1 ;; esac
exit $status
"""


def program(name: str) -> str | None:
    """The path of an installed program, or None."""
    return shutil.which(name, path=_PATH)


def system_browser() -> str | None:
    """The path of a system browser, or None (then Playwright's own is used). The one without windows loads pages in
    half the time: another has its own pages to draw for each window. The kiosk's tests start what a kiosk starts."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    return next((found for name in names if (found := program(name))), None)


def missing() -> list[str]:
    """The packages that are not there."""
    return [
        package
        for package, told_by in _PACKAGES.items()
        if not (program(told_by) or (Path(told_by).is_absolute() and Path(told_by).exists()))
    ]


def _as_root(*command: str) -> bool:
    """Runs a command with the rights that it needs; False where it fails, or nobody has them."""
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    try:
        done = subprocess.run([*rights, *command], stdin=subprocess.DEVNULL, check=False)
    except FileNotFoundError:
        return False
    return done.returncode == 0


def _install(*packages: str) -> bool:
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    return _as_root(*environment, "sh", "-c", _INSTALL, "sh", *packages)


def main() -> None:
    wanted = missing()
    if wanted and shutil.which("apt-get"):
        print("installing for the tests:", *wanted, flush=True)
        _as_root("apt-get", "update", "-qq", "-o", "Acquire::Retries=1")
        if not _install(*wanted):
            # One that a distribution hasn't got shouldn't keep the others away.
            for package in missing():
                _install(package)
    if not system_browser():
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
        subprocess.run(command, check=False)
    if wanted := missing():
        print("not installed, so the tests that need them are skipped:", *wanted, flush=True)


if __name__ == "__main__":
    main()
