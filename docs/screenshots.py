"""Takes the pictures of README and of docs/views anew, of the zoo, on the page as it is built now; `make screenshots`.
PYTHONPATH=tests python docs/screenshots.py [NAME...] [--to DIR]
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import final

from browsing import chromium, serving
from playwright.sync_api import Browser, Page

DOCS = Path(__file__).parent
SEEN = """localStorage.setItem("factorscope", '{"hinted": true, "helped": true}')"""
"""Nobody's first visit."""


@final
@dataclass(frozen=True)
class Shot:
    """One picture: an address, and what is done there first."""

    at: str
    first: Callable[[Page], object] = lambda page: None
    size: tuple[int, int] = (1280, 720)
    scale: int = 1


SHOTS: dict[str, Shot] = {
    "explore": Shot("#", scale=2),
}
"""By the picture's path under docs, without its suffix."""


def take(browser: Browser, address: str, shot: Shot, to: Path) -> None:
    """Writes one picture, light, once the page stands."""
    width, height = shot.size
    context = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=shot.scale)
    context.add_init_script(SEEN)
    page = context.new_page()
    page.goto(f"{address}/{shot.at}")
    page.wait_for_load_state("networkidle")
    shot.first(page)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    to.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=to)
    context.close()


def main() -> None:
    """Takes those that are named, or all."""
    parser = argparse.ArgumentParser(description="Take the pictures of the documentation anew.")
    parser.add_argument("names", nargs="*", choices=[[], *SHOTS], metavar="NAME", help=", ".join(SHOTS))
    parser.add_argument("--to", type=Path, default=DOCS, metavar="DIR", help="default: where the pages expect them")
    chosen = parser.parse_args()
    with serving(zoo=True) as server, chromium() as browser:
        for name in chosen.names or SHOTS:
            take(browser, server.address, SHOTS[name], chosen.to / f"{name}.png")
            print(chosen.to / f"{name}.png", flush=True)


if __name__ == "__main__":
    main()
