"""How much one server takes, and how long it waits."""

from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True)
class Limits:
    """Chosen so that a class of a hundred behind one address works and a flood of thousands does no lasting harm."""

    requests: int = 256
    """At work at once; of one address no more than a quarter of them."""
    sockets: int = 1024
    """WebSockets open at once; of one address no more than a quarter of them."""
    rate: float | None = None
    """Requests a second of each address, twice as many in a burst; 0: any number. None: 200 of other machines, any of
    this one."""
    body_seconds: float = 30
    """In which a body must have arrived."""
    piece_seconds: float = 10
    """In which the next piece of a body must arrive."""
    connections: int = 2048
    """Open at once; beyond them the one that has waited longest without asking anything is closed."""
    head_seconds: float = 10
    """In which a connection must bring the whole head of its next request."""
    unread_seconds: float = 30
    """After which a connection is closed whose client does not read what it asked for."""
