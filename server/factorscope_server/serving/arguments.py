"""The arguments of `factorscope serve`, apart from its work: a command line is read before anything large is loaded."""

import argparse
import os
import re
from pathlib import Path

from factorscope_server.guard.rates import AWAY
from factorscope_server.observing.logs import STYLES
from factorscope_server.serving import secret
from factorscope_server.serving.listening import PORT, loopback

ORIGIN = re.compile(r"https?://([a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:.]+\])(:[0-9]{1,5})?|self", re.IGNORECASE)


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command to the parser's others."""
    serve = commands.add_parser("serve", help="serve the page and the API", description="Serve the page and the API.")
    serve.add_argument(
        "--models",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="a folder of bundles, or one; repeatable",
    )
    serve.add_argument(
        "--zoo", action=argparse.BooleanOptionalAction, default=True, help="serve the models that ship, too"
    )
    serve.add_argument(
        "--host", default="127.0.0.1", help="address to listen on; others than loopback need --allow-host"
    )
    serve.add_argument("--port", type=int, help=f"default: {PORT}, or the next one that is free")
    serve.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="host name under which browsers come; repeatable",
    )
    serve.add_argument(
        "--token",
        nargs="?",
        const=secret.MADE_UP,
        help="let in only who opens the printed link, which has a token in it; without a value a new one. A value here "
        f"is seen in the list of processes, one in the environment as {secret.VARIABLE} is not",
    )
    serve.add_argument(
        "--rate",
        type=float,
        metavar="N",
        help=f"requests a second of each address, 0 for any number; default: {AWAY} of other machines, any of this one",
    )
    serve.add_argument(
        "--frame-ancestors",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="let pages of https://slides.example.org, or of `self`, show this one in a frame; repeatable. The token's "
        "cookie does not reach a frame in another site's page",
    )
    serve.add_argument("--threads", type=int, default=1, help="of onnxruntime within one call; more is rarely faster")
    serve.add_argument(
        "--batch", type=int, default=16, metavar="ROWS", help="of all that wait, in one call; 1 computes one by one"
    )
    serve.add_argument(
        "--memory",
        type=int,
        default=512,
        metavar="MB",
        help="that open models may take, enough for 50 of those that ship; the least recently used are closed first",
    )
    serve.add_argument(
        "--log",
        choices=STYLES,
        default="plain",
        help="plain: warnings and errors; json: an object a line for every request and event; both on stderr",
    )
    serve.add_argument("--metrics", action="store_true", help="tell Prometheus at /metrics how the server fares")
    serve.add_argument(
        "--open",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="open a browser; default: where there is one, and no token that its arguments would show to others",
    )


def problem(chosen: argparse.Namespace) -> str:
    """What is wrong with the choices, or an empty string."""
    for folder in chosen.models:
        if not folder.is_dir():
            return f"--models {folder}: there is no such folder."
    if chosen.port is not None and not 0 <= chosen.port <= 65535:
        return f"--port {chosen.port}: ports go from 0 to 65535."
    if not 1 <= chosen.threads <= 256:
        return f"--threads {chosen.threads}: at least 1, at most 256."
    if not 1 <= chosen.batch <= 1024:
        return f"--batch {chosen.batch}: at least 1, at most 1024."
    if chosen.memory < 1:
        return f"--memory {chosen.memory}: at least 1."
    if any("*" in name or "/" in name or not name.strip() for name in chosen.allow_host):
        return "--allow-host takes plain host names as browsers send them, without * or http://."
    if wrong := secret.problem(chosen.token, os.environ):
        return f"--token: {wrong}"
    if chosen.rate is not None and not (chosen.rate == 0 or 1 <= chosen.rate <= 1e6):
        return f"--rate {chosen.rate}: at least 1, at most 1000000; or 0 for any number."
    if bad := [origin for origin in chosen.frame_ancestors if not ORIGIN.fullmatch(origin)]:
        return (
            f"--frame-ancestors {bad[0]}: name an origin such as https://slides.example.org, without a path; or self."
        )
    if not loopback(chosen.host) and not chosen.allow_host:
        return (
            f"--host {chosen.host} lets other machines in: name the host names they will use, "
            "for example --allow-host demo.example.org."
        )
    return ""
