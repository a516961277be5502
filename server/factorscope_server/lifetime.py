"""Whether the server is being stopped, and what is left of the time in which it finishes its work."""

import time
from typing import final

from factorscope_server.errors import Stopping

GRACE = 5
"""Seconds from SIGTERM or Ctrl+C until what is still under way is cut off."""
LAST_WORDS = 1
"""Of these, kept for the end of an answer that says why it ends."""
CUT_OFF = "The server is being stopped before this was done; ask again when it is back."


@final
class Lifetime:
    """Goes one way, from serving to stopping. Thread-safe, and may be told from a signal's handler."""

    def __init__(self) -> None:
        self._until: float | None = None

    @property
    def stopping(self) -> bool:
        """Whether no new work should be sent here."""
        return self._until is not None

    def stop(self) -> None:
        """Begins the end; the first call counts."""
        if self._until is None:
            self._until = time.monotonic() + GRACE

    def check(self) -> None:
        """For long work, again and again: raises Stopping when just enough time is left to say so."""
        if self._until is not None and time.monotonic() > self._until - LAST_WORDS:
            raise Stopping(CUT_OFF)
