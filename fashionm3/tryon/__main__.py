"""`python -m fashionm3.tryon [OPTIONS]`: serve over stdio.

Without options the previews, within limits; with options, JSON as `refiner.Options` reads it, the
diffusion model that redraws them, whose memory is the model's matter.
"""

import logging
import sys


def main() -> None:
    """Serve until standard input ends."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    # Each needs packages that the other does not have.
    if len(sys.argv) > 1:
        from fashionm3.tryon.refine_server import make_server as make_refine_server
        from fashionm3.tryon.refiner import Options

        make_refine_server(Options.model_validate_json(sys.argv[1])).run("stdio")
        return
    from fashionm3.tryon.limits import limit_memory
    from fashionm3.tryon.server import make_server

    limit_memory()
    make_server().run("stdio")


if __name__ == "__main__":
    main()
