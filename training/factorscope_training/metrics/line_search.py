"""The step along a descent direction: Moré and Thuente's search, as L-BFGS-B runs it."""

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import final

DECREASE = 1e-3
"""The loss must fall by this share of what its slope at the start promises."""

CURVATURE = 0.9
"""The slope must shrink to this share of the slope at the start."""

NARROW = 0.1
"""An interval narrower than this share of its upper end is not divided further."""

FARTHEST = 1e10


@final
@dataclass(frozen=True)
class Point:
    """A step, the loss there and its slope along the direction."""

    step: float
    loss: float
    slope: float

    def tilted(self, by: float) -> "Point":
        """Less the line through the start with slope `by`."""
        return Point(self.step, self.loss - self.step * by, self.slope - by)


def search(loss: float, slope: float, step: float) -> Generator[float, tuple[float, float], None]:
    """Yields steps, is sent the loss and the slope there, and ends when the last step will do.

    Moré & Thuente 1994, ACM TOMS 20(3), in the form, and with the constants, of L-BFGS-B 3.0 (the solver behind
    `scipy.optimize.minimize(method="L-BFGS-B")`): it ends at sufficient decrease with sufficient curvature, or where
    rounding lets the interval shrink no further. `slope` must be negative.
    """
    promised = DECREASE * slope
    best = other = Point(0.0, loss, slope)
    bracketed, near = False, True
    low, high = 0.0, 5 * step
    width, before = FARTHEST, 2 * FARTHEST
    while True:
        here = Point(step, *(yield step))
        enough = here.loss <= loss + step * promised
        near = near and not (enough and here.slope >= 0)
        if _ends(here, enough, promised, bracketed, low, high) or (enough and abs(here.slope) <= -CURVATURE * slope):
            return
        if near and here.loss <= best.loss and not enough:
            tilted = (p.tilted(promised) for p in (best, other, here))
            best, other, bracketed, step = _narrowed(*tilted, bracketed, low, high)
            best, other = best.tilted(-promised), other.tilted(-promised)
        else:
            best, other, bracketed, step = _narrowed(best, other, here, bracketed, low, high)
        if bracketed:
            if abs(other.step - best.step) >= 0.66 * before:
                step = best.step + 0.5 * (other.step - best.step)
            before, width = width, abs(other.step - best.step)
            low, high = min(best.step, other.step), max(best.step, other.step)
        else:
            low, high = step + 1.1 * (step - best.step), step + 4 * (step - best.step)
        step = min(max(step, 0.0), FARTHEST)
        if bracketed and (step <= low or step >= high or high - low <= NARROW * high):
            step = best.step


def _ends(here: Point, enough: bool, promised: float, bracketed: bool, low: float, high: float) -> bool:
    """Whether rounding, or the farthest step, leaves nothing to search."""
    if bracketed and (here.step <= low or here.step >= high or high - low <= NARROW * high):
        return True
    if here.step == FARTHEST and enough and here.slope <= promised:
        return True
    return here.step == 0 and (not enough or here.slope >= promised)


def _narrowed(
    best: Point, other: Point, here: Point, bracketed: bool, low: float, high: float
) -> tuple[Point, Point, bool, float]:
    """The interval's ends with `here` taken in, whether they hold a minimum between them, and the next step to try."""
    turned = here.slope * math.copysign(1, best.slope) < 0
    if here.loss > best.loss:
        cubic = _cubic(best, here)
        fall = (best.loss - here.loss) / (here.step - best.step) + best.slope
        parabola = best.step + best.slope / fall / 2 * (here.step - best.step)
        near = abs(cubic - best.step) < abs(parabola - best.step)
        return best, here, True, cubic if near else cubic + (parabola - cubic) / 2
    secant = here.step
    if turned or abs(here.slope) < abs(best.slope):
        secant += here.slope / (here.slope - best.slope) * (best.step - here.step)
    if turned:
        cubic = _cubic(here, best)
        far = abs(cubic - here.step) > abs(secant - here.step)
        return here, best, True, cubic if far else secant
    if abs(here.slope) < abs(best.slope):
        cubic = _beyond(best, here, low, high)
        nearer = abs(cubic - here.step) < abs(secant - here.step)
        step = cubic if nearer == bracketed else secant
        if bracketed:
            limit = here.step + 0.66 * (other.step - here.step)
            step = min(limit, step) if here.step > best.step else max(limit, step)
        else:
            step = min(max(step, low), high)
        return here, other, bracketed, step
    if bracketed:
        return here, other, True, _cubic(here, other)
    return here, other, False, high if here.step > best.step else low


def _cubic(a: Point, b: Point) -> float:
    """Where the cubic through two points with their slopes has its minimum; halfway where rounding leaves no cubic."""
    share, _ = _share(a, b)
    return a.step + share * (b.step - a.step)


def _beyond(best: Point, here: Point, low: float, high: float) -> float:
    """As `_cubic`, where the minimum lies on the far side of `here`; else the end of what may be tried."""
    share, gamma = _share(here, best)
    if share < 0 and gamma != 0:
        return here.step + share * (best.step - here.step)
    return high if here.step > best.step else low


def _share(a: Point, b: Point) -> tuple[float, float]:
    """Of the way from a to b, and the root that it was computed with."""
    theta = 3 * (a.loss - b.loss) / (b.step - a.step) + a.slope + b.slope
    scale = max(abs(theta), abs(a.slope), abs(b.slope))
    if scale == 0:
        return 0.5, 0.0
    gamma = scale * math.sqrt(max(0.0, (theta / scale) ** 2 - (a.slope / scale) * (b.slope / scale)))
    gamma = -gamma if b.step < a.step else gamma
    divisor = ((gamma - a.slope) + gamma) + b.slope
    return (((gamma - a.slope) + theta) / divisor if divisor else 0.5), gamma
