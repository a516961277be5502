"""What was measured to one line: lists of times in milliseconds, single figures, and the goals for them."""

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


def line(name: str, times: Sequence[float], note: str = "", *, most: float | None = None) -> str:
    """Median, 95th percentile and number of calls; where there is a goal for the median, whether it is met."""
    numbers = f"median {middle(times):7.1f} ms   95 % under {at(times, 0.95):7.1f} ms   n = {len(times)}"
    return f"{name:<44} {numbers}   {_goal(middle(times), None, most)}{note}".rstrip()


def figure(
    name: str, value: float, unit: str, note: str = "", *, least: float | None = None, most: float | None = None
) -> str:
    """One number that is no list of times: a ratio, bytes, images a second; and whether its goal is met."""
    return f"{name:<44} {value:14.2f} {unit:<10} {_goal(value, least, most)}{note}".rstrip()


def _goal(value: float, least: float | None, most: float | None) -> str:
    if least is not None:
        return f"[at least {least:g}: {'met' if value >= least else 'MISSED'}]   "
    if most is not None:
        return f"[at most {most:g}: {'met' if value <= most else 'MISSED'}]   "
    return ""
