"""What can go wrong for a person who trains; DataError lies with the data sets. Each message is for that person."""

from typing import final


@final
class ConfigError(ValueError):
    """A run file that cannot be run; the message names the file, the field and what would be right."""


@final
class RunError(RuntimeError):
    """A training that cannot go on; the message says why and what is left."""
