"""The program with the diffusion model as a RefineClient, beside the one that makes previews.

A process of its own: it may take minutes and gigabytes, and previews go on whatever it does.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from fashionm3.errors import TryOnError
from fashionm3.serving.clients import Fitting, TryOnPicture
from fashionm3.serving.tryon_process import TryOnProcess, as_png, read_picture
from fashionm3.settings import Settings, TryOnSettings

_LOAD_S = 1800.0
"""Some gigabytes of weights may have to be downloaded first."""


class RefinerProcess:
    """The program of one event loop; one photo at a time."""

    def __init__(
        self, settings: TryOnSettings, *, home: Path, program: Sequence[str] | None = None
    ) -> None:
        """Start nothing yet.

        Args:
            settings: `backend` and `refine` count.
            home: data folder, in which weights from several repositories are put together.
            program: its arguments; None: the program of this package.
        """
        refine = settings.refine
        options = refine.model_dump(include={"weights", "revision", "device", "dtype", "steps"})
        options |= {"backend": settings.backend, "folder": str(home / "tryon" / settings.backend)}
        python = refine.python or Path(sys.executable)
        self._process = TryOnProcess(
            settings.model_copy(update={"python": python}),
            program=program or ("-P", "-m", "fashionm3.tryon", json.dumps(options)),
        )

    async def refine(
        self, base: Image.Image, fittings: Sequence[Fitting], *, timeout_s: float
    ) -> TryOnPicture:
        """See `RefineClient.refine`."""
        await self.warm_up()
        try:
            async with asyncio.timeout(timeout_s):
                arguments = await asyncio.to_thread(_encoded, base, fittings)
                result = await self._process.ask("refine", arguments)
                return await asyncio.to_thread(read_picture, result)
        except TimeoutError as error:
            raise TryOnError(f"drawing took longer than {timeout_s:g} s") from error

    async def warm_up(self) -> None:
        """See `RefineClient.warm_up`."""
        try:
            async with asyncio.timeout(_LOAD_S):
                await self._process.ask("warm_up", {})
        except TimeoutError as error:
            raise TryOnError(f"the model did not load within {_LOAD_S:g} s") from error

    async def aclose(self) -> None:
        """See `RefineClient.aclose`."""
        await self._process.aclose()


def _encoded(base: Image.Image, fittings: Sequence[Fitting]) -> dict[str, Any]:
    return {
        "base": as_png(base, whole=True),
        "fittings": [
            {
                "slot": one.piece.slot,
                "picture": as_png(one.piece.picture),
                "region": as_png(one.region, whole=True),
            }
            for one in fittings
        ],
    }


def examine(settings: Settings) -> str:
    """Load the model once and say how it is doing. Call it where no event loop runs.

    Raises:
        TryOnError: if it cannot be used, with the reason.
    """

    async def look() -> str:
        start = time.monotonic()
        refiner = RefinerProcess(settings.tryon, home=settings.home)
        try:
            await refiner.warm_up()
        finally:
            await refiner.aclose()
        return f"loads in {time.monotonic() - start:.0f} s on {settings.tryon.refine.device}"

    return asyncio.run(look())
