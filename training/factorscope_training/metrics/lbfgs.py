"""Limited-memory BFGS as a generator, so that several problems can share each pass over the data."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64
from numpy import ndarray
from scipy.linalg.lapack import dtrtrs  # pyright: ignore[reportAttributeAccessIssue]

from factorscope_training.metrics.line_search import search

MEMORY = 10
"""Pairs of steps and changes of the gradient that the curvature is guessed from."""

TRIES = 50
"""Evaluations of one line search, at most."""

EPSILON = float(np.finfo(np.float64).eps)

STALLED = 64 * EPSILON
"""A smaller fall of the loss, relative to the loss or to 1, ends the descent."""


@final
@dataclass(frozen=True)
class State:
    """A point, the loss there, and its gradient."""

    x: Float64[ndarray, " parameter"]
    loss: float
    gradient: Float64[ndarray, " parameter"]


@final
@dataclass(frozen=True)
class Descent:
    """Where it ended, and after how many iterations."""

    x: Float64[ndarray, " parameter"]
    iterations: int


def minimise(
    start: Float64[ndarray, " parameter"], *, iterations: int, tolerance: float
) -> Generator[ndarray, tuple[float, ndarray], Descent]:
    """Yields points, is sent the loss and its gradient there, returns where it came to rest or was stopped.

    Liu & Nocedal 1989, Mathematical Programming 45. First step, line search, stopping rules and the skipping of bad
    pairs are those of L-BFGS-B 3.0 without bounds, as scikit-learn calls it through scipy (memory 10, at most 50
    evaluations a line search): the two agree also where they are stopped before they converge, but for rounding. It
    rests where no entry of the gradient exceeds `tolerance`, where the loss falls by less than 64 rounding errors, or
    where no descent is found along the gradient itself.
    """
    now = State(start, *(yield start))
    memory = Memory(len(start))
    done = 0
    if np.abs(now.gradient).max() <= tolerance:
        return Descent(start, done)
    while done < iterations:
        direction = memory.descend(now.gradient)
        slope = float(now.gradient @ direction)
        first = 1 / float(np.sqrt(direction @ direction)) if done == 0 else 1.0
        then = (yield from _along(now, direction, slope, first)) if slope < 0 else None
        if then is None:
            if memory.empty:
                break
            memory = Memory(len(start))
            continue
        done += 1
        rests = np.abs(then.gradient).max() <= tolerance
        stalled = now.loss - then.loss <= STALLED * max(abs(now.loss), abs(then.loss), 1)
        step, change = then.x - now.x, then.gradient - now.gradient
        now = then
        if rests or stalled:
            break
        memory.learn(step, change, -slope)
    return Descent(now.x, done)


def _along(
    start: State, direction: Float64[ndarray, " parameter"], slope: float, first: float
) -> Generator[ndarray, tuple[float, ndarray], State | None]:
    """The state where the line search ends; None where it does not."""
    line = search(start.loss, slope, first)
    step = next(line)
    for _ in range(TRIES):
        x = start.x + step * direction
        loss, gradient = yield x
        try:
            step = line.send((loss, float(gradient @ direction)))
        except StopIteration:
            return State(x, loss, gradient)
    return None


@final
class Memory:
    """The last steps and what they changed in the gradient: a guess at the inverse Hessian."""

    def __init__(self, size: int) -> None:
        self._steps, self._changes = np.empty((MEMORY, size)), np.empty((MEMORY, size))
        self._step_change, self._change_change = np.zeros((MEMORY, MEMORY)), np.zeros((MEMORY, MEMORY))
        """Products of each pair, oldest first; of the first only the upper triangle."""
        self._held = 0

    @property
    def empty(self) -> bool:
        return not self._held

    def learn(
        self, step: Float64[ndarray, " parameter"], change: Float64[ndarray, " parameter"], promised: float
    ) -> None:
        """Takes the pair in, unless the loss bends by no more than a rounding error of the fall `promised`."""
        if float(step @ change) <= EPSILON * promised:
            return
        if self._held == MEMORY:
            for oldest_first in (self._steps, self._changes):
                oldest_first[:-1] = oldest_first[1:]
            for products in (self._step_change, self._change_change):
                products[:-1, :-1] = products[1:, 1:]
        last = min(self._held, MEMORY - 1)
        held = self._held = last + 1
        self._steps[last], self._changes[last] = step, change
        self._step_change[:held, last] = self._steps[:held] @ change
        self._change_change[:held, last] = self._change_change[last, :held] = self._changes[:held] @ change

    def descend(self, gradient: Float64[ndarray, " parameter"]) -> Float64[ndarray, " parameter"]:
        """Minus the inverse Hessian times the gradient; Byrd, Nocedal & Schnabel 1994's compact form."""
        if self.empty:
            return -gradient
        held = self._held
        s, y = self._steps[:held], self._changes[:held]
        sy, yy = self._step_change[:held, :held], self._change_change[:held, :held]
        scale = sy[-1, -1] / yy[-1, -1]
        u, _ = dtrtrs(sy, s @ gradient)  # of a matrix, its upper triangle
        v, _ = dtrtrs(sy, sy.diagonal() * u + scale * (yy @ u - y @ gradient), trans=1)
        return scale * (u @ y - gradient) - v @ s
