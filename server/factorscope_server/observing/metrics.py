"""What Prometheus reads at /metrics: counts and times, by route template; nothing about who asked or for what."""

from collections.abc import Iterator
from typing import final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from factorscope_server.observing.request import SOCKET, Request
from factorscope_server.shelf import Shelf

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
"""Seconds. A decode takes about one millisecond, a film many seconds."""


@final
class Metrics:
    """The numbers of one application, in a registry of its own. Thread-safe."""

    def __init__(self, shelf: Shelf) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._registry.register(_Models(shelf))
        self._requests = Counter(
            "factorscope_requests",
            "Requests that have ended, by HTTP status; of sockets, by the code they closed with.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._errors = Counter(
            "factorscope_errors",
            "Errors answered, by their code: of uploads, for example, `bad_image`, `too_large`, `unsupported_media`.",
            ("route", "code"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "factorscope_request_seconds",
            "Seconds from the first byte of a request to the last of its answer; without sockets.",
            ("method", "route"),
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._flying = Gauge(
            "factorscope_requests_in_flight", "Requests that are being answered.", registry=self._registry
        )
        self._sockets = Gauge(
            "factorscope_sockets", "WebSockets that are open or being opened.", registry=self._registry
        )
        self._frames = Counter(
            "factorscope_frames", "Messages over WebSockets.", ("direction",), registry=self._registry
        )

    def began(self, request: Request) -> None:
        """A request has come."""
        self._under_way(request).inc()

    def ended(self, request: Request) -> None:
        """It has been answered, or nobody waits for the answer any more."""
        self._under_way(request).dec()
        self._requests.labels(request.method, request.route, str(request.status or "none")).inc()
        if request.error:
            self._errors.labels(request.route, request.error).inc()
        if request.method != SOCKET:
            self._seconds.labels(request.method, request.route).observe(request.seconds)

    def frame(self, direction: str) -> None:
        """A message went in or out."""
        self._frames.labels(direction).inc()

    def text(self) -> bytes:
        """All of it, in Prometheus' text format."""
        return generate_latest(self._registry)

    def _under_way(self, request: Request) -> Gauge:
        return self._sockets if request.method == SOCKET else self._flying


@final
class _Models(Collector):
    """Looks at the shelf whenever somebody reads."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        look = self._shelf.look()
        yield GaugeMetricFamily("factorscope_models", "Bundles that are served.", len(look.entries))
        yield GaugeMetricFamily("factorscope_models_refused", "Bundles that are refused.", len(look.refused))
        yield GaugeMetricFamily("factorscope_models_open", "Models whose graphs are in memory.", self._shelf.opened)
        done = self._shelf.crew.counts
        yield CounterMetricFamily("factorscope_batches", "Calls of onnxruntime.", done.runs)
        yield CounterMetricFamily("factorscope_batch_rows", "Rows that they computed.", done.rows)
        yield CounterMetricFamily("factorscope_batch_parts", "Requests, or parts of large ones, in them.", done.parts)
