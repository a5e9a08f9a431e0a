"""FashionVLM in this process: loaded at the first request, on a worker thread of its own."""

from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from typing import Protocol

from PIL.Image import Image

from fashionm3.errors import GenerationError
from fashionm3.serving.clients import Speaker, StepCallback
from fashionm3.serving.worker import Stop, Worker
from fashionm3.serving.worker_thread import WorkerThread
from fashionm3.settings import VlmSettings


class VlmEngine(Protocol):
    """A loaded model; its calls block."""

    def write(
        self, collage: Image | None, dialogue: Sequence[tuple[Speaker, str]], *, seed: int | None
    ) -> Iterator[str]:
        """The answer in pieces, as they are decoded."""
        ...

    def draw(self, description: str, *, seed: int, on_step: StepCallback) -> Image:
        """A picture of the description."""
        ...

    def repaint(
        self,
        picture: Image,
        description: str,
        *,
        seed: int,
        region: Image | None,
        on_step: StepCallback,
    ) -> Image:
        """The picture with its region painted anew."""
        ...


def load_fashionvlm(settings: VlmSettings) -> VlmEngine:
    """Load the checkpoint that the settings name.

    Raises:
        CheckpointError: if its weights do not fit or its files are damaged.
    """
    # torch comes with it; only the worker thread ever needs it.
    from fashionm3.serving.fashionvlm import FashionVlm

    return FashionVlm.load(settings)


class LocalVlm:
    """The VlmClient of one process: one request at a time, cancellable between tokens."""

    def __init__(
        self,
        settings: VlmSettings,
        *,
        load: Callable[[VlmSettings], VlmEngine] = load_fashionvlm,
        thread: WorkerThread | None = None,
    ) -> None:
        """Load nothing yet; all that one process computes with torch shares a `thread`."""
        self._settings = settings
        self._load = load
        self._engine: VlmEngine | None = None
        self._worker = Worker(
            "FashionVLM", limit=settings.queue, timeout_s=settings.timeout_s, thread=thread
        )

    async def recommend(
        self,
        collage: Image | None,
        dialogue: Sequence[tuple[Speaker, str]],
        *,
        seed: int | None = None,
    ) -> AsyncGenerator[str, None]:
        """See `VlmClient.recommend`."""

        def write(stop: Stop) -> Iterator[str]:
            written = False
            for piece in self._ready().write(collage, dialogue, seed=seed):
                written = written or bool(piece.strip())
                yield piece
            if not written:
                raise GenerationError("FashionVLM wrote nothing")

        answer = self._worker.stream(write)
        try:
            async for piece in answer:
                yield piece
        finally:
            await answer.aclose()

    async def draw(
        self, description: str, *, seed: int, on_step: StepCallback | None = None
    ) -> Image:
        """See `VlmClient.draw`."""
        return await self._worker.run(
            lambda stop: self._ready().draw(
                description, seed=seed, on_step=_stoppable(stop, on_step)
            )
        )

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
        return await self._worker.run(
            lambda stop: self._ready().repaint(
                picture,
                description,
                seed=seed,
                region=region,
                on_step=_stoppable(stop, on_step),
            )
        )

    async def warm_up(self) -> None:
        """Load the weights now."""
        await self._worker.run(lambda stop: self._ready())

    async def aclose(self) -> None:
        """End the work under way and free the model."""
        self._worker.close()
        self._engine = None

    def _ready(self) -> VlmEngine:
        if self._engine is None:
            self._engine = self._load(self._settings)
        return self._engine


def _stoppable(stop: Stop, on_step: StepCallback | None) -> StepCallback:
    """A callback that ends the work between steps when its asker went away."""

    def step(done: int, total: int) -> None:
        stop.check()
        if on_step is not None:
            on_step(done, total)

    return step
