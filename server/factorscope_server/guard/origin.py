"""Under which name a request came, and from whose page.

The Host check stops DNS rebinding (where Origin and Host agree and no Sec-Fetch header is sent); the Origin and
Sec-Fetch-Site checks stop other sites' pages, for which a form or a body without a type needs no preflight.
"""

import re
from collections.abc import Set

from starlette.datastructures import Headers
from starlette.responses import Response

from factorscope_server.errors import answer

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
HOST = re.compile(r"(?P<name>[^:\[\]]+|\[[0-9a-f:.]+\])(:(?P<port>[0-9]{1,5}))?")


def bad_host(headers: Headers, allowed: Set[str]) -> Response | None:
    """The refusal of a request that does not name exactly one host, an allowed one."""
    hosts = headers.getlist("host")
    found = HOST.fullmatch(hosts[0].lower()) if len(hosts) == 1 else None
    if found and found["name"] in allowed:  # IPv6 keeps its brackets
        return None
    return answer(
        403,
        "host_not_allowed",
        "This server does not answer under this host name; start it with --allow-host NAME.",
    )


def port(headers: Headers) -> str:
    """The port that the browser sees, which a proxy may have changed; empty where it is the scheme's own."""
    found = HOST.fullmatch(headers["host"].lower())
    return (found["port"] or "") if found else ""


def bad_origin(headers: Headers) -> Response | None:
    """The refusal of a request sent by a page, but not by one of this server under this very host and port."""
    host = headers["host"].lower()
    ours = (f"http://{host}", f"https://{host}")
    sites, origins = headers.getlist("sec-fetch-site"), headers.getlist("origin")
    if all(site == "same-origin" for site in sites) and all(origin.lower() in ours for origin in origins):
        return None
    return answer(403, "cross_origin", "The request comes from another site; use the page that this server serves.")
