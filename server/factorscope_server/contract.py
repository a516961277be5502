"""Whether a bundle's files are what its manifest says, before anything of them runs."""

from collections.abc import Sequence

import numpy as np

from factorscope_models.arrays import Codes, Samples
from factorscope_models.bundle import Bundle, BundleRefused
from factorscope_models.manifest import Factor, Manifest, QuantizedLatents
from factorscope_server import onnxfile
from factorscope_server.onnxfile import FLOAT, Graph, Tensor
from factorscope_server.operators import bounds
from factorscope_server.operators.sizes import Size

QUANTILES = ("0.01", "0.5", "0.99")
STANDARD = {"", "ai.onnx"}
MOST_PIXELS = 256 * 256
"""Of an image: what is made of many of them, sheets and films, has to fit into memory."""
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
    """Raises BundleRefused where the graphs, statistics or samples are not what the server will take for granted.

    A graph may need no other files or operators, and has exactly the inputs and outputs that the manifest implies; what
    it may take of memory and time is bounded (operators/bounds.py). Nothing of a bundle is run or unpickled here.
    """
    manifest = bundle.manifest
    if manifest.image.height * manifest.image.width > MOST_PIXELS:
        raise BundleRefused(f"manifest.json: images of more than {MOST_PIXELS} pixels are not served")
    _statistics(manifest)
    _samples(bundle.samples, manifest)
    _canonical(manifest, len(bundle.samples.images))
    if bundle.codes is not None:
        _codes(bundle.codes, manifest)
    contents = {"encoder.onnx": bundle.encoder, "decoder.onnx": bundle.decoder}
    for name, (inputs, outputs) in expected(manifest).items():
        try:
            graph = onnxfile.inspect(contents[name])
            _self_contained(graph)
            _tensors("input", inputs, graph.inputs)
            _tensors("output", outputs, graph.outputs)
            _metadata(graph, manifest)
            _makes(outputs, graph)
        except BundleRefused as error:
            raise BundleRefused(f"{name}: {error}") from error


def _statistics(manifest: Manifest) -> None:
    """What ranges, percentiles, figures and draws take for granted."""
    books = manifest.latent.codebooks if isinstance(manifest.latent, QuantizedLatents) else None
    for k, one in enumerate(manifest.statistics.latents):
        if missing := [p for p in QUANTILES if p not in one.quantiles]:
            raise BundleRefused(f"manifest.json: latent {k} has no quantile {missing[0]}")
        if one.usage is not None and (books is None or len(one.usage) != len(books[k])):
            raise BundleRefused(f"manifest.json: latent {k} counts the use of other values than its codebook has")
    size, summary = manifest.latent.size, manifest.statistics
    if [len(row) for row in summary.eigenvectors] != [size] * size:
        raise BundleRefused(f"manifest.json: the eigenvectors are not {size} by {size}")
    if min(summary.eigenvalues, default=0) < 0:
        raise BundleRefused("manifest.json: an eigenvalue of the covariance is negative")
    found = manifest.mutual_information
    if found is not None and len(found.values) != len(found.factors):
        raise BundleRefused(
            f"manifest.json: {len(found.values)} rows of mutual information, {len(found.factors)} factors"
        )
    try:
        errors = [q for _, q in sorted((float(p), q) for p, q in manifest.reconstruction.quantiles.items())]
    except ValueError:
        raise BundleRefused("manifest.json: a reconstruction quantile's key is no number") from None
    if not errors or errors != sorted(errors):
        raise BundleRefused("manifest.json: the reconstruction quantiles do not ascend")


def _samples(samples: Samples, manifest: Manifest) -> None:
    n = len(samples.images)
    if samples.images.dtype != np.uint8 or not n:
        raise BundleRefused("samples.npz: images must be uint8, and at least one")
    codes = {"z": samples.z, "pre_z": samples.pre_z}
    for name, values in codes.items():
        wanted = name == "z" or manifest.latent.kind == "quantized"
        if (values is not None) != wanted:
            raise BundleRefused(f"samples.npz: {name} is {'missing' if wanted else 'there for latents without one'}")
        if values is not None and not _numbers(values, (n, manifest.latent.size)):
            raise BundleRefused(f"samples.npz: {name} is not [{n}, {manifest.latent.size}] of finite numbers")
    if samples.factors is not None:
        _factors("samples.npz", samples.factors, n, manifest.data.factors)


def _canonical(manifest: Manifest, n: int) -> None:
    found = manifest.canonical
    if not len(found.samples) == len(found.z) == len(found.pixel_mean) == len(found.pixel_std):
        raise BundleRefused("manifest.json: the canonical answers are not one of each kind for each sample")
    if not all(0 <= i < n for i in found.samples) or any(len(z) != manifest.latent.size for z in found.z):
        raise BundleRefused("manifest.json: the canonical answers do not fit samples.npz and the latents")


def _codes(codes: Codes, manifest: Manifest) -> None:
    """What joint figures take for granted."""
    n, size, factors = len(codes.errors), manifest.latent.size, manifest.data.factors
    if not n:
        raise BundleRefused("codes.npz: there is no image in it")
    kinds = {"z": manifest.latent.kind, "pre_z": "quantized", "log_var": "gaussian"}
    for name, kind in kinds.items():
        values, wanted = getattr(codes, name), manifest.latent.kind == kind
        if (values is not None) != wanted:
            raise BundleRefused(f"codes.npz: {name} is {'missing' if wanted else 'there for latents without one'}")
        if values is not None and not _numbers(values, (n, size)):
            raise BundleRefused(f"codes.npz: {name} is not [{n}, {size}] of finite numbers")
    if not _numbers(codes.errors, (n,)) or codes.errors.min() < 0:
        raise BundleRefused("codes.npz: errors are not one finite number of at least 0 for each image")
    if codes.factors is not None:
        _factors("codes.npz", codes.factors, n, factors)


def _factors(name: str, values: np.ndarray, n: int, factors: Sequence[Factor]) -> None:
    if values.shape != (n, len(factors)) or values.dtype.kind not in "iu":
        raise BundleRefused(f"{name}: factors is not [{n}, {len(factors)}] of integers")
    for k, factor in enumerate(factors):
        if values[:, k].min() < 0 or values[:, k].max() >= factor.size:
            raise BundleRefused(f"{name}: {factor.name} has values outside 0 to {factor.size - 1}")


def _numbers(values: np.ndarray, shape: tuple[int, ...]) -> bool:
    return values.shape == shape and values.dtype.kind in "fiu" and bool(np.isfinite(values).all())


def _self_contained(graph: Graph) -> None:
    if graph.external:
        raise BundleRefused("it keeps data in other files; export it with everything inside")
    if graph.sparse:
        raise BundleRefused("it holds sparse tensors; export it with dense ones")
    if graph.nested:
        raise BundleRefused("it has loops or branches; export it without")
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


def _makes(wanted: dict[str, Shape], graph: Graph) -> None:
    """Whether the graph gives what it declares, which a runtime would find out only when it runs."""
    found = bounds.outputs(graph)
    for name, shape in wanted.items():
        if found[name] != tuple(Size(1, 1) if size is None else Size(size) for size in shape):
            raise BundleRefused(f"what it makes of {name} is not {_said(shape)}")


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
