"""`manifest.json`: everything that the server and the page know of a model."""

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, JsonValue, model_validator

from factorscope_models.frozen import MOST, Finite, Frozen, Integer, PositiveInt
from factorscope_models.recipe import Paper, Term
from factorscope_models.sections import Binarization, Consistency

SCHEMA_VERSION = 1

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
FileName = Literal["encoder.onnx", "decoder.onnx", "samples.npz", "codes.npz"]
"""What lies beside a manifest; older bundles have no codes.npz."""


class ImageFormat(Frozen):
    """The images of one model: float32 in [0, 1] on both sides, [batch, channels, height, width]."""

    channels: Literal[1, 3]
    height: PositiveInt
    width: PositiveInt


class Factor(Frozen):
    """A ground-truth factor of variation; its values are the integers 0 .. size-1."""

    name: str
    size: PositiveInt


class DataSource(Frozen):
    """The images that the model was trained on."""

    name: str
    title: str
    factors: list[Factor]
    size: PositiveInt
    """Number of images."""
    source: str
    licence: str
    rendered: bool
    """True where this project drew the images itself, after the official set whose place they take."""


class ContinuousLatents(Frozen):
    kind: Literal["deterministic", "gaussian"]
    size: PositiveInt


Quantizer = Literal["codebook", "global_codebook", "fixed_values", "fixed_grid", "sign", "bernoulli", "vector"]
"""Where the values of discrete latents come from: learned for each latent; learned once, for all latents; fixed and
evenly spaced; FSQ's grid; LFQ's signs -1 and 1; Bernoulli's 0 and 1; the indices 0 .. K-1 of K learned vectors, which
the decoder looks up."""


class QuantizedLatents(Frozen):
    """Each latent holds one of the ascending values of its own codebook; latents may have different numbers of them."""

    kind: Literal["quantized"]
    codebooks: list[list[Finite]]
    quantizer: Quantizer = "codebook"

    @property
    def size(self) -> int:
        return len(self.codebooks)

    @model_validator(mode="after")
    def _ascending(self) -> "QuantizedLatents":
        for latent, values in enumerate(self.codebooks):
            if not values or any(b < a for a, b in pairwise(values)):
                raise ValueError(f"codebook {latent} is not a non-empty ascending list")
        return self


Latents = Annotated[ContinuousLatents | QuantizedLatents, Field(discriminator="kind")]


class Histogram(Frozen):
    """Equal-width bins from `low` to `high`."""

    low: Finite
    high: Finite
    counts: list[Integer]


class LatentStatistics(Frozen):
    """One latent over the validation images: of z, or of pre_z for quantized latents (`usage` counts their codes)."""

    min: Finite
    max: Finite
    mean: Finite
    std: Finite
    quantiles: dict[str, Finite]
    """Keyed by probability: "0.01", "0.05", "0.25", "0.5", "0.75", "0.95", "0.99"."""
    histogram: Histogram
    active: bool
    """By the rule that `LatentSummary.active_rule` names."""
    kl: Finite | None = None
    """Of the posterior from its prior, N(0, 1) or a binarized model's two modes: nats, mean over the validation images;
    Gaussian latents only."""
    usage: list[Annotated[int, Field(ge=0, le=MOST)]] | None = None
    """How many validation images hold each codebook value; quantized latents only."""
    entropy: Finite | None = None
    """Nats, of the codes; quantized latents only."""


class LatentSummary(Frozen):
    n: PositiveInt
    """Number of validation images."""
    active_rule: str
    latents: list[LatentStatistics]
    mean: list[Finite]
    """Of z."""
    eigenvalues: list[Finite]
    """Of the covariance of z, descending."""
    eigenvectors: list[list[Finite]]
    """Row k belongs to eigenvalue k; its entry of largest magnitude is positive."""


class Reconstruction(Frozen):
    """Mean squared error per pixel value, each image's own, over the validation images."""

    n: PositiveInt
    quantiles: dict[str, Finite]
    """Keyed by probability: "0", "0.01" .. "0.99" in hundredths, "0.999", "1"."""


Family = Literal[
    "disentanglement", "reconstruction", "information", "geometry", "robustness", "probes", "samples", "other"
]
"""What a score is about: the page and the reports group by it."""


class Score(Frozen):
    """One number that somebody may quote, with what is needed to defend it.

    Two scores compare only where name, estimator, n, split and data set are the same.
    """

    name: str
    """As printed: InfoM, InfoE, InfoC, PSNR."""
    family: Family = "other"
    value: Finite | None
    """None where it is undefined; `note` says why."""
    unit: str = ""
    estimator: str
    """How it was computed, settings included and nothing that depends on the model: equal where numbers compare."""
    n: PositiveInt
    seed: Integer
    """The first of `seeds`."""
    seeds: PositiveInt = 1
    """Evaluations of this one model that `value` is the mean of: seed, seed + 1, ..; each has its own choice of `n`
    images where there are more, and its own chance in the estimator."""
    split: Literal["validation", "train", "all"]
    interval: tuple[Finite, Finite] | None = None
    """95 % t-interval of that mean over the seeds: how far the measurement, not the training, is to be trusted."""
    higher_is_better: bool = True
    note: str = ""
    by_factor: list[Finite | None] | None = None
    by_latent: list[Finite | None] | None = None


class MutualInformation(Frozen):
    """I(factor; latent) / H(factor), factors in rows and latents in columns."""

    estimator: str
    n: PositiveInt
    seed: Integer
    split: Literal["validation", "train", "all"]
    factors: list[str]
    values: list[list[Finite]]
    active: list[bool]
    active_rule: str


class Snapshot(Frozen):
    """Of a training that went on when the bundle was written."""

    run: Id
    """What all snapshots of one training have in common."""
    step: PositiveInt
    steps: PositiveInt
    """Of the whole training."""

    @model_validator(mode="after")
    def _within(self) -> "Snapshot":
        if self.step > self.steps:
            raise ValueError(f"snapshot at step {self.step} of {self.steps}")
        return self


class History(Frozen):
    """The training curves, thinned to a few hundred points."""

    step: list[Integer]
    terms: dict[str, list[Finite]]
    """Unweighted values by term, nats; "total" is the weighted sum."""

    @model_validator(mode="after")
    def _aligned(self) -> "History":
        for name, values in self.terms.items():
            if len(values) != len(self.step):
                raise ValueError(f"history of {name}: {len(values)} values at {len(self.step)} steps")
        return self


class Canonical(Frozen):
    """What the exported graphs answered when they were made: whoever runs them can check that they still do."""

    samples: list[Integer]
    """Indices into samples.npz."""
    z: list[list[Finite]]
    """The encoder's z of these samples."""
    pixel_mean: list[Finite]
    """Mean of the decoder's image for each of these z."""
    pixel_std: list[Finite]


class Provenance(Frozen):
    """How to make this bundle again."""

    config: dict[str, JsonValue]
    """The run file as read, every default spelled out."""
    seed: Integer
    steps: Integer
    images_seen: Integer
    parameters: Integer
    commit: str
    packages: dict[str, str]
    machine: str
    wall_seconds: Finite
    """Time spent in training, over all its resumptions."""
    created: str
    """ISO 8601, UTC."""


class Manifest(Frozen):
    """`manifest.json`, beside `encoder.onnx`, `decoder.onnx` and `samples.npz`."""

    schema_version: Literal[1] = SCHEMA_VERSION
    id: Id
    title: str
    method: str
    """The recipe's name, to be printed; nothing may be inferred from it."""
    summary: str
    """One or two sentences for the person who opens it."""
    image: ImageFormat
    latent: Latents
    terms: list[Term]
    papers: list[Paper] = []
    """What the model is after, the most important first."""
    try_first: list[str] = []
    """What to do first with this model: short sentences, each an invitation."""
    data: DataSource
    statistics: LatentSummary
    reconstruction: Reconstruction
    scores: list[Score] = []
    mutual_information: MutualInformation | None = None
    """By the estimator of the InfoMEC among the scores."""
    other_information: list[MutualInformation] = []
    """The same matrix by other estimators."""
    snapshot: Snapshot | None = None
    """None for a finished training."""
    binarization: Binarization | None = None
    consistency: Consistency | None = None
    history: History
    canonical: Canonical
    provenance: Provenance
    sha256: dict[FileName, Sha256]

    @model_validator(mode="after")
    def _sizes_agree(self) -> "Manifest":
        size = self.latent.size
        lengths = {
            "statistics.latents": len(self.statistics.latents),
            "statistics.mean": len(self.statistics.mean),
            "statistics.eigenvalues": len(self.statistics.eigenvalues),
        }
        for found in [*([self.mutual_information] if self.mutual_information else []), *self.other_information]:
            where = f"mutual information ({found.estimator})"
            lengths[f"{where}: active"] = len(found.active)
            lengths |= {f"{where}: row {i}": len(row) for i, row in enumerate(found.values)}
        if self.binarization is not None:
            lengths["binarization.positive"] = len(self.binarization.positive)
        for name, length in lengths.items():
            if length != size:
                raise ValueError(f"{name} has {length} entries, the model has {size} latents")
        if missing := {"encoder.onnx", "decoder.onnx", "samples.npz"} - set(self.sha256):
            raise ValueError(f"sha256 must name {', '.join(sorted(missing))}")
        return self
