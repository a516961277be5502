"""What latents and numbers are called, as on the page."""

from math import floor, log10

from factorscope_models.manifest import Manifest

SHA_LENGTH = 8


def number(value: float) -> str:
    """Three significant digits, a real minus sign, and no exponent where one can do without."""
    if abs(value) < 1e-9:
        return "0"
    if abs(value) >= 1000:
        text = f"{value:.0f}"
    elif abs(value) < 1e-4:
        text = f"{value:.1e}".replace("e-0", "e-")
    else:
        text = f"{value:.{min(6, max(0, 2 - floor(log10(abs(value)))))}f}"
    return text.replace("-", "−")


def level(value: float, book: list[float]) -> str:
    """A codebook's value: three decimals, but whole numbers as such where it has no others."""
    whole = all(float(one).is_integer() for one in book)
    return (f"{value:.0f}" if whole else f"{value:.3f}").replace("-", "−")


def cell(value: float) -> str:
    """A table's: 0.93 as .93."""
    return f"{value:.2f}".removeprefix("0")


def best_factor(manifest: Manifest, latent: int) -> tuple[int, str, float] | None:
    """Index, name and normalised mutual information of the factor that a latent tells most about.

    None where there are no factors or nothing (under 0.005) is told.
    """
    found = manifest.mutual_information
    if found is None:
        return None
    told, index = max(((row[latent], -i) for i, row in enumerate(found.values)), default=(0.0, 0))
    return (-index, found.factors[-index], told) if told >= 0.005 else None


def origin(manifest: Manifest, sha: str) -> str:
    """Which model, on what."""
    return f"{on(manifest)} ({manifest.id}, {sha[:SHA_LENGTH]})"


def on(manifest: Manifest) -> str:
    """The model's title and that of its data, unless it has it already."""
    title, data = manifest.title, manifest.data.title
    return title if data in title else f"{title} · {data}"
