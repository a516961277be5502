"""How far codes move when their images are turned, shifted and scaled together, at random."""

import numpy as np
import torch

from factorscope_models.manifest import Score
from factorscope_training.augment import PRESETS, UNIFORMS, Augment, transform
from factorscope_training.evaluation.measure import score
from factorscope_training.evaluation.subject import Subject
from factorscope_training.metrics.drift import posterior_drift, relative_drift, retrieval_accuracy

AUGMENTS = {"simple": Augment(preset="simple"), "large": Augment(preset="large")}


def consistency(s: Subject) -> list[Score]:
    """At both presets of `augment`, every image transformed by its own draw."""
    at = s.some(s.sizes.drift, "drift")
    images = s.images(at)
    out = []
    for preset, augment in AUGMENTS.items():
        uniforms = torch.from_numpy(s.rng(f"drift: {preset}").random((len(at), UNIFORMS), dtype=np.float32))
        moved = s.encode(transform(torch.from_numpy(images), uniforms, augment).numpy())
        how = f"images transformed at random, {transform_text(preset)}"
        drift = relative_drift(s.z[at], moved["z"])
        still = "" if drift is not None else "Undefined: all codes are the same."
        relative = f"squared move of z over its variance; {how}; our own measure"
        found = f"share whose nearest code, of those of the n images, is their own image's; {how}; our own measure"
        out += [
            score(s, f"Drift, {preset}", drift, relative, n=len(at), higher_is_better=False, note=still),
            score(s, f"Retrieval, {preset}", retrieval_accuracy(s.z[at], moved["z"]), found, n=len(at)),
        ]
        if s.log_var is not None:
            kl = posterior_drift(s.z[at], s.log_var[at], moved["z"], moved["log_var"])
            text = f"KL(q(z|x~) || q(z|x)), summed over latents, mean over images; {how}"
            out.append(score(s, f"Drift KL, {preset}", kl, text, n=len(at), unit="nats", higher_is_better=False))
    return out


def transform_text(preset: str) -> str:
    """The preset's ranges, in words."""
    ranges = PRESETS[preset]
    low, high = ranges["scale"]
    return (
        f"preset {preset}: turned by up to {ranges['rotation']:g} degrees, shifted by up to {ranges['shift']:g} of the "
        f"side, scaled by {low:g} to {high:g}"
    )
