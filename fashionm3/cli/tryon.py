"""`fashionm3 tryon`: garments on a person's photo, and the environment that this needs."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fashionm3.cli.console import err, only_json, out, plain, print_json, print_notice
from fashionm3.cli.pictures import open_upload, tag_files

if TYPE_CHECKING:
    from PIL.Image import Image

    from fashionm3.serving.clients import Piece, TryOnPicture
    from fashionm3.serving.tryon_process import TryOnProcess
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
    body: Annotated[
        str | None,
        typer.Option(
            help="The mannequin: classic, slim, curvy, broad or full; after a hyphen its skin "
            "tone: stone, light, tan, brown or deep; and its stance: standing, relaxed, posing or "
            "walking. E.g. curvy-brown, slim-walking, full-tan-posing."
        ),
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
    if person is not None and body is not None:
        raise typer.BadParameter("--body is for the mannequin; with --person there is none")
    from fashionm3.settings import get_settings

    settings = get_settings()
    name = _body(body) if body is not None else settings.tryon.body
    with only_json(as_json):
        dressed, pieces = asyncio.run(
            _try_on(settings, person, garment, category or [], name, out_file)
        )
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


def _body(name: str) -> str:
    from pydantic import TypeAdapter, ValidationError

    from fashionm3.domain import BodyName

    try:
        return str(TypeAdapter(BodyName).validate_python(name))
    except ValidationError as error:
        raise typer.BadParameter(f"there is no body {name!r}; see --help") from error


async def _try_on(
    settings: "Settings",
    person: Path | None,
    garments: list[Path],
    categories: list[str],
    body: str,
    out_file: Path,
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
        dressed = await process.dress(pieces, timeout_s=timeout_s, person=photo, body=body)
        _write(dressed, out_file)
        if photo is not None and settings.tryon.backend != "warp":
            err.print(f"{plain(str(out_file))} is the preview; {settings.tryon.backend} draws …")
            dressed = await _refined(settings, photo, dressed, pieces, process)
            _write(dressed, out_file)
        return dressed, pieces
    finally:
        await process.aclose()


async def _refined(
    settings: "Settings",
    photo: "Image",
    preview: "TryOnPicture",
    pieces: "list[Piece]",
    process: "TryOnProcess",
) -> "TryOnPicture":
    """What the model draws; the preview, and the reason on standard error, if it cannot."""
    from fashionm3.domain import Notice
    from fashionm3.errors import TryOnError
    from fashionm3.serving.refiner_process import RefinerProcess
    from tools.refinement import redraw

    refiner = RefinerProcess(settings.tryon, home=settings.home)
    try:
        return await redraw(
            photo,
            preview.picture,
            pieces,
            client=process,
            refiner=refiner,
            preview_s=settings.tryon.timeout_s,
            timeout_s=settings.tryon.refine.timeout_s,
        )
    except TryOnError as error:
        print_notice(Notice(component="try_on", message=f"The look stays a preview: {error}."))
        return preview
    finally:
        await refiner.aclose()


def _write(dressed: "TryOnPicture", path: Path) -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_itxt("Description", dressed.note)
    path.parent.mkdir(parents=True, exist_ok=True)
    dressed.picture.save(path, "PNG", pnginfo=info)
