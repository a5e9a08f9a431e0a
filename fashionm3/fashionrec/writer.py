"""Write the data set's layout: shards, meta tables and item pictures."""

import io
import json
import os
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from fashionm3.fashionrec.reader import item_image_path
from fashionm3.fashionrec.records import ItemRow, OutfitRow, Record, Sample, UserRow

SHARD_SIZE = 10_000  # samples; the published shards' nominal size
JPEG_QUALITY = 95


class ShardWriter:
    """Writes samples to `000.tar`, `001.tar`, … of a folder, under running numbers.

    A shard appears under its name when it is complete; after an error the unfinished one is gone.
    Equal samples give equal bytes.
    """

    def __init__(self, folder: Path, *, shard_size: int = SHARD_SIZE) -> None:
        """Create the folder where it is missing.

        Raises:
            ValueError: if `shard_size` is below 1.
        """
        if shard_size < 1:
            raise ValueError(f"a shard of {shard_size} samples holds nothing")
        self.count = 0
        self._folder = folder
        self._shard_size = shard_size
        self._tar: tarfile.TarFile | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        """Begin writing."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Complete the last shard, or remove it after an error."""
        self._finish(keep=error is None)

    def add(self, sample: Sample, picture: Image.Image) -> str:
        """Append a dialogue with its picture; its key becomes the running number.

        Returns:
            The stem that both members carry.
        """
        stem = f"{self.count:07d}"
        record = sample.model_copy(update={"key": stem}).to_json()
        self._append(stem, picture, ".json", json.dumps(record, ensure_ascii=False).encode())
        return stem

    def add_caption(self, caption: str, picture: Image.Image) -> str:
        """Append a picture with its caption, as the image-generation shards hold them."""
        stem = f"{self.count:07d}"
        self._append(stem, picture, ".txt", caption.encode())
        return stem

    def _append(self, stem: str, picture: Image.Image, suffix: str, text: bytes) -> None:
        if self.count and self.count % self._shard_size == 0:
            self._finish(keep=True)
        if self._tar is None:
            self._tar = tarfile.open(self._unfinished, "w:")  # noqa: SIM115 - closed by _finish
        self._member(f"{stem}.jpg", jpeg_bytes(picture))
        self._member(f"{stem}{suffix}", text)
        self.count += 1

    def _member(self, name: str, data: bytes) -> None:
        assert self._tar is not None
        member = tarfile.TarInfo(name)  # without times and owners
        member.size = len(data)
        self._tar.addfile(member, io.BytesIO(data))

    @property
    def _unfinished(self) -> Path:
        return self._folder / ".unfinished"

    def _finish(self, *, keep: bool) -> None:
        if self._tar is None:
            return
        self._tar.close()
        self._tar = None
        if keep:
            number = (self.count - 1) // self._shard_size
            os.replace(self._unfinished, self._folder / f"{number:03d}.tar")
        else:
            self._unfinished.unlink(missing_ok=True)


def jpeg_bytes(picture: Image.Image) -> bytes:
    """A picture as the data set stores pictures."""
    buffer = io.BytesIO()
    picture.convert("RGB").save(buffer, "JPEG", quality=JPEG_QUALITY)
    return buffer.getvalue()


def write_items(root: Path, items: Iterable[ItemRow]) -> None:
    """Write `meta/items_lite.parquet`."""
    _write_table(root, "items_lite.parquet", items)


def write_outfits(root: Path, outfits: Iterable[OutfitRow]) -> None:
    """Write `meta/outfits_lite.parquet`; the item ids become comma-separated text."""
    _write_table(root, "outfits_lite.parquet", outfits)


def write_users(root: Path, users: Iterable[UserRow]) -> None:
    """Write `meta/users_lite.parquet`; the outfit ids become comma-separated text."""
    _write_table(root, "users_lite.parquet", users)


def write_item_image(root: Path, item_id: str, picture: Image.Image) -> Path:
    """Write `data/item_images/{item_id}.jpg`.

    Raises:
        InputError: if the id is no plain file name.
    """
    path = item_image_path(root, item_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(jpeg_bytes(picture))
    return path


def _write_table(root: Path, name: str, rows: Iterable[Record]) -> None:
    path = root / "meta" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    pq.write_table(pa.Table.from_pylist([_flat(row.model_dump()) for row in rows]), unfinished)
    os.replace(unfinished, path)


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: ",".join(v) if isinstance(v, (list, tuple)) else v for k, v in row.items()}
