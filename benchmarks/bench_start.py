"""From `factorscope serve` with ten bundles to the first picture in an open browser, and the memory held.

PYTHONPATH=tests python benchmarks/bench_start.py [--repeats 7]
"""

import argparse
import http.client
import json
from time import perf_counter
from urllib.parse import urlsplit

from browsing import Server, chromium, serving
from playwright.sync_api import Browser
from subject import manifest
from timing import figure, line, middle
from usage import computed, resident

from factorscope_models.zoo import ZOO

DRAWN = "[data-testid=decoded]:not(.empty)"
BUNDLES = 10
MOST_MB = 300
JSON = {"Content-Type": "application/json"}


def main() -> None:
    """Prints a line for each of the stages."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeats", type=int, default=7)
    models = sorted(path.parent.name for path in ZOO.glob("*/manifest.json"))[:BUNDLES]
    printed, first, second, worked, opened = [], [], [], [], []
    held: dict[str, list[float]] = {"after the first picture": [], "all open": [], "after a sheet of each": []}
    with chromium() as browser:
        browser.new_page().goto("about:blank")
        for _ in range(parser.parse_args().repeats):
            began = perf_counter()
            with serving(*(ZOO / model for model in models)) as server:
                printed.append(1000 * (perf_counter() - began))
                first.append(printed[-1] + until_drawn(browser, server.address))
                worked.append(computed(server.pid))
                held["after the first picture"].append(resident(server.pid))
                second.append(until_drawn(browser, server.address))
                opened += [traversed(server, model, latents=1) for model in models]
                held["all open"].append(resident(server.pid))
                for model in models:
                    traversed(server, model, latents=len(manifest(model)["statistics"]["mean"]))
                held["after a sheet of each"].append(resident(server.pid))
    print(line("start to address printed", printed))
    print(line("start to first picture", first, f"{middle(worked):.0f} ms of the server's processor", most=2000))
    print(line("a second visitor's first picture", second))
    print(line("a model's first strip, which opens it", opened))
    for when, megabytes in held.items():
        print(figure(f"memory, {when}", middle(megabytes), "MB", most=MOST_MB))


def until_drawn(browser: Browser, address: str) -> float:
    """Milliseconds from asking for the page, with an empty cache, to a picture in it."""
    began = perf_counter()
    context = browser.new_context()
    page = context.new_page()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(DRAWN)
    taken = 1000 * (perf_counter() - began)
    context.close()
    return taken


def traversed(server: Server, model: str, latents: int) -> float:
    """Milliseconds of one traversal of so many latents."""
    body = {"z": manifest(model)["statistics"]["mean"], "latents": list(range(latents)), "steps": 11, "range": "minmax"}
    connection = http.client.HTTPConnection(urlsplit(server.address).netloc)
    began = perf_counter()
    connection.request("POST", f"/api/v1/models/{model}/traverse", json.dumps(body).encode(), JSON)
    answer = connection.getresponse()
    data = answer.read()
    taken = 1000 * (perf_counter() - began)
    connection.close()
    assert answer.status == 200, data
    return taken


if __name__ == "__main__":
    main()
