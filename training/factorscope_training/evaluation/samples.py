"""Images drawn from the model, judged by how far they are from the data on the features of a classifier trained here.

It is not the FID, whose features are those of an Inception network, and never called so.
"""

import numpy as np
from jaxtyping import Float64
from numpy import ndarray

from factorscope_models import sampling
from factorscope_models.manifest import Score
from factorscope_models.sampling import RULES, Rule
from factorscope_training.codec import as_input
from factorscope_training.evaluation.measure import score
from factorscope_training.evaluation.subject import Subject, chunks
from factorscope_training.metrics.frechet import frechet_distance
from factorscope_training.metrics.judge import NAME, Judge, open_judge
from factorscope_training.statistics import principal_components

SEED = 0
"""Of the judge and of its training images: the same one judges every model and every evaluation of a data set."""


def frechet(s: Subject) -> list[Score]:
    at = s.some(s.sizes.samples, "samples")
    rule, z = drawn(s, s.sizes.samples)
    judge = judge_of(s)
    real, made = [], []
    for rows in chunks(len(at)):
        real.append(judge.features(s.images(at[rows])))
    for rows in chunks(len(z)):
        made.append(judge.features(s.decode(z[rows])))
    distance = frechet_distance(np.concatenate(made), np.concatenate(real))
    known = [judge.factors(s.images(at[rows])) for rows in chunks(len(at))]
    right = float((np.concatenate(known) == s.factors[at]).mean())
    how = (
        f"{NAME} (squared, as the FID is, but not the FID), of {s.sizes.samples:,} samples from n validation images; "
        f"z drawn by the rule nearest to the model's prior; classifier of all factors, {s.sizes.judge_steps:,} steps "
        f"on at most {s.sizes.judge:,} training images"
    )
    note = f"z: {RULES[rule]}. The classifier names {right:.1%} of these images' factors."
    return [score(s, "Frechet distance", distance, how, n=len(at), higher_is_better=False, note=note)]


def drawn(s: Subject, n: int) -> tuple[Rule, Float64[ndarray, "n latent"]]:
    """z by the rule that the page offers first for such a model, with what the chosen images' codes say."""
    rng, latents = s.rng("samples: z"), s.z.shape[1]
    if s.model.codebooks is not None:
        sizes = [len(book) for book in s.model.codebooks]
        counts = [np.bincount(code.astype(int), minlength=size) for code, size in zip(s.codes.T, sizes, strict=True)]
        return "usage", sampling.usage(n, s.model.codebooks, [c.tolist() for c in counts], rng)
    if s.log_var is None:
        return "gaussian", sampling.gaussian(n, *principal_components(s.z), rng)
    if s.model.r > 0:
        return "mixture", sampling.mixture(n, latents, s.model.r, rng)
    return "normal", sampling.normal(n, latents, rng)


def judge_of(s: Subject) -> Judge:
    """Trained on first use, then kept in the folder of judges; of training images that no seed of ours changes."""
    train, _ = s.data.split()
    chosen = train if s.sizes.judge >= len(train) else _draw(train, s.sizes.judge)
    path = s.options.judges / f"{s.data.info.name}-{s.data.image.height}.pt"
    path.parent.mkdir(parents=True, exist_ok=True)
    images = as_input(s.data.images(chosen))
    return open_judge(path, images, s.data.values(chosen), seed=SEED, steps=s.sizes.judge_steps)


def absent(s: Subject) -> str | None:
    if not s.data.info.factors:
        return f"{s.data.info.name} has no factors that a classifier could learn"
    if (found := len(s.data.split()[0])) < s.sizes.judge_least:
        return f"{found} training images are too few for a classifier: it needs {s.sizes.judge_least:,}"
    return "a covariance needs at least two images" if s.n < 2 else None


def _draw(train: np.ndarray, n: int) -> np.ndarray:
    return np.sort(np.random.default_rng(SEED).choice(train, n, replace=False))
