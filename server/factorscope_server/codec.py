"""One model's two graphs: images to codes and codes to images. Knows arrays and bundles; knows nothing of HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from factorscope_models.bundle import Bundle, BundleRefused
from factorscope_server.batching import Batched, Crew
from factorscope_server.errors import BadRequest
from factorscope_server.pictures import rgba
from factorscope_server.rows import Arrays

MOST_CELLS = 8192
"""Of one sheet."""
MOST_PIXELS = 4096 * MOST_CELLS
"""Of one sheet, 128 MiB of RGBA: as many cells of 64 x 64."""


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
        options.enable_cpu_mem_arena = False  # it would keep the largest batch's memory, for each graph
        options.enable_mem_pattern = False  # without the arena a fresh block of memory for each run, and slow
        options.log_severity_level = 4
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's exceptions share no base of their own
            raise BundleRefused(f"onnxruntime does not load it: {_first_line(error)}") from error
        self._input = self._session.get_inputs()[0].name
        self._outputs = [output.name for output in self._session.get_outputs()]

    def run(self, rows: np.ndarray) -> Arrays:
        """Every output by name, for float32 rows of the input.

        Raises BadRequest where the graph refuses the input or answers with NaN, infinity or another number of rows.
        """
        try:
            found: Sequence[Any] = self._session.run(self._outputs, {self._input: rows})
        except Exception as error:  # as above
            raise BadRequest("The model refuses this input.") from error
        for output, values in zip(self._outputs, found, strict=True):
            if len(values) != len(rows):
                raise BadRequest(f"The model's {output} has {len(values)} rows for {len(rows)} of input.")
            if not np.isfinite(values).all():
                raise BadRequest(f"The model's {output} is not finite for this input.")
        return dict(zip(self._outputs, found, strict=True))


@final
class Codec:
    """Encoder and decoder of one bundle, whose requests a crew puts together. Thread-safe."""

    def __init__(self, bundle: Bundle, threads: int, crew: Crew) -> None:
        self.size = bundle.manifest.latent.size
        self._pixels = bundle.manifest.image.height * bundle.manifest.image.width
        decoder = _load("decoder.onnx", bundle.decoder, threads)
        self.encoder = Batched(crew, _load("encoder.onnx", bundle.encoder, threads).run)
        self.decoder = Batched(crew, decoder.run)
        self._painter = Batched(crew, lambda z: {"rgba": rgba(decoder.run(z)["image"])})

    def encode(self, images: np.ndarray) -> Encoded:
        """Codes of float32 [n, channels, height, width] in [0, 1]."""
        found = self.encoder.run(images)
        return Encoded(found["z"], found.get("pre_z"), found.get("log_var"))

    def decode(self, z: np.ndarray) -> np.ndarray:
        """Images of float32 [n, latent], float32 [n, channels, height, width] in [0, 1]."""
        return self.decoder.run(z)["image"]

    def decode_rgba(self, z: np.ndarray) -> np.ndarray:
        """Like `decode`, as uint8 [n, height, width, 4]."""
        return self._painter.run(z)["rgba"]

    async def decode_rgba_async(self, z: np.ndarray) -> np.ndarray:
        """The same for a task."""
        return (await self._painter.run_async(z))["rgba"]

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
        if (pixels := len(counts) * max(counts, default=0) * self._pixels) > MOST_PIXELS:
            raise BadRequest(f"A sheet of {pixels} pixels; at most {MOST_PIXELS}. Take fewer latents or steps.")
        rows = np.repeat(z[None], sum(counts), axis=0)
        rows[np.arange(len(rows)), np.repeat(latents, counts)] = np.concatenate([values[k] for k in latents])
        cells = self.decode_rgba(rows)
        _, height, width, _ = cells.shape
        sheet = np.zeros((len(latents), height, max(counts), width, 4), np.uint8)
        at = np.cumsum([0, *counts])
        for row, count in enumerate(counts):
            sheet[row, :, :count] = cells[at[row] : at[row] + count].transpose(1, 0, 2, 3)
        return sheet.reshape(len(latents) * height, max(counts) * width, 4)


def _load(name: str, data: bytes, threads: int) -> Graph:
    try:
        return Graph(data, threads)
    except BundleRefused as error:
        raise BundleRefused(f"{name}: {error}") from error


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]
