"""The exported graphs are the model; a bundle is whole or not there."""

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper
from training.models import IMAGE, images, make

from factorscope_models.manifest import ImageFormat
from factorscope_server import onnxfile
from factorscope_server.operators import bounds
from factorscope_server.operators.sizes import Size
from factorscope_training.codec import of_graphs, of_model
from factorscope_training.data.squares import squares
from factorscope_training.errors import RunError
from factorscope_training.export import check_parity
from factorscope_training.latents import Deterministic, Gaussian
from factorscope_training.model import Autoencoder
from factorscope_training.nets import NETS
from factorscope_training.onnx_export import export_graphs, round_weights
from factorscope_training.quantizers import Quantized


def test_a_lone_graph_can_be_identified_and_holds_its_own_weights():
    for data in export_graphs(make(Gaussian(3)).eval(), IMAGE, "toy-id"):
        graph = onnx.load_from_string(data)
        facts = {p.key: p.value for p in graph.metadata_props}
        assert facts == {"factorscope.schema_version": "1", "factorscope.id": "toy-id", "factorscope.image": "1x16x16"}
        assert 17 <= next(o.version for o in graph.opset_import if o.domain == "") <= 20
        assert {o.domain for o in graph.opset_import} <= {"", "ai.onnx"}
        assert all(t.data_location == onnx.TensorProto.DEFAULT for t in graph.graph.initializer)
        assert b".py" not in data, "the exporter's notes tell the paths of the machine"


@pytest.mark.slow
def test_the_largest_net_is_within_what_a_server_takes():
    image = ImageFormat(channels=3, height=60, width=64)
    latent = Gaussian(3)
    encoder, decoder = NETS["paper"](image, latent.features, latent.inputs)
    model = Autoencoder(encoder, latent, decoder).eval()
    found = [bounds.outputs(onnxfile.inspect(data)) for data in export_graphs(model, image, "toy")]
    assert found == [
        {"z": (Size(1, 1), Size(3)), "log_var": (Size(1, 1), Size(3))},
        {"image": (Size(1, 1), Size(3), Size(60), Size(64))},
    ]


def test_the_sigmoid_is_inside_the_decoder():
    codec = of_graphs(*export_graphs(make(Deterministic(3)).eval(), IMAGE, "toy"))
    decoded = codec.decode(100 * np.random.default_rng(0).standard_normal((5, 3)).astype(np.float32))
    assert decoded.min() >= 0
    assert decoded.max() <= 1


def test_an_export_whose_weights_differ_is_refused_with_the_difference():
    model = make(Deterministic(3)).eval()
    encoder, decoder = export_graphs(model, IMAGE, "toy")
    graph = onnx.load_from_string(decoder)
    bias = next(t for t in graph.graph.initializer if t.name.endswith("0.bias"))
    bias.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(bias) + 1, bias.name))
    data = squares()
    with pytest.raises(RunError, match=r"the exported graphs differ from the model: image by 0\.\d+ at batch 1"):
        check_parity(
            of_model(model), of_graphs(encoder, graph.SerializeToString()), data.images(np.arange(9)), discrete=False
        )


def test_codebooks_are_exported_in_ascending_order():
    latent = Quantized(2, 3)
    latent.values.data = torch.tensor([[0.3, -0.1, 0.2], [1.0, 2.0, 3.0]])
    assert latent.codebooks() == [pytest.approx([-0.1, 0.2, 0.3]), [1.0, 2.0, 3.0]]
    assert Deterministic(2).codebooks() is None


def test_rounded_weights_halve_the_graphs_and_hardly_change_the_images():
    model, rounded = make(Gaussian(3)).eval(), make(Gaussian(3)).eval()
    round_weights(rounded)
    whole, half = export_graphs(model, IMAGE, "toy"), export_graphs(rounded, IMAGE, "toy")
    assert all(len(b) < 0.6 * len(a) for a, b in zip(whole, half, strict=True))
    codec, exact = of_graphs(*half), of_model(rounded)
    x, z = images(20).numpy(), np.random.default_rng(0).standard_normal((20, 3)).astype(np.float32)
    np.testing.assert_allclose(codec.encode(x)["z"], exact.encode(x)["z"], atol=1e-5)
    np.testing.assert_allclose(codec.decode(z), exact.decode(z), atol=1e-5)
    apart = np.abs(codec.decode(z) - of_model(model).decode(z)).max()
    assert 0 < apart < 1 / 255


def test_rounding_leaves_codebooks_and_biases_alone():
    model, untouched = make(Quantized(2, 5)), make(Quantized(2, 5))
    round_weights(model)
    changed = {
        name for (name, a), (_, b) in zip(model.named_parameters(), untouched.named_parameters(), strict=True)
        if not torch.equal(a, b)
    }  # fmt: skip
    assert changed
    assert all(name.endswith("weight") and name.startswith(("encoder", "decoder")) for name in changed)
