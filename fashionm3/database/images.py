"""The image store: pictures under the hash of their bytes, in a folder or a bucket.

- `ab/abcd….jpg`               a picture; written beside its place and moved there, never torn
- `derived/<source>/<child>`   an empty file: the child goes when the source goes
- `removed/<sha256>`           an empty file: this picture was here and was deleted
- `deleting/<sha256>`          an empty file: a deletion has begun; `open` finishes it
- `expires/<sha256>`           when a photo of a person goes, with all that was made from it
- `writing/…`                  files that are being written; `open` sweeps those of dead processes
"""

import builtins
import hashlib
import io
import os
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, Self

import fsspec
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from fashionm3.database.uploads import on_white, read_upload
from fashionm3.domain import ImageRef, ShopperPhoto
from fashionm3.errors import ConfigError, NotFoundError
from fashionm3.settings import Settings

_SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}
KEEP_SHOPPERS = timedelta(hours=24)
KEEP_SET_ASIDE = timedelta(hours=1)
"""How long a photo of a person is kept who has not agreed yet."""
_UPLOAD_QUALITY = 92
_ABANDONED_S = 3600.0  # writing takes milliseconds

StoredType = Literal["image/jpeg", "image/png"]


class ImageStore:
    """Keeps pictures by content. Safe to use from several threads and processes.

    Equal bytes are one picture: deleting it deletes it for everybody who refers to it.
    """

    def __init__(self, filesystem: Any, root: str) -> None:
        """Use `open` instead."""
        self._fs = filesystem
        self._root = root.rstrip("/")
        self._is_local = "file" in _protocols(filesystem)

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open the store that the settings name, and finish deletions a crash interrupted.

        Raises:
            ConfigError: if the place cannot be opened.
        """
        url = settings.images.url or str(settings.images_path)
        try:
            filesystem, root = fsspec.core.url_to_fs(url)
            store = cls(filesystem, root)
            if store._is_local:
                store._sweep_unfinished()
            for digest in store._names("deleting"):
                store._finish_delete(digest)
            for digest in store._names("expires"):
                store._is_removed(digest)
        except (OSError, ValueError, ImportError) as error:
            raise ConfigError(f"cannot open the image store {url}: {error}") from error
        return store

    def put(self, data: bytes) -> ImageRef:
        """Check, clean and keep an upload.

        A PNG stays lossless; everything else is kept as JPEG.

        Raises:
            UploadError: naming the value and the limit.
        """
        picture, media_type = _upload(data)
        return self._put(picture, media_type, _UPLOAD_QUALITY, ())

    def put_picture(
        self,
        image: Image.Image,
        *,
        derived_from: Sequence[ImageRef] = (),
        media_type: StoredType = "image/jpeg",
        note: str = "",
    ) -> ImageRef:
        """Keep a picture that we made.

        Args:
            image: any mode; transparency becomes white.
            derived_from: pictures that can be recognised in it. It is deleted with any of them.
            media_type: JPEG without chroma subsampling takes a tenth of the time of PNG.
            note: what it is, written into the metadata of the file, which is then a PNG.

        Raises:
            NotFoundError: if a source was removed.
        """
        if note:
            media_type = "image/png"
        return self._put(on_white(image), media_type, 95, derived_from, note=note)

    def put_shopper_photo(
        self, data: builtins.bytes, *, keep_for: timedelta = KEEP_SHOPPERS
    ) -> ShopperPhoto:
        """Check, clean and keep a photo of the shopper, who has agreed to it, for a while.

        After that it is gone for every read, with all that was made from it.

        Raises:
            UploadError: naming the value and the limit.
        """
        picture, media_type = _upload(data)
        now = datetime.now(UTC)
        until = now + keep_for
        ref = self._put(picture, media_type, _UPLOAD_QUALITY, (), until=until)
        return ShopperPhoto(image=ref, consented_at=now, expires_at=until)

    def take_for_shopper(
        self, ref: ImageRef, *, keep_for: timedelta = KEEP_SHOPPERS
    ) -> ShopperPhoto:
        """Keep a picture of the store as a photo of the shopper, who has agreed to it, for a while.

        Raises:
            NotFoundError: as `bytes`.
        """
        if not self.exists(ref):
            raise self._missing(ref.sha256)
        now = datetime.now(UTC)
        until = now + keep_for
        self._keep_until(ref, until)
        return ShopperPhoto(image=ref, consented_at=now, expires_at=until)

    def set_aside(self, ref: ImageRef, *, keep_for: timedelta = KEEP_SET_ASIDE) -> None:
        """Let a photo of a person go soon, unless they agreed elsewhere to its being kept.

        Raises:
            NotFoundError: as `bytes`.
        """
        if not self.exists(ref):
            raise self._missing(ref.sha256)
        if not self._fs.exists(f"{self._root}/expires/{ref.sha256}"):
            self._keep_until(ref, datetime.now(UTC) + keep_for)

    def _keep_until(self, ref: ImageRef, until: datetime) -> None:
        """Let a picture go at a moment, with all that was made from it."""
        self._write(f"expires/{ref.sha256}", until.isoformat().encode())

    def bytes(self, ref: ImageRef) -> bytes:
        """The encoded picture.

        Raises:
            NotFoundError: "removed" if it was deleted, otherwise that it is not in the store.
        """
        self._check_not_removed(ref.sha256)
        try:
            data = self._fs.cat_file(self._place(ref))
        except FileNotFoundError:
            raise self._missing(ref.sha256) from None
        return bytes(data)

    def open_picture(self, ref: ImageRef, *, at_least: int | None = None) -> Image.Image:
        """The decoded picture, RGB.

        Args:
            ref: which one.
            at_least: pixels of the shorter side that are enough. A larger JPEG is then decoded at
                a half, a quarter or an eighth of its size, which is several times faster.

        Raises:
            NotFoundError: as `bytes`.
        """
        picture = Image.open(io.BytesIO(self.bytes(ref)))
        if at_least is not None and min(picture.size) > at_least:
            shrink = at_least / min(picture.size)
            picture.draft("RGB", (int(picture.width * shrink), int(picture.height * shrink)))
        return picture.convert("RGB")

    def path(self, ref: ImageRef) -> Path:
        """The file of a picture.

        Raises:
            NotFoundError: as `bytes`.
            ConfigError: if the store is a bucket; its pictures have no file.
        """
        if not self._is_local:
            raise ConfigError(f"the image store {self._root} is no folder; read the bytes instead")
        self._check_not_removed(ref.sha256)
        path = Path(self._place(ref))
        if not path.exists():
            raise self._missing(ref.sha256)
        return path

    def exists(self, ref: ImageRef) -> bool:
        """Whether the picture can be read."""
        return not self._is_removed(ref.sha256) and bool(self._fs.exists(self._place(ref)))

    def derived(self, ref: ImageRef) -> tuple[str, ...]:
        """Hashes of the pictures made from this one, sorted."""
        return self._names(f"derived/{ref.sha256}")

    def delete(self, ref: ImageRef) -> None:
        """Delete a picture and, at any depth, every picture derived from it.

        Raises:
            NotFoundError: as `bytes`.
        """
        if not self.exists(ref):
            raise self._missing(ref.sha256)
        self._write(f"deleting/{ref.sha256}", b"")
        self._finish_delete(ref.sha256)

    def _put(
        self,
        picture: Image.Image,
        media_type: StoredType,
        quality: int,
        sources: Sequence[ImageRef],
        *,
        note: str = "",
        until: datetime | None = None,
    ) -> ImageRef:
        for source in sources:
            self._check_not_removed(source.sha256)
        buffer = io.BytesIO()
        if media_type == "image/png":
            info = PngInfo()
            if note:
                info.add_itxt("Description", note)
            picture.save(buffer, "PNG", compress_level=3, pnginfo=info)
        else:
            picture.save(buffer, "JPEG", quality=quality, subsampling=0)
        data = buffer.getvalue()
        ref = ImageRef(
            sha256=hashlib.sha256(data).hexdigest(),
            media_type=media_type,
            width=picture.width,
            height=picture.height,
        )
        # Whatever of an earlier upload had to go by now goes first, with all that was made from it.
        self._expire(ref.sha256)
        # Its end and its links stand before the picture does: no moment has it without them.
        if until is not None:
            self._keep_until(ref, until)
        for source in sources:
            self._write(f"derived/{source.sha256}/{ref.sha256}", b"")
        if not self._fs.exists(self._place(ref)):
            self._write(self._relative(ref), data)
        self._unlink(f"removed/{ref.sha256}")
        if any(self._is_removed(source.sha256) for source in sources):
            self.delete(ref)
            raise NotFoundError(f"picture {ref.sha256[:12]} was made from one that was removed")
        return ref

    def _finish_delete(self, digest: str) -> None:
        doomed, found = [digest], {digest}
        for current in doomed:
            fresh = [child for child in self._names(f"derived/{current}") if child not in found]
            doomed += fresh
            found.update(fresh)
        for current in doomed:
            self._write(f"removed/{current}", b"")
        for current in doomed:
            for suffix in _SUFFIXES.values():
                self._unlink(f"{current[:2]}/{current}{suffix}")
            for child in self._names(f"derived/{current}"):
                self._unlink(f"derived/{current}/{child}")
            self._unlink(f"expires/{current}")
        self._unlink(f"deleting/{digest}")

    def _relative(self, ref: ImageRef) -> str:
        return f"{ref.sha256[:2]}/{ref.sha256}{_SUFFIXES[ref.media_type]}"

    def _place(self, ref: ImageRef) -> str:
        return f"{self._root}/{self._relative(ref)}"

    def _names(self, folder: str) -> tuple[str, ...]:
        self._fs.invalidate_cache()
        try:
            entries = self._fs.ls(f"{self._root}/{folder}", detail=False)
        except FileNotFoundError:
            return ()
        names = (str(entry).rstrip("/").rsplit("/", 1)[-1] for entry in entries)
        return tuple(sorted(name for name in names if len(name) == 64))

    def _write(self, relative: str, data: builtins.bytes) -> None:
        if not self._is_local:
            self._fs.pipe_file(f"{self._root}/{relative}", data)  # objects appear whole
            return
        target = Path(self._root, relative)
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=Path(self._root, "writing"))
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def _sweep_unfinished(self) -> None:
        writing = Path(self._root, "writing")
        writing.mkdir(parents=True, exist_ok=True)
        for path in writing.iterdir():
            try:
                if time.time() - path.stat().st_mtime > _ABANDONED_S:
                    path.unlink()
            except FileNotFoundError:
                continue  # another process has just finished or swept it

    def _unlink(self, relative: str) -> None:
        try:
            self._fs.rm_file(f"{self._root}/{relative}")
        except FileNotFoundError:
            pass

    def _is_removed(self, digest: str) -> bool:
        self._expire(digest)
        return bool(self._fs.exists(f"{self._root}/removed/{digest}"))

    def _expire(self, digest: str) -> None:
        """Delete a photo whose time is over, as if it had been asked for then."""
        try:
            until = self._fs.cat_file(f"{self._root}/expires/{digest}").decode()
        except FileNotFoundError:
            return
        if datetime.now(UTC) >= datetime.fromisoformat(until):
            self._write(f"deleting/{digest}", b"")
            self._finish_delete(digest)

    def _check_not_removed(self, digest: str) -> None:
        if self._is_removed(digest):
            raise self._missing(digest)

    def _missing(self, digest: str) -> NotFoundError:
        if self._is_removed(digest):
            return NotFoundError(f"picture {digest[:12]} was removed")
        return NotFoundError(f"picture {digest[:12]} is not in the image store")


def _upload(data: bytes) -> tuple[Image.Image, StoredType]:
    picture, kind = read_upload(data)
    return picture, "image/png" if kind == "PNG" else "image/jpeg"


def _protocols(filesystem: Any) -> tuple[str, ...]:
    protocol = filesystem.protocol
    return (protocol,) if isinstance(protocol, str) else tuple(protocol)
