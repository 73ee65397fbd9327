"""Figures for Prometheus, in a registry of the service's own."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from forms_service.telemetry.capacity import Room


class Metrics:
    """What the service counts about itself; nothing about persons."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "linli_requests_total",
            "Requests by route and status",
            ("route", "status"),
            registry=self.registry,
        )
        self.answers = Counter(
            "linli_answers_total", "Answers counted, by form", ("form",), registry=self.registry
        )
        self.pending = Counter(
            "linli_answers_pending_total",
            "Answers kept and not counted, by form: their phone number is signed up",
            ("form",),
            registry=self.registry,
        )
        self.refused = Counter(
            "linli_answers_refused_total",
            "Answers not taken, by reason",
            ("reason",),
            registry=self.registry,
        )
        self.erased = Counter(
            "linli_answers_erased_total",
            "Answers erased: what is personal in them when it was kept long enough, or all when asked",
            ("why",),
            registry=self.registry,
        )
        for why in ("keep", "asked"):
            self.erased.labels(why)  # Seen from the start, so that the first one is an increase.
        self.publish_failures = Counter(
            "linli_publish_failures_total", "Refills of pages that failed", registry=self.registry
        )
        self.publish_seconds = Histogram(
            "linli_publish_seconds",
            "From an answer kept to its pages on disk",
            registry=self.registry,
        )
        self.store_writable = Gauge(
            "linli_store_writable", "1 while answers can be kept", registry=self.registry
        )

        self.store_bytes = Gauge(
            "linli_store_bytes", "Size of the store's files", registry=self.registry
        )
        self.store_large = Gauge(
            "linli_store_large", "1 from LINLI_STORE_WARN on", registry=self.registry
        )
        self.disk_free = Gauge(
            "linli_disk_free_bytes", "What the service may still write", registry=self.registry
        )
        self.disk_kept_free = Gauge(
            "linli_disk_kept_free_bytes",
            "Below so much free, LINLI_DISK_FREE of the disk, answers are refused",
            registry=self.registry,
        )

    def shows_room(self, room: Room) -> None:
        """Takes the figures of the disk."""
        self.store_bytes.set(room.store)
        self.store_large.set(room.large)
        self.disk_free.set(room.free)
        self.disk_kept_free.set(room.kept_free)

    def text(self) -> bytes:
        """The exposition format, version 0.0.4."""
        return generate_latest(self.registry)
