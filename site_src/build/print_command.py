"""What `linli print` does: the posters of the built site, or of content and facts into a folder."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from pathlib import Path

from site_src.build.publish import NoSite
from site_src.build.versions import Versions
from site_src.content.reading import read_site
from site_src.content.site import Site
from site_src.form_kinds.table import read_facts
from site_src.forms.fingerprints import read_fingerprints
from site_src.paper.posters import FOLDER, LISTS_POSTER, posters
from site_src.paper.printing import Printed, bring_up_to_date, lists_say, print_to, sheet
from site_src.pictures.published import Pictures
from site_src.settings import Settings
from site_src.show.notices import read_called
from site_src.show.view import View
from site_src.source.files import write_atomic


def print_site(
    settings: Settings, kinds: Collection[str], clock: Callable[[], datetime]
) -> tuple[list[Path], Printed]:
    """Brings the built site's posters up to date; where those of these kinds are. `clock` gives the time, at the start
    and as posters are put in their places. Raises NoSite where there is no site, or one with other addresses than
    would be printed."""
    versions = Versions(settings.site)
    with versions.building():
        present = versions.present()
        if present is None:
            raise NoSite("网站还没有建好。请先运行 linli build，或用 --out 指一个文件夹。")
        current, manifest = present
        if manifest.base_url != settings.base_url:
            raise NoSite(
                f"网站是按 {manifest.base_url} 建的，现在 LINLI_BASE_URL 是 {settings.base_url}："
                "二维码会指错。请先运行 linli build，再印。"
            )
        see = partial(_view, settings, manifest.site, manifest.base_url)
        view = see(clock())

        def put(path: Path, pdf: bytes) -> None:
            """Whoever was taken off the lists while their poster was printed is not hung up again."""
            with versions.locked():
                if path != current / LISTS_POSTER or lists_say(view) == lists_say(see(clock())):
                    write_atomic(path, pdf)

        printed = bring_up_to_date(current / FOLDER, view, put)
    folder = settings.site / FOLDER
    return [folder / f"{p.name}.pdf" for p in posters(view) if p.kind in kinds], printed


def print_to_folder(
    settings: Settings, kinds: Collection[str], folder: Path, now: datetime
) -> tuple[list[Path], Printed]:
    """Prints the posters of these kinds into `folder`, with no need of a built site. Raises
    ContentFaults."""
    view = _view(
        settings,
        read_site(
            settings.content,
            pictures=Pictures(settings.cache),
            answered=read_fingerprints(settings.state / "facts"),
        ).site.as_of(now),
        settings.base_url,
        now,
    )
    sheets = [sheet(poster, view) for poster in posters(view) if poster.kind in kinds]
    printed = print_to(folder, sheets, now)
    return [folder / f"{name}.pdf" for name in printed.names], printed


def say_printed(printed: Printed) -> None:
    """What came of printing posters."""
    if printed.names:
        print(f"新印了 {len(printed.names)} 张海报。")
    for name, characters in printed.lacking.items():
        print(
            f"海报「{name}」：自带的字体里没有「{characters}」，印出来可能是方框。"
            "请换个写法，或在这台机器上装 Noto Sans CJK SC 字体后再印。",
            file=sys.stderr,
        )
    for name, why in printed.failed.items():
        print(
            f"海报「{name}」没有印成：{why}。网页不受影响；修好后运行 linli print。",
            file=sys.stderr,
        )


def _view(settings: Settings, site: Site, base_url: str, now: datetime) -> View:
    facts = settings.state / "facts"
    read = read_facts(facts, (published.form for published in site.forms.values()))
    return View(site, read, now, base_url, read_called(facts))
