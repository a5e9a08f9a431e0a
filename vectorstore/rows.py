"""Rows of a shop's own file, CSV, JSON Lines or Parquet, each with the line it stands in."""

import csv
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fashionm3.errors import InputError

REQUIRED = ("item_id", "title", "category", "price", "image")
SUFFIXES = (".csv", ".jsonl", ".ndjson", ".parquet")


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
    """Read a file whole.

    Raises:
        InputError: if it is missing, of another kind, not UTF-8, or lacks a column.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(f"{path} ends in {suffix!r}; known are {', '.join(SUFFIXES)}")
    if not path.is_file():
        raise InputError(f"{path} is no file")
    try:
        if suffix == ".parquet":
            return list(_parquet(path))
        return list(_csv(path) if suffix == ".csv" else _json_lines(path))
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path} is not UTF-8: byte {error.start} is {error.object[error.start]:#x}"
        ) from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error}") from error


def _csv(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
        file.seek(0)
        reader = csv.reader(file, delimiter=max(",;\t", key=first.count), strict=True)
        line = 1
        try:
            header = [name.strip().lower() for name in next(reader, [])]
            _check_columns(path, header)
            line = reader.line_num + 1
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield _csv_row(line, header, cells)
                line = reader.line_num + 1
        except csv.Error as error:
            raise InputError(f"{path}, line {line}: {error}") from error


def _csv_row(line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        return Row(line, {}, f"{len(cells)} cells, the header has {len(header)}")
    return Row(line, {name: cell.strip() for name, cell in zip(header, cells, strict=True)})


def _json_lines(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig") as file:
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


def _check_columns(path: Path, names: list[str]) -> None:
    if missing := [name for name in REQUIRED if name not in names]:
        raise InputError(
            f"{path} has no column {', '.join(missing)}; it has {', '.join(names) or 'none'}"
        )


def text(row: Row, name: str) -> str:
    """A cell as text without surrounding blanks; empty where there is none."""
    value = row.values.get(name)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return str(value).strip()


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
    return result


def _json(name: str, value: str) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise RowError(f"{name} is no JSON: {error}") from error
