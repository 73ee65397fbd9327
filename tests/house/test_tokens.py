"""The brand has one source, theme/assets/css/tokens.css."""

from __future__ import annotations

import re
import subprocess

import pytest

from site_src.show.tokens import LIGHT, SCREEN, TOKENS, first_typeface
from tests.conftest import ROOT

_COLOUR = re.compile(
    r"""(?<![&\w])\#(?:[0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})\b(?!-)|\b(?:rgb|hsl)a?\((?=["\d])""",
    re.IGNORECASE,
)
# Comments may name issues and colours.
_COMMENT = re.compile(r"/\*.*?\*/|^\s*(?://|#(?!let|show)).*?$", re.DOTALL | re.MULTILINE)


def _written() -> list[str]:
    """What says how something looks: styles, templates, scripts, and the site's own code."""
    listed = subprocess.run(
        ["git", "ls-files", "theme", "site_src", "forms_service"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    kinds = (".css", ".html", ".js", ".typ", ".py")
    return [path for path in listed if path.endswith(kinds) and not path.endswith(TOKENS.name)]


@pytest.mark.parametrize("path", _written())
def test_no_colour_is_written_elsewhere(path: str) -> None:
    text = _COMMENT.sub("", (ROOT / path).read_text(encoding="utf-8"))
    assert [match.group() for match in _COLOUR.finditer(text)] == []


def test_the_icon_is_of_the_brands_red() -> None:
    """It is a picture of its own: browsers show it without any style of ours."""
    icon = (ROOT / "theme" / "assets" / "icons" / "icon.svg").read_text(encoding="utf-8")
    assert LIGHT["brick"] in icon.lower()


def test_posters_are_set_in_the_typefaces_that_the_house_brings() -> None:
    found = {first_typeface(SCREEN[name]) for name in ("sans", "serif")}
    assert found == {"Noto Sans CJK SC", "Noto Serif CJK SC"}


@pytest.mark.parametrize("style", ["linli.css", "rank.css", "../../kiosk/deck.css"])
def test_every_token_that_a_style_uses_is_one(style: str) -> None:
    text = (TOKENS.parent / style).read_text(encoding="utf-8")
    used = set(re.findall(r"var\(--ll-([\w-]+)\)", text))
    own = set(re.findall(r"--ll-([\w-]+):", text))
    assert used - own <= SCREEN.keys()
