"""What people call the latents of a model, as it travels and as it lies beside the bundle."""

import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from factorscope_server.schemas import Message

MOST_NAME = 40
MOST_NOTE = 280
MOST_LATENTS = 4096
NO_TEXT = ("Cc", "Cs", "Zl", "Zp")
"""Unicode's categories of control characters, halves of characters, and line ends."""
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of what stands around them."""


def _plain(text: str) -> str:
    if any(unicodedata.category(one) in NO_TEXT or one in TURNING for one in text):
        raise ValueError("plain text without control characters and line ends is wanted")
    return text


def _length(most: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, max_length=most)


class LatentName(Message):
    """What one latent is called. With both empty it is as if it were not listed."""

    latent: Annotated[int, Field(strict=True, ge=0, lt=MOST_LATENTS, examples=[3])]
    name: Annotated[str, _length(MOST_NAME), AfterValidator(_plain)] = Field(examples=["wall hue"])
    note: Annotated[str, _length(MOST_NOTE), AfterValidator(_plain)] = Field(examples=["jumps at red"])


def _once(latents: list[LatentName]) -> list[LatentName]:
    if len({one.latent for one in latents}) != len(latents):
        raise ValueError("a latent is listed twice")
    return latents


NamedLatents = Annotated[list[LatentName], Field(max_length=MOST_LATENTS), AfterValidator(_once)]


class NamesRequest(Message):
    """All names of a model: they replace those that there are."""

    latents: NamedLatents


class NamesFile(Message):
    """`<bundle folder>.names.json`, beside the bundle's folder."""

    schema_version: Literal[1] = 1
    id: str
    """Of the bundle."""
    sha: str = Field(pattern="^[0-9a-f]{64}$")
    """Of the manifest of the export that was there when the file was last written."""
    latents: NamedLatents


class Names(Message):
    """What the latents of a model are called."""

    id: str
    sha: str | None
    """Of the manifest of the export for which the names were last written; null where nobody has named any."""
    current: bool
    """Whether that is the export that is there now. Names of an earlier one may not fit."""
    latents: NamedLatents
