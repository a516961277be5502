"""From `factorscope serve` to the first picture in a browser that is already open.

PYTHONPATH=tests python benchmarks/bench_start.py [--repeats 7]
"""

import argparse
from time import perf_counter

from browsing import chromium, serving
from playwright.sync_api import Browser
from timing import line

DRAWN = "[data-testid=decoded]:not(.empty)"


def main() -> None:
    """Prints a line for each of the stages."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeats", type=int, default=7)
    printed, first, second = [], [], []
    with chromium() as browser:
        browser.new_page().goto("about:blank")
        for _ in range(parser.parse_args().repeats):
            began = perf_counter()
            with serving(zoo=True) as server:
                printed.append(1000 * (perf_counter() - began))
                first.append(printed[-1] + until_drawn(browser, server.address))
                second.append(until_drawn(browser, server.address))
    print(line("start to address printed", printed))
    print(line("start to first picture", first))
    print(line("a second visitor's first picture", second))


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


if __name__ == "__main__":
    main()
