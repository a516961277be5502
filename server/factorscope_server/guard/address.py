"""Whom the limits count as one."""

import ipaddress
from functools import lru_cache

from starlette.types import Scope

HERE = ""
"""This machine: its loopback, and what has no IP address (a socket file, a test)."""


def address(scope: Scope) -> str:
    """The client's IP address, `HERE` if it is this machine's; of IPv6 the /64 network: one host may use all of it."""
    client = scope.get("client")
    return _counted(client[0]) if client else HERE


@lru_cache(4096)
def _counted(host: str) -> str:
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return HERE
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found
    if found.is_loopback:
        return HERE
    return str(found) if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))
