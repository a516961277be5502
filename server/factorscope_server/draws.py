"""Which rules z can be drawn by for a model, as far as its manifest tells, and the drawing itself."""

import numpy as np

from factorscope_models import sampling
from factorscope_models.manifest import Manifest, QuantizedLatents
from factorscope_models.sampling import RULES, Rule
from factorscope_models.sections import Binarization
from factorscope_server.errors import BadRequest

BY_SIGN: tuple[Rule, ...] = ("mixture", "weighted", "corners")
BY_COMPONENTS: tuple[Rule, ...] = ("gaussian", "ellipsoid", "sphere", "truncated")


def offered(manifest: Manifest) -> dict[Rule, str]:
    """By rule, the nearest to a prior of this model first: what it does, in one sentence with this model's numbers.

    Empty for quantized latents where the manifest does not say how often each code is used.
    """
    return {rule: "; ".join(filter(None, (RULES[rule], _numbers(rule, manifest)))) for rule in _allowed(manifest)}


def draw(manifest: Manifest, rule: Rule, n: int, k: int | None, rng: np.random.Generator) -> np.ndarray:
    """float64 [n, latent]; `k` of `truncated` only. BadRequest where the model has no such rule or components."""
    if rule not in (allowed := _allowed(manifest)):
        rules = ", ".join(allowed) or "none, since its manifest does not count the use of its codes"
        raise BadRequest(f"`{manifest.id}` cannot be drawn by {rule}: its rules are {rules}.")
    if (k is not None) != (rule == "truncated"):
        raise BadRequest("The rule truncated needs k, the number of principal components; no other rule takes it.")
    size = manifest.latent.size
    if k is not None and k > size:
        raise BadRequest(f"There are no {k} principal components: this model has {size} latents.")
    if isinstance(manifest.latent, QuantizedLatents):
        return sampling.usage(n, manifest.latent.codebooks, _usage(manifest), rng)
    if rule in BY_COMPONENTS:
        return _by_components(manifest, rule, n, k, rng)
    if manifest.binarization is not None and rule in BY_SIGN:
        return _by_sign(manifest.binarization, rule, n, rng)
    return sampling.normal(n, size, rng)


def _allowed(manifest: Manifest) -> tuple[Rule, ...]:
    if isinstance(manifest.latent, QuantizedLatents):
        counted = all(min(counts, default=-1) >= 0 and sum(counts) > 0 for counts in _usage(manifest))
        return ("usage",) if counted else ()
    if manifest.latent.kind == "deterministic":
        return BY_COMPONENTS
    if _two_modes(manifest) is None:
        return ("normal", *BY_COMPONENTS)
    return (*BY_SIGN, "normal", *BY_COMPONENTS)


def _usage(manifest: Manifest) -> list[list[int]]:
    return [one.usage or [] for one in manifest.statistics.latents]


def _two_modes(manifest: Manifest) -> Binarization | None:
    """None also at r = 0, where both modes are the standard normal."""
    return manifest.binarization if manifest.binarization is not None and manifest.binarization.r > 0 else None


def _by_components(manifest: Manifest, rule: Rule, n: int, k: int | None, rng: np.random.Generator) -> np.ndarray:
    found = manifest.statistics
    mean, values, vectors = (np.asarray(part) for part in (found.mean, found.eigenvalues, found.eigenvectors))
    match rule:
        case "gaussian":
            return sampling.gaussian(n, mean, values, vectors, rng)
        case "ellipsoid":
            return sampling.ellipsoid(n, mean, values, vectors, rng)
        case "sphere":
            return sampling.sphere(n, mean, values, rng)
    return sampling.truncated(n, mean, values, vectors, k or 0, rng)


def _by_sign(modes: Binarization, rule: Rule, n: int, rng: np.random.Generator) -> np.ndarray:
    if rule == "weighted":
        return sampling.weighted(n, np.asarray(modes.positive), modes.r, rng)
    return (sampling.mixture if rule == "mixture" else sampling.corners)(n, len(modes.positive), modes.r, rng)


def _numbers(rule: Rule, manifest: Manifest) -> str:
    """What the rule's sentence leaves to the model; empty if nothing."""
    modes, measured = _two_modes(manifest), f"on {manifest.statistics.n:,} validation images"
    if rule == "usage":
        return f"counted {measured}"
    if modes is None or rule in BY_COMPONENTS:
        return "" if rule == "normal" else f"measured {measured}"
    if rule == "normal":
        return f"a mismatch, for comparison: this model's prior mixes N(−r, 1) and N(r, 1), r = {modes.r:g}"
    return f"r = {modes.r:g}" + (f", signs of {modes.n:,} validation images" if rule == "weighted" else "")
