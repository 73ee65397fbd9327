"""Whether a form was sent from our own page.

No cookie gives anybody rights here, so a foreign page can't misuse a resident's standing; but it
could make a visitor's browser vote. Browsers say where a request comes from: `Sec-Fetch-Site`, or
the older `Origin`. Neither is sent by programs such as curl, which need no protection from pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit


def is_own(headers: Mapping[str, str], base_url: str) -> bool:
    """`headers` with lower-case names; `base_url`: the address residents see."""
    site = headers.get("sec-fetch-site")
    if site in ("same-origin", "none"):
        return True
    origin = headers.get("origin")
    if origin is None:
        return site is None
    if origin == "null":
        return False
    named = urlsplit(origin).netloc.lower()
    own = {headers.get("host", "").lower(), urlsplit(base_url).netloc.lower()}
    return bool(named) and named in own
