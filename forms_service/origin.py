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
    public = urlsplit(base_url)
    own = {f"{public.scheme}://{public.netloc}".lower()}
    host = headers.get("host", "").lower()
    # Behind a proxy that ends TLS the scheme residents see is not known here, unless it is said.
    if host and host != public.netloc.lower():
        own |= {f"http://{host}", f"https://{host}"}
    return origin.lower() in own
