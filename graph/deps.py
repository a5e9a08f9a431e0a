"""What the nodes stand on, and the one place that opens it."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from langgraph.checkpoint.base import BaseCheckpointSaver
from PIL.Image import Image

from agents.llm import Llm
from agents.preference import ItemVectors, Vectors
from fashionm3.database.images import ImageStore
from fashionm3.database.store import Database
from fashionm3.domain import Constraints, ProductHit
from fashionm3.serving.clients import EmbedClient, RefineClient, TryOnClient, VlmClient
from fashionm3.serving.worker_thread import WorkerThread
from fashionm3.settings import Settings
from fashionm3.vocabulary import use_vocabulary
from graph.checkpoints import open_saver
from tools.retrieval import ProductIndex

if TYPE_CHECKING:
    from vectorstore import Catalog
    from vectorstore.embed import Embedder


class Shop(ProductIndex, ItemVectors, Protocol):
    """The catalogue: it finds products, and it knows the vectors of items."""


@dataclass(frozen=True)
class Deps:
    """Stores, models and settings of one process. Tests hand in fakes for the models."""

    settings: Settings
    database: Database
    images: ImageStore
    catalog: Shop
    embed: EmbedClient
    vlm: VlmClient
    tryon: TryOnClient
    llm: Llm | None
    checkpointer: BaseCheckpointSaver[Any]
    refiner: RefineClient | None = None
    """Draws what the try-on previews; None: a preview is all there is."""


class LazyCatalog:
    """The catalogue, opened at the first search: when it is down, only searching fails."""

    def __init__(self, open_catalog: Callable[[], "Catalog"]) -> None:
        """Open nothing yet."""
        self._open = open_catalog
        self._catalog: Catalog | None = None
        self._lock = threading.Lock()

    def search(
        self,
        text: str | None = None,
        *,
        picture: Image | None = None,
        categories: Sequence[str] = (),
        constraints: Constraints | None = None,
        exclude: Collection[str] = (),
        limit: int = 8,
    ) -> list[ProductHit]:
        """See `ProductIndex.search`."""
        return self._opened().search(
            text,
            picture=picture,
            categories=categories,
            constraints=constraints,
            exclude=exclude,
            limit=limit,
        )

    def vectors(self, item_ids: Sequence[str]) -> Mapping[str, tuple[Vectors, Vectors]]:
        """See `ItemVectors.vectors`."""
        return self._opened().vectors(item_ids)

    def _opened(self) -> "Catalog":
        with self._lock:
            if self._catalog is None:
                self._catalog = self._open()
            return self._catalog

    def close(self) -> None:
        """Close the catalogue if it was opened."""
        with self._lock:
            if self._catalog is not None:
                self._catalog.close()
                self._catalog = None


def _read_from_disk(settings: Settings) -> None:
    """Read modules and words now, off the event loop; later they are in memory."""
    for name in (
        "agents.llm",
        "fashionm3.serving.local_embed",
        "fashionm3.serving.local_vlm",
        "fashionm3.serving.refiner_process",
        "fashionm3.serving.tryon_process",
        "vectorstore.store",
    ):
        import_module(name)
    use_vocabulary(settings.home / "vocabulary.yaml")


def _models(settings: Settings, thread: WorkerThread) -> "tuple[Embedder, EmbedClient, VlmClient]":
    """CLIP for the catalogue, CLIP for the tools, and FashionVLM, where the settings host them."""
    if settings.vlm.host == "ray":
        from fashionm3.serving.ray_clients import RayEmbed, RayEmbedder, RayVlm

        return RayEmbedder(settings), RayEmbed(settings), RayVlm(settings)
    from fashionm3.serving.local_embed import LazyEmbedder, LocalEmbed
    from fashionm3.serving.local_vlm import LocalVlm

    embedder = LazyEmbedder(settings, thread=thread)
    return embedder, LocalEmbed(embedder), LocalVlm(settings.vlm, thread=thread)


@asynccontextmanager
async def connect(settings: Settings) -> AsyncIterator[Deps]:
    """Open the stores; models load at their first use, on threads of their own.

    Everything is closed at the end, whatever happens in between.

    Raises:
        ConfigError: if a setting names something that is not there.
        DatabaseError: if the database cannot be opened.
    """
    await asyncio.to_thread(_read_from_disk, settings)
    # Only who opens something needs the libraries behind it.
    from agents.llm import connect_llm
    from fashionm3.serving.refiner_process import RefinerProcess
    from fashionm3.serving.tryon_process import TryOnProcess
    from vectorstore import Catalog

    async with AsyncExitStack() as stack:
        await asyncio.to_thread(settings.home.mkdir, parents=True, exist_ok=True)
        database = await asyncio.to_thread(Database.open, settings)
        stack.callback(database.close)
        images = await asyncio.to_thread(ImageStore.open, settings)
        checkpointer = await stack.enter_async_context(open_saver(settings))
        torch_thread = WorkerThread("torch")
        stack.callback(torch_thread.close)
        embedder, embed, vlm = _models(settings, torch_thread)
        stack.push_async_callback(embed.aclose)
        catalog = LazyCatalog(lambda: Catalog.open(settings, embedder))
        stack.callback(catalog.close)
        stack.push_async_callback(vlm.aclose)
        tryon = TryOnProcess(settings.tryon, home=settings.home)
        stack.push_async_callback(tryon.aclose)
        refiner: RefineClient | None = None
        if settings.tryon.backend != "warp":
            refiner = RefinerProcess(settings.tryon, home=settings.home)
            stack.push_async_callback(refiner.aclose)
        llm = connect_llm(settings.llm)
        yield Deps(
            settings=settings,
            database=database,
            images=images,
            catalog=catalog,
            embed=embed,
            vlm=vlm,
            tryon=tryon,
            llm=llm,
            checkpointer=checkpointer,
            refiner=refiner,
        )
