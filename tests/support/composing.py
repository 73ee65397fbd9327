"""The app over a built compound, as `linli serve` composes it."""

from __future__ import annotations

from datetime import datetime

from starlette.applications import Starlette

from forms_service.http.events import Streams
from forms_service.run.asgi import compose
from forms_service.run.attempts import Attempts
from forms_service.run.background import build_site, check_content
from forms_service.site.builds import Builds
from forms_service.store.tables import Store
from site_src.build.publish import Publisher
from site_src.source.moments import ZONE
from tests.conftest import Compound


def composed(compound: Compound, store: Store) -> Starlette:
    """The app of a compound that is built."""
    streams = Streams()
    builds = Builds(
        compound.site, build_site, check_content, streams.wake, lambda: datetime.now(ZONE)
    )
    publisher = Publisher(compound.site, compound.state)
    return compose(compound.settings, publisher, store, streams, Attempts(), builds)
