"""Lists of times, in milliseconds, to one line."""

from collections.abc import Callable, Sequence
from time import perf_counter


def repeated(action: Callable[[], object], times: int, *, warm: int = 3) -> list[float]:
    """Milliseconds of each call, after a few that do not count."""
    for _ in range(warm):
        action()
    taken = []
    for _ in range(times):
        start = perf_counter()
        action()
        taken.append(1000 * (perf_counter() - start))
    return taken


def middle(times: Sequence[float]) -> float:
    return at(times, 0.5)


def at(times: Sequence[float], share: float) -> float:
    """The time below which that share of the calls stayed."""
    ordered = sorted(times)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def line(name: str, times: Sequence[float], note: str = "") -> str:
    """Median, 95th percentile and number of calls."""
    numbers = f"median {middle(times):7.1f} ms   95 % under {at(times, 0.95):7.1f} ms   n = {len(times)}"
    return f"{name:<44} {numbers}   {note}".rstrip()
