"""Rows of a shop's own file, CSV, JSON Lines or Parquet, each with the line it stands in."""

import csv
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fashionm3.errors import InputError

REQUIRED = ("item_id", "title", "category", "price", "image")
SUFFIXES = (".csv", ".jsonl", ".ndjson", ".parquet")
MAX_CHARACTERS = {"item_id": 100, "title": 300}
MAX_CELL = 10_000
"""Characters of any other cell; a description of more is no description."""
MAX_NUMBER = 2**31 - 1
"""Of price and stock; what every database holds."""
_KEEP_BYTES = "surrogateescape"
"""Bytes that are not UTF-8 come through as half surrogates, so that their row can be named."""


class RowError(Exception):
    """A row cannot be used; the message says why. Never leaves the ingest."""


@dataclass(frozen=True)
class Row:
    """A row as it was read; `problem` if it could not be."""

    line: int
    """In a CSV the header is line 1; a Parquet file counts its rows from 1."""
    values: Mapping[str, Any]
    problem: str | None = None


def read_rows(path: Path) -> list[Row]:
    """Read a file whole; a row that cannot be read costs that row alone.

    Raises:
        InputError: if it is missing, of another kind, or lacks a column.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(f"{path} ends in {suffix!r}; known are {', '.join(SUFFIXES)}")
    if not path.is_file():
        raise InputError(f"{path} is no file")
    reader = {".csv": _csv, ".parquet": _parquet}.get(suffix, _json_lines)
    try:
        return [_storable(row) for row in reader(path)]
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path} is not UTF-8: byte {error.start} is {error.object[error.start]:#x}"
        ) from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error}") from error


def _csv(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", errors=_KEEP_BYTES, newline="") as file:
        lines = list(file)
    first = lines[0] if lines else ""
    delimiter = max(",;\t", key=first.count)

    def record(start: int) -> tuple[list[str], int]:
        """The cells of the record that begins at a line, and how many lines it takes."""
        reader = csv.reader(_from(lines, start), delimiter=delimiter, strict=True)
        return next(reader, []), reader.line_num

    try:
        names, place = record(0)
    except csv.Error as error:
        raise InputError(f"{path}, line 1: {error}") from error
    header = [name.strip().lower() for name in names]
    _check_columns(path, header)
    while place < len(lines):
        line = place + 1
        try:
            cells, taken = record(place)
        except csv.Error as error:
            yield Row(line, {}, f"no CSV: {error}")
            place += 1
            continue
        if any(cell.strip() for cell in cells):
            row = _csv_row(line, header, cells)
            yield row
            # A quote that was never closed takes the lines after it along: look at each by itself.
            taken = 1 if row.problem else taken
        place += taken


def _from(lines: Sequence[str], start: int) -> Iterator[str]:
    for place in range(start, len(lines)):
        yield lines[place]


def _csv_row(line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        return Row(line, {}, f"{len(cells)} cells, the header has {len(header)}")
    return Row(line, {name: cell.strip() for name, cell in zip(header, cells, strict=True)})


def _json_lines(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", errors=_KEEP_BYTES) as file:
        for line, text in enumerate(file, 1):
            if not text.strip():
                continue
            try:
                values = json.loads(text)
            except (ValueError, RecursionError) as error:
                yield Row(line, {}, f"no JSON: {error}")
                continue
            if isinstance(values, dict):
                yield Row(line, values)
            else:
                yield Row(line, {}, f"a JSON {type(values).__name__}, not an object")


def _parquet(path: Path) -> Iterator[Row]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            _check_columns(path, file.schema_arrow.names)
            line = 0
            for batch in file.iter_batches():
                for values in batch.to_pylist():
                    line += 1
                    yield Row(line, values)
    except pa.ArrowException as error:
        raise InputError(f"{path} is no Parquet file that can be read: {error}") from error


def _storable(row: Row) -> Row:
    """The row, with a problem if it holds text that no database takes."""
    for name, value in row.values.items():
        if problem := _unstorable([name, value]):
            shown = name.encode("utf-8", "backslashreplace").decode()
            return Row(row.line, {}, f"{shown} {problem}")
    return row


def _unstorable(value: Any) -> str | None:
    if isinstance(value, dict | list):
        parts = [*value, *value.values()] if isinstance(value, dict) else value
        return next((problem for part in parts if (problem := _unstorable(part))), None)
    for character in value if isinstance(value, str) else "":
        if "\udc80" <= character <= "\udcff":
            return f"is not UTF-8: byte {ord(character) - 0xDC00:#x}"
        if "\ud800" <= character <= "\udfff":
            return f"holds half a character, {ord(character):#x}"
        if character == "\0":
            return "holds a zero byte"
    return None


def _check_columns(path: Path, names: list[str]) -> None:
    if missing := [name for name in REQUIRED if name not in names]:
        raise InputError(
            f"{path} has no column {', '.join(missing)}; it has {', '.join(names) or 'none'}"
        )
    if problem := _unstorable(names):
        raise InputError(f"{path}: the header {problem}")
    if twice := [name for name in dict.fromkeys(names) if names.count(name) > 1]:
        raise InputError(f"{path} has more than one column {', '.join(twice)}")


def text(row: Row, name: str) -> str:
    """A cell as text without surrounding blanks; empty where there is none.

    Raises:
        RowError: if it holds several values, or more characters than `MAX_CHARACTERS`.
    """
    value = row.values.get(name)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, dict | list):
        raise RowError(f"{name} is a {type(value).__name__}, not text")
    written = str(value).strip()
    limit = MAX_CHARACTERS.get(name, MAX_CELL)
    if len(written) > limit:
        raise RowError(f"{name} has {len(written)} characters, the limit is {limit}")
    return written


def texts(row: Row, name: str) -> tuple[str, ...]:
    """A cell of several words: a list, JSON of a list, or separated by `|`.

    Raises:
        RowError: if JSON does not parse.
    """
    value = row.values.get(name)
    if isinstance(value, str) and value.startswith("["):
        value = _json(name, value)
    if isinstance(value, list | tuple):
        parts = [str(part) for part in value if part is not None]
    else:
        parts = text(row, name).split("|")
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def mapping(row: Row, name: str) -> Mapping[str, Any] | tuple[str, ...]:
    """A cell of named values: an object, JSON of one, or words separated by `|`.

    Raises:
        RowError: if JSON does not parse.
    """
    value = row.values.get(name)
    if isinstance(value, str) and value.startswith("{"):
        value = _json(name, value)
    return value if isinstance(value, dict) else texts(row, name)


def number(row: Row, name: str) -> float:
    """A cell as a finite number from 0 up.

    Raises:
        RowError: if it is none.
    """
    if not (value := text(row, name)):
        raise RowError(f"{name} is {'empty' if name in row.values else 'missing'}")
    try:
        result = float(value)
    except ValueError:
        raise RowError(f"{name} {value[:40]!r} is no number") from None
    if not 0 <= result < math.inf:
        raise RowError(f"{name} {value} is not a number from 0 up")
    if result > MAX_NUMBER:
        raise RowError(f"{name} {value[:40]} is more than the limit of {MAX_NUMBER}")
    return result


def _json(name: str, value: str) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise RowError(f"{name} is no JSON: {error}") from error
