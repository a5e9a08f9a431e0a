"""FashionVLM and CLIP as Ray serves them, behind the same protocols as in this process."""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any

from PIL.Image import Image

from fashionm3.errors import HostError
from fashionm3.serving.clients import Speaker, StepCallback, Vectors
from fashionm3.serving.launch import CLIP_APP, VLM_APP, connect_host, handle
from fashionm3.serving.replicas import Embedding, Event, unwrapped
from fashionm3.serving.requests import Drawing, Writing
from fashionm3.settings import Settings

GRACE_S = 1.0
"""The replica has the first word about a deadline, because it knows more."""


class RayVlm:
    """The VlmClient of a FashionVLM that Ray hosts; it may be shared by many processes."""

    def __init__(self, settings: Settings) -> None:
        """Connect at the first request."""
        self._settings = settings
        self._timeout_s = settings.vlm.timeout_s
        self._handle: Any = None
        self._lock = asyncio.Lock()

    async def recommend(
        self,
        collage: Image | None,
        dialogue: Sequence[tuple[Speaker, str]],
        *,
        seed: int | None = None,
    ) -> AsyncGenerator[str, None]:
        """See `VlmClient.recommend`."""
        async with aclosing(self._ask(Writing(collage, tuple(dialogue), seed))) as events:
            async for event in events:
                if isinstance(event, str):
                    yield event

    async def draw(
        self, description: str, *, seed: int, on_step: StepCallback | None = None
    ) -> Image:
        """See `VlmClient.draw`; of steps that come fast some are reported, always the last."""
        return await self._draw(Drawing(description, seed, watched=on_step is not None), on_step)

    async def repaint(
        self,
        picture: Image,
        description: str,
        *,
        seed: int,
        region: Image | None = None,
        on_step: StepCallback | None = None,
    ) -> Image:
        """See `VlmClient.repaint`."""
        drawing = Drawing(description, seed, picture, region, watched=on_step is not None)
        return await self._draw(drawing, on_step)

    async def warm_up(self) -> None:
        """Wait until a replica has its model."""
        handle = await self._ready()
        with unwrapped():
            await _within(handle.ready.remote(), self._timeout_s)

    async def aclose(self) -> None:
        """Let go of the host; the models stay up for others."""
        self._handle = None

    async def _draw(self, drawing: Drawing, on_step: StepCallback | None) -> Image:
        picture: Image | None = None
        async with aclosing(self._ask(drawing)) as events:
            async for event in events:
                if isinstance(event, Image):
                    picture = event
                elif isinstance(event, tuple) and on_step is not None:
                    on_step(*event)
        if picture is None:
            raise HostError("the model host ended without a picture")
        return picture

    async def _ask(self, request: Writing | Drawing) -> AsyncGenerator[Event, None]:
        ends = time.monotonic() + self._timeout_s
        handle = (await self._ready()).options(stream=True)
        with unwrapped():
            response = handle.ask.remote(request, self._timeout_s)
            try:
                while True:
                    left = ends + GRACE_S - time.monotonic()
                    try:
                        events = await asyncio.wait_for(anext(response), max(left, 0.0))
                    except StopAsyncIteration:
                        return
                    except TimeoutError as error:
                        raise _late(self._timeout_s) from error
                    for event in events:
                        yield event
            finally:
                # Ends the work between two steps; nothing happens if it has ended.
                response.cancel()

    async def _ready(self) -> Any:
        async with self._lock:
            if self._handle is None:
                self._handle = await asyncio.to_thread(_connected, self._settings, VLM_APP)
            return self._handle


class RayEmbed:
    """The EmbedClient of a CLIP that Ray hosts."""

    def __init__(self, settings: Settings) -> None:
        """Connect at the first request."""
        self._settings = settings
        self._timeout_s = settings.vlm.timeout_s
        self._handle: Any = None
        self._lock = asyncio.Lock()

    async def texts(self, texts: Sequence[str]) -> Vectors:
        """See `EmbedClient.texts`."""
        return await self._embed(tuple(texts))

    async def pictures(self, pictures: Sequence[Image]) -> Vectors:
        """See `EmbedClient.pictures`."""
        return await self._embed(tuple(pictures))

    async def warm_up(self) -> None:
        """Wait until a replica has its model."""
        handle = await self._ready()
        with unwrapped():
            await _within(handle.describe.remote(), self._timeout_s)

    async def aclose(self) -> None:
        """Let go of the host; the model stays up for others."""
        self._handle = None

    async def _embed(self, request: Embedding) -> Vectors:
        handle = await self._ready()
        with unwrapped():
            vectors: Vectors = await _within(
                handle.embed.remote(request, self._timeout_s), self._timeout_s
            )
        return vectors

    async def _ready(self) -> Any:
        async with self._lock:
            if self._handle is None:
                self._handle = await asyncio.to_thread(_connected, self._settings, CLIP_APP)
            return self._handle


class RayEmbedder:
    """The same CLIP for the catalogue, whose calls block; not for an event loop's thread."""

    def __init__(self, settings: Settings) -> None:
        """Connect at the first request."""
        self._settings = settings
        self._timeout_s = settings.vlm.timeout_s
        self._about: tuple[str, int] | None = None

    @property
    def name(self) -> str:
        """Which model the vectors come from."""
        return self._described()[0]

    @property
    def dim(self) -> int:
        """Width of the vectors."""
        return self._described()[1]

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Embed words: `(n, dim)` float32, each row of length 1."""
        vectors: Vectors = self._call("embed", tuple(texts), self._timeout_s)
        return vectors

    def embed_pictures(self, pictures: Sequence[Image]) -> Vectors:
        """Embed pictures: `(n, dim)` float32, each row of length 1."""
        vectors: Vectors = self._call("embed", tuple(pictures), self._timeout_s)
        return vectors

    def _described(self) -> tuple[str, int]:
        if self._about is None:
            self._about = self._call("describe")
        return self._about

    def _call(self, method: str, *arguments: object) -> Any:
        handle = _connected(self._settings, CLIP_APP)
        with unwrapped():
            response = getattr(handle, method).remote(*arguments)
            try:
                return response.result(timeout_s=self._timeout_s + GRACE_S)
            except TimeoutError as error:
                response.cancel()
                raise _late(self._timeout_s) from error


def examine(settings: Settings, *, timeout_s: float) -> str:
    """Who serves FashionVLM; not for an event loop's thread.

    Raises:
        FashionM3Error: why nobody does.
    """
    served = _connected(settings, VLM_APP)
    with unwrapped():
        try:
            served.ready.remote().result(timeout_s=timeout_s)
        except TimeoutError as error:
            raise _late(timeout_s) from error
    return "served by Ray"


def _connected(settings: Settings, app: str) -> Any:
    connect_host(settings)
    with unwrapped():
        return handle(app)


async def _within(response: Any, timeout_s: float) -> Any:
    try:
        async with asyncio.timeout(timeout_s + GRACE_S):
            return await response
    except TimeoutError as error:
        raise _late(timeout_s) from error
    except asyncio.CancelledError:
        response.cancel()
        raise


def _late(timeout_s: float) -> HostError:
    return HostError(f"the model host did not answer within {timeout_s:g} s")
