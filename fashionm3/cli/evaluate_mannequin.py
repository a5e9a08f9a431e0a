"""`fashionm3 evaluate mannequin`: how well whole looks of a demo shop sit on the mannequin."""

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from fashionm3.cli.console import only_json, out, plain, print_json, progress

BLIND_SEED = 109
"""Of a shop that neither the regions nor the fit were made on."""
_ENOUGH = 0.80
_WORST = 8


def evaluate_mannequin(
    looks: Annotated[int, typer.Option(min=1, help="Looks to dress.")] = 100,
    seed: Annotated[int, typer.Option(help="Of the demo shop and its looks.")] = BLIND_SEED,
    sheet: Annotated[
        Path | None, typer.Option(dir_okay=False, help="A picture of the first 24 looks.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Dress the mannequin: each garment against the part of the body that its cut covers."""
    with only_json(as_json), tempfile.TemporaryDirectory() as place, progress() as report:
        folder = Path(place)
        draw_looks(folder, looks, seed, lambda done: report("drawing", done, looks))
        scores = []
        for number, look in enumerate(_scores(folder, sheet), start=1):
            scores += look
            report("dressing", number, looks)
        figures = _figures(scores)
    if as_json:
        print_json(figures)
        return
    for name, figure in figures.items():
        if name != "worst":
            shown = f"{figure:.3f}" if isinstance(figure, float) else str(figure)
            out.print(f"{name}: {plain(shown)}", highlight=False)
    for one in figures["worst"]:
        words = ", ".join([one["category"], *one["details"]])
        out.print(f"  {one['iou']:.3f} {plain(words)}", highlight=False)


def draw_looks(folder: Path, count: int, seed: int, done: Any = lambda number: None) -> None:
    """Write looks of a demo shop in the form that the try-on program measures.

    Args:
        folder: gets `looks.json` and the pictures.
        count: how many looks.
        seed: of the shop and of the choice of looks.
        done: told how many looks are written.
    """
    from fashionm3.demoshop.catalogue import design_of, make_items
    from fashionm3.demoshop.drawing import draw
    from fashionm3.demoshop.outfits import Stylist
    from fashionm3.vocabulary import load_vocabulary

    items = {item.item_id: item for item in make_items(seed=seed)}
    stylist, rng = Stylist(items.values()), random.Random(f"looks-{seed}")
    slot = load_vocabulary().slot
    looks: list[list[dict[str, Any]]] = []
    while len(looks) < count:
        outfit = stylist.outfit(rng)
        if outfit is None:
            continue
        look = []
        for item_id in outfit[0]:
            item = items[item_id]
            draw(design_of(item)).save(folder / f"{item_id}.png")
            look.append(
                {
                    "slot": slot(item.category),
                    "category": item.category,
                    "details": item.attributes.details,
                    "picture": f"{item_id}.png",
                }
            )
        looks.append(look)
        done(len(looks))
    (folder / "looks.json").write_text(json.dumps(looks), "utf-8")


def _scores(folder: Path, sheet: Path | None) -> Iterator[list[dict[str, Any]]]:
    """What the try-on program says of each look; it is a program of its own."""
    from fashionm3.errors import TryOnError

    asked = [sys.executable, "-m", "fashionm3.tryon.evaluate", str(folder)]
    if sheet is not None:
        sheet.parent.mkdir(parents=True, exist_ok=True)
        asked.append(str(sheet.absolute()))
    with subprocess.Popen(asked, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        for line in program.stdout:
            yield json.loads(line)
    if program.returncode:
        raise TryOnError(f"the try-on program ended with {program.returncode}")


def _figures(scores: list[dict[str, Any]]) -> dict[str, Any]:
    ious = [one["iou"] for one in scores]
    return {
        "garments": len(scores),
        "IoU, mean": sum(ious) / len(ious),
        "IoU, least": min(ious),
        "IoU at least 0.80": sum(iou >= _ENOUGH for iou in ious) / len(ious),
        "colour shift, mean CIEDE2000": sum(one["colour_shift"] for one in scores) / len(ious),
        "worst": sorted(scores, key=lambda one: float(one["iou"]))[:_WORST],
    }
