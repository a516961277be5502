"""Takes README's picture anew: the Explore view of the zoo, on the page as it is built now.
PYTHONPATH=tests python docs/screenshot.py [MODEL]
"""

import sys
from pathlib import Path

from browsing import chromium, opened, serving

TO = Path(__file__).parent / "explore.png"


def main() -> None:
    """Writes explore.png beside this file; without MODEL, of the model that the page opens on."""
    with serving(zoo=True) as server, chromium() as browser:
        context = browser.new_context(viewport={"width": 1280, "height": 720}, device_scale_factor=2)
        context.add_init_script("""localStorage.setItem("factorscope", '{"hinted": true}')""")
        page = opened(context.new_page(), server.address, f"#model={sys.argv[1]}" if len(sys.argv) > 1 else "")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(500)
        page.screenshot(path=TO)


if __name__ == "__main__":
    main()
