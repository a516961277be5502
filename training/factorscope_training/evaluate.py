"""Scores of an autoencoder on validation images, ready for the manifest."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import numpy as np

from factorscope_models.manifest import Manifest, MutualInformation, Score
from factorscope_training.codec import Codec, encode_all
from factorscope_training.data.dataset import DataError, DataSet
from factorscope_training.metrics.image_quality import psnr
from factorscope_training.metrics.infomec import InfoMEC, infomec
from factorscope_training.statistics import nearest_index

EXPLICITNESS = "balanced logistic regression, in-sample"


@final
@dataclass(frozen=True)
class Evaluation:
    """What `evaluate_codec` found; scores that the data set cannot give are absent."""

    scores: list[Score]
    mutual_information: MutualInformation | None

    def into(self, manifest: Manifest) -> Manifest:
        """The manifest with these scores in place of those of the same names."""
        names = {score.name for score in self.scores}
        kept = [score for score in manifest.scores if score.name not in names]
        update: dict[str, object] = {"scores": [*self.scores, *kept]}
        if self.mutual_information is not None:
            update["mutual_information"] = self.mutual_information
        return Manifest.model_validate({**manifest.model_dump(), **update})


def evaluate_codec(
    codec: Codec,
    data: DataSet,
    codebooks: list[list[float]] | None,
    n: int,
    seed: int,
    variant: str,
    progress: Callable[[int], None] = lambda done: None,
) -> Evaluation:
    """PSNR and, where the data set has factors, InfoMEC, on `n` validation images (all, where there are fewer).

    Held-out images, where the reference code of Hsu et al. 2023, arXiv:2305.18378, scores 10,000 training images.
    """
    if n < 1:
        raise DataError(f"n must be at least 1, not {n}")
    _, validation = data.split()
    index = validation if n >= len(validation) else np.random.default_rng(seed).choice(validation, n, replace=False)
    encoded = encode_all(codec, data, index, progress)
    quality = psnr(encoded.errors)
    scores = [
        Score(
            name="PSNR",
            value=quality,
            unit="dB",
            estimator="mean over images",
            n=len(index),
            seed=seed,
            split="validation",
        )
    ]
    if not data.info.factors:
        return Evaluation(scores, None)
    z = encoded.outputs["z"].astype(np.float64)
    if codebooks is not None:
        z = np.stack([nearest_index(z[:, k], np.array(values)) for k, values in enumerate(codebooks)], axis=1).astype(
            np.float64
        )
    names = [factor.name for factor in data.info.factors]
    result = infomec(data.values(index), z, discrete=codebooks is not None, names=names, variant=variant, seed=seed)
    return Evaluation([*_scores(result, seed), *scores], _matrix(result, seed))


def _scores(result: InfoMEC, seed: int) -> list[Score]:
    notes = dict(result.reasons)
    if result.unconverged:
        stopped = f"A lower bound: the regression stopped at its last iteration for {', '.join(result.unconverged)}."
        notes["InfoE"] = " ".join(filter(None, (notes.get("InfoE"), stopped)))

    def score(name: str, value: float | None, how: str) -> Score:
        estimator = f"InfoMEC {result.variant}; {how}"
        note = notes.get(name, "")
        return Score(name=name, value=value, estimator=estimator, n=result.n, seed=seed, split="validation", note=note)

    m, e, c = (
        score("InfoM", result.infom, result.estimator),
        score("InfoE", result.infoe, EXPLICITNESS),
        score("InfoC", result.infoc, result.estimator),
    )
    return [
        m.model_copy(update={"by_latent": list(result.infom_by_latent)}),
        e.model_copy(update={"by_factor": list(result.infoe_by_factor)}),
        c.model_copy(update={"by_factor": list(result.infoc_by_factor)}),
    ]


def _matrix(result: InfoMEC, seed: int) -> MutualInformation:
    return MutualInformation(
        estimator=result.estimator,
        n=result.n,
        seed=seed,
        split="validation",
        factors=list(result.names),
        values=result.nmi.tolist(),
        active=result.active.tolist(),
        active_rule=result.active_rule,
    )
