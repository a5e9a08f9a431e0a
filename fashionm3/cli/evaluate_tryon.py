"""`fashionm3 evaluate tryon DIR`: the try-on on a folder in the layout of VITON-HD.

`DIR` holds `image/` (people), `cloth/` (garments) and `test_pairs.txt` beside or above them: a line
names a person and a garment. Paired, each person puts on what they wear (the garment of the same
name) and the result is compared with the photo; unpaired, what the line says.
"""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fashionm3.cli.console import only_json, out, plain, print_json, progress
from fashionm3.cli.pictures import open_upload

if TYPE_CHECKING:
    from PIL.Image import Image

    from fashionm3.serving.clients import TryOnClient
    from fashionm3.settings import Settings

_SETTINGS = ("paired", "unpaired")


@dataclass(frozen=True)
class Pair:
    """A person and the garment to put on."""

    person: Path
    garment: Path


def evaluate_tryon(
    folder: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, help="A folder like VITON-HD's.")
    ],
    category: Annotated[str, typer.Option(help="What the garments are.")] = "Tops",
    limit: Annotated[int | None, typer.Option(min=1, help="Pairs at most.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Try garments on people: SSIM where the truth is known, seconds and refusals everywhere.

    LPIPS and FID need weights that do not ship; they are given as null, with the reason.
    """
    from fashionm3.settings import get_settings

    with only_json(as_json):
        found = {name: read_pairs(folder, paired=name == "paired")[:limit] for name in _SETTINGS}
        figures = asyncio.run(_evaluate(get_settings(), found, category))
    if as_json:
        print_json(figures)
        return
    for name in _SETTINGS:
        told = ", ".join(f"{key} {value}" for key, value in figures[name].items())
        out.print(f"{name}: {plain(told)}")


def read_pairs(folder: Path, *, paired: bool) -> list[Pair]:
    """The pairs of a folder.

    Raises:
        InputError: if a folder, the list or a picture of it is missing; names it.
    """
    from fashionm3.errors import InputError

    root = folder / "test" if (folder / "test" / "image").is_dir() else folder
    lists = [root / "test_pairs.txt", root.parent / "test_pairs.txt"]
    listed = next((path for path in lists if path.is_file()), None)
    if listed is None:
        raise InputError(f"{folder} holds no test_pairs.txt")
    pairs = []
    for number, line in enumerate(listed.read_text("utf-8").splitlines(), start=1):
        names = line.split()
        if not names:
            continue
        if len(names) != 2:
            raise InputError(f"{listed}, line {number}: {len(names)} names; a pair has 2")
        garment = names[0] if paired else names[1]
        pair = Pair(root / "image" / names[0], root / "cloth" / garment)
        for path in (pair.person, pair.garment):
            if not path.is_file():
                raise InputError(f"{listed}, line {number}: {path} is missing")
        pairs.append(pair)
    if not pairs:
        raise InputError(f"{listed} names no pair")
    return pairs


async def _evaluate(
    settings: "Settings", found: dict[str, list[Pair]], category: str
) -> dict[str, Any]:
    from fashionm3.serving.tryon_process import TryOnProcess

    process = TryOnProcess(settings.tryon, home=settings.home)
    figures: dict[str, Any] = {
        "category": category,
        "backend": settings.tryon.backend,
        "lpips": None,
        "fid": None,
        "why_null": "LPIPS and FID need network weights, which do not ship",
    }
    try:
        await process.warm_up()
        for name, pairs in found.items():
            figures[name] = await _tried(
                process, pairs, category, settings.tryon.timeout_s, paired=name == "paired"
            )
    finally:
        await process.aclose()
    return figures


async def _tried(
    client: "TryOnClient", pairs: list[Pair], category: str, timeout_s: float, *, paired: bool
) -> dict[str, Any]:
    from fashionm3.errors import TryOnError
    from fashionm3.serving.clients import Piece
    from fashionm3.vocabulary import load_vocabulary

    slot = load_vocabulary().slot(category)
    likeness: list[float] = []
    seconds: list[float] = []
    refused: dict[str, str] = {}
    with progress() as report:
        for number, pair in enumerate(pairs, start=1):
            person, garment = open_upload(pair.person), open_upload(pair.garment)
            begun = time.perf_counter()
            try:
                piece = Piece(slot, category, garment)
                dressed = await client.dress([piece], timeout_s=timeout_s, person=person)
            except TryOnError as error:
                refused[pair.person.name] = str(error)
            else:
                seconds.append(time.perf_counter() - begun)
                if paired:
                    likeness.append(ssim(person, dressed.picture))
            report("paired" if paired else "unpaired", number, len(pairs))
    figures: dict[str, Any] = {"pairs": len(pairs), "refused": refused}
    figures["seconds_median"] = _median(seconds)
    if paired:
        figures["ssim_mean"] = sum(likeness) / len(likeness) if likeness else None
    return figures


def ssim(one: "Image", other: "Image") -> float:
    """Structural similarity of two pictures of one size, on grey, -1 to 1.

    Source: Wang et al., "Image quality assessment", TIP 2004; Gaussian windows, sigma 1.5.
    """
    import numpy as np
    from skimage.metrics import structural_similarity

    grey = [np.asarray(picture.convert("L")) for picture in (one, other)]
    return float(structural_similarity(*grey, gaussian_weights=True, sigma=1.5, data_range=255))  # type: ignore[no-untyped-call]


def _median(values: list[float]) -> float | None:
    if not values:
        return None
    ordered = sorted(values)
    return ordered[len(ordered) // 2]
