"""The terms by name: what each serves, what it says in a formula, where it comes from."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, final, get_args

from pydantic import BaseModel, ConfigDict, FiniteFloat, JsonValue, create_model, model_serializer, model_validator

from factorscope_models.frozen import Frozen
from factorscope_training.losses.binarization import binarization
from factorscope_training.losses.biological import activity, nonnegativity
from factorscope_training.losses.consistency import consistency
from factorscope_training.losses.correlation import dimension_kl, mutual_information, total_correlation
from factorscope_training.losses.discrete import code_entropy, commitment, quantization
from factorscope_training.losses.eccentric import eccentric
from factorscope_training.losses.gaussian import dip_vae, kl
from factorscope_training.losses.likelihood import iwae, reconstruction
from factorscope_training.losses.parts import Scalar

Kind = Literal["deterministic", "gaussian", "bernoulli", "quantized", "vector_quantized", "fsq", "lfq"]
SAMPLED: tuple[Kind, ...] = ("gaussian", "bernoulli")
CONTINUOUS: tuple[Kind, ...] = ("deterministic", "gaussian")


@final
@dataclass(frozen=True)
class Term:
    """A pure function of a pass (or of two: the image's and its transformed copy's); its keyword-only parameters are
    the options that a run file may set."""

    function: Callable[..., Scalar]
    formula: str
    """LaTeX, of one image; the mean over the batch is understood."""
    source: str
    ours: str = ""
    """What in it is our own formulation; empty: as published."""
    ours_with: tuple[str, ...] = ()
    """The options that bring in what is ours, where the term without them is as published."""
    kinds: tuple[Kind, ...] = get_args(Kind)
    """The latent kinds that it is defined for."""
    of_pair: bool = False
    """Compares the image's pass with that of its transformed copy."""

    @property
    def name(self) -> str:
        return self.function.__name__

    def ours_given(self, options: Mapping[str, JsonValue]) -> str:
        """`ours`, or nothing where these options bring in nothing of it."""
        fields = self.options.model_fields
        used = [name for name in self.ours_with if options.get(name, fields[name].default) != fields[name].default]
        return self.ours if used or not self.ours_with else ""

    @cached_property
    def options(self) -> type[BaseModel]:
        """The options as a pydantic model: unknown names and wrong types are errors."""
        parameters = inspect.signature(self.function).parameters.values()
        fields: dict[str, Any] = {
            p.name: (p.annotation, ... if p.default is p.empty else p.default)
            for p in parameters
            if p.kind is p.KEYWORD_ONLY
        }
        return create_model(self.name, __config__=ConfigDict(extra="forbid", frozen=True, strict=True), **fields)


TERMS: dict[str, Term] = {
    term.name: term
    for term in (
        Term(reconstruction, r"-\ln p(x|z)", "Kingma & Welling 2013, arXiv:1312.6114"),
        Term(
            iwae,
            r"-\ln \frac1K \sum_k \frac{p(x|z_k)\,p(z_k)}{q(z_k|x)}",
            "Burda, Grosse & Salakhutdinov 2016, arXiv:1509.00519, eq. 8",
            "The prior of two modes, where r > 0.",
            ("r",),
            ("gaussian",),
        ),
        Term(
            kl,
            r"\mathrm{KL}\left(q(z|x)\,\|\,p(z)\right)",
            "Kingma & Welling 2013, arXiv:1312.6114, appendix B; as β: Higgins et al. 2017",
            kinds=SAMPLED,
        ),
        Term(
            mutual_information,
            r"I_q(x; z)",
            "Chen et al. 2018, arXiv:1802.04942, eq. 2",
            kinds=SAMPLED,
        ),
        Term(
            total_correlation,
            r"\mathrm{KL}\left(q(z)\,\|\,\textstyle\prod_k q(z_k)\right)",
            "Chen et al. 2018, arXiv:1802.04942, eq. 2",
            kinds=SAMPLED,
        ),
        Term(
            dimension_kl,
            r"\sum_k \mathrm{KL}\left(q(z_k)\,\|\,p(z_k)\right)",
            "Chen et al. 2018, arXiv:1802.04942, eq. 2",
            "The prior of two modes, where r > 0.",
            ("r",),
            SAMPLED,
        ),
        Term(
            dip_vae,
            r"\sum_{i \ne j} C_{ij}^2 + d \sum_i (C_{ii} - 1)^2",
            "Kumar, Sattigeri & Balakrishnan 2018, arXiv:1711.00848, eqs. 6 and 7",
            kinds=("gaussian",),
        ),
        Term(
            binarization,
            r"\tfrac12 \sum_k \left[(|\mu_k| - r)^2 + \sigma_k^2 - 1 - \ln \sigma_k^2\right]",
            "Hu & Rostami 2023, arXiv:2303.12255, from the authors' code",
            "The form soft, the capacity in nats an image, free bits.",
            ("form", "capacity", "free_bits"),
            ("gaussian",),
        ),
        Term(
            eccentric,
            r"\mu \, \|z\|^2 - \mathrm{E}_{z'} \ln\left(\epsilon + \|z - z'\|^2\right)",
            "after Li & Blair 2021, arXiv:2104.11610 (abstracts)",
            "The whole formula: the abstracts name attraction to the origin and repulsion of pairs, not the energy.",
            kinds=CONTINUOUS,
        ),
        Term(
            consistency,
            r"\mathrm{KL}\left(q(z|\tilde x)\,\|\,q(z|x)\right)",
            "Sinha & Dieng 2021, arXiv:2105.14859",
            "The weight, and which of the released code's transforms: the paper's own were not at hand.",
            kinds=SAMPLED,
            of_pair=True,
        ),
        Term(
            quantization,
            r"\sum_k \left(\mathrm{sg}[z^{\mathrm{pre}}_k] - v_k\right)^2",
            "Hsu et al. 2023, arXiv:2305.18378; van den Oord et al. 2017, arXiv:1711.00937",
            kinds=("quantized", "vector_quantized"),
        ),
        Term(
            commitment,
            r"\sum_k \left(z^{\mathrm{pre}}_k - \mathrm{sg}[v_k]\right)^2",
            "Hsu et al. 2023, arXiv:2305.18378; van den Oord et al. 2017, arXiv:1711.00937",
            kinds=("quantized", "vector_quantized", "lfq"),
        ),
        Term(
            code_entropy,
            r"\sum_k \mathrm{E}\,H(s_k|x) - H(\mathrm{E}\,s_k)",
            "Yu et al. 2023, arXiv:2310.05737",
            "The entropy of the mean is taken latent by latent.",
            kinds=("lfq",),
        ),
        Term(
            nonnegativity,
            r"\sum_k \max(-z_k, 0)",
            "Whittington et al. 2023, arXiv:2210.01768, as in the code of Hsu et al. 2023",
            kinds=CONTINUOUS,
        ),
        Term(
            activity,
            r"\sum_k z_k^2",
            "Whittington et al. 2023, arXiv:2210.01768, as in the code of Hsu et al. 2023",
            kinds=CONTINUOUS,
        ),
    )
}


@final
class Weighted(Frozen):
    """A term's weight and options in a run file: `4.0`, or `{ weight = 1.0, r = 0.5 }`."""

    weight: FiniteFloat
    options: dict[str, JsonValue] = {}

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return {"weight": value}
        if isinstance(value, dict) and "options" not in value:
            return {"weight": value.get("weight"), "options": {k: v for k, v in value.items() if k != "weight"}}
        return value

    @model_serializer
    def _as_written(self) -> float | dict[str, JsonValue]:
        return {"weight": self.weight, **self.options} if self.options else self.weight
