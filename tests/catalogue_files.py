"""A shop's own file with pictures beside it: good rows, and the ways in which one is broken."""

import csv
import json
from pathlib import Path
from typing import Any

from PIL import Image

from tests.fakes import swatch

COLUMNS = [
    "item_id", "title", "category", "description", "attributes", "price", "currency", "sizes",
    "stock", "image",
]  # fmt: skip


def pictures_in(folder: Path) -> Path:
    """Make the folder with the pictures that `row` and `BROKEN` name."""
    (folder / "pictures").mkdir(parents=True)
    for colour in ("navy", "red", "green", "beige"):
        swatch(colour, 24).save(folder / "pictures" / f"{colour}.png")
    (folder / "pictures" / "text.png").write_text("no picture")
    (folder / "pictures" / "huge.png").write_bytes(b"\0" * (10 * 2**20 + 1))
    Image.new("RGB", (9, 9)).save(folder / "pictures" / "picture.gif")
    swatch("red").save(folder.parent / "outside.png")
    return folder


def row(n: int, **values: Any) -> dict[str, Any]:
    colour = ("navy", "red", "green", "beige")[n % 4]
    good = {
        "item_id": f"sku-{n}",
        "title": f"{colour} coat {n}",
        "category": ("coat", "Boots", "tee", "Skirts")[n % 4],
        "description": f"a {colour} piece, number {n}",
        "attributes": json.dumps({"colours": [colour], "material": "wool"}),
        "price": f"{20 + n % 50}.50",
        "currency": "eur",
        "sizes": "S|M|L",
        "stock": str(n % 7),
        "image": f"pictures/{colour}.png",
    }
    return good | values


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"item_id": ""}, "item_id is empty"),
    ({"item_id": "sku-3"}, "'sku-3' stands in line 5 already"),
    ({"title": " "}, "title is empty"),
    ({"category": "spaceship"}, "unknown category 'spaceship'"),
    ({"category": "Shoes"}, "'Shoes' is a broad word; name one category, such as Sneakers"),
    ({"category": ""}, "category is empty"),
    ({"price": "cheap"}, "price 'cheap' is no number"),
    ({"price": ""}, "price is empty"),
    ({"price": "-1"}, "price -1 is not a number from 0 up"),
    ({"price": "nan"}, "price nan is not a number from 0 up"),
    ({"stock": "-4"}, "stock -4 is not a number from 0 up"),
    ({"stock": "2.5"}, "stock 2.5 is no whole number"),
    ({"currency": "Euros"}, "currency 'Euros'"),
    ({"attributes": "{broken"}, "attributes is no JSON"),
    ({"sizes": "[1,"}, "sizes is no JSON"),
    ({"image": ""}, "image is empty"),
    ({"image": "pictures/none.png"}, "image 'pictures/none.png' does not exist"),
    ({"image": "pictures"}, "image 'pictures' does not exist"),
    ({"image": "../outside.png"}, "'../outside.png' lies outside of the file's folder"),
    ({"image": "/etc/passwd"}, "'/etc/passwd' lies outside of the file's folder"),
    ({"image": "pictures/text.png"}, "image 'pictures/text.png': .*no picture that can be read"),
    ({"image": "pictures/picture.gif"}, "a GIF file is not accepted"),
    ({"image": "pictures/huge.png"}, r"10\.0 MB, the limit is 10 MB"),
    ({"image": "a\0b.png"}, "image holds a zero byte"),
    ({"title": "x" * 301}, "title has 301 characters, the limit is 300"),
    ({"description": "x" * 10_001}, "description has 10001 characters, the limit is 10000"),
    ({"description": "x" * 200_000}, "no CSV: field larger than field limit"),
    ({"title": "caf\udce9"}, "title is not UTF-8: byte 0xe9"),
    ({"item_id": "sku\t1"}, "item_id .* cannot be printed"),
    ({"stock": "9" * 30}, "stock 9+ is more than the limit of 2147483647"),
    ({"attributes": '{"colours": 5}'}, "attributes"),
]


def with_broken(count: int, broken: int) -> tuple[list[dict[str, Any]], dict[int, str]]:
    """Rows of which some are broken, each in a way of its own, and the reason by line of a CSV."""
    rows = [row(n) for n in range(count)]
    reasons: dict[int, str] = {}
    for k in range(broken):
        n = 4 + k * (count - 4) // broken
        change, reason = BROKEN[k % len(BROKEN)]
        rows[n] |= change
        reasons[n + 2] = reason  # the header is line 1
    return rows, reasons


def write_csv(path: Path, rows: list[dict[str, Any]], delimiter: str = ",") -> Path:
    with path.open("w", newline="", encoding="utf-8", errors="surrogateescape") as file:
        writer = csv.DictWriter(file, COLUMNS, delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_json_lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def write_parquet(path: Path, rows: list[dict[str, Any]]) -> Path:
    import pyarrow as pa
    from pyarrow import parquet

    parquet.write_table(pa.Table.from_pylist(rows), path)
    return path
