"""What Pelican's pages are made from; apart, so that handing it over doesn't import Pelican."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from site_src.live.filling import Filler
from site_src.pages.news import News
from site_src.show.view import View


@dataclass(frozen=True)
class Prepared:
    """`news` may wait until MkDocs, running beside, has rendered the frame; `filler` fills the pages;
    `put` takes each page's URL and HTML instead of Pelican's output folder."""

    view: View
    news: Callable[[], News]
    filler: Filler
    put: Callable[[str, str], None] | None = None
