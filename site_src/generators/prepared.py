"""What Pelican's pages are made from; apart, so that handing it over doesn't import Pelican."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from site_src.live.filling import Filler
from site_src.pages.shell import Shell
from site_src.show.view import View


@dataclass(frozen=True)
class Prepared:
    """`shell` may wait until MkDocs, running beside, has rendered it; `filler` fills the pages."""

    view: View
    shell: Callable[[], Shell]
    base_url: str
    filler: Filler
