"""`fashionm3 serve`: FashionVLM and CLIP on Ray, until a key or a signal ends it."""

import signal
import threading
from typing import Annotated

import typer

from fashionm3.cli.console import err, plain


def serve(
    replicas: Annotated[int, typer.Option(min=1, help="Processes with a FashionVLM each.")] = 1,
) -> None:
    """Serve the models on Ray; the app uses them with FASHIONM3_VLM__HOST=ray.

    Ends on Ctrl-C or SIGTERM, after what is under way has ended.
    """
    from fashionm3.serving import launch
    from fashionm3.settings import get_settings

    settings = get_settings()
    ended = threading.Event()
    with err.status("[dim]starting Ray and loading the models …[/]"):
        try:
            launch.start(settings, replicas=replicas)
        except BaseException:
            launch.stop(settings)
            raise
    # Ray has set handlers of its own, which would end at once.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    err.print(
        f"serving {plain(settings.vlm.checkpoint)}; use it with FASHIONM3_VLM__HOST=ray "
        f"and FASHIONM3_HOME={plain(str(settings.home))}",
        soft_wrap=True,
    )
    ended.wait()
    with err.status("[dim]finishing what is under way …[/]"):
        launch.stop(settings)
