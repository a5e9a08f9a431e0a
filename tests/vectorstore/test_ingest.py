"""A shop's own file: the good rows come in at once, the others are named by line and reason."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from fashionm3.errors import InputError
from fashionm3.settings import Settings
from tests.catalogue_files import (
    pictures_in,
    row,
    with_broken,
    write_csv,
    write_json_lines,
    write_parquet,
)
from tests.fakes import HashingEmbedder
from vectorstore import Catalog
from vectorstore.ingest import ingest


@pytest.fixture
def catalog(settings: Settings) -> Catalog:
    return Catalog.open(settings, HashingEmbedder())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return pictures_in(tmp_path / "shop")


def test_two_thousand_rows_with_fifty_broken_ones(
    catalog: Catalog, folder: Path, settings: Settings
) -> None:
    rows, reasons = with_broken(2000, 50)
    path, steps = write_csv(folder / "shop.csv", rows), []
    report = ingest(catalog, path, progress=lambda *step: steps.append(step))
    assert (report.accepted, report.unchanged, len(report.rejected)) == (1950, 0, 50)
    assert [line for line, _ in report.rejected] == sorted(reasons)
    for line, reason in report.rejected:
        assert re.search(reasons[line], reason), (line, reason)
    assert catalog.count() == 1950
    assert steps[-1] == ("indexing", 1950, 1950) and ("checking", 2000, 2000) in steps

    generation = (settings.catalog_path / "CURRENT").read_text()
    again = ingest(catalog, path)
    assert (again.accepted, again.unchanged) == (0, 1950) and again.rejected == report.rejected
    assert (settings.catalog_path / "CURRENT").read_text() == generation


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("s.csv", write_csv),
        ("s.jsonl", write_json_lines),
        ("s.parquet", write_parquet),
        ("semicolons.CSV", lambda path, rows: write_csv(path, rows, ";")),
    ],
)
def test_every_kind_of_file_holds_the_same_items(
    catalog: Catalog, folder: Path, name: str, write: Callable[..., Path]
) -> None:
    report = ingest(catalog, write(folder / name, [row(n) for n in range(4)] + [row(4, price="x")]))
    last = 5 if name.endswith(("jsonl", "parquet")) else 6
    assert (report.accepted, report.rejected) == (4, [(last, "price 'x' is no number")])
    found = {hit.item.item_id: hit.item for hit in catalog.search("coat", limit=9)}
    coat = found["sku-0"]
    assert (coat.category, coat.price, coat.currency, coat.stock) == ("Coats", 20.5, "EUR", 0)
    assert (coat.sizes, coat.attributes.colours) == (("S", "M", "L"), ("navy",))
    assert coat.image and catalog.images.open_picture(coat.image).size == (24, 24)
    assert found["sku-2"].category == "T-shirts & vests"


def test_native_values_of_json_lines_and_loose_words_are_understood(
    catalog: Catalog, folder: Path
) -> None:
    rows = [
        row(0, sizes=[38, 40], price=12, stock=3, attributes={"colours": "dark blue", "cut": "A"}),
        row(1, sizes='["XS"]', attributes="dark blue|wool|striped|office|summer|hooded|fit=slim"),
        row(2, title="A red striped cotton T-shirt", attributes=None, lining="silk"),
    ]
    assert ingest(catalog, write_json_lines(folder / "s.jsonl", rows)).accepted == 3
    found = {hit.item.item_id: hit.item for hit in catalog.search("coat", limit=9)}
    assert found["sku-0"].sizes == ("38", "40") and found["sku-1"].sizes == ("XS",)
    assert found["sku-0"].attributes.colours == ("navy",)
    assert found["sku-0"].attributes.model_dump()["cut"] == "A"
    words = found["sku-1"].attributes
    assert (words.colours, words.material, words.pattern) == (("navy",), "wool", "striped")
    assert (words.occasions, words.seasons, words.details) == (
        ("office",),
        ("summer",),
        ("hooded",),
    )
    assert words.model_dump()["fit"] == "slim"
    read = found["sku-2"].attributes
    assert (read.colours, read.pattern, read.material) == (("red",), "striped", "cotton")
    assert read.model_dump()["lining"] == "silk"
    assert "silk, lining" in catalog.search("silk lining", limit=1)[0].why


def test_a_quoted_line_break_does_not_shift_the_line_numbers(
    catalog: Catalog, folder: Path
) -> None:
    rows = [row(0, description="two\nlines"), row(1, price="x"), row(2)]
    report = ingest(catalog, write_csv(folder / "s.csv", rows))
    assert report.accepted == 2 and report.rejected == [(4, "price 'x' is no number")]


def test_a_row_of_another_length_and_a_line_without_json_are_rejected(
    catalog: Catalog, folder: Path
) -> None:
    path = write_csv(folder / "s.csv", [row(0)])
    path.write_text(path.read_text() + "a,b,c\n\n")
    assert ingest(catalog, path).rejected == [(3, "3 cells, the header has 10")]
    path = write_json_lines(folder / "s.jsonl", [row(0)])
    path.write_text(path.read_text() + "{oops\n[1]\n" + '{"item_id": "y"}\n')
    reasons = [reason for _, reason in ingest(catalog, path).rejected]
    assert re.match("no JSON", reasons[0]) and "not an object" in reasons[1]
    assert reasons[2] == "title is missing"


def test_a_quote_that_is_never_closed_costs_its_own_row_alone(
    catalog: Catalog, folder: Path
) -> None:
    path = write_csv(folder / "s.csv", [row(n) for n in range(6)])
    lines = path.read_text().splitlines(keepends=True)
    lines[2] = lines[2].replace("red coat 1", '"red coat 1')
    lines[4] = lines[4].replace("beige coat 3", '"beige" coat 3')
    path.write_text("".join(lines))
    report = ingest(catalog, path)
    assert report.accepted == 4
    assert [line for line, _ in report.rejected] == [3, 5]
    assert all(reason.startswith(("no CSV", "12 cells")) for _, reason in report.rejected), report


def test_text_that_no_database_takes_costs_its_own_row_alone(
    catalog: Catalog, folder: Path
) -> None:
    path = write_json_lines(folder / "s.jsonl", [row(n) for n in range(5)])
    lines = path.read_bytes().splitlines()
    lines[0] = lines[0].replace(b"navy coat", b"\\ud800 coat")
    lines[1] = lines[1].replace(b"red coat", b"\xe9 coat")
    lines[2] = lines[2].replace(b'"green coat 2"', b'["green", "coat"]')
    lines[3] = lines[3].replace(b'"title"', b'"extra": {"a": ["\\u0000"]}, "title"')
    path.write_bytes(b"\n".join(lines))
    report = ingest(catalog, path)
    assert report.accepted == 1
    assert report.rejected == [
        (1, "title holds half a character, 0xd800"),
        (2, "title is not UTF-8: byte 0xe9"),
        (3, "title is a list, not text"),
        (4, "extra holds a zero byte"),
    ]


def test_a_changed_row_alone_is_taken_in_and_sales_stay(
    catalog: Catalog, folder: Path, settings: Settings
) -> None:
    from fashionm3.database.store import Database

    path = write_csv(folder / "s.csv", [row(n) for n in range(6)])
    ingest(catalog, path)
    Database.open(settings).set_stock("sku-5", 1)
    write_csv(path, [row(n, price="9") if n == 2 else row(n) for n in range(6)])
    report = ingest(catalog, path)
    assert (report.accepted, report.unchanged) == (1, 5)
    found = {hit.item.item_id: hit.item for hit in catalog.search("coat", limit=9)}
    assert (found["sku-2"].price, found["sku-5"].stock) == (9, 1)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("s.txt", b"", "'.txt'; known are .csv"),
        ("none.csv", None, "none.csv is no file"),
        ("s.csv", b"item_id,title\n", "no column category, price, image; it has item_id, title"),
        ("s.csv", b"", "no column item_id"),
        (
            "s.csv",
            b"item_id,title,category,price,image,\xff\n",
            "the header is not UTF-8: byte 0xff",
        ),
        ("s.csv", b"item_id,title,category,price,image,price\n", "more than one column price"),
        ("s.parquet", b"PAR1", "no Parquet file"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(
    catalog: Catalog, folder: Path, name: str, content: bytes | None, message: str
) -> None:
    if content is not None:
        (folder / name).write_bytes(content)
    with pytest.raises(InputError, match=message):
        ingest(catalog, folder / name)
    assert catalog.count() == 0


def test_a_file_of_nothing_but_broken_rows_publishes_nothing(
    catalog: Catalog, folder: Path
) -> None:
    report = ingest(catalog, write_csv(folder / "s.csv", [row(0, price="x")]))
    assert (report.accepted, len(report.rejected), catalog.count()) == (0, 1, 0)
