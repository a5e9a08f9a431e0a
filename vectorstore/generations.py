"""Directories that are replaced as a whole while others read them.

- `CURRENT`          the name of the generation in service; switched by an atomic rename
- `g-…/`             a generation; `SEAL` in it lists its files, so that a torn one is noticed
- `publishing.lock`  held by the one process that builds

A reader holds a shared lock on the directory it reads. A builder sweeps what is neither in
service nor locked: old generations, and what a killed builder left.
"""

import fcntl
import json
import os
import shutil
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from fashionm3.errors import CatalogError

_WAIT_FOR_BUILDER_S = 60.0  # a demo shop is indexed in a second, a large one in minutes
_CHUNK = 1 << 20
_ZEROS = bytes(_CHUNK)


class Lease:
    """A generation that stays on disk as long as this object lives."""

    def __init__(self, path: Path, descriptor: int) -> None:
        """Own `descriptor`, which holds the shared lock."""
        self.path = path
        self.name = path.name
        weakref.finalize(self, os.close, descriptor)


class Generations:
    """The generations of one index."""

    def __init__(self, root: Path) -> None:
        """Nothing is touched until the first call."""
        self.root = root

    def current(self) -> str | None:
        """Name of the generation in service; None before the first one.

        Raises:
            CatalogError: if the pointer is damaged.
        """
        try:
            name = (self.root / "CURRENT").read_text("utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise CatalogError(f"index {self.root}: CURRENT cannot be read: {error}") from error
        if not name.startswith("g-") or "/" in name:
            raise CatalogError(f"index {self.root} is damaged: CURRENT holds {name[:40]!r}")
        return name

    def lease(self) -> Lease | None:
        """Hold the generation in service; None before the first one.

        Raises:
            CatalogError: if it is missing, or its files are not those that were sealed.
        """
        while (name := self.current()) is not None:
            path = self.root / name
            try:
                descriptor = os.open(path, os.O_RDONLY)
            except OSError as error:
                if self.current() != name:
                    continue  # it was replaced and swept just now
                raise CatalogError(f"index {path} cannot be opened: {error.strerror}") from error
            lease = Lease(path, descriptor)
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            if self.current() == name:
                _check_seal(path)
                return lease
        return None

    @contextmanager
    def build(self, *, fresh: bool) -> Iterator[Path]:
        """A directory for the next generation, which goes in service when the block ends well.

        Args:
            fresh: begin with an empty directory, not with a copy of the one in service.

        Raises:
            CatalogError: if another process keeps building, or the disk refuses.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with FileLock(self.root / "publishing.lock", timeout=_WAIT_FOR_BUILDER_S):
                self._sweep()
                name = f"g-{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid4().hex[:8]}"
                path = self.root / name
                old = None if fresh else self.lease()
                if old is None:
                    path.mkdir()
                else:
                    _copy(old.path, path)
                    del old
                yield path
                _seal(path)
                self._point_at(name)
                self._sweep()
        except Timeout as error:
            raise CatalogError(
                f"index {self.root} is locked: another process has been building it for more than "
                f"{_WAIT_FOR_BUILDER_S:.0f} s"
            ) from error
        except OSError as error:
            raise CatalogError(f"index {self.root} cannot be written: {error}") from error

    def sweep(self) -> None:
        """Remove what nobody uses, unless somebody is building."""
        try:
            with FileLock(self.root / "publishing.lock", timeout=0):
                self._sweep()
        except (Timeout, OSError):
            return  # whoever is building sweeps as well

    def _point_at(self, name: str) -> None:
        pointer = self.root / f"CURRENT.{name}"
        with pointer.open("w", encoding="utf-8") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        os.replace(pointer, self.root / "CURRENT")
        _sync(self.root)

    def _sweep(self) -> None:
        name = self.current()
        for stale in self.root.glob("CURRENT.*"):
            stale.unlink(missing_ok=True)
        for path in self.root.glob("g-*"):
            if path.name != name and _is_unused(path):
                shutil.rmtree(path, ignore_errors=True)


def _is_unused(path: Path) -> bool:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def _seal(path: Path) -> None:
    sizes: dict[str, int | None] = {}
    for file in sorted(path.rglob("*")):
        if file.is_file():
            _sync(file)
            # A shard writes its JSON anew, atomically, whenever it is opened.
            size = None if file.suffix == ".json" else file.stat().st_size
            sizes[str(file.relative_to(path))] = size
    (path / "SEAL").write_text(json.dumps(sizes), "utf-8")
    _sync(path / "SEAL")


def _check_seal(path: Path) -> dict[str, int | None]:
    # A shard maps its files into memory: a file that is too short would end the process.
    try:
        sealed: dict[str, int | None] = json.loads((path / "SEAL").read_text("utf-8"))
        for name, size in sealed.items():
            found = (path / name).stat().st_size
            if size not in (None, found):
                raise CatalogError(
                    f"index {path} is damaged: {name} has {found} bytes, not {size}; build it again"
                )
    except (OSError, ValueError, AttributeError) as error:
        raise CatalogError(f"index {path} is damaged: {error}; build it again") from error
    return sealed


def _copy(source: Path, target: Path) -> None:
    for name in _check_seal(source):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        # A shard reserves 70 MB of zeros for a few items; they need no blocks on disk.
        with (source / name).open("rb") as old, (target / name).open("wb") as new:
            while chunk := old.read(_CHUNK):
                if chunk != _ZEROS[: len(chunk)]:
                    new.write(chunk)
                else:
                    new.seek(len(chunk), os.SEEK_CUR)
            new.truncate()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
