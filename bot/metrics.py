"""What the app says of itself to whoever watches it: counts and durations, never ids of people or words."""

from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace

import aiohttp
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from bot.health import PATIENCE, backlogs
from handlers.envelopes import kind_of
from storage.boxes import Backlog
from storage.database import Database

# Slack waits three seconds; what takes longer than one is trouble already.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)


def method_in(path: str) -> str:
    """Which method of Slack's an address names; of others nothing, since they are secrets."""
    _, is_api, name = path.rpartition("/api/")
    return name if is_api and name else "other"


class Metrics:
    """One registry of our own, read at `/metrics`."""

    def __init__(self, listeners: Callable[[], float]) -> None:
        self.registry = CollectorRegistry()
        registry = self.registry
        self.envelopes = Counter(
            "commonplace_envelopes_total", "What Slack sent, by kind.", ["kind"], registry=registry
        )
        self.acknowledged = Histogram(
            "commonplace_acknowledgement_seconds",
            "From an envelope to its acknowledgement.",
            buckets=BUCKETS,
            registry=registry,
        )
        self.calls = Counter(
            "commonplace_slack_calls_total",
            "Calls to Slack, by method and HTTP status.",
            ["method", "status"],
            registry=registry,
        )
        running = Gauge("commonplace_listeners", "Listeners that are running.", registry=registry)
        running.set_function(listeners)
        self._waiting = Gauge(
            "commonplace_backlog", "What waits or was given up.", ["box", "state"], registry=registry
        )
        self._oldest = Gauge(
            "commonplace_oldest_seconds", "How long the oldest in a box waits.", ["box"], registry=registry
        )

    def watch_sockets(self, count: Callable[[], float]) -> None:
        """Say how many sockets are open; over HTTP there are none, and nothing is said of them."""
        sockets = Gauge("commonplace_sockets", "Open sockets to Slack.", registry=self.registry)
        sockets.set_function(count)

    def received(self, body: object, seconds: float) -> None:
        """An envelope was acknowledged after so long."""
        kind = kind_of(body) if isinstance(body, dict) else "something unknown"
        self.envelopes.labels(kind).inc()
        self.acknowledged.observe(seconds)

    def watching(self) -> aiohttp.TraceConfig:
        """A trace that counts every call made with a session."""
        trace = aiohttp.TraceConfig()

        async def ended(
            _: aiohttp.ClientSession, __: SimpleNamespace, done: aiohttp.TraceRequestEndParams
        ) -> None:
            self.calls.labels(method_in(done.url.path), str(done.response.status)).inc()

        async def failed(
            _: aiohttp.ClientSession, __: SimpleNamespace, done: aiohttp.TraceRequestExceptionParams
        ) -> None:
            self.calls.labels(method_in(done.url.path), "none").inc()

        trace.on_request_end.append(ended)
        trace.on_request_exception.append(failed)
        return trace

    async def written(self, database: Database, now: datetime, patience: float = PATIENCE) -> bytes:
        """Everything as it is now, as Prometheus reads it; without a database what needs none."""
        self._waiting.clear()
        self._oldest.clear()
        try:
            inbox, outbox = await backlogs(database, now, patience)
        except (SQLAlchemyError, TimeoutError):
            # What cannot be counted is left out: `/health` says why.
            return generate_latest(self.registry)
        self._counted("inbox", inbox, now)
        self._counted("outbox", outbox, now)
        return generate_latest(self.registry)

    def _counted(self, box: str, backlog: Backlog, now: datetime) -> None:
        self._waiting.labels(box, "waiting").set(backlog.waiting)
        self._waiting.labels(box, "parked").set(backlog.parked)
        self._waiting.labels(box, "unknown").set(backlog.unknown)
        age = (now - backlog.oldest).total_seconds() if backlog.oldest else 0.0
        self._oldest.labels(box).set(max(age, 0.0))
