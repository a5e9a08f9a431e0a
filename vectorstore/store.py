"""The catalogue: items that are found by words, by pictures, and by what must hold of them."""

import hashlib
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from PIL.Image import Image

from fashionm3.database.images import ImageStore
from fashionm3.database.store import Database
from fashionm3.domain import Constraints, Item, ProductHit
from fashionm3.errors import CatalogError, InputError
from fashionm3.settings import Settings
from fashionm3.vocabulary import Vocabulary, load_vocabulary
from vectorstore.embed import Embedder, Vectors, load_embedder
from vectorstore.filters import Condition, compose, payload_of
from vectorstore.index import Entry, Index
from vectorstore.words import document, why

Progress = Callable[[int, int], None]
"""Called with (items done, items in all)."""

TEXT_TO_TEXT = 0.7
"""Words are compared with an item's words by this weight, with its picture by the rest."""
PICTURE_TO_TEXT = 0.2
"""The same for a picture that is searched by."""

_MODEL = "catalog.model"
_OVERFETCH = 4  # most candidates survive the check, so one round is enough
_BATCH = 64
_PICTURE_SIDE = 256  # CLIP models see 192 to 256 pixels


@dataclass(frozen=True)
class Upserted:
    """What an upsert did."""

    changed: int
    unchanged: int


class Catalog:
    """Safe to use from several threads; processes share one catalogue.

    The index finds; the database decides. Hits are read from the database, where price and stock
    are true, and checked against every condition once more. Stock is checked only there: it
    changes with every sale, and a generation of the index does not.
    """

    def __init__(
        self,
        index: Index,
        database: Database,
        images: ImageStore,
        vocabulary: Vocabulary,
        load: Callable[[], Embedder],
    ) -> None:
        """Use `open` instead."""
        self._index = index
        self._database = database
        self._images = images
        self._vocabulary = vocabulary
        self._load = load
        self._embedder: Embedder | None = None
        self._is_checked = False
        self._lock = threading.Lock()

    @classmethod
    def open(cls, settings: Settings, embedder: Embedder | None = None) -> Self:
        """Open the catalogue that the settings name; cheap, models and index load when needed.

        Args:
            settings: `catalog`, `database`, `images`, `clip` and `home` count.
            embedder: None: the one that the settings name, at its first use.

        Raises:
            ConfigError, DatabaseError: if vocabulary, database or image store do not open.
        """
        if settings.catalog.url:
            from vectorstore.server import ServerIndex

            key = settings.catalog.api_key
            secret = key.get_secret_value() if key else None
            index: Index = ServerIndex.connect(settings.catalog.url, secret)
        else:
            from vectorstore.edge import EdgeIndex

            index = EdgeIndex(settings.catalog_path)
        return cls(
            index,
            Database.open(settings),
            ImageStore.open(settings),
            load_vocabulary(settings.home / "vocabulary.yaml"),
            (lambda: embedder) if embedder else (lambda: load_embedder(settings)),
        )

    def close(self) -> None:
        """Let go of files and connections."""
        self._index.close()
        self._database.close()

    @property
    def vocabulary(self) -> Vocabulary:
        """The package's words and the shop's own."""
        return self._vocabulary

    @property
    def images(self) -> ImageStore:
        """Where the items' pictures are."""
        return self._images

    def count(self) -> int:
        """How many items can be found."""
        return self._index.count()

    def search(
        self,
        text: str | None = None,
        *,
        picture: Image | None = None,
        vector: Vectors | None = None,
        categories: Sequence[str] = (),
        constraints: Constraints | None = None,
        exclude: Collection[str] = (),
        limit: int = 8,
    ) -> list[ProductHit]:
        """The items nearest to words, picture or both that satisfy every condition, best first.

        Args:
            text: what is looked for, in words.
            picture: what is looked for, as a picture of any size.
            vector: `(dim,)`, made elsewhere: of `text` if that is given, else of a picture.
            categories: categories, broad words or ways to say them; empty: any.
            constraints: limits; words are understood by the vocabulary.
            exclude: item_ids that must not come back.
            limit: hits at most.

        Raises:
            UnknownCategoryError: if one of `categories` is none.
            InputError: if there is nothing to search by.
            CatalogError: if the index is empty, unreachable, locked or damaged.
            DatabaseError: if price and stock cannot be checked.
            ValueError: if `limit` is below 1 or `vector` has another length than the index.
        """
        if limit < 1:
            raise ValueError(f"limit {limit} is below 1")
        text = (text or "").strip()
        where = compose(categories, constraints, exclude, self._vocabulary)
        query = self._query(text, picture, vector)
        hits = self._find(query, where, limit)
        by_picture = picture is not None or not text
        return [
            ProductHit(
                item=item, score=score, why=why(item, text, constraints, by_picture=by_picture)
            )
            for item, score in hits
        ]

    def upsert(self, items: Iterable[Item], *, progress: Progress | None = None) -> Upserted:
        """Put items in the database and in a new generation of the index.

        Items that are in both as they are cost nothing, and if all are, no generation is made.
        The database comes first, so that whatever the index finds exists. After a change of the
        CLIP model everything is indexed anew, since vectors of two models do not mix.

        Args:
            items: of equal ids the last one counts.
            progress: called after each batch of those that changed.

        Raises:
            UnknownCategoryError: if a category is not one of the vocabulary's.
            NotFoundError: if a picture was removed.
            CatalogError, DatabaseError: if either refuses; nothing is published then.
        """
        wanted = {item.item_id: item for item in items}
        for item in wanted.values():
            self._vocabulary.slot(item.category)
        model = self._model()
        if self._index.count() and self._indexed_with() != model.name:
            self._database.put_items(wanted.values())
            return Upserted(self.rebuild(progress=progress), 0)
        marks = self._index.marks()
        known = self._database.items(wanted)
        changed = [
            item
            for item in wanted.values()
            if marks.get(item.item_id) != _mark(item, model) or item.item_id not in known
        ]
        if changed:
            entries = list(self._embed(changed, model, progress))
            self._database.put_items(changed)
            self._index.publish(entries)
            self._database.set_meta(_MODEL, model.name)
        return Upserted(len(changed), len(wanted) - len(changed))

    def delete(self, item_ids: Collection[str]) -> int:
        """Take items out of the index and the database; returns how many there were."""
        present = [item_id for item_id in self._index.marks() if item_id in set(item_ids)]
        if present:
            self._index.publish([], removed=present)
        return max(self._database.delete_items(item_ids), len(present))

    def rebuild(self, *, progress: Progress | None = None) -> int:
        """Index all items of the database anew, as after a change of the CLIP model.

        Returns:
            How many items.

        Raises:
            CatalogError: if there are none, or the index refuses.
        """
        items = self._database.list_items()
        if not items:
            raise CatalogError("the database holds no items to index")
        model = self._model()
        self._index.publish(list(self._embed(items, model, progress)), fresh=True)
        self._database.set_meta(_MODEL, model.name)
        return len(items)

    def vectors(self, item_ids: Sequence[str]) -> dict[str, tuple[Vectors, Vectors]]:
        """The vectors of text and picture, each `(dim,)`, of those items that are indexed.

        The picture's vector is all zeros where an item has no picture.
        """
        found = self._index.vectors(item_ids)
        halves = {item_id: np.split(vector, 2) for item_id, vector in found.items()}
        return {item_id: (text, picture) for item_id, (text, picture) in halves.items()}

    def _find(
        self, query: Vectors, where: Sequence[Condition], limit: int
    ) -> list[tuple[Item, float]]:
        lasting = [condition for condition in where if condition.field != "stock"]
        fetch = limit * _OVERFETCH
        while True:
            candidates = self._index.query(query, lasting, fetch)
            items = self._database.items(candidate.item_id for candidate in candidates)
            hits = [
                # Rounded, so that equal items stand in the order of their ids on every backend.
                (items[c.item_id], round(max(-1.0, min(1.0, c.score)), 6))
                for c in candidates
                if c.item_id in items and _holds(where, items[c.item_id])
            ]
            if len(hits) >= limit or len(candidates) < fetch:
                return sorted(hits, key=lambda hit: (-hit[1], hit[0].item_id))[:limit]
            fetch *= _OVERFETCH

    def _query(self, text: str, picture: Image | None, vector: Vectors | None) -> Vectors:
        words = look = None
        if vector is not None:
            words, look = (vector, None) if text else (None, vector)
        elif text:
            words = self._model_of_index().embed_texts([text])[0]
        if picture is not None:
            look = self._model_of_index().embed_pictures([picture])[0]
        parts = []
        if words is not None:
            parts.append(np.concatenate([TEXT_TO_TEXT * words, (1 - TEXT_TO_TEXT) * words]))
        if look is not None:
            parts.append(np.concatenate([PICTURE_TO_TEXT * look, (1 - PICTURE_TO_TEXT) * look]))
        if not parts:
            raise InputError("a search needs words or a picture; both are empty")
        mean: Vectors = np.mean(parts, axis=0).astype(np.float32)
        return mean

    def _embed(
        self, items: Sequence[Item], model: Embedder, progress: Progress | None
    ) -> Iterator[Entry]:
        for start in range(0, len(items), _BATCH):
            batch = items[start : start + _BATCH]
            vectors = np.zeros((len(batch), 2, model.dim), np.float32)
            vectors[:, 0] = model.embed_texts([document(item) for item in batch])
            shown = [(n, item.image) for n, item in enumerate(batch) if item.image]
            if shown:
                pictures = [
                    self._images.open_picture(image, at_least=_PICTURE_SIDE) for _, image in shown
                ]
                vectors[[n for n, _ in shown], 1] = model.embed_pictures(pictures)
            for item, vector in zip(batch, vectors, strict=True):
                mark = {"mark": _mark(item, model)}
                yield Entry(item.item_id, vector.reshape(-1), payload_of(item) | mark)
            if progress:
                progress(start + len(batch), len(items))

    def _model_of_index(self) -> Embedder:
        model = self._model()
        if not self._is_checked:
            made_with = self._indexed_with()
            if made_with not in (None, model.name):
                raise CatalogError(
                    f"index {self._index.place} was made with the CLIP model {made_with!r}, not "
                    f"with {model.name!r}; index the catalogue again"
                )
            self._is_checked = made_with is not None
        return model

    def _indexed_with(self) -> str | None:
        return self._database.meta(_MODEL)

    def _model(self) -> Embedder:
        with self._lock:
            if self._embedder is None:
                self._embedder = self._load()
            return self._embedder


def _mark(item: Item, model: Embedder) -> str:
    return hashlib.sha256(f"{model.name} {item.model_dump_json()}".encode()).hexdigest()[:32]


def _holds(where: Sequence[Condition], item: Item) -> bool:
    payload = payload_of(item)
    return all(condition.holds(payload) for condition in where)
