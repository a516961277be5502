"""Measures of the deep principal components: the spectrum, samples along it, what the first components carry."""

from factorscope_models import sampling
from factorscope_training.claims.measures.binary import distances
from factorscope_training.claims.measures.measure import Numbers
from factorscope_training.claims.subject import Subject
from factorscope_training.metrics.image_quality import mean_squared_error, psnr
from factorscope_training.metrics.probes import linear_probe
from factorscope_training.metrics.spectrum import eccentricity, norm_variation, participation_ratio, project
from factorscope_training.statistics import principal_components

FIRST = (1, 2, 4, 8)
"""So many components are kept, of those that there are."""


def spectrum(s: Subject) -> Numbers:
    _, values, _ = principal_components(s.train.z)
    return {
        "eccentricity": eccentricity(values),
        "participation": participation_ratio(values),
        "norm_variation": norm_variation(s.train.z),
    }


def component_samples(s: Subject) -> Numbers:
    n, parts = s.sizes.samples, principal_components(s.train.z)
    drawn = {
        "gaussian": sampling.gaussian(n, *parts, s.rng("samples")),
        "ellipsoid": sampling.ellipsoid(n, *parts, s.rng("samples")),
        "sphere": sampling.sphere(n, *parts[:2], s.rng("samples")),
    }
    return distances(s, drawn)


def first_components(s: Subject) -> Numbers:
    """PSNR of decoding from the first k components, and the linear probe on them."""
    mean, _, vectors = principal_components(s.train.z)
    n = min(s.sizes.drift, len(s.test.z))
    out: Numbers = {}
    for k in FIRST:
        kept = min(k, len(mean))
        errors = mean_squared_error(s.decode(project(s.test.z[:n], mean, vectors, kept)), s.test.images[:n])
        out[f"psnr_first_{k}"] = psnr(errors)
        train, test = ((part.z - mean) @ vectors[:k].T for part in (s.train, s.test))
        probe = linear_probe(train, s.train.labels, test, s.test.labels, seed=s.config.seed)
        out[f"probe_first_{k}"] = probe.accuracy
    return out
