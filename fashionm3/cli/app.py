"""All commands, by name."""

import logging
import os
from typing import Annotated

import typer

from fashionm3.cli import (
    apps,
    bench,
    catalog,
    demo,
    doctor,
    evaluate,
    evaluate_mannequin,
    evaluate_tryon,
    pictures,
    serve,
    shop,
    talk,
    train,
    tryon,
)
from fashionm3.cli.console import Commands

app = typer.Typer(
    name="fashionm3",
    help="A fashion assistant that talks, sees, recommends, draws, finds and dresses.",
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def configure(
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Log to standard error.")
    ] = False,
) -> None:
    """Settings come from the environment (FASHIONM3_…) and from `.env`."""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    # Nothing here may wait for a hub: weights are either local or were asked for by name.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


app.command("demo")(demo.demo)
app.command("ask")(talk.ask)
app.command("chat")(talk.chat)
app.command("plan")(talk.plan)
app.command("ui")(apps.ui)
app.command("studio")(apps.studio)
app.add_typer(shop.commands, name="shop")
app.add_typer(pictures.image_commands, name="image")
app.add_typer(catalog.commands, name="catalog")
app.command("tag")(pictures.tag)
app.add_typer(tryon.commands, name="tryon")
app.add_typer(train.commands, name="train")
evaluate.commands.command("mannequin")(evaluate_mannequin.evaluate_mannequin)
evaluate.commands.command("tryon")(evaluate_tryon.evaluate_tryon)
app.add_typer(evaluate.commands, name="evaluate")
app.add_typer(bench.commands, name="bench")
app.command("serve")(serve.serve)
app.command("doctor")(doctor.doctor)
