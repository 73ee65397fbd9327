"""A photograph as it is shown: nothing but a picture, whatever a browser makes of its bytes."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from forms_service.photographs.album import Album
from forms_service.refusal import not_there

_ALONE = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Robots-Tag": "noindex"}


def shown_photo(album: Album, name: str, headers: Mapping[str, str]) -> Response:
    """It, with these headers. Raises Refusal 404, OSError."""
    data = album.read(name)
    if data is None:
        raise not_there()
    kind = "image/png" if name.endswith(".png") else "image/jpeg"
    return Response(data, media_type=kind, headers={**headers, **_ALONE})
