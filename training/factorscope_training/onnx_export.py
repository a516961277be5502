"""The two graphs of a bundle."""

import copy
import logging
import warnings
from typing import final

import numpy as np
import onnx
import torch
from jaxtyping import Float
from onnx import numpy_helper
from torch import Tensor, nn

from factorscope_models.manifest import SCHEMA_VERSION, ImageFormat
from factorscope_training.model import Autoencoder

OPSET = 18
EXAMPLE_BATCH = 3


def export_graphs(model: Autoencoder, image: ImageFormat, bundle_id: str) -> tuple[bytes, bytes]:
    """(encoder.onnx, decoder.onnx): dynamic batch, no external data, sigmoid inside the decoder.

    They compute in float32. Weights that float16 holds exactly, as after `round_weights`, are stored so.
    """
    model = copy.deepcopy(model).cpu().eval()
    for parameter in model.parameters():
        parameter.data = parameter.data.contiguous()
    x = torch.rand(EXAMPLE_BATCH, image.channels, image.height, image.width)
    z = torch.randn(EXAMPLE_BATCH, model.latent.size)
    encoder = _export(_Encoder(model), x, "image", list(model.latent.OUTPUTS))
    decoder = _export(_Decoder(model), z, "z", ["image"])
    return _with_metadata(encoder, image, bundle_id), _with_metadata(decoder, image, bundle_id)


def round_weights(model: Autoencoder) -> None:
    """Rounds the weight matrices and kernels of encoder and decoder to float16, in place: half the size of a bundle.

    Biases, norms and the latent module keep their precision. Images change by less than a grey level.
    """
    for part in (model.encoder, model.decoder):
        for parameter in part.parameters():
            if parameter.ndim > 1:
                parameter.data = parameter.data.half().float()


@final
class _Encoder(nn.Module):
    def __init__(self, model: Autoencoder) -> None:
        super().__init__()
        self.model = model

    def forward(self, image: Float[Tensor, "batch channel height width"]) -> tuple[Tensor, ...]:
        return tuple(self.model.encode(image).values())


@final
class _Decoder(nn.Module):
    def __init__(self, model: Autoencoder) -> None:
        super().__init__()
        self.model = model

    def forward(self, z: Float[Tensor, "batch latent"]) -> Tensor:
        return self.model.decode(z)


def _export(module: nn.Module, example: Tensor, name: str, outputs: list[str]) -> onnx.ModelProto:
    with warnings.catch_warnings():
        for category in (DeprecationWarning, FutureWarning):  # the exporter's own use of what PyTorch deprecates
            warnings.simplefilter("ignore", category)
        logging.getLogger("torch.onnx").setLevel(
            logging.ERROR
        )  # it warns that torchvision is absent; nothing here needs it
        program = torch.onnx.export(
            module.eval(),
            (example,),
            input_names=[name],
            output_names=outputs,
            opset_version=OPSET,
            dynamo=True,
            dynamic_shapes=({0: torch.export.Dim("batch")},),
            verbose=False,
        )
    assert program is not None
    return program.model_proto


def _with_metadata(graph: onnx.ModelProto, image: ImageFormat, bundle_id: str) -> bytes:
    """The graph with the least that identifies a lone .onnx file, and without the exporter's notes on its nodes: they
    tell the paths of the machine that made it."""
    facts = {
        "schema_version": str(SCHEMA_VERSION),
        "id": bundle_id,
        "image": f"{image.channels}x{image.height}x{image.width}",
    }
    body = graph.graph
    for part in (graph, body, *body.node, *body.input, *body.output, *body.value_info, *body.initializer):
        del part.metadata_props[:]
        part.doc_string = ""
    for key, value in facts.items():
        graph.metadata_props.add(key=f"factorscope.{key}", value=value)
    _store_halves(body)
    onnx.checker.check_model(graph, full_check=True)
    return graph.SerializeToString()


def _store_halves(body: onnx.GraphProto) -> None:
    """Stores what float16 holds exactly as float16, and casts it back where the graph begins: runtimes do that once."""
    casts: list[onnx.NodeProto] = []
    for tensor in body.initializer:
        if tensor.data_type != onnx.TensorProto.FLOAT or len(tensor.dims) < 2:
            continue
        values = numpy_helper.to_array(tensor)
        halves = values.astype(np.float16)
        if np.array_equal(halves.astype(np.float32), values):
            name = tensor.name
            tensor.CopyFrom(numpy_helper.from_array(halves, f"{name}.half"))
            casts.append(onnx.helper.make_node("Cast", [f"{name}.half"], [name], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *body.node]
    del body.node[:]
    body.node.extend(nodes)
