"""From a run, finished or on its way, to a bundle."""

import platform
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import numpy as np
from jaxtyping import Int, UInt8
from numpy import ndarray

from factorscope_models.arrays import Codes, Samples
from factorscope_models.bundle import FILES, digest, write
from factorscope_models.manifest import (
    Canonical,
    ContinuousLatents,
    History,
    Latents,
    Manifest,
    Provenance,
    QuantizedLatents,
    Quantizer,
    Snapshot,
)
from factorscope_models.recipe import Term
from factorscope_training.build import build_model
from factorscope_training.checkpoint import State
from factorscope_training.codec import Codec, Encoded, as_input, encode_all, of_graphs, of_model
from factorscope_training.config import Latent, QuantizedLatent, RunConfig
from factorscope_training.data.dataset import DataSet
from factorscope_training.errors import RunError
from factorscope_training.losses.registry import TERMS
from factorscope_training.model import Autoencoder
from factorscope_training.onnx_export import export_graphs, round_weights
from factorscope_training.papers import PAPERS
from factorscope_training.sections import binarization_section, consistency_section, modes_of
from factorscope_training.statistics import latent_summary, reconstruction_summary

VALIDATION = 10_000
"""Images that the statistics describe, at most."""
SAMPLES = 36
CODES = 2_000
"""Validation images whose codes the bundle keeps, at most."""
CANONICAL = 4
TOLERANCE = 1e-5
ROUNDED = 1e-3
"""Share of the entries of a discrete code that may round the other way."""
HISTORY_POINTS = 300
PACKAGES = ("torch", "onnx", "onnxruntime", "numpy", "scikit-learn")


def export_run(
    config: RunConfig,
    state: State,
    data: DataSet,
    to: Path,
    progress: Callable[[int, int], None] = lambda done, total: None,
    *,
    most: int = VALIDATION,
    snapshot: Snapshot | None = None,
) -> Manifest:
    """Writes the bundle `to` (its last part is the bundle's id), whole or not at all; `progress` gets (done, total)
    images, of which there are `most` at most. `snapshot` says of which training that goes on it is.

    Weights are rounded to float16 first (see `round_weights`). The statistics are those of the exported graphs on the
    validation images. Raises RunError where the graphs and the model differ by more than float32 rounds (see
    `check_parity`), at batch 1, 7 or 64.
    """
    model = build_model(config, data.image)
    model.load_state_dict(state.model)
    model.eval()
    round_weights(model)
    encoder, decoder = export_graphs(model, data.image, to.name)
    codec = of_graphs(encoder, decoder)
    _, validation = data.split()
    codebooks = model.latent.codebooks()
    check_parity(of_model(model), codec, data.images(validation[:64]), discrete=codebooks is not None)
    index = validation[:most]
    encoded = encode_all(codec, data, index, lambda done: progress(done, len(index)))
    samples = _samples(codec, data, validation)
    files: dict[str, bytes] = {
        "encoder.onnx": encoder,
        "decoder.onnx": decoder,
        "samples.npz": samples.to_bytes(),
        "codes.npz": codes_of(encoded, data, index).to_bytes(),
    }
    manifest = Manifest(
        id=to.name,
        title=config.title,
        method=config.method,
        summary=config.summary,
        image=data.image,
        latent=_latents(model, config),
        terms=described(config),
        papers=[PAPERS[arxiv] for arxiv in config.papers],
        try_first=config.try_first,
        data=data.info,
        statistics=latent_summary(encoded.outputs, codebooks, modes_of(config)),
        reconstruction=reconstruction_summary(encoded.errors),
        binarization=binarization_section(config, encoded.outputs["z"]),
        consistency=consistency_section(config, codec, data, index),
        snapshot=snapshot,
        history=_history(state),
        canonical=_canonical(codec, samples),
        provenance=_provenance(config, state, model),
        sha256={name: digest(files[name]) for name in FILES},
    )
    write(to, manifest, files)
    return manifest


def check_parity(model: Codec, graphs: Codec, images: UInt8[ndarray, "n height width channel"], discrete: bool) -> None:
    """Raises RunError unless both give the same numbers at batches of 1, 7 and all, to 1e-5, or to 1e-5 of the largest
    where that exceeds 1: float32 has no more.

    Of discrete latents z may differ on a fraction of 1e-3 of the entries, as may a pre_z that is an index: what lies
    midway between two values may round either way.
    """
    for batch in (1, 7, len(images)):
        x = as_input(images[:batch])
        ours, theirs = model.encode(x), graphs.encode(x)
        pairs = {name: (ours[name], theirs[name]) for name in ours}
        pairs["image"] = (model.decode(ours["z"]), graphs.decode(ours["z"]))
        for name, (a, b) in pairs.items():
            apart = np.abs(a - b) if a.shape == b.shape else np.array(np.inf)
            worst, allowed = float(apart.max()), TOLERANCE * max(1.0, float(np.abs(a).max()))
            rounded = discrete and name != "image" and (apart > allowed).mean() <= ROUNDED
            if not (worst <= allowed or rounded):
                raise RunError(f"the exported graphs differ from the model: {name} by {worst:.2g} at batch {batch}")


def _samples(codec: Codec, data: DataSet, validation: Int[ndarray, " n"]) -> Samples:
    index = validation[:: max(1, len(validation) // SAMPLES)][:SAMPLES]
    images = data.images(index)
    outputs = codec.encode(as_input(images))
    factors = data.values(index) if data.info.factors else None
    return Samples(images, outputs["z"], outputs.get("pre_z"), factors)


def codes_of(encoded: Encoded, data: DataSet, index: Int[ndarray, " n"]) -> Codes:
    """The codes of 2,000 of these images at most, evenly spread over `index`, which `encoded` holds."""
    kept = np.linspace(0, len(index) - 1, min(CODES, len(index))).astype(int)
    outputs = {name: array[kept] for name, array in encoded.outputs.items()}
    factors = data.values(index[kept]) if data.info.factors else None
    errors = encoded.errors[kept].astype(np.float32)
    return Codes(outputs["z"], outputs.get("pre_z"), outputs.get("log_var"), factors, errors)


def _canonical(codec: Codec, samples: Samples) -> Canonical:
    z = samples.z[:CANONICAL]
    images = codec.decode(z)
    return Canonical(
        samples=list(range(len(z))),
        z=z.tolist(),
        pixel_mean=images.mean((1, 2, 3)).tolist(),
        pixel_std=images.std((1, 2, 3)).tolist(),
    )


def _latents(model: Autoencoder, config: RunConfig) -> Latents:
    codebooks = model.latent.codebooks()
    if codebooks is not None:
        return QuantizedLatents(kind="quantized", codebooks=codebooks, quantizer=_quantizer(config.latent))
    kind: Literal["deterministic", "gaussian"] = "gaussian" if config.latent.kind == "gaussian" else "deterministic"
    return ContinuousLatents(kind=kind, size=config.latent.size)


def _quantizer(latent: Latent) -> Quantizer:
    """How the manifest calls the way in which the values of discrete latents came about."""
    if isinstance(latent, QuantizedLatent):
        return "fixed_values" if not latent.learned else "global_codebook" if latent.shared else "codebook"
    names: dict[str, Quantizer] = {
        "fsq": "fixed_grid",
        "lfq": "sign",
        "bernoulli": "bernoulli",
        "vector_quantized": "vector",
    }
    return names[latent.kind]


def described(config: RunConfig) -> list[Term]:
    """The run's terms as the manifest has them: with their formula and source, and the options that a run file set."""
    return [
        Term(
            name=name,
            weight=weighted.weight,
            note=config.notes.get(name, ""),
            options=weighted.options,
            formula=TERMS[name].formula,
            source=TERMS[name].source,
            ours=TERMS[name].ours_given(weighted.options),
        )
        for name, weighted in config.terms.items()
    ]


def _history(state: State) -> History:
    steps = state.history["step"]
    every = -(-len(steps) // HISTORY_POINTS)
    terms = {name: values[::every] for name, values in state.history.items() if name != "step"}
    return History(step=[int(s) for s in steps[::every]], terms=terms)


def _provenance(config: RunConfig, state: State, model: Autoencoder) -> Provenance:
    return Provenance(
        config=config.model_dump(mode="json"),
        seed=config.seed,
        steps=state.step,
        images_seen=state.step * config.batch,
        parameters=sum(p.numel() for p in model.parameters()),
        commit=code_commit(),
        packages={"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
        machine=state.machine,
        wall_seconds=state.wall_seconds,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def code_commit() -> str:
    """The code's commit, with -dirty where it was edited since; "unknown" outside a checkout."""
    here = Path(__file__).parent
    try:
        command = ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
        return subprocess.run(command, cwd=here, check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
