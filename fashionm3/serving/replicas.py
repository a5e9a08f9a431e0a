"""What Ray runs: FashionVLM and CLIP as replicas, thin shells around the engines.

A replica that cannot load its model, or that was started again too often, stays up and answers
every call with the reason: a crash loop ends by name.
"""

import os
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, Protocol, TypeVar

import numpy as np
from PIL.Image import Image

from fashionm3.errors import FashionM3Error, GenerationError, HostError
from fashionm3.serving.batcher import Ask, Batcher
from fashionm3.serving.clients import Vectors
from fashionm3.serving.requests import Drawing, Writing
from fashionm3.serving.worker import Cancelled
from fashionm3.settings import Settings, VlmSettings
from vectorstore.embed import Embedder

STALLED_S = 900.0
"""A batch that takes longer is taken for stuck, and the replica is started anew."""
TOLD_EVERY_S = 0.25
"""Steps of a picture are told no more often: an eye needs no more, and each telling is a message
between processes that takes a few milliseconds from the next step."""

M = TypeVar("M")
Event = str | tuple[int, int] | Image
"""A piece of text, (steps done, steps in all), or the picture."""
Embedding = tuple[str, ...] | tuple[Image, ...]


class Starts(Protocol):
    """Counts how often a replica was started."""

    def add(self) -> None:
        """Count one more.

        Raises:
            HostError: if there were too many of late.
        """
        ...


class Model(Generic[M]):
    """A loaded model, or the reason why there is none."""

    def __init__(self, load: Callable[[], M], starts: Starts) -> None:
        """Load it, unless it was started too often."""
        self._model: M | None = None
        self._error: FashionM3Error | None = None
        try:
            starts.add()
            self._model = load()
        except FashionM3Error as error:
            self._error = error

    def get(self) -> M:
        """The model.

        Raises:
            FashionM3Error: why there is none.
        """
        if self._model is None:
            raise self._error or HostError("the model is not loaded")
        return self._model


class VlmEngines(Protocol):
    """A loaded FashionVLM that serves several askers at once; see `FashionVlm`."""

    def check(self, request: Writing | Drawing) -> None:
        """Refuse what cannot be answered."""

    def write_together(
        self, writings: Sequence[Writing], *, gone: Callable[[int], bool]
    ) -> Iterator[list[str | None]]:
        """The next piece of each answer, step by step."""

    def draw_together(
        self, drawings: Sequence[Drawing], *, on_step: Callable[[int, int], None]
    ) -> list[Image]:
        """All pictures."""


def load_engine(settings: VlmSettings) -> VlmEngines:
    """Load the checkpoint that the settings name."""
    from fashionm3.serving.fashionvlm import FashionVlm

    _use_all_cores()
    return FashionVlm.load(settings)


def load_embedder(settings: Settings) -> Embedder:
    """Load the CLIP that the settings name."""
    from fashionm3.serving.local_embed import load_clip

    _use_all_cores()
    return load_clip(settings)


def _use_all_cores() -> None:
    """Ray gives its workers one thread, because it counts cores by requests for them."""
    import torch

    torch.set_num_threads(len(os.sched_getaffinity(0)))


class VlmReplica:
    """One process with one FashionVLM."""

    def __init__(
        self,
        settings: VlmSettings,
        starts: Starts,
        load: Callable[[VlmSettings], VlmEngines] = load_engine,
    ) -> None:
        """Load the model."""
        self._model: Model[VlmEngines]

        def prepare() -> None:
            self._model = Model(lambda: load(settings), starts)

        self._batcher: Batcher[Writing | Drawing, Event] = Batcher(
            "FashionVLM", self._work, size=settings.batch, limit=settings.queue, prepare=prepare
        )

    async def ask(
        self, request: Writing | Drawing, timeout_s: float
    ) -> AsyncGenerator[list[Event], None]:
        """Events of one request, several at a time where they come fast.

        Of a picture's steps the last is told and, before it, one in `TOLD_EVERY_S`.
        """
        self._model.get().check(request)
        async for events in self._batcher.stream(request, timeout_s=timeout_s):
            yield events

    async def ready(self) -> None:
        """Nothing, if the model is loaded."""
        self._model.get()

    def check_health(self) -> None:
        """Called by Ray.

        Raises:
            HostError: if the batch under way is stuck.
        """
        if self._batcher.busy_s > STALLED_S:
            raise HostError(f"FashionVLM has worked at one batch for {self._batcher.busy_s:.0f} s")

    def _work(self, asks: list[Ask[Writing | Drawing, Event]]) -> None:
        if isinstance(asks[0].request, Writing):
            self._write(asks)
        else:
            self._draw(asks)

    def _write(self, asks: list[Ask[Writing | Drawing, Event]]) -> None:
        writings = [ask.request for ask in asks if isinstance(ask.request, Writing)]
        written = [False] * len(asks)
        ended = [False] * len(asks)
        pieces_of_all = self._model.get().write_together(
            writings, gone=lambda row: asks[row].is_gone
        )
        for pieces in pieces_of_all:
            for row, piece in enumerate(pieces):
                if piece:
                    written[row] = written[row] or bool(piece.strip())
                    asks[row].emit(piece)
                elif piece is None and not ended[row]:
                    # Whoever is answered need not wait for the longest answer of the batch.
                    ended[row] = True
                    _end(asks[row], written[row])
        for row, ask in enumerate(asks):
            if not ended[row]:
                _end(ask, written[row])

    def _draw(self, asks: list[Ask[Writing | Drawing, Event]]) -> None:
        drawings = [ask.request for ask in asks if isinstance(ask.request, Drawing)]
        watchers = [ask for ask, drawing in zip(asks, drawings, strict=True) if drawing.watched]
        told = time.monotonic()

        def on_step(done: int, total: int) -> None:
            nonlocal told
            if all(ask.is_gone for ask in asks):
                raise Cancelled
            now = time.monotonic()
            if done < total and now - told < TOLD_EVERY_S:
                return
            told = now
            for ask in watchers:
                ask.emit((done, total))

        pictures = self._model.get().draw_together(drawings, on_step=on_step)
        for ask, picture in zip(asks, pictures, strict=True):
            ask.emit(picture)


def _end(ask: Ask[Writing | Drawing, Event], written: bool) -> None:
    if not written and not ask.is_gone:
        ask.fail(GenerationError("FashionVLM wrote nothing"))
    elif not ask.is_late:
        ask.finish()


class ClipReplica:
    """One process with one CLIP."""

    def __init__(
        self,
        settings: Settings,
        starts: Starts,
        load: Callable[[Settings], Embedder] | None = None,
    ) -> None:
        """Load the model."""
        self._model: Model[Embedder]

        def prepare() -> None:
            self._model = Model(lambda: (load or load_embedder)(settings), starts)

        self._batcher: Batcher[Embedding, Vectors] = Batcher(
            "CLIP",
            self._work,
            kind=lambda request: type(request[0]) is str,
            size=settings.vlm.batch,
            limit=settings.vlm.queue,
            prepare=prepare,
        )

    async def embed(self, request: Embedding, timeout_s: float) -> Vectors:
        """Vectors of words or pictures."""
        embedder = self._model.get()
        if not request:
            return np.zeros((0, embedder.dim), np.float32)
        parts = [
            part
            async for parts in self._batcher.stream(request, timeout_s=timeout_s)
            for part in parts
        ]
        return parts[0]

    async def describe(self) -> tuple[str, int]:
        """Name and width of the vectors."""
        embedder = self._model.get()
        return embedder.name, embedder.dim

    def check_health(self) -> None:
        """Called by Ray.

        Raises:
            HostError: if the batch under way is stuck.
        """
        if self._batcher.busy_s > STALLED_S:
            raise HostError(f"CLIP has worked at one batch for {self._batcher.busy_s:.0f} s")

    def _work(self, asks: list[Ask[Embedding, Vectors]]) -> None:
        embedder = self._model.get()
        together = [one for ask in asks for one in ask.request]
        if type(together[0]) is str:
            vectors = embedder.embed_texts([one for one in together if isinstance(one, str)])
        else:
            vectors = embedder.embed_pictures([one for one in together if isinstance(one, Image)])
        at = 0
        for ask in asks:
            ask.emit(vectors[at : at + len(ask.request)])
            at += len(ask.request)


@contextmanager
def unwrapped() -> Iterator[None]:
    """Errors of a replica as they were raised there, those of Ray itself by name."""
    from ray.exceptions import RayActorError, RayError, RayTaskError
    from ray.serve.exceptions import BackPressureError, RayServeException

    from fashionm3.errors import BusyError

    try:
        yield
    except BackPressureError as error:
        raise BusyError(f"the model host is busy: {error}") from error
    except RayTaskError as error:
        cause = error.cause
        if isinstance(cause, FashionM3Error | ValueError):
            raise cause from error
        raise HostError(f"the model host failed: {cause!r}") from error
    except RayActorError as error:
        raise HostError("the model host died over the request; it is started anew") from error
    except (RayError, RayServeException) as error:
        raise HostError(f"the model host does not answer: {type(error).__name__}") from error
