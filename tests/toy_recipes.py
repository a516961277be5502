"""What the toys say of themselves beyond their numbers: losses in formulas, papers, what to try, and the sections that
only some models have. All of it made up, but written as the real ones are.
"""

from typing import Any

import numpy as np

RECONSTRUCTION = {"name": "reconstruction", "weight": 1.0, "note": "made up"}
RECIPE = {
    "terms": [
        {**RECONSTRUCTION, "formula": r"-\ln p(x|z)", "source": "Kingma & Welling 2013, arXiv:1312.6114"},
        {
            "name": "kl",
            "weight": 4.0,
            "formula": r"\mathrm{KL}\left(q(z|x)\,\|\,p(z)\right)",
            "source": "Kingma & Welling 2013, arXiv:1312.6114, appendix B",
            "options": {"capacity": 20.0},
        },
        {
            "name": "binarization",
            "weight": 0.5,
            "formula": r"\tfrac12 \sum_k \left[(|\mu_k| - r)^2 + \sigma_k^2 - 1 - \ln \sigma_k^2\right]",
            "source": "Hu & Rostami 2023, arXiv:2303.12255, from the authors' code",
            "ours": "Its reading as the KL to the nearer of N(±r, 1).",
            "options": {"r": 0.5, "form": "nearest"},
        },
    ],
    "papers": [
        {"title": "On toys and the long titles of papers", "authors": "Doe, Roe", "year": 2023, "arxiv": "2303.12255"},
        {"title": "Auto-Encoding Variational Bayes", "authors": "Kingma, Welling", "year": 2013, "arxiv": "1312.6114"},
        {"title": "A book that is not at arXiv", "authors": "Poe", "year": 1999, "arxiv": ""},
    ],
    "try_first": [
        "Drag z0 from end to end: the disc comes and goes, and nothing else moves.",
        "Press R a few times: each draw is a mixture of disc, slope and height.",
        "Upload a photograph and see what is left of it.",
    ],
}  # fmt: skip


def binarization(means: np.ndarray) -> dict[str, Any]:
    """For posterior means [n, latent] that know nothing of the two modes."""
    r, positive = 0.5, (means > 0).mean(0)
    share = np.stack([positive, 1 - positive]).clip(1e-12, 1)
    return {
        "r": r,
        "form": "nearest",
        "n": len(means),
        "positive": positive.tolist(),
        "near_plus": (np.abs(means - r) < r / 2).mean(0).tolist(),
        "near_minus": (np.abs(means + r) < r / 2).mean(0).tolist(),
        "sign_entropy": np.abs(-(share * np.log(share)).sum(0)).tolist(),
    }


def consistency() -> dict[str, Any]:
    """Curves that grow with the square of the transform."""
    rotation, scale = np.linspace(-40, 40, 9), np.linspace(0.5, 1.5, 5)
    return {
        "n": 125,
        "curves": [
            _curve("rotation", "degrees", rotation, rotation / 40),
            _curve("scale", "factor", scale, 2 * (scale - 1)),
        ],
        "trained": {"rotation": [-15.0, 15.0]},
    }


def _curve(transform: str, unit: str, values: np.ndarray, far: np.ndarray) -> dict[str, Any]:
    return {
        "transform": transform,
        "unit": unit,
        "values": values.tolist(),
        "drift": (1.5 * far**2).tolist(),
        "kl": (12 * far**2).tolist(),
        "error": (0.001 + 0.02 * far**2).tolist(),
    }
