"""How lobby screens are, seen from their last heartbeats: for `linli kiosks` and for Prometheus."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from forms_service.screens.kiosks import Beat, deck_hash, last_heartbeat, read_pairing
from forms_service.telemetry.logs import event
from site_src.content.site import Site
from site_src.kinds.page_kinds import KioskMeta
from site_src.source.moments import ZONE

MISSED = 3
"""Heartbeats in a row that a screen may miss."""
# Seconds until a screen that never reported must have: it is told its interval by its deck.
_FIRST_INTERVAL = 60.0


@dataclass(frozen=True)
class Standing:
    """How a screen is. `since`: its last heartbeat, without one its pairing; `silent`: it should
    have reported and has not; `deck`: what the site has for it now."""

    screen: str
    paired: bool
    heard: datetime | None
    beat: Beat | None
    since: datetime | None
    deck: str | None
    silent: bool


def standings(site: Site, built: Path, folder: Path, now: datetime) -> list[Standing]:
    """All screens of the built site. Raises OSError where a pairing can't be read."""
    return [_standing(s, meta, built, folder, now) for s, (_, meta) in site.screens.items()]


def _standing(screen: str, meta: KioskMeta, built: Path, folder: Path, now: datetime) -> Standing:
    pairing, last = read_pairing(folder, screen), last_heartbeat(folder, screen)
    since = pairing.paired if pairing else None
    if since and last:
        since = max(since, last.at)
    interval = last.beat.interval if last else _FIRST_INTERVAL
    return Standing(
        screen=screen,
        paired=pairing is not None,
        heard=last.at if last else None,
        beat=last.beat if last else None,
        since=since,
        deck=deck_hash(built, screen),
        silent=since is not None and is_silent(meta, since, interval, now),
    )


def is_silent(meta: KioskMeta, since: datetime, interval: float, now: datetime) -> bool:
    """Whether a screen last heard at `since`, that reports every `interval` seconds, has missed
    too many heartbeats. It is only expected to report while it is on."""
    local = now.astimezone(ZONE)
    on = datetime.combine(local.date(), time.fromisoformat(meta.on), ZONE)
    if local < on:
        on -= timedelta(days=1)
    off = datetime.combine(on.date(), time.fromisoformat(meta.off), ZONE)
    if off <= on:
        off += timedelta(days=1)
    if local >= off:
        return False
    return (now - max(since, on)).total_seconds() > MISSED * interval


class KioskFigures(Collector):
    """Figures of the paired screens, read from their files when they are asked for."""

    def __init__(
        self, site: Callable[[], Site], built: Path, folder: Path, now: Callable[[], datetime]
    ) -> None:
        self._site, self._built, self._folder, self._now = site, built, folder, now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = self._now()
        age = GaugeMetricFamily(
            "linli_kiosk_beat_age_seconds",
            "Since a paired screen's last heartbeat, or its pairing",
            labels=["screen"],
        )
        offset = GaugeMetricFamily(
            "linli_kiosk_clock_offset_seconds",
            "The server's clock minus the screen's",
            labels=["screen"],
        )
        errors = GaugeMetricFamily(
            "linli_kiosk_errors", "Slides that a screen could not show", labels=["screen"]
        )
        try:
            screens = standings(self._site(), self._built, self._folder, now)
        except OSError:
            # The figures of the service itself are wanted most just then.
            event("screens not read", logging.ERROR, failed=True)
            screens = []
        for found in screens:
            if found.since is None:
                continue
            age.add_metric([found.screen], (now - found.since).total_seconds())
            if found.beat is not None:
                errors.add_metric([found.screen], len(found.beat.errors))
                if found.beat.clock_offset is not None:
                    offset.add_metric([found.screen], found.beat.clock_offset)
        yield from (age, offset, errors)
