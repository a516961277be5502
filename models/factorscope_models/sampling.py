"""Draws z for generation, by rules with names: whoever shows a sample names its rule.

Every rule is our own choice. How Hu & Rostami 2023, arXiv:2303.12255, draw z with their r, and how Li & Blair 2021,
arXiv:2104.11610, draw along their components, is not known to us. `mean` [latent], `eigenvalues` [latent] and
`eigenvectors` [latent, latent] are those of a manifest's statistics: eigenvalues descending, eigenvectors in rows.
Every function returns float64 [n, latent].
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np

Rule = Literal[
    "normal", "mixture", "weighted", "joint", "corners", "gaussian", "ellipsoid", "sphere", "truncated", "usage"
]
_HOW: dict[Rule, str] = {
    "normal": "every latent from N(0, 1)",
    "mixture": "every latent from N(−r, 1) or N(r, 1), either sign as likely, independently",
    "weighted": "every latent from N(−r, 1) or N(r, 1), the sign as frequent as in the images' codes, independently",
    "joint": "all signs together those of one random image's code, then N(−r, 1) or N(r, 1) by sign",
    "corners": "every latent exactly −r or r, either sign as likely: corners of a cube, without noise",
    "gaussian": "from the Gaussian with the mean and covariance of the images' codes",
    "ellipsoid": "evenly from the shell of an ellipsoid with the mean and covariance of the images' codes",
    "sphere": "evenly from the sphere about the origin whose radius is the root mean square norm of the images' codes",
    "truncated": "from the Gaussian of the images' codes, but along its first k principal components only",
    "usage": "every latent's code as frequent as among the images' codes, independently of the other latents",
}
RULES = {rule: f"{how}; the rule is our choice" for rule, how in _HOW.items()}
"""By function of this module: the rule in one sentence, for those who see the samples."""


def normal(n: int, latents: int, rng: np.random.Generator) -> np.ndarray:
    """z ~ N(0, I): the prior of an ordinary VAE; off the codes that a model trained with r > 0 knows."""
    return rng.standard_normal((n, latents))


def mixture(n: int, latents: int, r: float, rng: np.random.Generator) -> np.ndarray:
    """z = s r + N(0, I), s uniform in {-1, 1}^latents: mean 0, variance 1 + r^2; the prior that the penalty implies."""
    return corners(n, latents, r, rng) + normal(n, latents, rng)


def weighted(n: int, positive: np.ndarray, r: float, rng: np.random.Generator) -> np.ndarray:
    """As `mixture`, but sign 1 with probability `positive` [latent], the share of images whose code is positive there.

    A latent of constant sign keeps it, so the decoder never meets a side that it was not trained on.
    """
    signs = np.where(rng.random((n, len(positive))) < positive, 1, -1)
    return signs * r + normal(n, len(positive), rng)


def joint(n: int, codes: np.ndarray, r: float, rng: np.random.Generator) -> np.ndarray:
    """z = s r + N(0, I), s the signs of a random row of `codes` [m, latent] (above 0 is 1, all else -1).

    So the signs keep their correlations. It draws from the codes of images, so it is no prior and does not compare with
    those that are.
    """
    chosen = codes[rng.integers(len(codes), size=n)]
    return np.where(chosen > 0, r, -r) + normal(n, codes.shape[1], rng)


def corners(n: int, latents: int, r: float, rng: np.random.Generator) -> np.ndarray:
    """z in {-r, r}^latents, uniformly: for showing binary concepts; less varied than what the decoder met."""
    return r * rng.choice([-1.0, 1.0], (n, latents))


def gaussian(
    n: int,
    mean: np.ndarray,
    eigenvalues: np.ndarray,
    eigenvectors: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """z ~ N(mean, C), C = U' diag(eigenvalues) U with the eigenvectors in the rows of U."""
    return truncated(n, mean, eigenvalues, eigenvectors, len(mean), rng)


def ellipsoid(
    n: int,
    mean: np.ndarray,
    eigenvalues: np.ndarray,
    eigenvectors: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """z = mean + sqrt(d) U' diag(sqrt(eigenvalues)) u, u uniform on the unit sphere in d: mean and C as `gaussian`."""
    shell = np.sqrt(len(mean)) * _directions(n, len(mean), rng)
    return mean + shell * np.sqrt(eigenvalues) @ eigenvectors.astype(np.float64)


def sphere(n: int, mean: np.ndarray, eigenvalues: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """z uniform on the sphere of radius sqrt(||mean||^2 + sum of eigenvalues), the root mean square norm of the codes.

    Right only for codes that are about evenly spread around the origin.
    """
    square = (mean.astype(np.float64) ** 2).sum() + eigenvalues.astype(np.float64).sum()
    return np.sqrt(square) * _directions(n, len(mean), rng)


def truncated(
    n: int,
    mean: np.ndarray,
    eigenvalues: np.ndarray,
    eigenvectors: np.ndarray,
    k: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """As `gaussian`, but in the plane through `mean` of the first k components; ValueError for a k out of range."""
    if not 0 <= k <= len(mean):
        raise ValueError(f"k = {k} components of {len(mean)}; it runs from 0 to {len(mean)}")
    scores = np.sqrt(eigenvalues[:k]) * normal(n, k, rng)
    return mean + scores @ eigenvectors[:k].astype(np.float64)


def usage(
    n: int, codebooks: Sequence[Sequence[float]], counts: Sequence[Sequence[int]], rng: np.random.Generator
) -> np.ndarray:
    """Each latent's value from its own codebook, with the probability that `counts` give; independent of the others.

    ValueError for a latent of which no value was counted.
    """
    drawn = []
    for latent, (values, used) in enumerate(zip(codebooks, counts, strict=True)):
        if sum(used) == 0:
            raise ValueError(f"latent {latent} has no code that was used")
        drawn.append(rng.choice(values, n, p=np.asarray(used, np.float64) / sum(used)))
    return np.stack(drawn, axis=1).astype(np.float64)


def _directions(n: int, latents: int, rng: np.random.Generator) -> np.ndarray:
    """Uniform on the unit sphere."""
    z = normal(n, latents, rng)
    return z / np.linalg.norm(z, axis=1, keepdims=True)
