"""The map of mutual information by other estimators than that of the InfoMEC."""

from factorscope_models.manifest import MutualInformation
from factorscope_training.evaluation.subject import Subject


def other_maps(s: Subject) -> list[MutualInformation]:
    """None yet."""
    return []
