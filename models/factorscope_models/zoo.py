"""Where the bundles that ship with the project lie."""

from pathlib import Path

ZOO = Path(__file__).parent / "zoo"
