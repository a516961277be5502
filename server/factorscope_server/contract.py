"""Whether a bundle's graphs are what its manifest says, before anything of them runs."""

from factorscope_models.bundle import Bundle, BundleRefused
from factorscope_models.manifest import Manifest
from factorscope_server import onnxfile
from factorscope_server.onnxfile import FLOAT, Graph, Tensor

STANDARD = {"", "ai.onnx"}
Shape = tuple[int | None, ...]


def expected(manifest: Manifest) -> dict[str, tuple[dict[str, Shape], dict[str, Shape]]]:
    """Inputs and outputs that the manifest implies for each file; the open batch is None."""
    image = (None, manifest.image.channels, manifest.image.height, manifest.image.width)
    z = (None, manifest.latent.size)
    extra = {"quantized": ["pre_z"], "gaussian": ["log_var"]}.get(manifest.latent.kind, [])
    return {
        "encoder.onnx": ({"image": image}, dict.fromkeys(["z", *extra], z)),
        "decoder.onnx": ({"z": z}, {"image": image}),
    }


def check(bundle: Bundle) -> None:
    """Raises BundleRefused where a graph needs other files or operators, or has other inputs and outputs."""
    manifest = bundle.manifest
    contents = {"encoder.onnx": bundle.encoder, "decoder.onnx": bundle.decoder}
    for name, (inputs, outputs) in expected(manifest).items():
        try:
            graph = onnxfile.inspect(contents[name])
            _self_contained(graph)
            _tensors("input", inputs, graph.inputs)
            _tensors("output", outputs, graph.outputs)
            _metadata(graph, manifest)
        except BundleRefused as error:
            raise BundleRefused(f"{name}: {error}") from error


def _self_contained(graph: Graph) -> None:
    if graph.external:
        raise BundleRefused("it keeps data in other files; export it with everything inside")
    if graph.functions:
        raise BundleRefused("it brings functions of its own; inline them at export")
    if foreign := sorted(graph.domains - STANDARD):
        raise BundleRefused(f"it needs custom operators of {', '.join(foreign)}")


def _tensors(what: str, wanted: dict[str, Shape], found: dict[str, Tensor]) -> None:
    if set(wanted) != set(found):
        raise BundleRefused(f"its {what}s are {', '.join(found) or 'none'}; they should be {', '.join(wanted)}")
    for name, shape in wanted.items():
        tensor = found[name]
        if tensor.type != FLOAT:
            raise BundleRefused(f"its {what} {name} is not float32")
        if not _fits(tensor.shape, shape, strict=what == "input"):
            raise BundleRefused(f"its {what} {name} has shape {_said(tensor.shape)}; it should be {_said(shape)}")


def _fits(found: Shape, wanted: Shape, *, strict: bool) -> bool:
    """Outputs may leave sizes open that inputs must state; the batch is open in both."""
    if len(found) != len(wanted) or found[0] is not None:
        return False
    return all(a == b or (a is None and not strict) for a, b in zip(found[1:], wanted[1:], strict=True))


def _said(shape: Shape) -> str:
    return "[" + ", ".join("batch" if i == 0 and n is None else str(n or "?") for i, n in enumerate(shape)) + "]"


def _metadata(graph: Graph, manifest: Manifest) -> None:
    image = manifest.image
    wanted = {
        "factorscope.schema_version": str(manifest.schema_version),
        "factorscope.id": manifest.id,
        "factorscope.image": f"{image.channels}x{image.height}x{image.width}",
    }
    for key, value in wanted.items():
        if (said := graph.metadata.get(key)) != value:
            raise BundleRefused(f"its metadata {key} is {said}, the manifest's {value}")
