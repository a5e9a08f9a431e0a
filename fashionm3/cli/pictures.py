"""`fashionm3 image` and `fashionm3 tag`: pictures into the store, and words for pictures."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fashionm3.cli.console import only_json, out, plain, print_json, progress

if TYPE_CHECKING:
    from PIL.Image import Image

    from fashionm3.database.images import ImageStore
    from fashionm3.domain import ImageRef
    from fashionm3.settings import Settings

PhotoFile = typer.Argument(
    exists=True, dir_okay=False, readable=True, help="A JPEG, PNG or WebP file."
)
"""Checked before anything is opened, so that a slip of the pen is told at once."""
_BATCH = 16
"""Photos that are decoded at once; each takes up to 72 MB."""

image_commands = typer.Typer(help="The image store.", no_args_is_help=True)


@image_commands.callback()
def image() -> None:
    """The image store."""


@image_commands.command("add")
def add(path: Annotated[Path, PhotoFile]) -> None:
    """Store a picture and print its reference, to paste into Studio."""
    from fashionm3.database.images import ImageStore
    from fashionm3.settings import get_settings

    ref = store_upload(ImageStore.open(get_settings()), path)
    print_json(ref.model_dump())


def tag(
    paths: Annotated[
        list[Path],
        typer.Argument(
            exists=True, dir_okay=False, readable=True, help="Photos of one garment each."
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Name the category and the colours of garments in photos."""
    from fashionm3.settings import get_settings

    with only_json(as_json):
        tags = asyncio.run(tag_files(get_settings(), paths))
    if as_json:
        print_json(tags)
        return
    for path, found in zip(paths, tags, strict=True):
        share = found["category_scores"][found["category"]]
        out.print(f"{plain(str(path))}: {plain(found['description'])} ({share:.0%})")


async def tag_files(settings: "Settings", paths: list[Path]) -> list[dict[str, Any]]:
    """Tags of photos of one garment each, in their order."""
    from fashionm3.serving.local_embed import LazyEmbedder, LocalEmbed
    from tools.tagging import tag_garments

    embed = LocalEmbed(LazyEmbedder(settings))
    found: list[dict[str, Any]] = []
    try:
        with progress() as report:
            for start in range(0, len(paths), _BATCH):
                batch = paths[start : start + _BATCH]
                pictures = [open_upload(path) for path in batch]
                found += [tags.model_dump() for tags in await tag_garments(pictures, embed)]
                if len(paths) > _BATCH:
                    report("tagging", len(found), len(paths))
    finally:
        await embed.aclose()
    return found


def open_upload(path: Path) -> "Image":
    """A picture file within the limits of uploads.

    Raises:
        InputError: if it cannot be read or is no picture that is accepted; names the file.
    """
    from fashionm3.database.uploads import read_upload
    from fashionm3.errors import UploadError

    try:
        return read_upload(read_file(path))[0]
    except UploadError as error:
        raise UploadError(f"{path}: {error}") from error


def store_upload(images: "ImageStore", path: Path) -> "ImageRef":
    """Put a file into the image store.

    Raises:
        InputError: if the file cannot be read or is no picture that is accepted; names the file.
    """
    from fashionm3.errors import UploadError

    try:
        return images.put(read_file(path))
    except UploadError as error:
        raise UploadError(f"{path}: {error}") from error


def read_file(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        InputError: if it cannot be read.
    """
    from fashionm3.errors import InputError

    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error
