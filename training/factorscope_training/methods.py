"""The reference of all that a run file can combine, in Markdown, from the docstrings and the registry."""

import inspect
import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from factorscope_training import config, likelihoods, quantizers
from factorscope_training.augment import PRESETS, Augment, transform
from factorscope_training.build import LIKELIHOODS, PLAIN
from factorscope_training.losses.parts import charge
from factorscope_training.losses.registry import TERMS, Term

INTRODUCTION = """# Methods

A method is a combination: a latent kind, weighted terms, nets, and the optimiser's groups. `factorscope-train methods`
prints this page; a test holds it to the code. What is our own formulation, and not a paper's, is marked as such.

```toml
[latent]
kind = "gaussian"
size = 10

[terms]
reconstruction = 1.0
binarization = { weight = 1.0, r = 0.5 }
total_correlation = 5.0
consistency = 0.1

[augment]
preset = "simple"
```

Units: every term is in nats (or squared units of the latent), summed over pixels or latents, mean over the batch.
"""

KINDS: dict[str, tuple[type, type[BaseModel]]] = {
    **{name: (kind, config.PlainLatent) for name, kind in PLAIN.items()},
    "quantized": (quantizers.Quantized, config.QuantizedLatent),
    "vector_quantized": (quantizers.VectorQuantized, config.VectorLatent),
    "fsq": (quantizers.FixedGrid, config.GridLatent),
}
"""Each latent kind's class, and the table of a run file that chooses it."""


def reference() -> str:
    """The whole page."""
    return "\n".join([INTRODUCTION, *_latents(), *_likelihoods(), *_terms(), *_transforms()])


def _latents() -> Iterator[str]:
    yield "## Latent kinds (`[latent]`)\n"
    for name, (kind, table) in KINDS.items():
        yield f"### {name}\n\n{_doc(kind)}\n"
        yield from _options(table, {"kind"})


def _likelihoods() -> Iterator[str]:
    yield "## Likelihoods (`[likelihood]`)\n"
    yield from _options(config.Likelihood)
    for name, kind in {"bernoulli": likelihoods.BernoulliPixels, **LIKELIHOODS}.items():
        yield f"### {name} pixels\n\n{_doc(kind)}\n"


def _terms() -> Iterator[str]:
    yield "## Terms (`[terms]`)\n"
    for name, term in TERMS.items():
        yield f"### {name}\n\n```math\n{term.formula}\n```\n\n{_doc(term.function)}\n"
        yield _facts(term)
        yield from _options(term.options)
    yield f"### Capacity and free bits (`parts.charge`)\n\n{_doc(charge)}\n"


def _transforms() -> Iterator[str]:
    yield "## Transformed copies (`[augment]`)\n"
    yield f"{_doc(Augment)}\n"
    yield from _options(Augment)
    yield "### Presets\n"
    yield "\n".join(f"- `{name}`: {_listed(values)}" for name, values in PRESETS.items()) + "\n"
    yield f"### How an image is transformed\n\n{_doc(transform)}\n"


def _facts(term: Term) -> str:
    facts = [f"- Source: {term.source}"]
    if term.ours:
        facts.append(f"- **Our formulation:** {term.ours}")
    facts.append(f"- Serves: {', '.join(term.kinds)}" + (" (with `[augment]`)" if term.of_pair else ""))
    return "\n".join(facts) + "\n"


def _options(table: type[BaseModel], hidden: Collection[str] = ()) -> Iterator[str]:
    rows = [
        f"| `{name}` | {_type(field.annotation)} | {_default(field)} |"
        for name, field in table.model_fields.items()
        if name not in hidden
    ]
    if rows:
        yield "\n".join(["| option | type | default |", "|---|---|---|", *rows]) + "\n"


def _listed(values: Mapping[str, float | tuple[float, float]]) -> str:
    """As "rotation 15, scale 0.9 to 1.1"."""
    told = (
        (name, " to ".join(f"{v:g}" for v in (value if isinstance(value, tuple) else (value,))))
        for name, value in values.items()
    )
    return ", ".join(f"{name} {numbers}" for name, numbers in told)


def _default(field: FieldInfo) -> str:
    if field.is_required() or field.default is None:
        return "required" if field.is_required() else "none"
    return f"`{json.dumps(field.default)}`"


def _type(annotation: Any) -> str:
    """A type as a reader of TOML would call it."""
    names = {float: "number", int: "integer", bool: "true or false", str: "text", type(None): "none"}
    if annotation in names:
        return names[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if getattr(annotation, "__metadata__", None) is not None:
        return _type(arguments[0])
    if origin is list:
        return f"list of {_type(arguments[0])}s"
    if origin is tuple:
        return f"{len(arguments)} {_type(arguments[0])}s"
    if any(isinstance(a, str) for a in arguments):
        return " or ".join(f"`{a}`" for a in arguments)
    return " or ".join(_type(a) for a in arguments if a is not type(None))


def _doc(what: Any) -> str:
    return inspect.cleandoc(what.__doc__ or "")
