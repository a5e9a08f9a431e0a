"""The index in this process: a Qdrant Edge shard on disk, in generations.

- A shard without a write-ahead log may be open in any number of processes; nobody writes to one
  that is in service.
- Every query looks at the pointer, which costs microseconds, and follows it.
- At 2 000 items the search is exact; `optimize` builds a graph where that is faster.
"""

import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import qdrant_edge as edge

from fashionm3.errors import CatalogError
from vectorstore.embed import Vectors
from vectorstore.filters import KEYWORDS, NUMBERS, AnyOf, Between, Condition, NoneOf
from vectorstore.generations import Generations, Lease
from vectorstore.index import VECTOR, Candidate, Entry, point_id

T = TypeVar("T")
_BATCH = 500
_ALL = 10**9


class _Open:
    """A shard that is open, and the lease that keeps its files."""

    def __init__(self, lease: Lease) -> None:
        self.lease = lease
        with _naming(lease.path):
            self.shard = edge.EdgeShard.load(str(lease.path / "shard"))


class EdgeIndex:
    """Safe to use from several threads and processes."""

    def __init__(self, root: Path) -> None:
        """Nothing is opened until the first call."""
        self._generations = Generations(root)
        self._open: _Open | None = None
        self._lock = threading.Lock()

    @property
    def place(self) -> str:
        """The directory of the generations."""
        return str(self._generations.root)

    def query(self, vector: Vectors, where: Sequence[Condition], limit: int) -> list[Candidate]:
        """See `Index`."""
        opened = self._newest()
        if opened is None:
            raise CatalogError(f"index {self.place} is empty: no catalogue was published yet")
        request = edge.QueryRequest(
            query=edge.Query.Nearest(vector.tolist(), using=VECTOR),
            filter=_filter(where),
            limit=limit,
            with_payload=["item_id"],
        )
        with _naming(opened.lease.path):
            found = opened.shard.query(request)
        return [Candidate(_payload(point)["item_id"], point.score) for point in found]

    def publish(
        self, entries: Iterable[Entry], removed: Collection[str] = (), *, fresh: bool = False
    ) -> None:
        """See `Index`."""
        with self._generations.build(fresh=fresh) as path, _naming(path):
            shard = None
            if (path / "shard").exists():
                shard = edge.EdgeShard.load(str(path / "shard"))
            for batch in _batches(entries, _BATCH):
                shard = shard or _create(path / "shard", batch[0].vector.size)
                shard.update(edge.UpdateOperation.upsert_points([_point(e) for e in batch]))
            if shard is None:
                raise CatalogError(f"index {self.place}: a first generation needs an entry")
            if removed:
                ids: list[Any] = [point_id(item_id) for item_id in removed]
                shard.update(edge.UpdateOperation.delete_points(ids))
            shard.optimize()
            shard.flush()
            shard.close()
            # Opening replays and removes the journals of changed points; several readers doing
            # that at once would write to a generation in service.
            edge.EdgeShard.load(str(path / "shard")).close()
        self._newest()

    def count(self, where: Sequence[Condition] = ()) -> int:
        """See `Index`."""
        opened = self._newest()
        if opened is None:
            return 0
        with _naming(opened.lease.path):
            return int(opened.shard.count(edge.CountRequest(exact=True, filter=_filter(where))))

    def marks(self) -> dict[str, str]:
        """See `Index`."""
        opened = self._newest()
        if opened is None:
            return {}
        with _naming(opened.lease.path):
            request = edge.ScrollRequest(limit=_ALL, with_payload=["item_id", "mark"])
            records, _ = opened.shard.scroll(request)
        return {_payload(r)["item_id"]: _payload(r)["mark"] for r in records}

    def vectors(self, item_ids: Sequence[str]) -> dict[str, Vectors]:
        """See `Index`."""
        opened = self._newest()
        if opened is None:
            raise CatalogError(f"index {self.place} is empty: no catalogue was published yet")
        with _naming(opened.lease.path):
            ids: list[Any] = [point_id(item_id) for item_id in item_ids]
            records = opened.shard.retrieve(ids, with_payload=["item_id"], with_vector=True)
        return {_payload(record)["item_id"]: _vector(record) for record in records}

    def close(self) -> None:
        """See `Index`."""
        with self._lock:
            self._open = None
        self._generations.sweep()

    def _newest(self) -> _Open | None:
        name = self._generations.current()
        opened = self._open
        if opened is not None and opened.lease.name == name:
            return opened
        with self._lock:
            if self._open is None or self._open.lease.name != name:
                lease = self._generations.lease()
                was_open = self._open is not None
                # Queries under way keep the old one; it goes when the last of them ends.
                self._open = _Open(lease) if lease else None
                del opened
                if was_open:
                    self._generations.sweep()
            return self._open


def _create(path: Path, size: int) -> edge.EdgeShard:
    path.mkdir()
    vectors = {VECTOR: edge.EdgeVectorParams(size=size, distance=edge.Distance.Dot)}
    shard = edge.EdgeShard.create(str(path), edge.EdgeConfig(vectors=vectors, wal_enabled=False))
    kinds = {
        **dict.fromkeys(KEYWORDS, edge.PayloadSchemaType.Keyword),
        **dict.fromkeys(NUMBERS, edge.PayloadSchemaType.Float),
    }
    for field, kind in kinds.items():
        shard.update(edge.UpdateOperation.create_field_index(field, kind))
    return shard


def _point(entry: Entry) -> edge.Point:
    return edge.Point(point_id(entry.item_id), {VECTOR: entry.vector.tolist()}, dict(entry.payload))


def _payload(record: edge.Record | edge.ScoredPoint) -> dict[str, Any]:
    return record.payload or {}


def _vector(record: edge.Record) -> Vectors:
    assert isinstance(record.vector, dict)
    return np.array(record.vector[VECTOR], np.float32)


def _filter(where: Sequence[Condition]) -> edge.Filter | None:
    return edge.Filter(must=[_render(condition) for condition in where]) if where else None


def _render(condition: Condition) -> Any:
    match condition:
        case AnyOf(field, words, or_unknown):
            matches = edge.FieldCondition(key=field, match=edge.MatchAny(any=list(words)))
            if not or_unknown:
                return matches
            return edge.Filter(should=[matches, edge.IsEmptyCondition(key=field)])
        case NoneOf(field, words):
            matches = edge.FieldCondition(key=field, match=edge.MatchAny(any=list(words)))
            return edge.Filter(must_not=[matches])
        case Between(field, low, high):
            return edge.FieldCondition(key=field, range=edge.RangeFloat(gte=low, lte=high))


def _batches(values: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Name the index in every error; the shard raises bare exceptions, or panics."""
    try:
        yield
    except CatalogError:
        raise
    except BaseException as error:
        # A panic of the shard's own code is no `Exception`.
        if type(error) is Exception or type(error).__name__ == "PanicException":
            raise CatalogError(f"index {path} is locked or damaged: {error}") from error
        raise
