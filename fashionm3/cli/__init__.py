"""The command line. Each command loads what it needs when it runs, so that `--help` is quick."""

from fashionm3.cli.app import app

__all__ = ["app"]
