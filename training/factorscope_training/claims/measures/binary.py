"""Measures of binarized models: honest and flattering bounds, the latents that matter, signs, samples by rule."""

import numpy as np
from torch import nn

from factorscope_models import sampling
from factorscope_training.claims.measures.measure import Numbers
from factorscope_training.claims.subject import Subject
from factorscope_training.metrics.binary_codes import ablation_units, head_cosines, kl_to_two_modes, sign_codes
from factorscope_training.metrics.frechet import frechet_distance
from factorscope_training.metrics.gaussian_codes import kl_by_latent
from factorscope_training.metrics.probes import linear_probe


def bounds(s: Subject) -> Numbers:
    """r = 0 is the plain VAE: then all three penalties agree."""
    mean, log_var = s.test.posterior()
    error = float(s.reconstruction.mean())
    nearest = float(kl_by_latent(np.abs(mean) - s.r, log_var).sum())  # the distance from the nearer mode, for the mean
    modes = float(kl_to_two_modes(mean, log_var, s.r).sum())
    return {"kl_nearest": nearest, "kl_modes": modes, "code_elbo": -(error + nearest), "bound": -(error + modes)}


def used(s: Subject) -> Numbers:
    """On latents shuffled across images, decoded at the posterior means."""
    n = min(s.sizes.ablation, len(s.test.z))
    images, z = s.test.images[:n], s.test.z[:n]
    return {"used_units": float(ablation_units(z, lambda codes: s.nats(images, codes), s.rng("ablation")).count)}


def signs(s: Subject) -> Numbers:
    codes = sign_codes(s.test.z, s.r)
    train, test = (np.where(part.z > 0, 1.0, -1.0) for part in (s.train, s.test))
    probe = linear_probe(train, s.train.labels, test, s.test.labels, seed=s.config.seed)
    return {
        "sign_entropy": float(codes.entropy.mean()),
        "near_modes": float((codes.near_plus + codes.near_minus).mean()) if s.r else None,
        "constant_signs": float(codes.constant.sum()),
        "sign_probe": probe.accuracy,
        "head_cosines": head_cosines(_head(s)),
    }


def binary_samples(s: Subject) -> Numbers:
    n, latents = s.sizes.samples, s.test.z.shape[1]
    positive = sign_codes(s.train.z, s.r).positive
    drawn = {
        "normal": sampling.normal(n, latents, s.rng("samples")),
        "mixture": sampling.mixture(n, latents, s.r, s.rng("samples")),
        "weighted": sampling.weighted(n, positive, s.r, s.rng("samples")),
        "joint": sampling.joint(n, s.train.z, s.r, s.rng("samples")),
    }
    return distances(s, drawn)


def distances(s: Subject, drawn: dict[str, np.ndarray]) -> Numbers:
    """The Frechet distance of the images decoded from each set of codes to the test images, by the judge's features."""
    real = s.judge.features(s.test.images)
    return {f"fd_{rule}": frechet_distance(s.judge.features(s.decode(z)), real) for rule, z in drawn.items()}


def _head(s: Subject) -> np.ndarray:
    """The rows of the encoder's last layer that give the means."""
    layers = [layer for layer in s.model.encoder.modules() if isinstance(layer, nn.Linear)]
    return layers[-1].weight.detach().cpu().numpy()[: s.config.latent.size].astype(np.float64)
