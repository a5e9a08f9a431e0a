"""CLIP in this process: loaded at the first use, shared by tagging and catalogue."""

import threading
from collections.abc import Callable, Sequence

from PIL.Image import Image

from fashionm3.serving.clients import Vectors
from fashionm3.serving.worker import Worker
from fashionm3.serving.worker_thread import WorkerThread
from fashionm3.settings import Settings
from vectorstore.embed import Embedder


def load_clip(settings: Settings) -> Embedder:
    """Load the CLIP model that the settings name."""
    # torch comes with it; only a worker thread ever needs it.
    from vectorstore.embed import load_embedder

    return load_embedder(settings)


class LazyEmbedder:
    """An embedder that loads itself at the first use; safe from several threads."""

    def __init__(
        self,
        settings: Settings,
        *,
        load: Callable[[Settings], Embedder] = load_clip,
        thread: WorkerThread | None = None,
    ) -> None:
        """Load nothing yet; all that one process computes with torch shares a `thread`."""
        self._settings = settings
        self._load = load
        self._thread = thread or WorkerThread("clip")
        self._embedder: Embedder | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """Which model the vectors come from."""
        return self._ready().name

    @property
    def dim(self) -> int:
        """Width of the vectors."""
        return self._ready().dim

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Embed words: `(n, dim)` float32, each row of length 1."""
        embedder = self._ready()
        return self._thread.do(lambda: embedder.embed_texts(texts), short=True)

    def embed_pictures(self, pictures: Sequence[Image]) -> Vectors:
        """Embed pictures: `(n, dim)` float32, each row of length 1."""
        embedder = self._ready()
        return self._thread.do(lambda: embedder.embed_pictures(pictures), short=True)

    def _ready(self) -> Embedder:
        with self._lock:
            if self._embedder is None:
                # In its turn: within a step of FashionVLM it would load in torch's inference mode.
                self._embedder = self._thread.do(lambda: self._load(self._settings))
            return self._embedder


class LocalEmbed:
    """The EmbedClient of one process: one request at a time, off the event loop."""

    def __init__(self, embedder: Embedder) -> None:
        """Load nothing yet."""
        self._embedder = embedder
        self._worker = Worker("clip")

    async def texts(self, texts: Sequence[str]) -> Vectors:
        """See `EmbedClient.texts`."""
        return await self._worker.run(lambda stop: self._embedder.embed_texts(texts))

    async def pictures(self, pictures: Sequence[Image]) -> Vectors:
        """See `EmbedClient.pictures`."""
        return await self._worker.run(lambda stop: self._embedder.embed_pictures(pictures))

    async def warm_up(self) -> None:
        """Load the weights now."""
        await self._worker.run(lambda stop: self._embedder.dim)

    async def aclose(self) -> None:
        """Free the thread."""
        self._worker.close()
