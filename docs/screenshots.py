"""Takes the pictures of README and of docs/views anew, of the zoo, on the page as it is built now; `make screenshots`.
PYTHONPATH=tests python docs/screenshots.py [NAME...] [--to DIR]
"""

import argparse
import re
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
    scale: float = 1


def set_latent(page: Page, latent: int, value: float) -> None:
    """Writes a value into a latent's number field, and leaves the row alone."""
    field = page.get_by_label(f"z{latent} value", exact=True)
    field.fill(str(value))
    field.press("Enter")
    field.blur()
    page.mouse.move(*ASIDE)


def pinned(page: Page) -> None:
    """Pins a state, turns the wall, pins that too, and compares it with the first."""
    page.keyboard.press("x")
    set_latent(page, 6, -0.9)
    page.keyboard.press("x")
    page.get_by_role("radio", name="Pin A").click()
    page.mouse.move(*ASIDE)


def flipped(page: Page) -> None:
    """Flips the bit that is shown."""
    page.get_by_role("toolbar", name="Code").get_by_role("switch", name=re.compile("^z0 ")).click()
    page.mouse.move(*ASIDE)


def part(name: str) -> Callable[[Page], object]:
    """Opens a part of Components."""
    return lambda page: page.get_by_role("group", name="Parts of this view").get_by_role("button", name=name).click()


def aimed(page: Page) -> None:
    """The pointer rests on the map of two components, far from the input."""
    part("Map")(page)
    box = page.get_by_role("application").bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.72 * box["width"], box["y"] + 0.4 * box["height"])


def settled(page: Page) -> None:
    """Points of the sandbox, come to rest."""
    part("Sandbox")(page)
    for _ in range(3):
        page.get_by_role("button", name="100 steps").click()


def measured(page: Page) -> None:
    """Every model has said what the transform did."""
    said = "() => [...document.querySelectorAll('table [data-testid=drift]')].every(one => one.value !== '')"
    page.wait_for_function(said)


def together(page: Page) -> None:
    """The first row of Compare moved by keys, and its partner with it."""
    page.get_by_role("region", name="Matched latents").get_by_role("slider").first.focus()
    for _ in range(3):
        page.keyboard.press("PageUp")


def talk(page: Page) -> None:
    """A talk of three scenes in three views."""
    for caption, fragment in SCENES.items():
        page.goto(page.url.split("#")[0] + fragment)
        page.wait_for_timeout(1000)  # only the hash has changed: nothing is loaded that could be waited for
        page.wait_for_load_state("networkidle")
        page.keyboard.press("s")
        if not page.get_by_role("complementary", name="Talk").is_visible():
            page.keyboard.press("e")
        field = page.get_by_label(re.compile("^Caption of scene")).last
        field.fill(caption)
        field.blur()
        page.get_by_role("button", name="Close notice").first.click()
    title = page.get_by_label("Title of the talk")
    title.fill("What latents hold")
    title.blur()


def scene(page: Page) -> None:
    """The second scene of a talk on stage, its latent moved, the controls gone."""
    talk(page)
    page.get_by_role("button", name="Open scene 2").click()
    page.keyboard.press("p")
    page.wait_for_load_state("networkidle")
    for _ in range(6):
        page.keyboard.press("ArrowDown")
    page.wait_for_selector("html.idle")


def film(page: Page) -> None:
    """The film of one latent, before it is made."""
    page.get_by_role("slider", name=re.compile("^z0 ")).focus()
    page.keyboard.press("a")


ASIDE = (1060, 24)
ROOM = "#model=qlae-half-decay-shapes3d-render"
SEVEN = "#view=bits&model=binarized-vae-mnist&sample=24&latent=0"
SCENES = {
    "A room in twelve latents": ROOM,
    "One latent holds the shape": f"{ROOM}&latent=8",
    "One bit: a seven, or a nine": SEVEN,
}
SHOTS: dict[str, Shot] = {
    "explore": Shot("#"),
    "views/explore": Shot("#model=beta-vae-shapes3d-render&sample=4", pinned),
    "views/codebook": Shot("#view=codebook&model=qlae-half-decay-shapes3d-render"),
    "views/codebook-latent": Shot("#view=codebook&model=qlae-half-decay-shapes3d-render&latent=8"),
    "views/bits": Shot(SEVEN, flipped),
    "views/components": Shot("#view=components&model=eccentric-high-mnist&sample=2"),
    "views/components-map": Shot("#view=components&model=eccentric-high-mnist&sample=2", aimed),
    "views/components-sandbox": Shot("#view=components&model=eccentric-high-mnist", settled),
    "views/consistency": Shot(
        "#view=consistency&model=cr-vae-mnist&with=vae-mnist.vae-augmented-mnist&warp=15_0_0_1", measured
    ),
    "views/metrics": Shot("#view=metrics&model=qlae-shapes3d-render", size=(1280, 900)),
    "views/compare": Shot("#view=compare&model=qlae-shapes3d-render&with=beta-vae-shapes3d-render", together),
    "views/stage": Shot(f"?present{ROOM}&latent=7"),
    "views/stage-scene": Shot("#", scene),
    "views/stage-talk": Shot("#", talk),
    "views/keeping": Shot("#model=binarized-vae-mnist&sample=24", film, (1024, 640)),
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
    page.wait_for_timeout(300)
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
