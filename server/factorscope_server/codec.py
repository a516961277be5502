"""One model's two graphs: images to codes and codes to images. Knows arrays and bundles; knows nothing of HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from factorscope_models.bundle import Bundle, BundleRefused
from factorscope_server.errors import BadRequest
from factorscope_server.pictures import rgba

CHUNK = 64
"""Rows in one call of onnxruntime: bounds the memory that large sheets take."""
MOST_CELLS = 8192
"""Of one sheet."""


@final
@dataclass(frozen=True)
class Encoded:
    """What the encoder says of some images; float32 [n, latent]."""

    z: np.ndarray
    pre_z: np.ndarray | None
    log_var: np.ndarray | None


@final
class Graph:
    """One ONNX graph in memory. Thread-safe."""

    def __init__(self, data: bytes, threads: int) -> None:
        import onnxruntime as ort  # 0.1 s: not before a model is opened

        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's exceptions share no base of their own
            raise BundleRefused(f"onnxruntime does not load it: {_first_line(error)}") from error

    def run(self, name: str, rows: np.ndarray) -> dict[str, np.ndarray]:
        """Every output by name, for float32 rows of the input `name`.

        Raises BadRequest where the graph refuses the input or answers with NaN or infinity. Everything that is computed
        passes here, so that requests of several clients can one day be put into one batch here.
        """
        parts = [self._run(name, rows[i : i + CHUNK]) for i in range(0, len(rows), CHUNK)]
        if len(parts) == 1:
            return parts[0]
        return {output: np.concatenate([part[output] for part in parts]) for output in parts[0]}

    def _run(self, name: str, rows: np.ndarray) -> dict[str, np.ndarray]:
        names = [output.name for output in self._session.get_outputs()]
        try:
            found: Sequence[Any] = self._session.run(names, {name: rows})
        except Exception as error:  # as above
            raise BadRequest("The model refuses this input.") from error
        for output, values in zip(names, found, strict=True):
            if not np.isfinite(values).all():
                raise BadRequest(f"The model's {output} is not finite for this input.")
        return dict(zip(names, found, strict=True))


@final
class Codec:
    """Encoder and decoder of one bundle. Thread-safe."""

    def __init__(self, bundle: Bundle, threads: int) -> None:
        self.size = bundle.manifest.latent.size
        self.encoder = _load("encoder.onnx", bundle.encoder, threads)
        self.decoder = _load("decoder.onnx", bundle.decoder, threads)

    def encode(self, images: np.ndarray) -> Encoded:
        """Codes of float32 [n, channels, height, width] in [0, 1]."""
        found = self.encoder.run("image", images)
        return Encoded(found["z"], found.get("pre_z"), found.get("log_var"))

    def decode(self, z: np.ndarray) -> np.ndarray:
        """Images of float32 [n, latent], float32 [n, channels, height, width] in [0, 1]."""
        return self.decoder.run("z", z)["image"]

    def decode_rgba(self, z: np.ndarray) -> np.ndarray:
        """Like `decode`, as uint8 [n, height, width, 4]."""
        return rgba(self.decode(z))

    def traverse(self, z: np.ndarray, latents: Sequence[int], values: Sequence[np.ndarray]) -> np.ndarray:
        """A sheet, uint8 [rows * height, columns * width, 4]; `values` has the values of every latent.

        Row i is z [latent] with its entry `latents[i]` taking its values in turn; where a row has fewer values than the
        longest, its last cells are transparent. Raises BadRequest for a latent that is not there.
        """
        if wrong := [k for k in latents if not 0 <= k < self.size]:
            raise BadRequest(f"There is no latent {wrong[0]}: this model has {self.size}, counted from 0.")
        counts = [len(values[k]) for k in latents]
        if sum(counts) > MOST_CELLS:
            raise BadRequest(f"A sheet of {sum(counts)} cells; at most {MOST_CELLS}. Take fewer latents or steps.")
        rows = np.repeat(z[None], sum(counts), axis=0)
        rows[np.arange(len(rows)), np.repeat(latents, counts)] = np.concatenate([values[k] for k in latents])
        cells = self.decode_rgba(rows)
        _, height, width, _ = cells.shape
        sheet = np.zeros((len(latents), max(counts), height, width, 4), np.uint8)
        at = np.cumsum([0, *counts])
        for row, count in enumerate(counts):
            sheet[row, :count] = cells[at[row] : at[row] + count]
        return sheet.transpose(0, 2, 1, 3, 4).reshape(len(latents) * height, max(counts) * width, 4)


def _load(name: str, data: bytes, threads: int) -> Graph:
    try:
        return Graph(data, threads)
    except BundleRefused as error:
        raise BundleRefused(f"{name}: {error}") from error


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]
