"""`fashionm3 evaluate`: the figures of docs/results.md, each by one command."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fashionm3.cli.console import out, plain, print_json, progress

if TYPE_CHECKING:
    from fashionm3.serving.fashionvlm import FashionVlm

commands = typer.Typer(help="Measure the models.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document.")]
Seed = Annotated[int, typer.Option(help="Picks the cases.")]


@commands.callback()
def evaluate() -> None:
    """Measure the models on what they were never trained on."""


@commands.command("tagging")
def tagging(
    photos: Annotated[Path, typer.Option(help="Folder of the public clothing data set.")],
    split: Annotated[str, typer.Option(help="valid, train or all.")] = "valid",
    as_json: AsJson = False,
) -> None:
    """Name real photos by people who took none of the training photos."""
    from fashionm3.settings import get_settings
    from training.eval.tagging import evaluate_tagging
    from vectorstore.embed import load_embedder

    if split not in ("valid", "train", "all"):
        raise typer.BadParameter(f"{split!r} is none of valid, train, all")
    figures = evaluate_tagging(load_embedder(get_settings()), photos, split)  # type: ignore[arg-type]
    _report(
        {
            "named rightly": figures.all,
            "both of a random pair": figures.pair,
            **{f"label {label}": share for label, share in figures.by_label.items()},
        },
        as_json,
    )


@commands.command("search")
def search(
    queries: Annotated[int, typer.Option(min=1)] = 500, seed: Seed = 0, as_json: AsJson = False
) -> None:
    """Search the demo shop's pictures with descriptions of looks never trained on."""
    from fashionm3.settings import get_settings
    from training.eval.drawn_search import evaluate_search
    from vectorstore.embed import load_embedder

    embedder = load_embedder(get_settings())
    with progress() as report:
        drawn = iter(range(1, 10**9))
        figures = evaluate_search(
            embedder,
            queries=queries,
            seed=seed,
            on_drawing=lambda: report("drawing", next(drawn), 2000),
        )
    _report(
        {
            "own item among 10": figures.found_in_10,
            "category among 5": figures.category_in_5,
            "picture to same category": figures.neighbour,
            "drawing named rightly": figures.named,
        },
        as_json,
    )


@commands.command("advice")
def advice(
    dialogues: Annotated[int, typer.Option(min=1)] = 300,
    collages: Annotated[int, typer.Option(min=1)] = 200,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Answer dialogues of shoppers and outfits never trained on."""
    from training.eval.advice import evaluate_advice

    model = _fashionvlm()
    with progress() as report:
        figures = evaluate_advice(
            lambda collage, words: "".join(model.write(collage, [("user", words[-1])], seed=None)),
            dialogues=dialogues,
            collages=collages,
            seed=seed,
            on_answer=lambda done, total: report("answering", done, total),
        )
    _report(
        {
            "category asked for": figures.category,
            "collages named rightly": figures.named,
            "garments named rightly": figures.garments,
            "garments, pictures swapped": figures.swapped,
            "seconds, median": figures.seconds[0],
            "seconds, 95th percentile": figures.seconds[1],
        },
        as_json,
    )


@commands.command("pictures")
def pictures(
    count: Annotated[int, typer.Option(min=1)] = 200,
    seed: Seed = 0,
    folder: Annotated[
        Path | None, typer.Option("--out", help="Keep the pictures here, named by item.")
    ] = None,
    sheet: Annotated[
        Path | None, typer.Option(help="Draw 48 of them on a sheet; needs --pool.")
    ] = None,
    pool: Annotated[
        Path | None,
        typer.Option(help="Pictures of the training run; the nearest stands beside each."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Draw descriptions of looks never trained on, and judge the pictures."""
    if (sheet is None) != (pool is None):
        raise typer.BadParameter("--sheet and --pool go together")
    from fashionm3.settings import get_settings
    from training.eval.pictures import evaluate_pictures
    from vectorstore.embed import load_embedder

    model = _fashionvlm()
    embedder = load_embedder(get_settings())
    with progress() as report:
        figures, painted = evaluate_pictures(
            lambda words, number: model.draw(words, seed=number, on_step=lambda done, total: None),
            embedder,
            pictures=count,
            seed=seed,
            on_picture=lambda done, total: report("drawing", done, total),
        )
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        for item, picture in painted:
            picture.save(folder / f"{item.item_id}.png")
    if sheet is not None and pool is not None:
        from training.data.pictures import open_pool
        from training.eval.sheet import sheet_beside_nearest

        sheet_beside_nearest(painted[:48], open_pool(pool)).save(sheet)
    _report(
        {
            "category by CLIP": figures.painted.category,
            "colour by pixels": figures.painted.colour,
            "category of true drawings": figures.drawings.category,
            "colour of true drawings": figures.drawings.colour,
            "distinct": figures.distinct,
            "seconds, median": figures.seconds[0],
            "seconds, 95th percentile": figures.seconds[1],
        },
        as_json,
    )


def _fashionvlm() -> "FashionVlm":
    from fashionm3.serving.fashionvlm import FashionVlm
    from fashionm3.settings import get_settings

    return FashionVlm.load(get_settings().vlm)


def _report(figures: dict[str, Any], as_json: bool) -> None:
    from training.eval.share import Share

    if as_json:
        print_json(
            {
                name: {"value": f.value, "right": f.right, "cases": f.cases, "interval": f.interval}
                if isinstance(f, Share)
                else f
                for name, f in figures.items()
            }
        )
        return
    for name, figure in figures.items():
        shown = str(figure) if isinstance(figure, Share | int) else f"{figure:.3f}"
        out.print(f"{name}: {plain(shown)}", highlight=False)
