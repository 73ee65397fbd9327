"""Having MkDocs render just the shared frame, for builds that don't run it anyway."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from site_src.generators.mkdocs_plugin import LinliPlugin, Prepared
from site_src.live.filling import Filler
from site_src.pages.shell import Shell
from site_src.pictures.published import Pictures
from site_src.show.view import View

MKDOCS_YML = Path(__file__).parents[2] / "mkdocs.yml"


class _Rendered(BaseException):
    """The shell is there: the rest of the build isn't wanted. No error, so that MkDocs logs none."""


def render_shell(view: View, content: Path, pictures: Pictures) -> Shell:
    """The frame of this view's site. MkDocs renders it as its first page."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    shells: list[str] = []

    def take(html: str) -> None:
        shells.append(html)
        raise _Rendered

    with TemporaryDirectory() as folder:
        config = load_config(str(MKDOCS_YML), site_dir=folder, docs_dir=str(content.absolute()))
        plugin = config.plugins["linli"]
        assert isinstance(plugin, LinliPlugin)
        plugin.prepared = Prepared(Filler(view), pictures, take)
        try:
            build(config)
        except _Rendered:
            return Shell(shells[0])
    raise RuntimeError("MkDocs 没有渲染出公共页框")
