"""Why a model has no such plot, in a sentence that says what would be needed; None where it has."""

from factorscope_server.shelf import Model

EXPORT = "export its run again with `factorscope-train export`"


def never(_: Model) -> None:
    """For what every bundle has."""
    return


def codes(model: Model) -> str | None:
    """Needs the codes of many images."""
    if model.codes is not None:
        return None
    return f"This bundle has no codes.npz, the codes of many validation images; {EXPORT}."


def joint(model: Model) -> str | None:
    """Needs these for two latents."""
    if model.manifest.latent.size < 2:
        return "This model has one latent only: there is no second one to draw it against."
    return codes(model)


def spectrum(model: Model) -> str | None:
    """Needs codes that differ."""
    if max(model.manifest.statistics.eigenvalues, default=0) > 0:
        return None
    return "All validation images have the same code: its covariance is 0 and has no spectrum."


def information(model: Model) -> str | None:
    """Needs a KL or an entropy of every latent."""
    latents = model.manifest.statistics.latents
    if all(one.kl is not None for one in latents) or all(one.entropy is not None for one in latents):
        return None
    if model.manifest.latent.kind == "deterministic":
        return "The latents of this model are deterministic: they have neither a KL to a prior nor codes to count."
    return f"This bundle does not say what its latents carry; {EXPORT}."


def loss(model: Model) -> str | None:
    """Needs training curves."""
    return None if model.manifest.history.step else f"This bundle has no training curves; {EXPORT}."


def nmi(model: Model) -> str | None:
    """Needs scores that were computed with factors."""
    if model.manifest.mutual_information is not None:
        return None
    if not model.manifest.data.factors:
        return f"The data set {model.manifest.data.title} has no factors that latents could tell of."
    return "This bundle has not been scored; score it with `factorscope-train evaluate`."


def drift(model: Model) -> str | None:
    """Needs curves of transformed images."""
    if model.manifest.consistency is not None and model.manifest.consistency.curves:
        return None
    return f"This bundle does not say how its codes move when images are transformed; {EXPORT}."


def signs(model: Model) -> str | None:
    """Needs a prior of two modes."""
    found = model.manifest.binarization
    if found is None:
        return "This model was not trained towards two modes, −r and +r: its signs mean nothing in particular."
    if found.r == 0:
        return "r is 0 in this model: both modes of its prior are at 0, and no code is nearer to one of them."
    return None
