"""Whether a form was sent from our own page.

No cookie gives anybody rights here, so a foreign page can't misuse a resident's standing; but it
could make a visitor's browser vote. Browsers say where a request comes from: `Sec-Fetch-Site`, or
the older `Origin`. Neither is sent by programs such as curl, which need no protection from pages.
"""

from __future__ import annotations

from collections.abc import Mapping

from site_src.addresses import origin, read_host, read_origin, site_origin


def is_own(headers: Mapping[str, str], base_url: str) -> bool:
    """`headers` with lower-case names, the host one that is known (see `hosts`); `base_url`: the
    address residents see."""
    site = headers.get("sec-fetch-site")
    if site in ("same-origin", "none"):
        return True
    written = headers.get("origin")
    if written is None:
        return site is None
    public = site_origin(base_url)
    own = {public}
    host = read_host(headers.get("host", ""))
    # Behind a proxy that ends TLS the scheme residents see is not known here, unless it is said.
    if host and host.name != public.host.name:
        own |= {origin("http", host), origin("https", host)}
    return read_origin(written) in own
