"""Models whose scores are known, quick options, and results by name: for tests of the evaluation."""

from dataclasses import replace
from pathlib import Path

from training.dials import FACTORS, perfect

from factorscope_models.manifest import Family, Score
from factorscope_training.evaluation.evaluate import Evaluation
from factorscope_training.evaluation.likelihood import PixelLikelihood
from factorscope_training.evaluation.model import Model
from factorscope_training.evaluation.options import FAMILIES, Options, Sizes

BOOKS = [[float(i) for i in range(factor.size)] for factor in FACTORS]
BERNOULLI = PixelLikelihood("bernoulli")
QUIET = Model(perfect(), likelihood=BERNOULLI)
QUANTIZED = Model(perfect(quantized=True), BOOKS, BERNOULLI)
GAUSSIAN = Model(perfect(log_var=-8.0), likelihood=BERNOULLI)
QUICK: tuple[Family, ...] = ("reconstruction", "information", "geometry", "robustness")


def options(folder: Path, families: tuple[Family, ...] = FAMILIES, **others: int) -> Options:
    sizes = Sizes(importance=5, draws=4, judge=60, judge_steps=2, judge_least=2, samples=50, peers=150)
    return replace(Options(families=families, judges=folder, sizes=sizes), **others)


def named(result: Evaluation) -> dict[str, Score]:
    names = [score.name for score in result.scores]
    assert len(set(names)) == len(names)
    return {score.name: Score.model_validate(score.model_dump()) for score in result.scores}


def value(score: Score) -> float:
    assert score.value is not None
    return score.value
