"""Things timed in turn, by the clock and by the processor: whatever else the machine does disturbs all alike."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import final


def own_processor() -> float:
    """Milliseconds that this process has been on a processor, all its threads together."""
    return 1000 * time.process_time()


@final
@dataclass(frozen=True)
class Timed:
    """Something done again and again; milliseconds by the clock and on the processor of whoever does the work."""

    action: Callable[[], object]
    processor: Callable[[], float] = own_processor
    wall: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)

    def once(self) -> None:
        began, worked = time.perf_counter(), self.processor()
        self.action()
        self.wall.append(1000 * (time.perf_counter() - began))
        self.worked.append(self.processor() - worked)


def in_turn(done: Mapping[str, Timed], rounds: int) -> None:
    """Each once a round; the first round does not count."""
    for timed in done.values():
        timed.action()
    for _ in range(rounds):
        for timed in done.values():
            timed.once()
