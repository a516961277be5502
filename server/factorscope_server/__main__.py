"""`python -m factorscope_server` is `factorscope`."""

import sys

from factorscope_server.cli import main

if __name__ == "__main__":
    sys.exit(main())
