"""Sees to a real browser for the tests: Debian's chromium through apt where there is one, with the
screens' compositor, else Playwright's own. `python -m tests.browser.install`; does nothing where
they are there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys


def installed() -> str | None:
    """The path of a system browser, or None (then Playwright's own is used)."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def main() -> int:
    apt = shutil.which("apt-get")
    if installed() and (apt is None or (shutil.which("cage") and shutil.which("Xwayland"))):
        return 0
    if apt:
        sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (
            ["update", "-qq"],
            ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-noto-cjk"],
            ["install", "-y", "-qq", "--no-install-recommends", "cage", "xwayland"],
        ):
            subprocess.run([*sudo, apt, *arguments], check=False, env=environment)
        if installed():
            return 0
    return subprocess.call([sys.executable, "-m", "playwright", "install", "chromium"])


if __name__ == "__main__":
    sys.exit(main())
