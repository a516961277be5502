"""A run file: one TOML, one reproducible training."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, FiniteFloat, ValidationError, model_validator

from factorscope_models.manifest import Frozen, PositiveInt
from factorscope_training.errors import ConfigError
from factorscope_training.losses import TERMS, TERMS_NEEDING
from factorscope_training.nets import NETS

Positive = Annotated[FiniteFloat, Field(gt=0)]
NotNegative = Annotated[FiniteFloat, Field(ge=0)]


class Data(Frozen):
    name: str
    """As `factorscope_training.data.registry` lists them."""
    size: PositiveInt = 64
    """Side in pixels of the images of a `folder`; other sets have their own."""
    channels: Literal[1, 3] = 3
    """Of the images of a `folder`."""


class Latent(Frozen):
    kind: Literal["deterministic", "gaussian", "quantized"]
    size: PositiveInt
    levels: Annotated[int, Field(ge=2)] = 10
    """Values in each codebook; quantized only."""


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


class RunConfig(Frozen):
    """What a run file says; nothing else decides what a training does, but the seed and the data folder."""

    title: str
    method: str
    summary: str = ""
    data: Data
    net: str
    latent: Latent
    terms: dict[str, FiniteFloat]
    """Weight of each term of `losses.TERMS`."""
    notes: dict[str, str] = Field(default_factory=dict)
    """Where the weight of a term comes from."""
    optimiser: Optimiser = Optimiser()
    steps: PositiveInt
    batch: PositiveInt
    seed: Annotated[int, Field(ge=0)] = 0

    @model_validator(mode="after")
    def _known(self) -> "RunConfig":
        if self.net not in NETS:
            raise ValueError(f"no net is called {self.net!r}; there are {sorted(NETS)}")
        for name in self.terms:
            if name not in TERMS:
                raise ValueError(f"no term is called {name!r}; there are {sorted(TERMS)}")
            if (kind := TERMS_NEEDING.get(name)) and kind != self.latent.kind:
                raise ValueError(f"the term {name} needs latents of kind {kind}, not {self.latent.kind}")
        if "reconstruction" not in self.terms:
            raise ValueError("terms must weigh the reconstruction")
        if stray := sorted(set(self.notes) - set(self.terms)):
            raise ValueError(f"notes on terms that the run does not have: {stray}")
        return self


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
