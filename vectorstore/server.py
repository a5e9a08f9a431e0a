"""The index on a Qdrant server, in generations as well.

A generation is a collection; readers name an alias, which is moved in one operation.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, TypeVar
from uuid import uuid4

import numpy as np
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ApiException

from fashionm3.errors import CatalogError
from vectorstore.embed import Vectors
from vectorstore.filters import KEYWORDS, NUMBERS, AnyOf, Between, Condition, NoneOf
from vectorstore.index import VECTOR, Candidate, Entry, point_id

T = TypeVar("T")
ALIAS = "fashionm3"
_BATCH = 256
_ABANDONED = timedelta(days=1)  # nobody builds a generation for that long


class ServerIndex:
    """Safe to use from several threads and processes."""

    def __init__(self, client: QdrantClient, place: str) -> None:
        """Nothing is asked until the first call."""
        self._client = client
        self._place = place
        self._is_published = False

    @classmethod
    def connect(cls, url: str, api_key: str | None, *, timeout_s: int = 10) -> "ServerIndex":
        """An index on the server at `url`; the first call finds out whether it is there."""
        if url == ":memory:":
            return cls(QdrantClient(":memory:"), url)
        client = QdrantClient(
            url=url, api_key=api_key, timeout=timeout_s, check_compatibility=False
        )
        return cls(client, url)

    @property
    def place(self) -> str:
        """The server's URL."""
        return self._place

    def query(self, vector: Vectors, where: Sequence[Condition], limit: int) -> list[Candidate]:
        """See `Index`."""
        self._require_published()
        with self._naming():
            found = self._client.query_points(
                ALIAS,
                query=vector.tolist(),
                using=VECTOR,
                query_filter=_filter(where),
                limit=limit,
                with_payload=["item_id"],
            ).points
        return [Candidate(str((p.payload or {})["item_id"]), p.score) for p in found]

    def publish(
        self, entries: Iterable[Entry], removed: Collection[str] = (), *, fresh: bool = False
    ) -> None:
        """See `Index`."""
        with self._naming():
            old = self._current()
            name = f"{ALIAS}-{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid4().hex[:8]}"
            try:
                self._fill(name, entries, removed, None if fresh else old)
                self._move_alias(name, replacing=old is not None)
            except BaseException:
                self._client.delete_collection(name)
                raise
            self._sweep(name, old)

    def count(self, where: Sequence[Condition] = ()) -> int:
        """See `Index`."""
        with self._naming():
            if self._current() is None:
                return 0
            return self._client.count(ALIAS, count_filter=_filter(where), exact=True).count

    def marks(self) -> dict[str, str]:
        """See `Index`."""
        with self._naming():
            if (name := self._current()) is None:
                return {}
            payloads = [
                record.payload or {} for record in self._scroll(name, payload=["item_id", "mark"])
            ]
        return {str(payload["item_id"]): str(payload["mark"]) for payload in payloads}

    def vectors(self, item_ids: Sequence[str]) -> dict[str, Vectors]:
        """See `Index`."""
        self._require_published()
        with self._naming():
            records = self._client.retrieve(
                ALIAS,
                [point_id(item_id) for item_id in item_ids],
                with_payload=["item_id"],
                with_vectors=[VECTOR],
            )
        return {
            str((record.payload or {})["item_id"]): np.array(_vector(record), np.float32)
            for record in records
        }

    def close(self) -> None:
        """See `Index`."""
        self._client.close()

    def _current(self) -> str | None:
        aliases = self._client.get_aliases().aliases
        return next((a.collection_name for a in aliases if a.alias_name == ALIAS), None)

    def _require_published(self) -> None:
        if self._is_published:
            return  # an alias is moved, never removed
        with self._naming():
            self._is_published = self._current() is not None
        if not self._is_published:
            raise CatalogError(f"index {self.place} is empty: no catalogue was published yet")

    def _fill(
        self, name: str, entries: Iterable[Entry], removed: Collection[str], old: str | None
    ) -> None:
        is_created = False
        if old is not None:
            size = self._client.get_collection(old).config.params.vectors
            assert isinstance(size, dict)
            self._create(name, size[VECTOR].size)
            is_created = True
            copies = (
                models.PointStruct(
                    id=record.id, vector={VECTOR: _vector(record)}, payload=record.payload
                )
                for record in self._scroll(old, payload=True, vectors=True)
            )
            self._upsert(name, copies)
        rest = iter(entries)
        if (first := next(rest, None)) is not None:
            if not is_created:
                self._create(name, first.vector.size)
                is_created = True
            self._upsert(name, map(_point, _with(first, rest)))
        if not is_created:
            raise CatalogError(f"index {self.place}: a first generation needs an entry")
        if removed:
            ids: list[Any] = [point_id(item_id) for item_id in removed]
            self._client.delete(name, models.PointIdsList(points=ids), wait=True)

    def _create(self, name: str, size: int) -> None:
        params = models.VectorParams(size=size, distance=models.Distance.DOT)
        self._client.create_collection(name, vectors_config={VECTOR: params})
        kinds = {
            **dict.fromkeys(KEYWORDS, models.PayloadSchemaType.KEYWORD),
            **dict.fromkeys(NUMBERS, models.PayloadSchemaType.FLOAT),
        }
        for field, kind in kinds.items():
            self._client.create_payload_index(name, field, kind, wait=True)

    def _upsert(self, name: str, points: Iterable[models.PointStruct]) -> None:
        rest = iter(points)
        while batch := list(islice(rest, _BATCH)):
            self._client.upsert(name, batch, wait=True)

    def _move_alias(self, name: str, *, replacing: bool) -> None:
        create = models.CreateAlias(collection_name=name, alias_name=ALIAS)
        steps: list[Any] = [models.CreateAliasOperation(create_alias=create)]
        if replacing:
            delete = models.DeleteAlias(alias_name=ALIAS)
            steps.insert(0, models.DeleteAliasOperation(delete_alias=delete))
        self._client.update_collection_aliases(steps)

    def _sweep(self, current: str, old: str | None) -> None:
        oldest = f"{ALIAS}-{datetime.now(UTC) - _ABANDONED:%Y%m%dT%H%M%S}"
        for collection in self._client.get_collections().collections:
            name = collection.name
            is_ours = name.startswith(f"{ALIAS}-") and name != current
            if is_ours and (name == old or name < oldest):
                self._client.delete_collection(name)

    def _scroll(
        self, name: str, *, payload: bool | list[str], vectors: bool = False
    ) -> Iterator[models.Record]:
        offset: Any = None
        while True:
            records, offset = self._client.scroll(
                name, limit=_BATCH, offset=offset, with_payload=payload, with_vectors=vectors
            )
            yield from records
            if offset is None:
                return

    @contextmanager
    def _naming(self) -> Iterator[None]:
        try:
            yield
        except ApiException as error:
            raise CatalogError(f"index {self.place} is unreachable or refuses: {error}") from error


def _with(first: T, rest: Iterable[T]) -> Iterator[T]:
    yield first
    yield from rest


def _point(entry: Entry) -> models.PointStruct:
    return models.PointStruct(
        id=point_id(entry.item_id),
        vector={VECTOR: entry.vector.tolist()},
        payload=dict(entry.payload),
    )


def _vector(record: models.Record) -> Any:
    assert isinstance(record.vector, dict)
    return record.vector[VECTOR]


def _filter(where: Sequence[Condition]) -> models.Filter | None:
    return models.Filter(must=[_render(condition) for condition in where]) if where else None


def _render(condition: Condition) -> Any:
    match condition:
        case AnyOf(field, words, or_unknown):
            matches = models.FieldCondition(key=field, match=models.MatchAny(any=list(words)))
            if not or_unknown:
                return matches
            empty = models.IsEmptyCondition(is_empty=models.PayloadField(key=field))
            return models.Filter(should=[matches, empty])
        case NoneOf(field, words):
            matches = models.FieldCondition(key=field, match=models.MatchAny(any=list(words)))
            return models.Filter(must_not=[matches])
        case Between(field, low, high):
            return models.FieldCondition(key=field, range=models.Range(gte=low, lte=high))
