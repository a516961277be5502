"""How often each address may ask."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import final

from factorscope_server.guard.address import HERE

AWAY = 200
"""Requests a second of another machine where nothing else was asked for: a drag is 30, or 60 over HTTP."""
BURST = 2
"""Seconds' worth of requests that may come at once: a page that opens asks for a hundred things."""
REMEMBERED = 4096
"""Addresses; the one heard of longest ago is forgotten first."""


@final
class Rates:
    """A bucket for each address: each request pours one in, `rate` a second run out, and none may run over."""

    def __init__(self, rate: float | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str) -> float:
        """Seconds until this address may ask; 0 if it may now, and then it counts as asked."""
        rate = self._rate if self._rate is not None else (0 if address == HERE else AWAY)
        if not rate:
            return 0
        now = self._clock()
        level, then = self._buckets.pop(address, (0.0, now))
        level = max(0.0, level - rate * (now - then))
        over = level + 1 - rate * BURST
        self._buckets[address] = (level if over > 0 else level + 1, now)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return max(0.0, over / rate)
