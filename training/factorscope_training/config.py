"""A run file: one TOML, one reproducible training."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, FiniteFloat, ValidationError, model_validator

from factorscope_models.frozen import Frozen
from factorscope_models.manifest import PositiveInt
from factorscope_training.augment import Augment
from factorscope_training.errors import ConfigError
from factorscope_training.losses.parts import NotNegative, Positive
from factorscope_training.losses.registry import SAMPLED, TERMS, Weighted
from factorscope_training.nets import NETS
from factorscope_training.papers import PAPERS


class Data(Frozen):
    name: str
    """As `factorscope_training.data.registry` lists them."""
    size: PositiveInt = 64
    """Side in pixels of the images of a `folder` or of a drawn set; other sets have their own."""
    channels: Literal[1, 3] = 3
    """Of the images of a `folder`."""


Levels = Annotated[int, Field(ge=2, le=512)]
"""Values of one latent; beyond some thousand, float32 rounds a grid's values off it."""


class PlainLatent(Frozen):
    kind: Literal["deterministic", "gaussian", "bernoulli", "lfq"]
    size: PositiveInt


class QuantizedLatent(Frozen):
    """See `quantizers.Quantized`."""

    kind: Literal["quantized"]
    size: PositiveInt
    levels: Levels | list[Levels] = 10
    """Values in each codebook, or one number for each latent."""
    shared: bool = False
    """One global codebook for all latents."""
    learned: bool = True


class VectorLatent(Frozen):
    """See `quantizers.VectorQuantized`."""

    kind: Literal["vector_quantized"]
    size: PositiveInt
    entries: Annotated[int, Field(ge=2)] = 512
    dimensions: PositiveInt = 64
    update: Literal["loss", "ema"] = "loss"
    decay: Annotated[FiniteFloat, Field(gt=0, lt=1)] = 0.99
    """Of the moving averages; ema only."""


class GridLatent(Frozen):
    """See `quantizers.FixedGrid`."""

    kind: Literal["fsq"]
    size: PositiveInt
    levels: Levels | list[Levels] = 8


Latent = Annotated[PlainLatent | QuantizedLatent | VectorLatent | GridLatent, Field(discriminator="kind")]


class Likelihood(Frozen):
    """p(x|z), see `likelihoods.py`; scale and learned are those of the kinds that have a scale."""

    kind: Literal["bernoulli", "gaussian", "logistic"] = "bernoulli"
    scale: Positive = 0.1
    learned: bool = False


class Optimiser(Frozen):
    """Adam; the weights' group decays (decoupled, as AdamW), biases and codebook do not (see `optimiser.py`)."""

    lr: Positive = 1e-3
    beta1: Annotated[FiniteFloat, Field(ge=0, lt=1)] = 0.9
    beta2: Annotated[FiniteFloat, Field(ge=0, lt=1)] = 0.999
    eps: Positive = 1e-8
    weight_decay: NotNegative = 0.0
    clip_value: Positive | None = None
    """Each gradient entry of the weights' group is cut to +- this."""
    cooldown: Annotated[FiniteFloat, Field(ge=0, le=1)] = 0.0
    """Share of the steps, at the end, over which the learning rate falls linearly to 0."""


WORDS = {"title", "method", "summary", "notes", "papers", "try_first"}
"""Fields of a run file that say something and decide nothing of the training."""

IN_PLACE_OF = {"iwae": {"reconstruction", "kl", "binarization"}, "binarization": {"kl"}}
"""Terms that stand in the place of others: beside them, the same would be charged for twice."""


class RunConfig(Frozen):
    """What a run file says; nothing else decides what a training does, but the seed and the data folder."""

    title: str
    method: str
    summary: str = ""
    data: Data
    net: str
    latent: Latent
    likelihood: Likelihood = Likelihood()
    terms: dict[str, Weighted]
    """Weight and options of each term of `losses.registry.TERMS`."""
    augment: Augment | None = None
    """Each image's transformed copy goes through the model too, with all terms."""
    draws: PositiveInt = 1
    """Samples of z for each image; the term `iwae` combines them, the others take their mean."""
    notes: dict[str, str] = {}
    """Where the weight of a term comes from."""
    papers: list[str] = []
    """arXiv identifiers, as `papers.PAPERS` lists them, of what the run is after."""
    try_first: list[str] = []
    """What to do first with the model in the page: short imperative sentences."""
    optimiser: Optimiser = Optimiser()
    steps: PositiveInt
    batch: PositiveInt
    seed: Annotated[int, Field(ge=0)] = 0

    @model_validator(mode="after")
    def _known(self) -> "RunConfig":
        if self.net not in NETS:
            raise ValueError(f"no net is called {self.net!r}; there are {sorted(NETS)}")
        for name, weighted in self.terms.items():
            _check_term(name, weighted, self.latent)
        for name in self.terms:
            if twice := sorted(IN_PLACE_OF.get(name, set()) & set(self.terms)):
                raise ValueError(f"the term {name} stands in the place of {twice[0]}: leave one of them out")
        if not {"reconstruction", "iwae"} & set(self.terms):
            raise ValueError("terms must weigh the reconstruction")
        if pairs := [name for name in self.terms if TERMS[name].of_pair and self.augment is None]:
            raise ValueError(
                f"the term {pairs[0]} compares each image with a transformed copy: it needs an [augment] table"
            )
        if self.draws > 1 and self.latent.kind not in SAMPLED:
            raise ValueError(f"draws = {self.draws} needs latents that are sampled, not {self.latent.kind}")
        if "eccentric" in self.terms and self.batch < 2:
            raise ValueError("the term eccentric repels pairs: it needs a batch of at least 2")
        stratified = [name for name, w in self.terms.items() if w.options.get("estimator") == "stratified"]
        if stratified and self.batch < 2:
            raise ValueError(f"the term {stratified[0]}: a stratified estimate needs a batch of at least 2")
        if unknown := sorted(set(self.papers) - set(PAPERS)):
            raise ValueError(f"no paper {unknown[0]!r} is known; there are {', '.join(PAPERS)}")
        if stray := sorted(set(self.notes) - set(self.terms)):
            raise ValueError(f"notes on terms that the run does not have: {stray}")
        return self


def _check_term(name: str, weighted: Weighted, latent: Latent) -> None:
    if name not in TERMS:
        raise ValueError(f"no term is called {name!r}; there are {', '.join(sorted(TERMS))}")
    term = TERMS[name]
    if latent.kind not in term.kinds:
        raise ValueError(f"the term {name} needs latents of kind {' or '.join(term.kinds)}, not {latent.kind}")
    try:
        term.options.model_validate(weighted.options)
    except ValidationError as error:
        raise ValueError(
            f"the term {name}: {explain(error)}; its options are {', '.join(term.options.model_fields) or 'none'}"
        ) from None
    if weighted.options.get("capacity") is not None and weighted.options.get("free_bits"):
        raise ValueError(f"the term {name} cannot have both a capacity and free bits")
    fixed = isinstance(latent, QuantizedLatent) and not latent.learned
    averaged = isinstance(latent, VectorLatent) and latent.update == "ema"
    if name == "quantization" and (fixed or averaged):
        why = "stay as they are" if fixed else "follow moving averages"
        raise ValueError(f"the term quantization has nothing to move: the codebook's values {why}")


def read_config(path: Path, seed: int | None = None) -> RunConfig:
    """Reads a run file; `seed` replaces the file's. Raises ConfigError before any data is touched."""
    try:
        values = tomllib.loads(path.read_text())
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    if seed is not None:
        values["seed"] = seed
    try:
        return RunConfig.model_validate(values)
    except ValidationError as error:
        raise ConfigError(f"{path}: {explain(error)}") from error


def explain(error: ValidationError) -> str:
    """The errors of a model in one line, each with its place."""
    return "; ".join(
        f"{'.'.join(map(str, e['loc'])) or 'run'}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors()
    )
