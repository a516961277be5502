"""Graphs that are not what their manifest says are refused before anything of them runs."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from bundles import KINDS, make
from onnx import ModelProto, TensorProto, helper, numpy_helper
from toy_graphs import Kind, decoder, patterns

from factorscope_models.arrays import Codes, Samples
from factorscope_models.bundle import Bundle, BundleRefused
from factorscope_server import contract, onnxfile


def check(kind: Kind = "quantized", channels: int = 3, **changed: bytes) -> None:
    """Checks a toy bundle with some graphs changed."""
    manifest, files = make(kind, channels)
    contents = files | {f"{name}.onnx": data for name, data in changed.items()}
    samples = Samples.from_bytes(files["samples.npz"])
    contract.check(Bundle(manifest, "0" * 64, contents["encoder.onnx"], contents["decoder.onnx"], samples))


def edited(change: Callable[[ModelProto], object]) -> bytes:
    """The toy's decoder with something changed."""
    model = onnx.load_from_string(make()[1]["decoder.onnx"])
    change(model)
    return model.SerializeToString()


def externalise(model: ModelProto) -> None:
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="weights.bin")


def hide_external(model: ModelProto) -> None:
    """In a constant inside the branch of an If."""
    tensor = TensorProto(name="hidden", data_type=TensorProto.FLOAT, dims=[1], data_location=TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value="../../etc/passwd")
    out = helper.make_tensor_value_info("out", TensorProto.FLOAT, [1])
    branch = helper.make_graph([helper.make_node("Constant", [], ["out"], value=tensor)], "branch", [], [out])
    model.graph.initializer.append(numpy_helper.from_array(np.array(True), "yes"))
    model.graph.node.append(helper.make_node("If", ["yes"], ["never"], then_branch=branch, else_branch=branch))


def sparse_external(model: ModelProto) -> None:
    model.graph.sparse_initializer.add().values.data_location = TensorProto.EXTERNAL


def foreign(model: ModelProto) -> None:
    model.graph.node[0].domain = "com.microsoft"


def function(model: ModelProto) -> None:
    model.functions.add(name="Mine", domain="mine")


def fixed_batch(model: ModelProto) -> None:
    model.graph.input[0].type.tensor_type.shape.dim[0].dim_value = 1


def wrong_width(model: ModelProto) -> None:
    model.graph.output[0].type.tensor_type.shape.dim[3].dim_value = 17


def double(model: ModelProto) -> None:
    model.graph.input[0].type.tensor_type.elem_type = TensorProto.DOUBLE


def renamed(model: ModelProto) -> None:
    model.graph.input[0].name = "code"


def second_output(model: ModelProto) -> None:
    model.graph.output.append(helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 3, 16, 16]))


def other_id(model: ModelProto) -> None:
    helper.set_model_props(
        model, {"factorscope.schema_version": "1", "factorscope.id": "other", "factorscope.image": "3x16x16"}
    )


def no_metadata(model: ModelProto) -> None:
    del model.metadata_props[:]


@pytest.mark.parametrize(("kind", "channels"), KINDS)
def test_toys_of_every_kind_hold(kind: Kind, channels: int):
    check(kind, channels)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (externalise, "it keeps data in other files"),
        (hide_external, "it has loops or branches"),
        (sparse_external, "it holds sparse tensors"),
        (foreign, "it needs custom operators of com.microsoft"),
        (function, "it brings functions of its own"),
        (fixed_batch, r"its input z has shape \[1, 4\]; it should be \[batch, 4\]"),
        (wrong_width, r"its output image has shape \[batch, 3, 16, 17\]; it should be \[batch, 3, 16, 16\]"),
        (double, "its input z is not float32"),
        (renamed, "its inputs are code; they should be z"),
        (second_output, "its outputs are image, logits; they should be image"),
        (other_id, "its metadata factorscope.id is other, the manifest's toy-quantized"),
        (no_metadata, "its metadata factorscope.schema_version is None"),
    ],
)
def test_a_decoder_that_does_not_fit_is_refused(change: Callable[[ModelProto], object], reason: str):
    with pytest.raises(BundleRefused, match=r"^decoder\.onnx: " + reason):
        check(decoder=edited(change))


def test_an_encoder_must_have_the_outputs_of_its_kind():
    gaussian = make("gaussian", 3, id="toy-quantized")[1]["encoder.onnx"]
    with pytest.raises(BundleRefused, match=r"^encoder\.onnx: its outputs are z, log_var; they should be z, pre_z$"):
        check(encoder=gaussian)


def assert_refused(reason: str, samples: dict | None = None, **changed: object) -> None:
    """With fields of the manifest or of the samples in place of the toy's."""
    manifest, files = make()
    kept = dataclasses.replace(Samples.from_bytes(files["samples.npz"]), **(samples or {}))
    sly = manifest.model_copy(update=changed)
    with pytest.raises(BundleRefused, match=reason):
        contract.check(Bundle(sly, "0" * 64, files["encoder.onnx"], files["decoder.onnx"], kept))


def test_statistics_that_the_server_would_stumble_over_are_refused():
    manifest, _ = make()
    first, *rest = manifest.statistics.latents
    for change, reason in (
        ({"quantiles": {"0.01": 0.0, "0.5": 0.0}}, r"latent 0 has no quantile 0\.99"),
        ({"usage": [1, 2]}, "latent 0 counts the use of other values"),
    ):
        latents = [first.model_copy(update=change), *rest]
        assert_refused(reason, statistics=manifest.statistics.model_copy(update={"latents": latents}))
    vectors = manifest.statistics.eigenvectors
    for change, reason in (
        ({"eigenvectors": vectors[1:]}, "the eigenvectors are not 4 by 4"),
        ({"eigenvectors": [vectors[0][:3], *vectors[1:]]}, "the eigenvectors are not 4 by 4"),
        ({"eigenvalues": [1.0, 0.5, 0.1, -0.1]}, "negative"),
    ):
        assert_refused(reason, statistics=manifest.statistics.model_copy(update=change))
    found = manifest.mutual_information
    assert found is not None
    assert_refused("3 rows of mutual", mutual_information=found.model_copy(update={"factors": ["disc"]}))
    for quantiles, reason in (({"half": 1.0}, "no number"), ({}, "ascend"), ({"0": 1.0, "1": 0.5}, "ascend")):
        assert_refused(reason, reconstruction=manifest.reconstruction.model_copy(update={"quantiles": quantiles}))


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"images": np.zeros((24, 16, 16, 3))}, "must be uint8"),
        ({"pre_z": None}, "pre_z is missing"),
        ({"pre_z": np.zeros((24, 3))}, r"pre_z is not \[24, 4\]"),
        ({"z": np.full((24, 4), np.nan)}, r"z is not \[24, 4\] of finite"),
        ({"factors": np.zeros((23, 3), int)}, r"factors is not \[24, 3\] of integers"),
    ],
)
def test_samples_that_the_server_would_stumble_over_are_refused(changed: dict, reason: str):
    assert_refused(reason, samples=changed)


def assert_codes_refused(reason: str, kind: Kind = "gaussian", **changed: object) -> None:
    """With arrays of codes.npz in place of the toy's."""
    manifest, files = make(kind)
    samples = Samples.from_bytes(files["samples.npz"])
    codes = dataclasses.replace(Codes.from_bytes(files["codes.npz"]), **changed)  # type: ignore[arg-type]
    with pytest.raises(BundleRefused, match=reason):
        contract.check(Bundle(manifest, "0" * 64, files["encoder.onnx"], files["decoder.onnx"], samples, codes))


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"log_var": None}, "log_var is missing"),
        ({"pre_z": np.zeros((125, 4))}, "pre_z is there for latents without one"),
        ({"log_var": np.zeros((125, 3))}, r"log_var is not \[125, 4\]"),
        ({"z": np.full((125, 4), np.inf)}, r"z is not \[125, 4\] of finite"),
        ({"z": np.full((125, 4), "a")}, r"z is not \[125, 4\] of finite"),
        ({"errors": np.full(125, -1.0)}, "errors are not"),
        ({"errors": np.full(125, np.nan)}, "errors are not"),
        ({"factors": np.zeros((125, 2), int)}, r"factors is not \[125, 3\] of integers"),
        ({"factors": np.zeros((125, 3))}, r"factors is not \[125, 3\] of integers"),
        ({"factors": np.full((125, 3), 5)}, "disc has values outside 0 to 4"),
        ({"factors": np.full((125, 3), -1)}, "disc has values outside 0 to 4"),
        ({"z": np.zeros((0, 4)), "log_var": np.zeros((0, 4)), "errors": np.zeros(0)}, "no image"),
    ],
)
def test_codes_that_the_server_would_stumble_over_are_refused(changed: dict, reason: str):
    assert_codes_refused(f"codes.npz: .*{reason}", **changed)


def test_codes_of_quantized_latents_need_pre_z():
    assert_codes_refused("codes.npz: pre_z is missing", "quantized", pre_z=None)


@pytest.mark.parametrize(("kind", "channels"), KINDS)
def test_the_codes_of_toys_of_every_kind_hold_also_without_factors(kind: Kind, channels: int):
    manifest, files = make(kind, channels)
    samples, codes = Samples.from_bytes(files["samples.npz"]), Codes.from_bytes(files["codes.npz"])
    for kept in (codes, dataclasses.replace(codes, factors=None), None):
        contract.check(Bundle(manifest, "0" * 64, files["encoder.onnx"], files["decoder.onnx"], samples, kept))


def test_outputs_may_leave_sizes_open():
    def opened(model: ModelProto) -> None:
        for dim in model.graph.output[0].type.tensor_type.shape.dim:
            dim.dim_param = "anything"

    check(decoder=edited(opened))


def test_more_latents_than_the_manifest_has_are_refused():
    with pytest.raises(BundleRefused, match=r"shape \[batch, 3\]"):
        check(decoder=decoder("toy-quantized", 3, patterns(3)[:3]))


def test_the_reader_agrees_with_the_onnx_package():
    data = make("gaussian", 1)[1]["encoder.onnx"]
    found, model = onnxfile.inspect(data), onnx.load_from_string(data)
    assert list(found.inputs) == [value.name for value in model.graph.input]
    assert list(found.outputs) == [value.name for value in model.graph.output]
    assert found.inputs["image"].shape == (None, 1, 16, 16)
    assert found.metadata == {prop.key: prop.value for prop in model.metadata_props}
    assert found.domains == {""}


def test_damaged_bytes_are_refused_and_never_hang_or_raise_anything_else():
    good = np.frombuffer(make()[1]["encoder.onnx"], np.uint8)
    rng = np.random.default_rng(0)
    refused = 0
    for _ in range(300):
        bad = good.copy()
        at = rng.integers(0, 600, 4)
        bad[at] = rng.integers(0, 256, 4)
        try:
            onnxfile.inspect(bad[: rng.integers(1, len(bad))].tobytes())
        except BundleRefused:
            refused += 1
    assert refused > 100


def test_external_data_is_refused_by_the_shelf_although_the_file_is_there(tmp_path: Path):
    """onnxruntime would read it; the bundle's checksums would not cover it."""
    from factorscope_models import bundle
    from factorscope_models.bundle import digest
    from factorscope_server.shelf import Shelf

    manifest, files = make()
    files["decoder.onnx"] = edited(externalise)
    sha256 = {name: digest(data) for name, data in files.items()}
    bundle.write(tmp_path / "toy", manifest.model_copy(update={"sha256": sha256}), files)
    (tmp_path / "toy" / "weights.bin").write_bytes(patterns(3).tobytes())
    (refusal,) = Shelf([tmp_path]).look().refused
    assert refusal.reason.startswith("decoder.onnx: it keeps data in other files")
