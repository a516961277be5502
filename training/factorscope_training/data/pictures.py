"""One image file of the user's: from any size and mode to a square of uint8 values."""

from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray
from PIL import Image, ImageOps

from factorscope_training.data.dataset import DataError

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")

FORMATS = ("PNG", "JPEG", "WEBP")
"""Whatever its name, nothing else is decoded: Pillow knows 40 formats more."""

MAX_PIXELS = 80_000_000
"""Before decoding; below the size at which Pillow warns."""


def picture(path: Path, size: int, channels: int) -> UInt8[ndarray, "size size channels"]:
    """The upright image's largest centred square, resized (Lanczos), over white where it is transparent.

    The first frame of an animation; 16 bits rounded to 8; colours to grey by ITU-R 601. DataError, naming the file,
    where it cannot be read.
    """
    try:
        with Image.open(path, formats=FORMATS) as file:
            if file.width * file.height > MAX_PIXELS:
                raise DataError(f"{path}: expected at most {MAX_PIXELS} pixels; found {file.width} x {file.height}")
            upright = ImageOps.exif_transpose(_eight_bit(file))
        image = _opaque(upright).convert("L" if channels == 1 else "RGB")
        side = min(image.size)
        left, top = (image.width - side) // 2, (image.height - side) // 2
        box = (left, top, left + side, top + side)
        fitted = image.resize((size, size), Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
    except DataError:
        raise
    except Exception as error:  # over a damaged file Pillow raises anything: TypeError and struct.error were seen too
        raise DataError(f"{path}: expected a PNG, JPEG or WebP image; found what cannot be read as one") from error
    return np.asarray(fitted).reshape(size, size, channels)


def _eight_bit(image: Image.Image) -> Image.Image:
    """Grey of 16 bits as grey of 8; 65535 becomes 255."""
    if not image.mode.startswith("I"):
        return image
    wide = np.asarray(image).astype(np.int64).clip(0, 65535)
    grey = Image.fromarray(((wide + 128) // 257).astype(np.uint8))
    grey.info = {key: value for key, value in image.info.items() if key != "transparency"}
    return grey


def _opaque(image: Image.Image) -> Image.Image:
    """The image over white."""
    if not image.has_transparency_data:
        return image
    colours = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), colours)
