"""Every mode of a decoded picture to grey or colour."""

import numpy as np
from PIL import Image


def opaque(image: Image.Image) -> Image.Image:
    """L or RGB with 8 bits a channel; what is transparent shows white."""
    if image.mode.startswith("I"):
        return _eight_bits(image)
    if image.has_transparency_data:
        with_alpha = image if image.mode == "RGBA" else image.convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(with_alpha, mask=with_alpha)
        return white
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey of 16 bits; in place, since there may be 25 million of them."""
    grey = np.array(image, np.uint16)
    clear = None if (key := image.info.get("transparency")) is None else grey == key
    np.minimum(grey, 65535 - 128, out=grey)  # rounding up stays within 16 bits, and above is 255 anyway
    grey += 128
    grey //= 257
    if clear is not None:
        grey[clear] = 255
    return Image.fromarray(grey.astype(np.uint8))
