"""The version of the distribution."""

from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


@cache
def version() -> str:
    """As in pyproject.toml; "0+unknown" where the code runs without being installed."""
    try:
        return installed("factorscope")
    except PackageNotFoundError:
        return "0+unknown"
