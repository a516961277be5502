"""What a film goes through: z of each frame, and what the slider under it says. Decodes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from factorscope_models.manifest import Manifest, QuantizedLatents
from factorscope_server import ranges
from factorscope_server.errors import BadRequest
from factorscope_server.render.drawing import legible
from factorscope_server.render.look import factor_colour
from factorscope_server.render.track import Track, bars
from factorscope_server.render.words import SHA_LENGTH, best_factor, cell, level, number, on
from factorscope_server.requests import as_rows
from factorscope_server.schemas import RangeMode

RANGES: dict[RangeMode, str] = {
    "codebook": "codebook",
    "quantile": "1st to 99th percentile",
    "minmax": "minimum to maximum",
    "sigma2": "mean ± 2 standard deviations",
    "prior": "quantiles of N(0, 1)",
}
SMOOTH_STEPS = 41
"""Of the prior's quantiles, between which smooth films go straight."""


@final
@dataclass(frozen=True)
class Plan:
    """Frames in their order."""

    z: np.ndarray
    """float32 [frame, latent]"""
    at: tuple[float, ...]
    """Where the thumb stands, as a share of the track."""
    says: tuple[str, ...]
    track: Track
    what: str
    """For the file's name."""


def traversal(
    manifest: Manifest,
    sha: str,
    z: Sequence[float],
    latent: int,
    mode: RangeMode,
    frames: int,
    loop: bool,
    steps: int | None = None,
    called: str = "",
) -> Plan:
    """One latent through its range, the others at z: up and down where it loops, else up.

    Smoothly, but in `steps` equal shares of time where they are asked for, and in codes for the range `codebook`. Where
    it loops the frames are even in number, so that one of them is at the upper end. `called`: what people call the
    latent, shown instead of the factor that it tells most about where our font can say it.
    """
    (start,) = as_rows(np.asarray(z, np.float64)[None], manifest.latent.size)
    if not 0 <= latent < len(start):
        raise BadRequest(f"There is no latent {latent}: this model has {len(start)}, counted from 0.")
    values = ranges.values(manifest, mode, steps or SMOOTH_STEPS)[latent]
    if mode == "codebook" or steps is not None:
        taken = values[_stepwise(len(values), frames, loop)]
    else:
        ways = 1 - np.abs(1 - 2 * np.arange(frames) / frames) if loop else np.linspace(0, 1, frames)
        taken = np.interp(ways * (len(values) - 1), np.arange(len(values)), values)
    rows = np.tile(start, (frames, 1))
    rows[:, latent] = taken
    low, high = float(values[0]), float(values[-1])
    shares = [(value - low) / (high - low) if high > low else 0.5 for value in taken.tolist()]
    best = best_factor(manifest, latent)
    book = manifest.latent.codebooks[latent] if isinstance(manifest.latent, QuantizedLatents) else None
    on_codes = book if mode == "codebook" else None
    inside = [value for value in book or [] if low <= value <= high and high > low]
    track = Track(
        name=f"z{latent}",
        factor=_label(best, called),
        bars=bars(manifest.statistics.latents[latent].histogram, low, high),
        ticks=tuple((value - low) / (high - low) for value in inside),
        ends=(number(low), number(high)),
        between=RANGES[mode],
        note=(on(manifest), sha[:SHA_LENGTH]),
    )
    says = tuple(_says(value, on_codes) for value in taken.tolist())
    return Plan(rows, tuple(shares), says, track, f"z{latent}")


def interpolation(
    manifest: Manifest,
    sha: str,
    stops: Sequence[Sequence[float]],
    names: Sequence[str],
    snap: bool,
    frames: int,
    loop: bool,
) -> Plan:
    """Straight lines in z from each stop to the next, equal times each; where it loops, back to the first at last.

    `snap` takes the nearest values of the codebooks on the way; indices of vectors are never left.
    """
    size = manifest.latent.size
    found = np.stack([as_rows(np.asarray(stop, np.float64)[None], size)[0] for stop in stops])
    if len(found) < 2 or len(names) != len(found):
        raise BadRequest(
            f"{len(found)} stops with {len(names)} names: an interpolation needs two at least, each named."
        )
    back = len(found) == 2 and loop  # there and back on one track, instead of jumping from its end to its start
    ways = [*range(len(found)), *([0] if loop else [])]
    legs = len(ways) - 1
    places = np.arange(frames) * legs / frames if loop else np.linspace(0, legs, frames)
    points = found[ways].astype(np.float64)
    rows = np.stack([np.interp(places, np.arange(legs + 1), column) for column in points.T], 1).astype(np.float32)
    if isinstance(manifest.latent, QuantizedLatents) and (snap or manifest.latent.quantizer == "vector"):
        for k, book in enumerate(manifest.latent.codebooks):
            values = np.asarray(book, np.float32)
            rows[:, k] = values[np.abs(rows[:, k, None] - values).argmin(1)]
    shares = 1 - np.abs(1 - places) if back else places / legs
    ends = (names[0], names[-1] if back or not loop else names[0])
    ticks = () if legs == 1 or back else tuple(i / legs for i in range(1, legs))
    track = Track(
        name="Interpolation",
        factor=None,
        bars=(),
        ticks=ticks,
        ends=ends,
        between=", ".join(names[1:-1] if not loop or back else names[1:]),
        note=(on(manifest), sha[:SHA_LENGTH]),
    )
    says = tuple(f"{100 * share:.0f} %" for share in shares.tolist())
    return Plan(rows, tuple(shares.tolist()), says, track, "-".join(["interpolation", *names]))


def _stepwise(values: int, frames: int, loop: bool) -> np.ndarray:
    """Which of the values each frame shows; the ends once in each round."""
    order = [*range(values), *(range(values - 2, 0, -1) if loop else ())]
    if frames < len(order):
        way = "up and down" if loop else "in turn"
        raise BadRequest(f"{values} values {way} need {len(order)} frames at least, not {frames}: take more seconds.")
    return np.asarray(order)[np.arange(frames) * len(order) // frames]


def _label(best: tuple[int, str, float] | None, called: str) -> tuple[str, str | None, str] | None:
    if called and legible(called):
        return called, factor_colour(best[0]) if best else None, ""
    return (best[1], factor_colour(best[0]), cell(best[2])) if best else None


def _says(value: float, book: list[float] | None) -> str:
    if book is None:
        return number(value)
    code = int(np.abs(np.asarray(book) - value).argmin())
    return f"{level(value, book)} · {code + 1} of {len(book)}"
