"""All scores of one model that apply to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import final

from factorscope_models.manifest import Family, Manifest, MutualInformation, Score
from factorscope_training.codec import Codec
from factorscope_training.data.dataset import DataSet
from factorscope_training.evaluation.informed import information_map, informed
from factorscope_training.evaluation.maps import other_maps
from factorscope_training.evaluation.measure import Measure
from factorscope_training.evaluation.model import Model
from factorscope_training.evaluation.options import Options
from factorscope_training.evaluation.reconstruction import decibels
from factorscope_training.evaluation.registry import MEASURES
from factorscope_training.evaluation.seeds import combined
from factorscope_training.evaluation.subject import Subject, choose

Told = Callable[[str, float, int], None]
"""Of an evaluation under way: what is being done, and how much of how much is done, in measures."""


@final
@dataclass(frozen=True)
class Evaluation:
    """What was found; scores that the model or its data cannot have are absent."""

    scores: list[Score]
    mutual_information: MutualInformation | None = None
    other_information: list[MutualInformation] = field(default_factory=list)
    families: tuple[Family, ...] = ()
    """Those that were evaluated wholly."""
    absent: dict[str, str] = field(default_factory=dict)
    """Why measures do not apply, by the measure's name."""

    def beside(self, others: Sequence[Score]) -> list[Score]:
        """These scores, and after them those of others that they do not stand in the place of."""
        names = {score.name for score in self.scores}
        return [*self.scores, *(s for s in others if s.name not in names and s.family not in self.families)]

    def into(self, manifest: Manifest) -> Manifest:
        """The manifest with these scores in place of those of the same names and families."""
        update: dict[str, object] = {"scores": self.beside(manifest.scores)}
        if self.mutual_information is not None:
            update["mutual_information"] = self.mutual_information
            update["other_information"] = self.other_information
        return Manifest.model_validate({**manifest.model_dump(), **update})


def evaluate(model: Model, data: DataSet, options: Options, told: Told = lambda what, done, total: None) -> Evaluation:
    """Every measure of the chosen families that applies, on held-out images, for each of the seeds.

    Each seed has its own choice of images, where there are more than n, and its own streams of chance. Images of a
    choice are drawn and encoded once. The maps of mutual information are those of the first seed. The code of Hsu et
    al. 2023, arXiv:2305.18378, scores 10,000 training images instead. DataError for n below 1.
    """
    measures = [measure for measure in MEASURES if measure.family in options.families]
    steps = len(measures) + 1
    found: list[list[Score]] = []
    absent: dict[str, str] = {}
    subjects: list[Subject] = []
    for k in range(options.seeds):

        def tell(what: str, done: float, before: int = k) -> None:
            which = f"evaluation {before + 1} of {options.seeds}: " if options.seeds > 1 else ""
            told(which + what, before * steps + done, options.seeds * steps)

        kept = subjects[0].choice if subjects and subjects[0].choice.whole else None
        choice = kept or choose(
            model, data, options.n, options.seed + k, lambda share, tell=tell: tell("encoding", share)
        )
        subject = Subject(model, data, choice, options.seed + k, options)
        scores, reasons = _measured(measures, subject, tell)
        found.append(scores)
        absent |= reasons
        subjects = subjects or [subject]
    mapped = "disentanglement" in options.families and bool(data.info.factors)
    return Evaluation(
        scores=combined(found, len(data.split()[1])),
        mutual_information=information_map(subjects[0]) if mapped else None,
        other_information=other_maps(subjects[0]) if mapped else [],
        families=options.families,
        absent=absent,
    )


def _measured(
    measures: Sequence[Measure], s: Subject, tell: Callable[[str, float], None]
) -> tuple[list[Score], dict[str, str]]:
    """The scores of one evaluation, and why measures do not apply."""
    scores: list[Score] = []
    absent: dict[str, str] = {}
    for i, measure in enumerate(measures):
        left = len(measures) - i - 1
        tell(f"{measure.name}, then {left} more" if left else measure.name, i + 1)
        if reason := measure.absent(s):
            absent[measure.name] = reason
        else:
            scores += _taken(measure, s)
    return scores, absent


def evaluate_codec(
    codec: Codec,
    data: DataSet,
    codebooks: list[list[float]] | None,
    n: int,
    seed: int,
    variant: str,
    progress: Callable[[int], None] = lambda done: None,
) -> Evaluation:
    """The quick part: InfoMEC, where the data set has factors, with its map, and PSNR."""
    options = Options(n=n, seed=seed, variant=variant)
    model = Model(codec, codebooks)
    size = min(n, len(data.split()[1]))
    s = Subject(model, data, choose(model, data, n, seed, lambda share: progress(round(share * size))), seed, options)
    measured = [m for m in MEASURES if m.function in (informed, decibels) and m.absent(s) is None]
    scores = [score for measure in measured for score in _taken(measure, s)]
    return Evaluation(scores, information_map(s) if data.info.factors else None)


def _taken(measure: Measure, s: Subject) -> list[Score]:
    return [score.model_copy(update={"family": measure.family}) for score in measure.function(s)]
