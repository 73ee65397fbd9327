"""QR codes as vector pictures inside a page (ISO/IEC 18004)."""

from __future__ import annotations

from functools import lru_cache

import segno

# The quiet zone that the standard asks for (section 6.3.8), in modules.
_QUIET = 4


@lru_cache(maxsize=1_000)
def qr_svg(address: str) -> str:
    """The address as an SVG element, dark on white with its quiet zone, without a size of its own.

    Error correction M: a scratch or a reflection on the glass doesn't matter.
    """
    code = segno.make_qr(address, error="m")
    return str(
        code.svg_inline(
            border=_QUIET,
            dark="#14100d",
            light="#fff",
            omitsize=True,
            svgclass="qr",
            lineclass=None,
            title=f"二维码：{address}",
        )
    )
