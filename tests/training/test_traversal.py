"""The traversal sheet: a row for each latent that does something."""

import numpy as np
import pytest
from bundles import CODEBOOK, make
from toy_graphs import Kind

from factorscope_training.codec import Codec
from factorscope_training.traversal import COLUMNS, traversal_sheet

Z = np.array([0.25, -0.5, 0.0, 0.5], np.float32)


def second(z: np.ndarray) -> np.ndarray:
    """Images of 2 x 3 pixels, as bright as the second latent says."""
    return np.tile(0.5 + z[:, 1, None, None, None], (1, 1, 2, 3))


@pytest.mark.parametrize("kind", ["quantized", "gaussian"])
def test_each_active_latent_is_swept_in_its_row_and_stays_in_the_others(kind: Kind):
    manifest, _ = make(kind, 3)
    sheet = traversal_sheet(Codec(lambda x: {}, second), manifest, Z)
    assert sheet.shape == (3 * 2, COLUMNS * 3, 1)
    tiles = sheet.reshape(3, 2, COLUMNS, 3)
    assert (tiles == tiles[:, :1, :, :1]).all()
    brightness = tiles[:, 0, :, 0] / 255
    assert (brightness[[0, 2]] == 0).all(), "0.5 + the second latent's own -0.5"
    quantiles = manifest.statistics.latents[1].quantiles
    ends = (CODEBOOK[0], CODEBOOK[-1]) if kind == "quantized" else (quantiles["0.01"], quantiles["0.99"])
    wanted = np.clip(0.5 + np.array(ends), 0, 1)
    np.testing.assert_allclose(brightness[1, [0, -1]], wanted, atol=1 / 255)
    assert (np.diff(brightness[1]) >= 0).all()


def test_where_no_latent_is_active_all_are_shown():
    manifest, _ = make("deterministic", 3)
    idle = [one.model_copy(update={"active": False}) for one in manifest.statistics.latents]
    collapsed = manifest.model_copy(update={"statistics": manifest.statistics.model_copy(update={"latents": idle})})
    assert traversal_sheet(Codec(lambda x: {}, second), collapsed, Z).shape[0] == 4 * 2
