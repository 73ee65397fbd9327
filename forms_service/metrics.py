"""Figures for Prometheus, in a registry of the service's own."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


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
            "linli_answers_total", "Answers kept, by form", ("form",), registry=self.registry
        )
        self.refused = Counter(
            "linli_answers_refused_total",
            "Answers not taken, by reason",
            ("reason",),
            registry=self.registry,
        )
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

    def text(self) -> bytes:
        """The exposition format, version 0.0.4."""
        return generate_latest(self.registry)
