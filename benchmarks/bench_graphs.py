"""The decoder's graph in every form that onnxruntime offers: time to load, time to run, bytes, and how far pixels move.

python benchmarks/bench_graphs.py [--model ID] [--repeats 30]

Run times are of the processor, in turn, for 1, 11 and 120 rows in batches as the server makes them. Pixels are compared
with the graph as it is in the bundle, over codes of validation images; 1 is one step of 255.
"""

import argparse
import logging
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, final

import numpy as np
import onnx
import onnxruntime as ort
from onnxruntime.quantization import CalibrationDataReader, QuantType, quantize_dynamic, quantize_static
from subject import largest
from timing import middle
from turns import Timed, in_turn

from factorscope_models import bundle
from factorscope_models.zoo import ZOO
from factorscope_server.settings import BATCH

ROWS = (1, 11, 120)
CODES = 512
ALL = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
BASIC = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
NONE = ort.GraphOptimizationLevel.ORT_DISABLE_ALL


@final
@dataclass(frozen=True)
class Form:
    """A graph and how it is loaded."""

    data: bytes
    level: ort.GraphOptimizationLevel = ALL
    threads: int = 1
    options: Mapping[str, bool] = field(default_factory=dict)
    entries: Mapping[str, str] = field(default_factory=dict)

    def load(self) -> ort.InferenceSession:
        return ort.InferenceSession(self.data, self.settings(), providers=["CPUExecutionProvider"])

    def settings(self) -> ort.SessionOptions:
        """As the server has them, but for what this form is about."""
        options = ort.SessionOptions()
        options.graph_optimization_level = self.level
        options.intra_op_num_threads, options.inter_op_num_threads = self.threads, 1
        options.log_severity_level = 4
        chosen = {"enable_cpu_mem_arena": False, "enable_mem_pattern": False, **self.options}
        for name, value in chosen.items():
            setattr(options, name, value)
        for name, value in {"session.intra_op.allow_spinning": "0", **self.entries}.items():
            options.add_session_config_entry(name, value)
        return options

    def saved(self, path: Path) -> bytes:
        """The graph as onnxruntime writes it after its optimisations; by the ending .onnx or .ort."""
        options = self.settings()
        options.optimized_model_filepath = str(path)
        ort.InferenceSession(self.data, options, providers=["CPUExecutionProvider"])
        return path.read_bytes()


@final
class Reader(CalibrationDataReader):
    """Codes, a batch at a time, for static quantization."""

    def __init__(self, codes: np.ndarray) -> None:
        self._batches = iter(np.split(codes, range(BATCH, len(codes), BATCH)))

    def get_next(self) -> dict[str, np.ndarray] | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        batch = next(self._batches, None)
        return None if batch is None else {"z": batch}


def main() -> None:
    """Prints a table for the zoo's largest decoder and for one of MNIST."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", action="append")
    parser.add_argument("--repeats", type=int, default=30)
    chosen = parser.parse_args()
    logging.disable(logging.WARNING)  # the quantizer recommends what `forms` does
    for model in chosen.model or (largest(), "qlae-shapes3d-render", "qlae-mnist"):
        found = bundle.read(ZOO / model)
        assert found.codes is not None
        codes = found.codes.z[:: max(1, len(found.codes.z) // CODES)].astype(np.float32)
        with tempfile.TemporaryDirectory() as folder:
            table(model, forms(found.decoder, codes, Path(folder)), codes, chosen.repeats)


def forms(data: bytes, codes: np.ndarray, folder: Path) -> dict[str, Form]:
    """What is compared, by name; the first is what the server does."""
    plain = folder / "plain.onnx"
    float32 = Form(data, BASIC).saved(plain)
    graph = onnx.load_model_from_string(float32)
    ort_format = Form(data).saved(folder / "graph.ort")
    dynamic, static, wide = (folder / f"{name}.onnx" for name in ("dynamic", "static", "wide"))
    unshaped(graph, plain)
    quantize_dynamic(plain, dynamic, weight_type=QuantType.QUInt8)
    quantize_static(plain, static, Reader(codes))
    quantize_static(plain, wide, Reader(codes), activation_type=QuantType.QInt16, weight_type=QuantType.QInt16)
    return {
        "as served": Form(data),
        "two threads": Form(data, threads=2),
        "with an arena and a memory pattern": Form(
            data, options={"enable_cpu_mem_arena": True, "enable_mem_pattern": True}
        ),
        "denormals are zero": Form(data, entries={"session.set_denormal_as_zero": "1"}),
        "weights not packed for the processor": Form(data, entries={"session.disable_prepacking": "1"}),
        "not optimised": Form(data, NONE),
        "optimised and saved, .onnx": Form(Form(data).saved(folder / "graph.onnx"), NONE),
        "optimised and saved, .ort": Form(ort_format, NONE),
        ".ort, bytes not copied": Form(ort_format, NONE, entries={"session.use_ort_model_bytes_directly": "1"}),
        "weights in float32": Form(float32),
        "weights in float16": Form(halved(onnx.load_model_from_string(float32))),
        "int8, dynamic": Form(dynamic.read_bytes()),
        "int8, static": Form(static.read_bytes()),
        "int16, static": Form(wide.read_bytes()),
    }


def table(model: str, known: Mapping[str, Form], codes: np.ndarray, repeats: int) -> None:
    """A line for each form, all timed in turn."""
    sessions = {name: form.load() for name, form in known.items()}
    wanted = images(sessions[next(iter(known))], codes)
    loads = {name: Timed(form.load) for name, form in known.items()}
    in_turn(loads, 5)
    print(f"{model}: loaded in ms; ms for {', '.join(map(str, ROWS))} rows; kB; largest and 99.9th percentile of error")
    runs = {rows: {name: Timed(running(one, codes[:rows])) for name, one in sessions.items()} for rows in ROWS}
    for timed in runs.values():
        in_turn(timed, repeats)
    for name, form in known.items():
        error = 255 * np.abs(images(sessions[name], codes) - wanted)
        times = "".join(f"{middle(runs[rows][name].worked):9.2f}" for rows in ROWS)
        moved = f"{error.max():9.3f}{np.quantile(error, 0.999):9.3f}"
        print(f"  {name:<38}{middle(loads[name].worked):7.1f}{times}{len(form.data) / 1000:9.0f}{moved}")


def running(session: ort.InferenceSession, codes: np.ndarray) -> Any:
    return lambda: images(session, codes)


def images(session: ort.InferenceSession, codes: np.ndarray) -> np.ndarray:
    """float32 [n, channels, height, width], computed as the server does."""
    parts = [codes[start : start + BATCH] for start in range(0, len(codes), BATCH)]
    return np.concatenate([np.asarray(session.run(None, {"z": part})[0]) for part in parts])


def unshaped(graph: onnx.ModelProto, path: Path) -> None:
    """Saves it without the shapes between its nodes, which the quantizer infers anew and else finds contradictory."""
    del graph.graph.value_info[:]
    onnx.save(graph, path)


def halved(graph: onnx.ModelProto) -> bytes:
    """Its large weights as float16, which a Cast makes float32 when it is loaded."""
    for weight in graph.graph.initializer:
        if weight.data_type == onnx.TensorProto.FLOAT and np.prod(weight.dims) >= 256:
            values = onnx.numpy_helper.to_array(weight).astype(np.float16)
            name = weight.name
            weight.CopyFrom(onnx.numpy_helper.from_array(values, f"{name}_half"))
            cast = onnx.helper.make_node("Cast", [f"{name}_half"], [name], to=onnx.TensorProto.FLOAT)
            graph.graph.node.insert(0, cast)
    return graph.SerializeToString()


if __name__ == "__main__":
    main()
