"""The measures by name."""

from collections.abc import Iterable

from factorscope_training.claims.measures import basic, binary, components, drifting, gaussian
from factorscope_training.claims.measures.measure import Measure, Number


def _amount(degrees: float, shift: float, scale: float) -> str:
    if degrees:
        return f"turned by {degrees:g}° to either side"
    return f"shifted by {shift:.0%} of the side" if shift else f"scaled by {scale:g} or its inverse"


OURS = "Fréchet distance to test images on the features of our own classifier, z drawn "

MEASURES: dict[str, Measure] = {
    "reconstruction": Measure(
        basic.reconstruction,
        "Reconstruction",
        (
            Number(
                "reconstruction", "−ln p(x|z), nats an image, at one z of each posterior (at the code itself, if none)"
            ),
            Number("psnr", "PSNR in dB at the single best z, mean over images"),
        ),
    ),
    "bounds": Measure(
        binary.bounds,
        "What is paid for the code",
        (
            Number(
                "kl_nearest", "penalty of the loss: KL to the nearer of N(±r, 1), nats an image, summed over latents"
            ),
            Number("kl_modes", "KL to the prior of both modes, by quadrature, nats an image"),
            Number("code_elbo", "−(reconstruction + kl_nearest), as the authors' code reports it; no bound for r > 0"),
            Number("bound", "−(reconstruction + kl_modes): a lower bound of ln p(x), comparable between values of r"),
        ),
        ("gaussian",),
    ),
    "gaussian": Measure(
        gaussian.gaussian,
        "Posteriors",
        (
            Number("kl", "KL to N(0, I), nats an image, summed over latents"),
            Number("active_units", "latents whose posterior mean has a variance above 0.01", 1),
            Number("information", "I(x; z) of the test images among themselves, nats; cannot exceed ln n"),
        ),
        ("gaussian",),
    ),
    "importance": Measure(
        gaussian.importance,
        "Likelihood",
        (Number("nll", "−ln p(x), nats an image, by importance sampling from the posterior; too high in expectation"),),
        ("gaussian",),
    ),
    "used": Measure(
        binary.used,
        "Latents that the decoder uses",
        (Number("used_units", "latents whose shuffling across images costs more than 0.1 nats an image", 1),),
    ),
    "signs": Measure(
        binary.signs,
        "Signs",
        (
            Number("sign_entropy", "entropy of a latent's sign, nats, mean over latents; ln 2 = 0.69 at most", 3),
            Number("near_modes", "share of posterior means within r/2 of +r or −r, mean over latents", 3),
            Number("constant_signs", "latents with one sign on more than 99.9 % of the images", 1),
            Number("sign_probe", "accuracy of the linear probe on the signs alone", 3),
            Number(
                "head_cosines", "mean squared cosine between rows of the mean's layer: LE score of the authors' code", 3
            ),
        ),
        ("gaussian",),
    ),
    "probes": Measure(
        basic.probes,
        "Probes",
        (
            Number("linear_probe", "test accuracy of logistic regression on the codes (posterior means)", 3),
            Number("hidden_probe", "the same with one hidden layer of 128 units, 20 epochs", 3),
        ),
    ),
    "binary_samples": Measure(
        binary.binary_samples,
        "Samples",
        (
            Number("fd_normal", f"{OURS}from N(0, I)", 1),
            Number("fd_mixture", f"{OURS}from N(±r, 1), either sign as likely", 1),
            Number("fd_weighted", f"{OURS}from N(±r, 1), signs as frequent as in training codes", 1),
            Number("fd_joint", f"{OURS}from N(±r, 1), all signs those of a training code (no prior)", 1),
        ),
        ("gaussian",),
    ),
    "spectrum": Measure(
        components.spectrum,
        "Spectrum of the codes' covariance",
        (
            Number("eccentricity", "square root of largest over smallest eigenvalue; 1 on a sphere"),
            Number("participation", "participation ratio of the eigenvalues: directions that share the variance"),
            Number("norm_variation", "standard deviation over mean of the codes' norms; 0 on a sphere", 3),
        ),
    ),
    "component_samples": Measure(
        components.component_samples,
        "Samples",
        (
            Number("fd_gaussian", f"{OURS}from the Gaussian of the training codes", 1),
            Number("fd_ellipsoid", f"{OURS}from the ellipsoid of the training codes", 1),
            Number("fd_sphere", f"{OURS}from the sphere of the training codes' radius", 1),
        ),
    ),
    "first_components": Measure(
        components.first_components,
        "The first k deep principal components",
        tuple(Number(f"psnr_first_{k}", f"PSNR in dB decoded from the first {k}") for k in components.FIRST)
        + tuple(Number(f"probe_first_{k}", f"linear probe on the first {k}", 3) for k in components.FIRST),
    ),
    "drift": Measure(
        drifting.drift,
        "Drift under transforms",
        tuple(
            Number(f"kl_{name}", f"KL(q(z|x~) ‖ q(z|x)), nats, x~ {_amount(*amounts)}")
            for name, amounts in drifting.AMOUNTS.items()
        )
        + tuple(
            number
            for place, preset in (("inside", "simple"), ("beyond", "large"))
            for number in (
                Number(f"drift_{place}", f"squared move of the means over their variance, transforms `{preset}`", 3),
                Number(f"retrieval_{place}", f"transformed images whose nearest code is their own, `{preset}`", 3),
            )
        ),
        ("gaussian",),
    ),
    "infomec": Measure(
        basic.infomec,
        "Disentanglement (InfoMEC, variant standalone)",
        (
            Number("infom", "InfoM, modularity", 3),
            Number("infoe", "InfoE, explicitness", 3),
            Number("infoc", "InfoC, compactness", 3),
            Number("active_latents", "latents that InfoMEC counts as active", 1),
        ),
    ),
}


def numbers_of(names: Iterable[str]) -> dict[str, Number]:
    """The numbers of these measures, by name."""
    return {number.name: number for name in names for number in MEASURES[name].numbers}
