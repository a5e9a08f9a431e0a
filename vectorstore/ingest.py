"""A shop's own catalogue from a file: every row is checked, the good ones become a generation."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from fashionm3.database.images import ImageStore
from fashionm3.database.uploads import MAX_BYTES
from fashionm3.description import parse_garment
from fashionm3.domain import Attributes, ImageRef, Item
from fashionm3.errors import UnknownCategoryError, UploadError
from fashionm3.vocabulary import Vocabulary
from vectorstore.rows import Row, RowError, mapping, number, read_rows, text, texts
from vectorstore.store import Catalog

Progress = Callable[[str, int, int], None]
"""Called with ("checking" or "indexing", rows done, rows in all)."""

_ITEM_COLUMNS = frozenset(Item.model_fields)
_WORD_LISTS = ("colours", "occasions", "seasons", "details")


@dataclass(frozen=True)
class IngestReport:
    """What became of a file's rows."""

    accepted: int
    """Rows that are new or changed, now in the catalogue."""
    unchanged: int
    """Rows that were in the catalogue as they are."""
    rejected: list[tuple[int, str]]
    """Line and reason of the others."""


def ingest(catalog: Catalog, path: Path, *, progress: Progress | None = None) -> IngestReport:
    """Put the good rows of a CSV, JSON Lines or Parquet file in the catalogue.

    Columns are the fields of `Item`; `image` is a path relative to the file and within its folder;
    `sizes` and `attributes` are JSON or separated by `|`; a category may be said in any way the
    vocabulary knows. The attributes may have columns of their own; other columns are kept as
    attributes; colour, pattern and material are read from title and description where no column
    says them. Items that the file does not name stay. A file that was ingested changes nothing.

    Args:
        catalog: where the items go, all at once.
        path: a file in UTF-8.
        progress: called about as often as a person likes to see.

    Raises:
        InputError: if the file itself cannot be used: missing, of another kind, without a column.
        CatalogError, DatabaseError: if the stores refuse; nothing is published then.
    """
    report = progress or (lambda stage, done, total: None)
    rows = read_rows(path)
    reader = _ItemReader(path.parent.resolve(), catalog.images, catalog.vocabulary)
    items: dict[str, Item] = {}
    lines: dict[str, int] = {}
    rejected: list[tuple[int, str]] = []
    for done, row in enumerate(rows, 1):
        try:
            item_id = reader.item_id(row)
            if item_id in lines:
                raise RowError(f"item_id {item_id!r} stands in line {lines[item_id]} already")
            lines[item_id] = row.line
            items[item_id] = reader.item(item_id, row)
        except RowError as error:
            rejected.append((row.line, str(error)))
        if done % 50 == 0 or done == len(rows):
            report("checking", done, len(rows))
    upserted = catalog.upsert(
        items.values(), progress=lambda done, total: report("indexing", done, total)
    )
    return IngestReport(upserted.changed, upserted.unchanged, rejected)


class _ItemReader:
    """Makes items of rows, or says why not."""

    def __init__(self, folder: Path, images: ImageStore, vocabulary: Vocabulary) -> None:
        self._folder = folder
        self._images = images
        self._vocabulary = vocabulary

    def item_id(self, row: Row) -> str:
        if row.problem:
            raise RowError(row.problem)
        item_id = _filled(row, "item_id")
        if not item_id.isprintable():
            raise RowError(f"item_id {item_id!r} holds a character that cannot be printed")
        return item_id

    def item(self, item_id: str, row: Row) -> Item:
        values: dict[str, Any] = {
            "item_id": item_id,
            "title": _filled(row, "title"),
            "category": self._category(_filled(row, "category")),
            "description": text(row, "description"),
            "attributes": self._attributes(row),
            "price": number(row, "price"),
            "currency": _currency(row),
            "sizes": texts(row, "sizes"),
            "stock": _stock(row),
        }
        # The picture comes last: a row that is refused anyway should not fill the store.
        try:
            return Item(**values, image=self._image(_filled(row, "image")))
        except ValidationError as error:
            raise RowError(_first_problem(error)) from error

    def _category(self, word: str) -> str:
        try:
            name = self._vocabulary.resolve(word)
        except UnknownCategoryError as error:
            raise RowError(str(error)) from error
        if name not in self._vocabulary.categories:
            some = ", ".join(self._vocabulary.expand(name)[:4])
            raise RowError(f"category {word!r} is a broad word; name one category, such as {some}")
        return name

    def _attributes(self, row: Row) -> Attributes:
        given = mapping(row, "attributes")
        values: dict[str, Any] = dict(given) if isinstance(given, Mapping) else {}
        for name in row.values:
            if name not in _ITEM_COLUMNS and (said := texts(row, name)):
                values[name] = said if name in _WORD_LISTS else ", ".join(said)
        loose = given if isinstance(given, tuple) else ()
        words = self._vocabulary
        phrases = {
            "colours": words.colour_phrases,
            "occasions": words.occasion_phrases,
            "seasons": words.season_phrases,
        }
        for name in _WORD_LISTS:
            listed = values.get(name) or ()
            if not isinstance(listed, str | list | tuple):
                raise RowError(f"attributes: {name} {listed!r} is no list of words")
            words_of_it = [listed] if isinstance(listed, str) else listed
            values[name] = _canonical(words_of_it, phrases.get(name, {}))
        for word in loose:
            _sort_in(word, values, words)
        if pattern := values.get("pattern"):
            values["pattern"] = words.pattern_phrases.get(str(pattern).lower(), str(pattern))
        if material := values.get("material"):
            values["material"] = str(material).lower()
        self._fill_in(row, values)
        try:
            return Attributes.model_validate(values)
        except ValidationError as error:
            raise RowError(f"attributes: {_first_problem(error)}") from error

    def _fill_in(self, row: Row, values: dict[str, Any]) -> None:
        """Colour, pattern and material from the title or description, where nothing else says."""
        for phrase in (text(row, "title"), text(row, "description")):
            if (words := parse_garment(phrase)) is not None:
                values["colours"] = values["colours"] or words.colours
                values["pattern"] = values.get("pattern") or words.pattern
                values["material"] = values.get("material") or words.material

    def _image(self, name: str) -> ImageRef:
        try:
            path = (self._folder / name).resolve()
            if not path.is_relative_to(self._folder):
                raise RowError(f"image {name!r} lies outside of the file's folder")
            if not path.is_file():
                raise RowError(f"image {name!r} does not exist")
            if (size := path.stat().st_size) > MAX_BYTES:
                raise RowError(
                    f"image {name!r}: {size / 2**20:.1f} MB, the limit is {MAX_BYTES // 2**20} MB"
                )
            return self._images.put(path.read_bytes())
        except UploadError as error:
            raise RowError(f"image {name!r}: {error}") from error
        except (OSError, ValueError) as error:  # a path may hold a zero byte
            raise RowError(f"image {name!r} cannot be read: {error}") from error


def _filled(row: Row, name: str) -> str:
    if value := text(row, name):
        return value
    raise RowError(f"{name} is {'empty' if name in row.values else 'missing'}")


def _stock(row: Row) -> int:
    if not text(row, "stock"):
        return 0
    stock = number(row, "stock")
    if not stock.is_integer():
        raise RowError(f"stock {text(row, 'stock')} is no whole number")
    return int(stock)


def _currency(row: Row) -> str:
    value = text(row, "currency") or "EUR"
    if len(value) != 3 or not (value.isascii() and value.isalpha()):
        raise RowError(f"currency {value[:20]!r} is no code of three letters")
    return value.upper()


def _canonical(words: Iterable[Any], phrases: Mapping[str, str]) -> tuple[str, ...]:
    plain = (str(word).strip().lower() for word in words)
    return tuple(dict.fromkeys(phrases.get(word, word) for word in plain if word))


def _sort_in(word: str, values: dict[str, Any], vocabulary: Vocabulary) -> None:
    """Put a word where it belongs; `name=value` says where, and what nobody knows is a detail."""
    name, separator, value = word.partition("=")
    if separator and name.strip() and name.strip() not in _WORD_LISTS:
        values[name.strip().lower()] = value.strip()
        return
    lower = (value if separator else word).strip().lower()
    for field, phrases in (
        ("colours", vocabulary.colour_phrases),
        ("occasions", vocabulary.occasion_phrases),
        ("seasons", vocabulary.season_phrases),
    ):
        if lower in phrases:
            values[field] = tuple(dict.fromkeys((*values[field], phrases[lower])))
            return
    if lower in vocabulary.pattern_phrases:
        values["pattern"] = lower
    elif lower in vocabulary.materials:
        values["material"] = lower
    else:
        values["details"] = (*values["details"], lower)


def _first_problem(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
