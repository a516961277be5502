"""Draws z for generation, by rules with names: whoever shows a sample names its rule.

Every rule is our own choice. How Hu & Rostami 2023, arXiv:2303.12255, draw z with their r, and how Li & Blair 2022,
arXiv:2104.11610, draw along their components, is not known to us. Eigenvalues and eigenvectors are those of
`statistics.principal_components`: descending, the eigenvectors in rows.
"""

import numpy as np
from jaxtyping import Float, Float64, Real
from numpy import ndarray

RULES = {
    "normal": "every latent from N(0, 1)",
    "mixture": "every latent from N(-r, 1) or N(r, 1), either sign as likely, independently",
    "weighted": "every latent from N(-r, 1) or N(r, 1), the sign as frequent as in the training codes, independently",
    "joint": "all signs together those of one random training code, then N(-r, 1) or N(r, 1) by sign",
    "corners": "every latent exactly -r or r, either sign as likely: corners of a cube, without noise",
    "gaussian": "from the Gaussian with the mean and covariance of the training codes",
    "ellipsoid": "evenly from the shell of an ellipsoid with the mean and covariance of the training codes",
    "sphere": "evenly from the sphere about the origin whose radius is the training codes' root mean square norm",
    "truncated": "from the Gaussian of the training codes, but along its first k principal components only",
}
"""By function of this module: the rule in one sentence, for those who see the samples."""


def normal(n: int, latents: int, rng: np.random.Generator) -> Float64[ndarray, "n latents"]:
    """z ~ N(0, I): the prior of an ordinary VAE; off the codes that a model trained with r > 0 knows."""
    return rng.standard_normal((n, latents))


def mixture(n: int, latents: int, r: float, rng: np.random.Generator) -> Float64[ndarray, "n latents"]:
    """z = s r + N(0, I), s uniform in {-1, 1}^latents: mean 0, variance 1 + r^2; the prior that the penalty implies."""
    return corners(n, latents, r, rng) + normal(n, latents, rng)


def weighted(
    n: int, positive: Float[ndarray, " latents"], r: float, rng: np.random.Generator
) -> Float64[ndarray, "n latents"]:
    """As `mixture`, but sign 1 with probability `positive`, the share of training codes where the latent is positive.

    A latent of constant sign keeps it, so the decoder never meets a side that it was not trained on.
    """
    signs = np.where(rng.random((n, len(positive))) < positive, 1, -1)
    return signs * r + normal(n, len(positive), rng)


def joint(
    n: int, codes: Real[ndarray, "codes latents"], r: float, rng: np.random.Generator
) -> Float64[ndarray, "n latents"]:
    """z = s r + N(0, I), s the signs of a random row of `codes` (above 0 is 1, all else -1): keeps their correlations.

    It draws from training codes, so it is not a prior and does not compare with those that are.
    """
    chosen = codes[rng.integers(len(codes), size=n)]
    return np.where(chosen > 0, r, -r) + normal(n, codes.shape[1], rng)


def corners(n: int, latents: int, r: float, rng: np.random.Generator) -> Float64[ndarray, "n latents"]:
    """z in {-r, r}^latents, uniformly: for showing binary concepts; less varied than what the decoder met."""
    return r * rng.choice([-1.0, 1.0], (n, latents))


def gaussian(
    n: int,
    mean: Float[ndarray, " latents"],
    eigenvalues: Float[ndarray, " latents"],
    eigenvectors: Float[ndarray, "latents latents"],
    rng: np.random.Generator,
) -> Float64[ndarray, "n latents"]:
    """z ~ N(mean, C), C = U' diag(eigenvalues) U with the eigenvectors in the rows of U."""
    return truncated(n, mean, eigenvalues, eigenvectors, len(mean), rng)


def ellipsoid(
    n: int,
    mean: Float[ndarray, " latents"],
    eigenvalues: Float[ndarray, " latents"],
    eigenvectors: Float[ndarray, "latents latents"],
    rng: np.random.Generator,
) -> Float64[ndarray, "n latents"]:
    """z = mean + sqrt(d) U' diag(sqrt(eigenvalues)) u, u uniform on the unit sphere in d: mean and C as `gaussian`."""
    shell = np.sqrt(len(mean)) * _directions(n, len(mean), rng)
    return mean + shell * np.sqrt(eigenvalues) @ eigenvectors.astype(np.float64)


def sphere(
    n: int, mean: Float[ndarray, " latents"], eigenvalues: Float[ndarray, " latents"], rng: np.random.Generator
) -> Float64[ndarray, "n latents"]:
    """z uniform on the sphere of radius sqrt(||mean||^2 + sum of eigenvalues), the root mean square norm of the codes.

    Right only for codes that are about evenly spread around the origin.
    """
    square = (mean.astype(np.float64) ** 2).sum() + eigenvalues.astype(np.float64).sum()
    return np.sqrt(square) * _directions(n, len(mean), rng)


def truncated(
    n: int,
    mean: Float[ndarray, " latents"],
    eigenvalues: Float[ndarray, " latents"],
    eigenvectors: Float[ndarray, "latents latents"],
    k: int,
    rng: np.random.Generator,
) -> Float64[ndarray, "n latents"]:
    """As `gaussian`, but in the plane through `mean` of the first k components; ValueError for a k out of range."""
    if not 0 <= k <= len(mean):
        raise ValueError(f"k = {k} components of {len(mean)}; it runs from 0 to {len(mean)}")
    scores = np.sqrt(eigenvalues[:k]) * normal(n, k, rng)
    return mean + scores @ eigenvectors[:k].astype(np.float64)


def _directions(n: int, latents: int, rng: np.random.Generator) -> Float64[ndarray, "n latents"]:
    """Uniform on the unit sphere."""
    z = normal(n, latents, rng)
    return z / np.linalg.norm(z, axis=1, keepdims=True)
