"""QR codes as vector pictures inside a page (ISO/IEC 18004)."""

from __future__ import annotations

from functools import lru_cache
from html import escape

import segno

from site_src.show.tokens import LIGHT

# The quiet zone that the standard asks for (section 6.3.8), in modules.
_QUIET = 4
# A reader takes any of the eight patterns. Trying all for the best (section 7.8.3) costs five times
# the rest, for every code of every deck that an answer refills.
_MASK = 3


@lru_cache(maxsize=1_000)
def qr_svg(address: str) -> str:
    """As `drawn`, and remembered: the same addresses come again and again."""
    return drawn(address)


def drawn(address: str) -> str:
    """The address as an SVG element, dark on white with its quiet zone, without a size of its own.

    Error correction M: a scratch or a reflection on the glass doesn't matter.
    """
    code = segno.make_qr(address, error="m", mask=_MASK, boost_error=False)
    svg = str(
        code.svg_inline(
            border=_QUIET,
            dark=LIGHT["qr-ink"],
            light=LIGHT["qr"],
            omitsize=True,
            svgclass="qr",
            lineclass=None,
        )
    )
    return svg.replace("<svg ", f'<svg role="img" aria-label="二维码：{escape(address)}" ', 1)
