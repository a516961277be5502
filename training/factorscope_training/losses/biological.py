"""The constraints of BioAE: Whittington et al. 2023, arXiv:2210.01768. The third, small weights, belongs to the
optimiser."""

from factorscope_training.losses.parts import Scalar
from factorscope_training.model import Pass


def nonnegativity(p: Pass) -> Scalar:
    """sum_j max(-z_j, 0), mean over the batch. As in the code of Hsu et al. 2023, arXiv:2305.18378, who take the mean
    over latents."""
    return (-p.code.pre_z).clamp_min(0).sum(-1).mean()


def activity(p: Pass) -> Scalar:
    """sum_j z_j^2, mean over the batch. As in the code of Hsu et al. 2023, arXiv:2305.18378, who take the mean over
    latents."""
    return p.code.pre_z.square().sum(-1).mean()
