"""A conversation from the command line: one open set of services, turn after turn."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fashionm3.cli.pictures import read_file, store_upload
from fashionm3.cli.shop import ensure_shop
from fashionm3.errors import FashionM3Error, NotFoundError

if TYPE_CHECKING:
    from fashionm3.database.images import ImageStore
    from fashionm3.domain import (
        ImageRef,
        Notice,
        People,
        ShopperPhoto,
        StylistReply,
        TurnDone,
        TurnEvent,
    )
    from fashionm3.settings import Settings
    from graph import Deps, Stylist

GUEST = "guest"

Listener = Callable[["TurnEvent"], None]


class TurnFailedError(FashionM3Error):
    """A turn that ended without an answer, with the words it ended with."""


@dataclass
class Session:
    """One user's conversation."""

    graph: "Stylist"
    deps: "Deps"
    user_id: str
    thread_id: str | None = None

    @property
    def images(self) -> "ImageStore":
        """Where the pictures of this conversation lie."""
        return self.deps.images

    async def store(self, paths: Sequence[Path]) -> "tuple[ImageRef, ...]":
        """Put photos into the image store.

        Raises:
            InputError: if one cannot be read or is not accepted; names the file.
        """
        return tuple([await asyncio.to_thread(store_upload, self.images, p) for p in paths])

    async def store_shopper(self, path: Path) -> "ShopperPhoto":
        """Put a photo of the person into the image store, for a day.

        Raises:
            InputError: if it cannot be read or is not accepted; names the file.
        """
        data = read_file(path)
        return await asyncio.to_thread(self.images.put_shopper_photo, data)

    async def say(
        self,
        text: str,
        photos: "Sequence[ImageRef]" = (),
        *,
        shopper: "ShopperPhoto | None" = None,
        people: "People" = "ask",
        listen: Listener | None = None,
    ) -> "TurnDone":
        """Run one turn; the next one goes on in the same thread.

        Raises:
            TurnFailedError: if the turn failed; nothing of it is kept.
        """
        from fashionm3.domain import TurnDone, TurnFailed, UserTurn
        from graph import stream_turn

        turn = UserTurn(
            user_id=self.user_id,
            thread_id=self.thread_id,
            text=text,
            images=tuple(photos),
            shopper=shopper,
            people=people,
        )
        async for event in stream_turn(self.graph, turn):
            if listen is not None:
                listen(event)
            if isinstance(event, TurnFailed):
                raise TurnFailedError(event.message)
            if isinstance(event, TurnDone):
                self.thread_id = event.thread_id
                return event
        raise TurnFailedError("the turn ended without an answer")


@asynccontextmanager
async def open_session(
    settings: "Settings", *, user_id: str = GUEST, thread_id: str | None = None
) -> AsyncIterator[Session]:
    """Open the services, with a shop behind them, for a user that exists.

    Raises:
        NotFoundError: if the user does not exist; names three that do.
    """
    from graph import build_graph, connect

    ensure_shop(settings)
    async with connect(settings) as deps:
        if user_id == GUEST:
            deps.database.add_user(GUEST, name="Guest")
        else:
            deps.database.user(user_id)
        yield Session(build_graph(deps), deps, user_id, thread_id)


def unsaid(reply: "StylistReply") -> "list[Notice]":
    """Notices that the words of the answer do not tell already."""
    return [notice for notice in reply.notices if notice.message not in reply.text]


class Album:
    """Where the pictures of an answer lie: in the image store, or copied to a folder."""

    def __init__(self, images: "ImageStore", folder: Path | None = None) -> None:
        """Make the folder, if there is to be one."""
        self._images, self._folder = images, folder
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def path(self, ref: "ImageRef") -> Path:
        """A file with this picture."""
        if self._folder is None:
            return self._images.path(ref)
        data = self._images.bytes(ref)
        copy = self._folder / f"{ref.sha256[:16]}.{ref.media_type.removeprefix('image/')}"
        if not copy.exists():
            copy.write_bytes(data)
        return copy

    def with_paths(self, value: Any) -> Any:
        """A JSON value with a `path` beside every picture reference in it."""
        from fashionm3.domain import ImageRef

        if isinstance(value, list):
            return [self.with_paths(entry) for entry in value]
        if not isinstance(value, dict):
            return value
        if "sha256" in value:
            try:
                path: str | None = str(self.path(ImageRef.model_validate(value)))
            except NotFoundError:
                path = None  # deleted since
            return {**value, "path": path}
        return {key: self.with_paths(entry) for key, entry in value.items()}
