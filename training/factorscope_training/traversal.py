"""A model's latents as one picture: each swept while the others stay."""

import numpy as np
from jaxtyping import Float, UInt8
from numpy import ndarray

from factorscope_models.manifest import Manifest, QuantizedLatents
from factorscope_training.codec import Codec

COLUMNS = 9
LOW, HIGH = "0.01", "0.99"


def traversal_sheet(
    codec: Codec, manifest: Manifest, z: Float[ndarray, " latent"]
) -> UInt8[ndarray, "height width channel"]:
    """Decodes, a row for each active latent (each latent, where none is) swept from its 0.01 to its 0.99 quantile over
    the validation images, or through its codebook; all else stays at `z`. A code may stand in several columns."""
    every = range(len(z))
    rows = [k for k in every if manifest.statistics.latents[k].active] or list(every)
    swept = np.tile(z, (len(rows), COLUMNS, 1))
    for i, k in enumerate(rows):
        swept[i, :, k] = _values(manifest, k)
    images = np.stack([codec.decode(row.astype(np.float32)) for row in swept])
    _, _, channels, height, width = images.shape
    sheet = images.transpose(0, 3, 1, 4, 2).reshape(len(rows) * height, COLUMNS * width, channels)
    return np.rint(255 * sheet.clip(0, 1)).astype(np.uint8)


def _values(manifest: Manifest, latent: int) -> Float[ndarray, " column"]:
    if isinstance(manifest.latent, QuantizedLatents):
        book = np.array(manifest.latent.codebooks[latent])
        return book[np.rint(np.linspace(0, len(book) - 1, COLUMNS)).astype(int)]
    quantiles = manifest.statistics.latents[latent].quantiles
    return np.linspace(quantiles[LOW], quantiles[HIGH], COLUMNS)
