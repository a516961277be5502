"""How much each latent carries, in the first measure that all latents of a model have."""

from collections.abc import Sequence

from factorscope_models.manifest import LatentStatistics


def carried(found: Sequence[LatentStatistics]) -> tuple[str, list[float]]:
    """What it is called with its unit, and one value for each latent: KL, else entropy, else standard deviation."""
    columns = {
        "KL (nats)": [one.kl for one in found],
        "entropy (nats)": [one.entropy for one in found],
        "standard deviation": [one.std for one in found],
    }
    for unit, column in columns.items():
        values = [value for value in column if value is not None]
        if len(values) == len(found):
            return unit, values
    raise AssertionError("every latent has a standard deviation")


def ranked(found: Sequence[LatentStatistics]) -> list[int]:
    """Latents by index, active ones first, those that carry most before others."""
    _, values = carried(found)
    return sorted(range(len(found)), key=lambda k: (not found[k].active, -values[k]))
