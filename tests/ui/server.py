"""The chat's own server, with models that cost nothing: `python tests/ui/server.py PORT`."""

import sys
from pathlib import Path

from streamlit.web import bootstrap

from tests.small_shop import cheap_models

APP = Path(__file__).parents[2] / "ui" / "app.py"


def main() -> None:
    options = {
        "server_port": int(sys.argv[1]),
        "server_address": "127.0.0.1",
        "server_headless": True,
        "server_fileWatcherType": "none",
        "browser_gatherUsageStats": False,
        "client_toolbarMode": "minimal",
        "theme_base": "light",
    }
    bootstrap.load_config_options(options)
    # The page runs in threads of this process, so it gets the stand-ins as well.
    with cheap_models():
        bootstrap.run(str(APP), False, [], options)


if __name__ == "__main__":
    main()
