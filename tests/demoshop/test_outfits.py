"""Outfits keep the styling rules, and reasons tell the rule that was used."""

import random
from itertools import combinations

import pytest

from fashionm3.demoshop.catalogue import make_items
from fashionm3.demoshop.outfits import (
    HUES,
    Piece,
    ShopOutfit,
    Stylist,
    goes_with,
    harmony,
    piece_of,
    reasons,
)
from fashionm3.description import noun
from fashionm3.domain import Attributes, Item


@pytest.fixture(scope="module")
def stylist() -> Stylist:
    return Stylist(make_items(1000))


@pytest.fixture(scope="module")
def outfits(stylist: Stylist) -> list[ShopOutfit]:
    rng = random.Random(1)
    made = [stylist.outfit(rng) for _ in range(400)]
    return [ShopOutfit(str(n), *outfit) for n, outfit in enumerate(made) if outfit]


def _piece(category: str, *colours: str, pattern: str = "plain", material: str = "cotton") -> Piece:
    return piece_of(
        Item(
            item_id="1",
            title="",
            category=category,
            description="",
            price=1,
            attributes=Attributes(colours=colours, pattern=pattern, material=material),
        )
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("navy", "navy", "same"),
        ("black", "beige", "neutrals"),
        ("red", "grey", "neutral"),
        ("blue", "turquoise", "analogous"),
        ("blue", "orange", "complementary"),
        ("pink", "yellow", "clash"),
        ("gold", "navy", "metal"),
        ("gold", "silver", "clash"),
    ],
)
def test_colours_get_on_as_the_colour_wheel_says(one: str, other: str, expected: str) -> None:
    assert harmony(one, other) == harmony(other, one) == expected


def test_almost_all_tries_make_an_outfit(outfits: list[ShopOutfit]) -> None:
    assert len(outfits) > 390


def test_an_outfit_has_three_to_five_pieces_of_different_slots(
    stylist: Stylist, outfits: list[ShopOutfit]
) -> None:
    for outfit in outfits:
        slots = [stylist.pieces[item_id].slot for item_id in outfit.item_ids]
        assert 3 <= len(slots) <= 5
        assert len(set(slots)) == len(slots)
        assert "shoes" in slots
        assert ("dress" in slots) != {"top", "bottom"}.issubset(slots)


def test_no_outfit_breaks_a_rule(stylist: Stylist, outfits: list[ShopOutfit]) -> None:
    for outfit in outfits:
        pieces = [stylist.pieces[item_id] for item_id in outfit.item_ids]
        colours = [colour for piece in pieces for colour in piece.words.colours]
        assert len({colour for colour in colours if colour in HUES}) <= 2
        assert sum(piece.patterned for piece in pieces) <= 2
        for one, other in combinations(pieces, 2):
            assert goes_with(one, [other])
        for piece in pieces:
            assert outfit.occasion in piece.item.attributes.occasions
            assert outfit.season in piece.item.attributes.seasons


def test_a_clash_a_second_bold_pattern_and_the_wrong_formality_are_refused() -> None:
    shirt = _piece("Shirts", "pink")
    assert goes_with(_piece("Pants", "grey"), [shirt])
    assert not goes_with(_piece("Pants", "olive"), [shirt])
    checks = _piece("Shirts", "red", "white", pattern="checked")
    assert not goes_with(_piece("Skirts", "red", "white", pattern="floral"), [checks])
    assert goes_with(_piece("Skirts", "red", "white", pattern="striped"), [checks])
    assert not goes_with(_piece("Activewear", "black"), [_piece("Pumps", "black")])


def test_a_reason_is_true_of_the_pieces_it_names(
    stylist: Stylist, outfits: list[ShopOutfit]
) -> None:
    rng = random.Random(2)
    for outfit in outfits:
        *others, target = [stylist.pieces[item_id] for item_id in outfit.item_ids]
        found = reasons(target, others, rng)
        assert found, outfit
        for reason in found:
            named = [
                o
                for o in others
                if noun(o.item.category).word in reason.text or o.main in reason.text
            ]
            assert named, reason
            kinds = {harmony(target.main, other.main) for other in others}
            if reason.rule in ("complementary", "analogous"):
                assert reason.rule in kinds
            if reason.rule == "tonal":
                assert any(other.main == target.main for other in others)
            if reason.rule == "quiet":
                assert not target.patterned and any(other.patterned for other in others)
            if reason.rule == "echo":
                assert any(target.main in other.words.colours[1:] for other in others)


def test_a_swap_keeps_category_and_rules_and_changes_the_look(
    stylist: Stylist, outfits: list[ShopOutfit]
) -> None:
    rng = random.Random(3)
    swapped = 0
    for outfit in outfits[:100]:
        place = rng.randrange(len(outfit.item_ids))
        other = stylist.swap(outfit, place, rng)
        if other is None:
            continue
        swapped += 1
        old = stylist.pieces[outfit.item_ids[place]].item
        assert other.category == old.category and other.item_id != old.item_id
        rest = [stylist.pieces[i] for n, i in enumerate(outfit.item_ids) if n != place]
        assert goes_with(stylist.pieces[other.item_id], rest)
    assert swapped > 70
