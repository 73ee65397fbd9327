"""The brand's colours and typefaces for what is no page, out of the file that pages load."""

from __future__ import annotations

import re

from site_src.show.fragments import THEME

TOKENS = THEME / "assets" / "css" / "tokens.css"
_RULE = re.compile(r"^ *(:root\S*) \{([^{}]*)\}", re.MULTILINE)
_TOKEN = re.compile(r"--ll-([\w-]+):\s*([^;]+);")


def _read(css: str) -> dict[str, dict[str, str]]:
    """The tokens by selector. Of rules with the same one the first counts: `:root` of a page in
    daylight stands before that of a page printed."""
    found: dict[str, dict[str, str]] = {}
    for selector, tokens in _RULE.findall(css):
        found.setdefault(selector, dict(_TOKEN.findall(tokens)))
    return found


_RULES = _read(TOKENS.read_text(encoding="utf-8"))
LIGHT = _RULES[":root"]
"""A page's, by name without `--ll-`."""
LARGE = LIGHT | _RULES[':root[data-ll-text="large"]']
"""Those of 大字版, which screens and posters have too."""
SCREEN = LARGE | _RULES[":root[data-screen]"]
"""A lobby screen's."""


def first_typeface(family: str) -> str:
    """The typeface that a list of them asks for first."""
    return family.split(",")[0].strip().strip('"')
