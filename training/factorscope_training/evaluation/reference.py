"""The reference of all scores, in Markdown, from the docstrings of the metrics."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from factorscope_models.manifest import Family
from factorscope_training.evaluation.options import FAMILIES, Sizes
from factorscope_training.metrics.binary_codes import kl_to_two_modes, sign_codes
from factorscope_training.metrics.dci import dci
from factorscope_training.metrics.drift import posterior_drift, relative_drift, retrieval_accuracy
from factorscope_training.metrics.explicitness import explicitness, regression
from factorscope_training.metrics.frechet import frechet_distance
from factorscope_training.metrics.gaps import mig, sap
from factorscope_training.metrics.gaussian_codes import active_units, code_information, importance_nll, kl_by_latent
from factorscope_training.metrics.grouped import beta_vae_score, factor_vae_score
from factorscope_training.metrics.image_quality import psnr, ssim
from factorscope_training.metrics.infomec import VARIANTS, infomec
from factorscope_training.metrics.judge import train_judge
from factorscope_training.metrics.mutual_information import nearest_neighbour, nmi, plug_in
from factorscope_training.metrics.probes import hidden_layer_probe, linear_probe
from factorscope_training.metrics.ridgeway import linear_explicitness, modularity
from factorscope_training.metrics.robustness import irs
from factorscope_training.metrics.spectrum import eccentricity, participation_ratio

INTRODUCTION = """# Scores

What `factorscope-train evaluate` writes into a bundle, and the page shows. `factorscope-train scores` prints this page
from the code; tests hold the two together. Every score carries the estimator with its settings, the number of held-out
images, the seed, and a note where something about this model must be known. Two scores compare only where name,
estimator, n and data set are the same: the comparison in the page and `factorscope-train report` refuse the rest.

With `--seeds K` a score is the mean of K evaluations of the one model, and its interval is the 95 % t-interval of that
mean: how far the *measurement* is to be trusted. Seeds of *training* are averaged by `factorscope-train report` alone.
"""

Metric = Callable[..., Any]

ENTRIES: dict[Family, dict[tuple[str, ...], tuple[Metric, ...]]] = {
    "disentanglement": {
        ("InfoM", "InfoE", "InfoC", "InfoM gap", "InfoC gap"): (infomec, nmi, nearest_neighbour, plug_in, explicitness),
        ("InfoE regression",): (regression,),
        ("DCI-D", "DCI-C", "DCI-I"): (dci,),
        ("MIG",): (mig,),
        ("SAP",): (sap,),
        ("beta-VAE score",): (beta_vae_score,),
        ("FactorVAE score",): (factor_vae_score,),
        ("RM modularity",): (modularity,),
        ("RM explicitness",): (linear_explicitness,),
        ("IRS",): (irs,),
    },
    "reconstruction": {
        ("PSNR",): (psnr,),
        ("SSIM",): (ssim,),
        ("Reconstruction error", "Sampled reconstruction error"): (),
    },
    "information": {
        ("KL",): (kl_by_latent, kl_to_two_modes),
        ("I(x; z)",): (code_information,),
        ("Active units",): (active_units,),
        ("NLL",): (importance_nll,),
        ("Code entropy",): (),
    },
    "geometry": {
        ("Eccentricity",): (eccentricity,),
        ("Participation ratio",): (participation_ratio,),
        ("Sign entropy", "Near the modes"): (sign_codes,),
    },
    "robustness": {
        ("Drift, simple", "Drift, large"): (relative_drift,),
        ("Drift KL, simple", "Drift KL, large"): (posterior_drift,),
        ("Retrieval, simple", "Retrieval, large"): (retrieval_accuracy,),
    },
    "probes": {("Linear probe",): (linear_probe,), ("MLP probe",): (hidden_layer_probe,)},
    "samples": {("Frechet distance",): (frechet_distance, train_judge)},
}
"""By family, the scores and the functions that compute them."""

PLAIN = {
    "Reconstruction error": """-ln p(x|z) under the run's likelihood, nats, summed over pixel values, mean over images:
at the mean code or codebook value, and at one draw of the posterior. Bernoulli pixels are taken from the decoder's
image, clipped. A learned scale is not in a bundle: the bundle of such a run has neither these scores nor the NLL.""",
    "Code entropy": """Plug-in entropy of each quantized latent's codes, in bits, summed over latents: an upper bound of
the entropy of the whole code.""",
}
"""Of scores that need no function of their own."""


def scores() -> str:
    """The whole page."""
    return "\n".join(
        [INTRODUCTION, *_variants(), *(part for family in FAMILIES for part in _family(family)), *_sizes()]
    )


def _variants() -> Iterator[str]:
    yield "## Variants of InfoMEC (`--variant`)\n"
    rows = [
        f"| `{name}` | {v.estimator.text(False)} | {v.estimator.text(True)} | {_active(v.active)} |"
        for name, v in VARIANTS.items()
    ]
    heads = "| variant | continuous latents | discrete latents | active latents |"
    yield "\n".join([heads, "|---|---|---|---|", *rows]) + "\n"


def _family(family: Family) -> Iterator[str]:
    yield f"## {family.capitalize()}\n"
    for names, functions in ENTRIES[family].items():
        yield f"### {', '.join(names)}\n"
        if text := PLAIN.get(names[0]):
            yield f"{text}\n"
        for function in functions:
            label = f"`{function.__module__.removeprefix('factorscope_training.')}.{function.__name__}`"
            yield f"{label}: {inspect.cleandoc(function.__doc__ or '')}\n"


def _sizes() -> Iterator[str]:
    yield "## How many images a measure takes at most\n"
    rows = [f"| `{name}` | {value:,} |" for name, value in vars(Sizes()).items()]
    yield "\n".join(["| of | at most |", "|---|---|", *rows]) + "\n"


def _active(rule: Metric) -> str:
    return " ".join(inspect.cleandoc(rule.__doc__ or "").split("\n\n")[0].split())
