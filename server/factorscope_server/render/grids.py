"""Sheets and maps as drawings, with what is needed to know later what they show."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import final

import numpy as np

from factorscope_models.manifest import Manifest, QuantizedLatents
from factorscope_server import absent, ranges
from factorscope_server.carried import ranked
from factorscope_server.errors import BadRequest
from factorscope_server.render.drawing import Box, Disc, Drawing, Part, Picture, Text, fitted, width_of
from factorscope_server.render.look import Look, cividis, factor_colour, ink_on
from factorscope_server.render.plans import RANGES
from factorscope_server.render.words import best_factor, cell, level, number, origin
from factorscope_server.requests import as_rows
from factorscope_server.schemas import RangeMode
from factorscope_server.shelf import Model

MARGIN, GAP, CAPTION = 24, 4, 18
SIDE = 96
"""Of one picture, as near as whole multiples of its own pixels come."""
LABEL = 190
NOTE = 6.4
"""Pixels of a letter of a note, on average."""


@final
@dataclass(frozen=True)
class Row:
    latent: int
    pictures: np.ndarray
    """uint8 [n, height, width, 3]"""
    captions: Sequence[str]


def sheet(model: Model, z: Sequence[float], of: str, mode: RangeMode, steps: int, look: Look) -> Drawing:
    """Every latent through its range, the others at z; active latents first, those that carry most before others.

    `of` says whose z it is.
    """
    values = ranges.values(model.manifest, mode, steps)
    captions = [[number(value) for value in row.tolist()] for row in values]
    note = f"{of}; each row changes one latent, {RANGES[mode]}. {origin(model.manifest, model.sha)}"
    return _grid(f"Traversals, {model.manifest.title}", note, _rows(model, z, values, captions), model.manifest, look)


def codebook(model: Model, z: Sequence[float], of: str, look: Look) -> Drawing:
    """Every value of every codebook and how many validation images hold it; BadRequest where there are no codebooks."""
    manifest = model.manifest
    values = ranges.values(manifest, "codebook", 2)
    assert isinstance(manifest.latent, QuantizedLatents)  # else there were no values
    captions = []
    for k, codes in enumerate(ranges.codes(manifest)):
        book, usage = manifest.latent.codebooks[k], manifest.statistics.latents[k].usage
        captions.append([level(book[code], book) + (f" ({usage[code]:,})" if usage else "") for code in codes])
    note = (
        f"{of}; each row changes one latent. In brackets: of {manifest.statistics.n:,} validation images, those "
        f"that hold the value. {origin(manifest, model.sha)}"
    )
    return _grid(f"Codebook, {manifest.title}", note, _rows(model, z, values, captions), manifest, look)


def heatmap(model: Model, look: Look) -> Drawing:
    """Factors by latents, each latent under the factor that it tells most about; BadRequest where none was measured."""
    manifest = model.manifest
    if (reason := absent.nmi(model)) is not None or manifest.mutual_information is None:
        raise BadRequest(reason or "There is no such map.")
    found = manifest.mutual_information
    left = MARGIN + max(90.0, 24 + max(width_of(name, 14) for name in found.factors))
    width, height, top = 44, 34, MARGIN + 56
    order = _diagonal(manifest)
    parts: list[Part] = [_title(f"Mutual information, {manifest.title}", look)]
    for j, k in enumerate(order):
        colour = look.ink if found.active[k] else look.red
        name = f"z{k}" if found.active[k] else f"(z{k})"
        parts.append(Text(left + (j + 0.5) * width, top - 8, name, 14, colour, "middle"))
    for i, factor in enumerate(found.factors):
        y = top + i * height
        parts.append(Disc(MARGIN + 5, y + height / 2, 5, factor_colour(i)))
        parts.append(Text(MARGIN + 18, y + height / 2 + 5, factor, 14, look.ink))
        for j, k in enumerate(order):
            fill = cividis(found.values[i][k])
            parts.append(Box(left + j * width, y, width - 2, height - 2, fill, 2))
            said = cell(found.values[i][k])
            parts.append(Text(left + (j + 0.5) * width - 1, y + height / 2 + 4, said, 14, ink_on(fill), "middle"))
    note = (
        f"I(factor; latent) / H(factor), {found.estimator}; {found.split} images, n = {found.n:,}, seed {found.seed}; "
        f"in brackets: inactive ({found.active_rule}). {origin(manifest, model.sha)}"
    )
    return _closed(parts, left + len(order) * width, top + len(found.factors) * height, note, look)


def _rows(
    model: Model, z: Sequence[float], values: Sequence[np.ndarray], captions: Sequence[Sequence[str]]
) -> list[Row]:
    latents = ranked(model.manifest.statistics.latents)
    (start,) = as_rows(np.asarray(z, np.float64)[None], model.manifest.latent.size)
    sheet = model.codec.traverse(start, latents, values)
    height, width = model.manifest.image.height, model.manifest.image.width
    cells = sheet.reshape(len(latents), height, -1, width, 4).transpose(0, 2, 1, 3, 4)[..., :3]
    return [Row(k, cells[i, : len(values[k])], captions[k]) for i, k in enumerate(latents)]


def _grid(title: str, note: str, rows: Sequence[Row], manifest: Manifest, look: Look) -> Drawing:
    image = manifest.image
    enlarged = max(1, round(SIDE / max(image.height, image.width)))
    width, height = image.width * enlarged, image.height * enlarged
    captioned = max(width_of(caption, 12) for row in rows for caption in row.captions)
    across = max(width, round(captioned) + 8) + GAP
    parts: list[Part] = [_title(title, look)]
    y = MARGIN + 32
    for row in rows:
        best = best_factor(manifest, row.latent)
        active = manifest.statistics.latents[row.latent].active
        middle = y + height / 2
        parts.append(Text(MARGIN, middle - 2, f"z{row.latent}", 16, look.ink if active else look.red, bold=True))
        if best:
            parts.append(Disc(MARGIN + 5, middle + 15, 4, factor_colour(best[0])))
            name = fitted(best[1], 13, LABEL - 64)
            parts.append(Text(MARGIN + 14, middle + 19, name, 13, look.ink))
            parts.append(Text(MARGIN + 20 + width_of(name, 13), middle + 19, cell(best[2]), 12, look.quiet))
        if not active:
            parts.append(Text(MARGIN + 40, middle - 2, "inactive", 12, look.red))
        for j, (picture, caption) in enumerate(zip(row.pictures, row.captions, strict=True)):
            x = MARGIN + LABEL + j * across
            parts.append(Picture(x, y, picture, enlarged))
            parts.append(Text(x + width / 2, y + height + 13, caption, 12, look.quiet, "middle"))
        y += height + CAPTION + GAP
    most = max(len(row.pictures) for row in rows)
    return _closed(parts, MARGIN + LABEL + most * across - GAP, y, note, look)


def _title(words: str, look: Look) -> Text:
    return Text(MARGIN, MARGIN + 14, words, 18, look.ink, bold=True)


def _closed(parts: list[Part], right: float, bottom: float, note: str, look: Look) -> Drawing:
    """The note under it all, in lines as wide as the drawing or, where that is narrow, wider."""
    width = max(right, MARGIN + 560)
    lines = wrap(note, int((width - MARGIN) / NOTE), break_on_hyphens=False)
    for i, line in enumerate(lines):
        parts.append(Text(MARGIN, bottom + 24 + 16 * i, line, 12, look.quiet))
    ends = [
        part.x + width_of(part.words, part.size, part.bold)
        for part in parts
        if isinstance(part, Text) and part.anchor == "start"
    ]
    return Drawing(round(max(width, *ends)) + MARGIN, round(bottom + 16 * len(lines)) + MARGIN + 8, look.paper, parts)


def _diagonal(manifest: Manifest) -> list[int]:
    """Latents by the factor that each tells most about, the most telling first, inactive ones last."""
    found = manifest.mutual_information
    assert found is not None

    def key(k: int) -> tuple[bool, int, float]:
        column = [row[k] for row in found.values]
        most = max(column)
        return not found.active[k], column.index(most), -most

    return sorted(range(len(found.active)), key=key)
