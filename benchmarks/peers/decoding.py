"""What both peers' apps share: a model of the zoo, without a line of Factorscope's code."""

import json
from pathlib import Path
from typing import final

import numpy as np
import onnxruntime as ort

ZOO = Path(__file__).parents[2] / "models/factorscope_models/zoo"


@final
class Decoder:
    """z to a picture, on one thread."""

    def __init__(self, model: str) -> None:
        known = json.loads((ZOO / model / "manifest.json").read_text())
        self.mean: list[float] = known["statistics"]["mean"]
        self.ranges: list[tuple[float, float]] = [(one["min"], one["max"]) for one in known["statistics"]["latents"]]
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = ort.InferenceSession(ZOO / model / "decoder.onnx", options, providers=["CPUExecutionProvider"])

    def __call__(self, *z: float) -> np.ndarray:
        """uint8, height x width x 3."""
        image = np.asarray(self._session.run(None, {"z": np.array([z], np.float32)})[0])[0]
        pixels = np.rint(255 * image).astype(np.uint8).transpose(1, 2, 0)
        return np.broadcast_to(pixels, (*pixels.shape[:2], 3))
