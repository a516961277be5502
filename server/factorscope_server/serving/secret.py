"""The token of a server: chosen, or made up."""

import re
import secrets
from collections.abc import Mapping

VARIABLE = "FACTORSCOPE_TOKEN"
QUERY = "token"
"""What carries it in the printed link."""
MADE_UP = ""
"""What `--token` without a value stands for."""
GOOD = re.compile(r"[A-Za-z0-9._~-]{16,256}")
BAD = "A token is 16 to 256 letters, digits and . _ ~ -, so that it can stand in a link and is not guessed."


def token(asked: str | None, environment: Mapping[str, str]) -> str:
    """The value of `--token`; without one the environment's; without either a new one if asked for, or none (empty)."""
    given = asked or environment.get(VARIABLE, "")
    return given or (secrets.token_urlsafe(32) if asked == MADE_UP else "")


def problem(asked: str | None, environment: Mapping[str, str]) -> str:
    """What is wrong with a token that was chosen, never the token itself; or an empty string."""
    given = asked or environment.get(VARIABLE, "")
    return BAD if given and not GOOD.fullmatch(given) else ""
