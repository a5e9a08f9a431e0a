"""`python -m fashionm3.tryon`: serve over stdio, within limits."""

import logging
import sys

from fashionm3.tryon.limits import limit_memory
from fashionm3.tryon.server import make_server


def main() -> None:
    """Serve until standard input ends."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    limit_memory()
    make_server().run("stdio")


if __name__ == "__main__":
    main()
