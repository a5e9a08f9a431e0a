"""Check, before anything is installed, for the system libraries that a wheel needs.

Run by `make` with the system's own Python: standard library only.
"""

import ctypes
import sys

NEEDED_ON_LINUX = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
}
"""Library that skia-python opens on import → the Debian package that carries it."""


def missing_packages() -> list[str]:
    """Debian packages whose library cannot be opened here."""
    packages = []
    for library, package in NEEDED_ON_LINUX.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            packages.append(package)
    return packages


if __name__ == "__main__":
    if sys.platform == "linux" and (packages := missing_packages()):
        sys.exit(
            "skia-python, which draws the demo shop, needs system libraries that are not here.\n"
            f"Install them first:  sudo apt-get install -y {' '.join(packages)}"
        )
