"""How many files, and so sockets, the process may have open."""

import sys

WANTED = 8192
SPARE = 256
"""Files that are no client's connection: models, libraries, the page."""


def connections() -> int:
    """For how many connections there are files, after the process has taken what the system lets it have."""
    if sys.platform == "win32":
        return WANTED - SPARE
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(wanted - SPARE, SPARE)
