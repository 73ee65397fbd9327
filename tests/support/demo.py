"""The demo compound in a test's own folder, as `linli serve` leaves it there."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path

from site_src.build.build import build
from site_src.settings import Settings
from site_src.source.moments import ZONE

CONTENT = Path(__file__).parents[2] / "content"


def put_demo(folder: Path) -> None:
    """Puts the demo into `folder`, content and site: a service that starts there finds it built."""
    shutil.copytree(_built(), folder, symlinks=True, dirs_exist_ok=True)


@cache
def _built() -> Path:
    """Builds it once for all tests of a process; gone with it."""
    folder = Path(tempfile.mkdtemp(prefix="linli-demo-"))
    atexit.register(shutil.rmtree, folder)
    shutil.copytree(CONTENT, folder / "content")
    # Answers are the tests' own: a home page that is no demo's is filled with none.
    home = folder / "content" / "index.md"
    home.write_text(home.read_text("utf-8").replace("sample: true\n", "", 1), "utf-8")
    places = {f"LINLI_{name.upper()}": str(folder / name) for name in ("content", "site", "state")}
    build(Settings.from_environment(places), lambda: datetime.now(ZONE))
    return folder
