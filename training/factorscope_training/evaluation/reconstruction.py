"""How close images come back: in decibels, in structure, in nats."""

import numpy as np

from factorscope_models.manifest import Score
from factorscope_training.evaluation.measure import score
from factorscope_training.evaluation.subject import Subject, chunks
from factorscope_training.metrics.gaussian_codes import draw_codes
from factorscope_training.metrics.image_quality import RADIUS, psnr, ssim


def decibels(s: Subject) -> list[Score]:
    return [score(s, "PSNR", psnr(s.choice.encoded.errors), "mean over images", unit="dB")]


def structure(s: Subject) -> list[Score]:
    at = s.some(s.sizes.pictures, "pictures")
    parts = []
    for rows in chunks(len(at)):
        images = s.images(at[rows])
        parts.append(ssim(s.decode(s.z[at[rows]]), images))
    how = "Wang et al. 2004: 11 x 11 Gaussian window, sigma 1.5, of each channel; mean over windows and images"
    return [score(s, "SSIM", float(np.concatenate(parts).mean()), how, n=len(at))]


def too_small(s: Subject) -> str | None:
    least = 2 * RADIUS + 1
    image = s.data.image
    return f"images have less than {least} pixels a side" if min(image.height, image.width) < least else None


def nats(s: Subject) -> list[Score]:
    """-ln p(x|z) at the single best code, and at one draw from the posterior where there is one."""
    at = s.some(s.sizes.pictures, "pictures")
    images, likelihood = s.images(at), s.model.likelihood
    assert likelihood is not None  # `unlikely` says so otherwise
    how = f"-ln p(x|z), summed over pixel values, mean over images; {likelihood.text()}"
    common = {"unit": "nats", "n": len(at), "higher_is_better": False}
    mean = float(s.nats(images, s.z[at]).mean())
    out = [score(s, "Reconstruction error", mean, f"{how}; at the mean code or the codebook's value", **common)]
    if s.log_var is not None:
        z = draw_codes(s.z[at], s.log_var[at], s.rng("reconstruction"))
        sampled = float(s.nats(images, z).mean())
        out.append(score(s, "Sampled reconstruction error", sampled, f"{how}; at one z of each posterior", **common))
    return out


def unlikely(s: Subject) -> str | None:
    return s.model.unlikely if s.model.likelihood is None else None
