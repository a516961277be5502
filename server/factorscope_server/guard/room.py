"""How many may be at work at once."""

from collections import Counter
from typing import final

SHARES = 4


@final
class Room:
    """Places that are taken and given back. No address gets more than a quarter of them, so one cannot keep out all."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._taken: Counter[str] = Counter()

    def take(self, address: str) -> bool:
        """Whether there was a place for this address, which it now has."""
        if self._taken.total() >= self._places or self._taken[address] >= max(1, self._places // SHARES):
            return False
        self._taken[address] += 1
        return True

    def give_back(self, address: str) -> None:
        """Gives back one place."""
        self._taken[address] -= 1
        if not self._taken[address]:
            del self._taken[address]
