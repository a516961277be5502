"""What whoever starts the server may choose."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import final

from factorscope_models.zoo import ZOO
from factorscope_server.guard.limits import Limits

STATIC = Path(__file__).parent / "static"
BATCH = 16
"""Rows in one call: a row takes onnxruntime no less time in larger batches, and those behind would wait longer."""


@final
@dataclass(frozen=True)
class Settings:
    """Everything that an application depends on; tests make their own."""

    models: tuple[Path, ...] = (ZOO,)
    """Watched folders of bundles; of two bundles with one id the earlier folder's is served."""
    allow_hosts: tuple[str, ...] = ()
    """Host names, besides those of the loopback, under which browsers may reach the server."""
    token: str = field(default="", repr=False)
    """Which everyone must bring, for everything; empty: nobody need bring one. Only characters that no URL escapes."""
    frame_ancestors: tuple[str, ...] = ()
    """Origins whose pages may show ours in a frame, as a Content-Security-Policy writes them."""
    limits: Limits = field(default_factory=Limits)
    """How much is taken at once, and how long is waited."""
    threads: int = 1
    """Of onnxruntime within one call. More than one was slower at every batch size on a busy two-core machine."""
    batch: int = BATCH
    """Rows in one call of onnxruntime, of as many requests as wait at that moment; 1 computes them one by one."""
    memory: int = 2**29
    """Bytes that open models may take; the least recently used are closed first. One stays open, however large."""
    metrics: bool = False
    """Whether /metrics tells Prometheus how the server fares."""
    static: Path = STATIC
    """Where the built page lies."""
