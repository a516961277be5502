"""Measures that every latent kind has: how close images come back, what the codes tell of labels and factors."""

from factorscope_training.claims.measures.measure import Numbers
from factorscope_training.claims.subject import Subject
from factorscope_training.codec import of_model
from factorscope_training.evaluation.evaluate import evaluate_codec
from factorscope_training.metrics.image_quality import mean_squared_error, psnr
from factorscope_training.metrics.probes import hidden_layer_probe, linear_probe


def reconstruction(s: Subject) -> Numbers:
    decoded = s.decode(s.test.z)
    return {
        "reconstruction": float(s.reconstruction.mean()),
        "psnr": psnr(mean_squared_error(decoded, s.test.images)),
    }


def probes(s: Subject) -> Numbers:
    sets = (s.train.z, s.train.labels, s.test.z, s.test.labels)
    seed = s.config.seed
    return {
        "linear_probe": linear_probe(*sets, seed=seed).accuracy,
        "hidden_probe": hidden_layer_probe(*sets, seed=seed).accuracy,
    }


def infomec(s: Subject) -> Numbers:
    """As `factorscope-train evaluate` scores a run."""
    codebooks = s.model.latent.codebooks()
    found = evaluate_codec(of_model(s.model), s.data, codebooks, s.sizes.scored, s.config.seed, "standalone")
    scores = {score.name.lower(): score.value for score in found.scores if score.name.startswith("Info")}
    active = None if found.mutual_information is None else float(sum(found.mutual_information.active))
    return {**scores, "active_latents": active}
