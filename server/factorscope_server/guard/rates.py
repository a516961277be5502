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
    """A token bucket for each address, kept as the one number of when it would be full again."""

    def __init__(self, rate: float | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._full: OrderedDict[str, float] = OrderedDict()

    def wait(self, address: str) -> float:
        """Seconds until this address may ask; 0 if it may now, and then it counts as asked."""
        rate = self._rate if self._rate is not None else (0 if address == HERE else AWAY)
        if not rate:
            return 0
        now = self._clock()
        full = max(now, self._full.pop(address, now)) + 1 / rate
        early = full - now - BURST
        self._full[address] = full - 1 / rate if early > 0 else full
        if len(self._full) > REMEMBERED:
            self._full.popitem(last=False)
        return max(0.0, early)
