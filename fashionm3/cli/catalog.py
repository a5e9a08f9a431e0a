"""`fashionm3 catalog`: a shop's own items in, and search alone."""

from pathlib import Path
from typing import Annotated

import typer

from fashionm3.cli.console import err, only_json, out, plain, print_json, progress
from fashionm3.cli.pictures import open_upload
from fashionm3.cli.session import Album
from fashionm3.cli.shop import ensure_shop

commands = typer.Typer(help="The catalogue.", no_args_is_help=True)

REJECTED = 3
"""Exit code when some rows were rejected and the others are in."""


@commands.callback()
def catalog() -> None:
    """The catalogue."""


@commands.command("ingest")
def ingest(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, readable=True, help="CSV, Parquet or JSON Lines."
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Take a file of items in.

    Columns are item_id, title, category, description, price, image and the like; `image` is a path
    relative to the file. Bad rows are reported by line and reason, the others go in, and the exit
    code is 3. The same file again changes nothing.
    """
    from dataclasses import asdict

    from fashionm3.settings import get_settings
    from vectorstore import Catalog
    from vectorstore.ingest import ingest as ingest_file

    settings = get_settings()
    settings.home.mkdir(parents=True, exist_ok=True)
    store = Catalog.open(settings)
    try:
        with only_json(as_json), progress() as report:
            result = ingest_file(store, file, progress=report)
    finally:
        store.close()
    if as_json:
        print_json(asdict(result))
    else:
        out.print(
            f"{result.accepted} taken in, {result.unchanged} unchanged, "
            f"{len(result.rejected)} rejected"
        )
        for line, reason in result.rejected:
            err.print(f"line {line}: {plain(reason)}", soft_wrap=True)
    if result.rejected:
        raise typer.Exit(REJECTED)


@commands.command("search")
def search(
    text: Annotated[str, typer.Argument(help="What to look for.")],
    image: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, readable=True, help="Look for things like this too."
        ),
    ] = None,
    category: Annotated[str | None, typer.Option(help="A category or a broad word.")] = None,
    max_price: Annotated[float | None, typer.Option(min=0, help="In the shop's currency.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100)] = 8,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Find items by words, a picture, or both."""
    from fashionm3.database.images import ImageStore
    from fashionm3.domain import Constraints
    from fashionm3.settings import get_settings
    from fashionm3.vocabulary import load_vocabulary
    from vectorstore import Catalog

    settings = get_settings()
    vocabulary = load_vocabulary(settings.home / "vocabulary.yaml")
    categories = vocabulary.expand(vocabulary.resolve(category)) if category else ()
    picture = open_upload(image) if image else None
    with only_json(as_json):
        ensure_shop(settings)
        store = Catalog.open(settings)
        try:
            hits = store.search(
                text,
                picture=picture,
                categories=categories,
                constraints=Constraints(max_price=max_price),
                limit=limit,
            )
        finally:
            store.close()
    album = Album(ImageStore.open(settings))
    if as_json:
        print_json([album.with_paths(hit.model_dump(mode="json")) for hit in hits])
        return
    for hit in hits:
        item = hit.item
        line = f"{hit.score:.3f}  {item.item_id}  {item.title}  {item.price:.2f} {item.currency}"
        out.print(line, markup=False, soft_wrap=True)
    if not hits:
        err.print("Nothing in the catalogue fits these conditions.")
