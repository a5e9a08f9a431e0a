"""Read shards and tables; what is malformed is skipped, counted and explained."""

import io
import json
import logging
import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TypeVar

import pyarrow.parquet as pq
from PIL import Image
from pydantic import ValidationError

from fashionm3.errors import InputError
from fashionm3.fashionrec.records import ItemRow, OutfitRow, Record, Sample, UserRow

logger = logging.getLogger(__name__)

MAX_MEMBER_BYTES = 32 * 2**20  # the largest published member is far below one megabyte
_EXAMPLES = 5  # of each reason are logged with their name

_Row = TypeVar("_Row", bound=Record)


@dataclass
class Skipped:
    """What was left out, by reason."""

    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """How many samples or rows."""
        return self.reasons.total()

    def add(self, reason: str, name: str, detail: str = "") -> None:
        """Count one; the first few of each reason are logged."""
        self.reasons[reason] += 1
        if self.reasons[reason] <= _EXAMPLES:
            logger.warning("skipped %s: %s%s", name, reason, f" ({detail})" if detail else "")


def list_shards(root: Path, task: str, split: str = "train") -> list[Path]:
    """The shards of a task in order; training shards stand in the task's own folder.

    Args:
        root: the data set's folder, the one with `data` in it.
        task: a folder below `data`.
        split: train, valid or test.

    Raises:
        InputError: if there are none.
    """
    folder = root / "data" / task
    folder = folder if split == "train" else folder / split
    shards = sorted(folder.glob("*.tar"))
    if not shards:
        raise InputError(f"no shards (*.tar) in {folder}")
    return shards


def read_samples(
    shard: Path, *, skipped: Skipped | None = None
) -> Iterator[tuple[Sample, Image.Image]]:
    """The dialogues of a shard with their pictures, decoded to RGB.

    Args:
        shard: a plain tar of `{stem}.jpg` and `{stem}.json`, in any order and any sub-folder.
        skipped: counts what is left out: a member without its partner, JSON that is none or does
            not fit, a picture that does not decode, a shard that breaks off.

    Raises:
        InputError: if the file does not exist or is no tar at all.
    """
    skipped = skipped if skipped is not None else Skipped()
    for stem, picture, text in _pairs(shard, (".jpg", ".json"), skipped):
        name = f"{shard.name}/{stem}"
        try:
            sample = Sample.model_validate({"key": stem, **_object(text)})
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "sample"
            skipped.add(f"{where}: {first['msg']}", name)
            continue
        except ValueError as error:
            skipped.add("no JSON object", name, str(error))
            continue
        image = _decode(picture, name, skipped)
        if image is not None:
            yield sample, image


def read_captions(
    shard: Path, *, skipped: Skipped | None = None
) -> Iterator[tuple[str, str, Image.Image]]:
    """The (stem, caption, picture) triples of an image-generation shard.

    Raises:
        InputError: as `read_samples`.
    """
    skipped = skipped if skipped is not None else Skipped()
    for stem, picture, text in _pairs(shard, (".jpg", ".txt"), skipped):
        name = f"{shard.name}/{stem}"
        caption = text.decode("utf-8", "replace").strip()
        if not caption:
            skipped.add("empty caption", name)
            continue
        image = _decode(picture, name, skipped)
        if image is not None:
            yield stem, caption, image


def read_items(root: Path, *, skipped: Skipped | None = None) -> dict[str, ItemRow]:
    """The item table by id.

    Raises:
        InputError: if the table is missing or unreadable.
    """
    rows = _table(root, "items_lite.parquet", ItemRow, skipped)
    return {row.item_id: row for row in rows}


def read_outfits(root: Path, *, skipped: Skipped | None = None) -> dict[str, OutfitRow]:
    """The outfit table by id.

    Raises:
        InputError: if the table is missing or unreadable.
    """
    rows = _table(root, "outfits_lite.parquet", OutfitRow, skipped)
    return {row.outfit_id: row for row in rows}


def read_users(root: Path, *, skipped: Skipped | None = None) -> dict[str, UserRow]:
    """The user table by id; outfit ids may name outfits that the outfit table lacks.

    Raises:
        InputError: if the table is missing or unreadable.
    """
    rows = _table(root, "users_lite.parquet", UserRow, skipped)
    return {row.user_id: row for row in rows}


def item_image_path(root: Path, item_id: str) -> Path:
    """Where the picture of an item is, once `item_images` is unpacked.

    Raises:
        InputError: if the id is no plain file name.
    """
    if not item_id or PurePosixPath(item_id).name != item_id or item_id.startswith("."):
        raise InputError(f"item id {item_id!r} is no plain name")
    return root / "data" / "item_images" / f"{item_id}.jpg"


def _pairs(
    shard: Path, suffixes: tuple[str, str], skipped: Skipped
) -> Iterator[tuple[str, bytes, bytes]]:
    """(stem, first, second) of members that share a stem, as soon as both were read."""
    waiting: dict[str, tuple[str, bytes]] = {}
    try:
        with tarfile.open(shard, "r:") as tar:
            for member in tar:
                path = PurePosixPath(member.name)
                if not member.isfile() or path.suffix not in suffixes:
                    continue
                if member.size > MAX_MEMBER_BYTES:
                    detail = f"{member.size} bytes, at most {MAX_MEMBER_BYTES}"
                    skipped.add("member too large", f"{shard.name}/{path.name}", detail)
                    continue
                file = tar.extractfile(member)
                data = file.read() if file else b""
                if path.stem in waiting and waiting[path.stem][0] != path.suffix:
                    parts = dict([waiting.pop(path.stem), (path.suffix, data)])
                    yield path.stem, parts[suffixes[0]], parts[suffixes[1]]
                elif path.stem in waiting:
                    skipped.add("stem used twice", f"{shard.name}/{path.name}")
                else:
                    waiting[path.stem] = path.suffix, data
            # tarfile takes half a header for the end of the archive.
            if 0 < shard.stat().st_size - tar.offset < tarfile.BLOCKSIZE:
                skipped.add("the shard breaks off", shard.name, "in the middle of a header")
    except FileNotFoundError as error:
        raise InputError(f"there is no shard {shard}") from error
    except tarfile.ReadError as error:
        if "unexpected end" not in str(error) and "truncated" not in str(error):
            raise InputError(f"{shard} is no tar: {error}") from error
        skipped.add("the shard breaks off", shard.name, str(error))
    for stem, (suffix, _) in waiting.items():
        skipped.add(f"{suffix} without its partner", f"{shard.name}/{stem}")


def _object(text: bytes) -> dict[str, object]:
    data = json.loads(text)
    if not isinstance(data, dict):
        raise ValueError(f"a {type(data).__name__}")
    return data


def _decode(data: bytes, name: str, skipped: Skipped) -> Image.Image | None:
    try:
        return Image.open(io.BytesIO(data)).convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        skipped.add("picture does not decode", name, str(error))
        return None


def _table(root: Path, name: str, kind: type[_Row], skipped: Skipped | None) -> Iterator[_Row]:
    path = root / "meta" / name
    skipped = skipped if skipped is not None else Skipped()
    try:
        rows = pq.read_table(path).to_pylist()
    except FileNotFoundError as error:
        raise InputError(f"there is no table {path}") from error
    except (OSError, ValueError) as error:  # pyarrow's own errors derive from these
        raise InputError(f"{path} is no parquet table: {error}") from error
    for number, row in enumerate(rows):
        try:
            yield kind.model_validate({key: v for key, v in row.items() if v is not None})
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            skipped.add(f"{where}: {first['msg']}", f"{name} row {number}")
