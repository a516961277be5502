"""The model of the zoo that a benchmark is about."""

import json
import math

from factorscope_models.zoo import ZOO


def largest() -> str:
    """The id of the one with the most to decode and to drag: the largest pictures, then the most latents."""
    return max(sorted(path.parent.name for path in ZOO.glob("*/manifest.json")), key=_size)


def manifest(model: str) -> dict:
    """What its bundle says."""
    return json.loads((ZOO / model / "manifest.json").read_text())


def _size(model: str) -> tuple[int, int]:
    known = manifest(model)
    image = known["image"]
    pixels = math.prod(image[side] for side in ("channels", "height", "width"))
    return pixels, len(known["statistics"]["latents"])
