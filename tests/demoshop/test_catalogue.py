"""Items of the demo shop: enough, distinct, sensible, and recoverable as designs."""

import os
import subprocess
import sys
from collections import Counter

import pytest

from fashionm3.demoshop.catalogue import design_of, make_items, words_of
from fashionm3.demoshop.design import RANGES
from fashionm3.demoshop.traits import details_of
from fashionm3.description import parse_garment
from fashionm3.domain import Item
from fashionm3.errors import InputError
from fashionm3.vocabulary import load_vocabulary


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return make_items(2000)


def test_two_thousand_items_cover_every_category(items: list[Item]) -> None:
    counts = Counter(item.category for item in items)
    assert len(items) == 2000
    assert set(counts) == set(RANGES)
    assert min(counts.values()) >= 10


def test_no_two_items_look_alike(items: list[Item]) -> None:
    looks = {
        (d.category, d.colours, d.pattern, d.material, *sorted(d.features.items()))
        for d in map(design_of, items)
    }
    assert len(looks) == len(items)


def test_a_design_comes_back_from_its_item(items: list[Item]) -> None:
    for item in items:
        design = design_of(item)
        ranges = RANGES[item.category]
        assert design.colours == item.attributes.colours
        assert design.pattern in ranges.patterns and design.material in ranges.materials
        assert set(design.features) == set(ranges.features)
        assert all(value in ranges.features[name] for name, value in design.features.items())
        assert details_of(design) == item.attributes.details
        assert design.seed == int(item.item_id)


def test_every_attribute_is_a_word_of_the_vocabulary(items: list[Item]) -> None:
    words = load_vocabulary()
    for item in items:
        look = item.attributes
        assert set(look.colours) <= set(words.colours) and len(look.colours) in (1, 2)
        assert (len(look.colours) == 2) == (look.pattern != "plain")
        assert look.pattern in words.patterns and look.material in words.materials
        assert look.occasions and set(look.occasions) <= set(words.occasions)
        assert look.seasons and set(look.seasons) <= set(words.seasons)


def test_descriptions_name_what_the_item_looks_like(items: list[Item]) -> None:
    for item in items:
        found, known = parse_garment(item.description), words_of(item)
        assert found is not None
        assert (found.category, found.colours) == (known.category, known.colours)
        assert (found.pattern or "plain") == known.pattern
        assert set(found.details) == set(known.details)
        assert item.description.count(".") in (1, 2)


def test_combinations_that_nobody_makes_do_not_occur(items: list[Item]) -> None:
    for item in items:
        colours, material = set(item.attributes.colours), item.attributes.material
        if material == "tweed":
            assert not colours & {"pink", "purple", "yellow", "orange", "turquoise"}
        if material == "leather":
            assert item.attributes.pattern in ("plain", "colour-blocked")
        if not load_vocabulary().slot(item.category) == "jewellery":
            if material in ("cotton", "wool", "linen", "denim"):
                assert not colours & {"gold", "silver"}


def test_prices_sizes_and_stock_look_like_a_shop(items: list[Item]) -> None:
    for item in items:
        assert f"{item.price:.2f}"[-2:] in ("90", "95")
        assert 5 <= item.price <= 1500
        assert item.sizes
    median = {
        category: sorted(i.price for i in items if i.category == category)[5]
        for category in ("Coats", "T-shirts & vests")
    }
    assert median["Coats"] > 2 * median["T-shirts & vests"]
    sold_out = sum(item.stock == 0 for item in items) / len(items)
    assert 0.04 < sold_out < 0.12
    shoes = [item for item in items if item.category == "Sneakers"]
    assert all(size.isdecimal() for item in shoes for size in item.sizes)


def test_ids_are_seven_digits_and_unique(items: list[Item]) -> None:
    ids = {item.item_id for item in items}
    assert len(ids) == len(items)
    assert all(len(item_id) == 7 and item_id.isdecimal() for item_id in ids)


def test_the_seed_decides_everything() -> None:
    assert make_items(100, seed=3) == make_items(100, seed=3)
    assert make_items(100, seed=3) != make_items(100, seed=4)


def test_another_process_invents_the_same_shop() -> None:
    program = (
        "import hashlib\n"
        "from fashionm3.demoshop.dialogues import TASKS, make_dialogues\n"
        "from fashionm3.demoshop.shoppers import make_shop\n"
        "shop = make_shop(items=200, users=4, seed=5)\n"
        "said = [d.turns for task in TASKS for d in make_dialogues(shop, task)]\n"
        "text = repr((list(shop.items.values()), shop.outfits, shop.shoppers, said))\n"
        "import sys; sys.stdout.write(hashlib.sha256(text.encode()).hexdigest())\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_impossible_numbers_are_refused() -> None:
    with pytest.raises(InputError, match="35 categories"):
        make_items(10)
    with pytest.raises(InputError, match="distinct designs"):
        make_items(1_000_000)


def test_an_item_of_another_shop_has_no_design() -> None:
    item = Item(item_id="A-1", title="", category="Skirts", description="", price=1)
    with pytest.raises(InputError, match="'A-1'"):
        design_of(item)
