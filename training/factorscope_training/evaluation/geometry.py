"""How the codes lie in their space: their spectrum, and the two modes of binarized ones."""

import math

from factorscope_models.manifest import Score
from factorscope_training.evaluation.measure import score
from factorscope_training.evaluation.subject import Subject
from factorscope_training.metrics.binary_codes import sign_codes
from factorscope_training.metrics.spectrum import eccentricity, participation_ratio
from factorscope_training.statistics import principal_components


def spectrum(s: Subject) -> list[Score]:
    _, values, _ = principal_components(s.z)
    stretched = eccentricity(values)
    note = "Undefined: the smallest eigenvalue is 0, as with a latent that never changes." if stretched is None else ""
    of = "of the eigenvalues of the covariance of z (means, or codebook values)"
    return [
        score(
            s,
            "Eccentricity",
            stretched,
            f"square root of largest over smallest {of}; our formulation",
            higher_is_better=False,
            note=note,
        ),
        score(
            s,
            "Participation ratio",
            participation_ratio(values),
            f"square of the sum over the sum of squares {of}",
            note=f"Of {len(values)} directions.",
        ),
    ]


def signs(s: Subject) -> list[Score]:
    """Of binarized models; the measures are our own."""
    found = sign_codes(s.z, s.model.r)
    near = found.near_plus + found.near_minus
    note = f"r = {found.r:g}."
    return [
        score(
            s,
            "Sign entropy",
            float(found.entropy.mean()),
            "plug-in entropy of the posterior mean's sign, mean over latents; ln 2 at most; our own measure",
            unit="nats",
            note=f"{note} At most {math.log(2):.3f}.",
            by_latent=found.entropy.tolist(),
        ),
        score(
            s,
            "Near the modes",
            float(near.mean()),
            "share of posterior means within r/2 of -r or r, mean over latents; our own measure",
            note=note,
            by_latent=near.tolist(),
        ),
    ]


def one_mode(s: Subject) -> str | None:
    return None if s.model.r > 0 else "the prior has no two modes"
