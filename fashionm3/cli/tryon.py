"""`fashionm3 tryon`: garments on a person's photo, and the environment that this needs."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fashionm3.cli.console import err, only_json, out, plain, print_json
from fashionm3.cli.pictures import open_upload, tag_files

if TYPE_CHECKING:
    from fashionm3.serving.clients import Piece, TryOnPicture
    from fashionm3.settings import Settings

commands = typer.Typer(help="Garments on a person's photo, or on the mannequin.")


@commands.callback(invoke_without_command=True)
def tryon(
    context: typer.Context,
    person: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            readable=True,
            help="A photo of you or of somebody who agreed; naming it is the consent. "
            "It is not kept. Without it: the mannequin.",
        ),
    ] = None,
    garment: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True, dir_okay=False, readable=True, help="A garment; may be repeated."
        ),
    ] = None,
    category: Annotated[
        list[str] | None,
        typer.Option(help="What each garment is, in their order; else it is looked at."),
    ] = None,
    out_file: Annotated[
        Path | None, typer.Option("--out", dir_okay=False, help="The PNG to write.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """See garments on a person: `--person PHOTO --garment PHOTO … --out FILE`."""
    if context.invoked_subcommand is not None:
        return
    if not garment or out_file is None:
        missing = "--garment" if not garment else "--out"
        raise typer.BadParameter(f"{missing} is missing; see fashionm3 tryon --help")
    if category and len(category) != len(garment):
        raise typer.BadParameter(f"{len(category)} times --category for {len(garment)} garments")
    from fashionm3.settings import get_settings

    with only_json(as_json):
        dressed, pieces = asyncio.run(_try_on(get_settings(), person, garment, category or []))
        _write(dressed, out_file)
    names = [piece.category for piece in pieces]
    facts = {
        "path": str(out_file),
        "backend": dressed.backend,
        "is_preview": dressed.is_preview,
        "note": dressed.note,
        "garments": names,
    }
    if as_json:
        print_json(facts)
    else:
        out.print(f"{plain(str(out_file))}: {', '.join(names)}. {dressed.note}")


@commands.command("setup")
def setup() -> None:
    """Make the environment that photos of people need; the mannequin works without it."""
    from fashionm3.serving.tryon_environment import set_up
    from fashionm3.settings import get_settings

    python = set_up(get_settings().home, lambda what: err.print(plain(what)))
    out.print(f"photos of people can be dressed; runs on {python}")


async def _try_on(
    settings: "Settings", person: Path | None, garments: list[Path], categories: list[str]
) -> "tuple[TryOnPicture, list[Piece]]":
    from fashionm3.serving.clients import Piece
    from fashionm3.serving.tryon_process import TryOnProcess
    from fashionm3.vocabulary import load_vocabulary

    slot = load_vocabulary().slot
    if not categories:
        found = await tag_files(settings, garments)
        categories = [str(tags["category"]) for tags in found]
    pictures = [await asyncio.to_thread(open_upload, path) for path in garments]
    pieces = [Piece(slot(n), n, p) for n, p in zip(categories, pictures, strict=True)]
    photo = await asyncio.to_thread(open_upload, person) if person is not None else None
    process = TryOnProcess(settings.tryon, home=settings.home)
    try:
        timeout_s = settings.tryon.timeout_s
        return await process.dress(pieces, timeout_s=timeout_s, person=photo), pieces
    finally:
        await process.aclose()


def _write(dressed: "TryOnPicture", path: Path) -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_itxt("Description", dressed.note)
    path.parent.mkdir(parents=True, exist_ok=True)
    dressed.picture.save(path, "PNG", pnginfo=info)
