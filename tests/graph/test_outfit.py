import pytest

from fashionm3.domain import Garment, Outfit, Slot
from fashionm3.vocabulary import load_vocabulary
from graph.outfit import put_on, show, show_again, swap, take_off, with_new_look


def piece(category: str, colour: str = "black", origin: str = "photo") -> Garment:
    slot = load_vocabulary().slot(category)
    return Garment.model_validate(
        {"origin": origin, "category": category, "slot": slot, "colours": (colour,)}
    )


SHIRT, CARDIGAN, JEANS = piece("Shirts"), piece("Knitwear"), piece("Jeans")
DRESS, SKIRT, BOOTS = piece("Dresses"), piece("Skirts"), piece("Boots")


def slots(outfit: Outfit) -> dict[Slot, tuple[str, ...]]:
    return {slot: tuple(g.category for g in group) for slot, group in outfit.garments.items()}


def test_photos_together_that_share_a_slot_are_all_kept() -> None:
    outfit = put_on(Outfit(), SHIRT, CARDIGAN, JEANS)
    assert slots(outfit) == {"top": ("Shirts", "Knitwear"), "bottom": ("Jeans",)}


def test_a_later_photo_replaces_the_slot() -> None:
    outfit = put_on(put_on(Outfit(), SHIRT, CARDIGAN), piece("Tops"))
    assert slots(outfit) == {"top": ("Tops",)}


def test_a_dress_replaces_top_and_bottom_and_nothing_else() -> None:
    outfit = put_on(put_on(Outfit(), SHIRT, JEANS, BOOTS), DRESS)
    assert slots(outfit) == {"shoes": ("Boots",), "dress": ("Dresses",)}


@pytest.mark.parametrize("other", [SHIRT, SKIRT])
def test_a_top_or_a_bottom_replaces_a_dress(other: Garment) -> None:
    assert set(put_on(put_on(Outfit(), DRESS), other).garments) == {other.slot}


def test_photos_of_a_dress_and_a_shirt_together_are_both_kept() -> None:
    assert set(put_on(Outfit(), DRESS, SHIRT).garments) == {"dress", "top"}


def test_an_alternative_takes_the_place_of_one_of_two() -> None:
    other = piece("Tops", "red", "recommendation")
    outfit = swap(put_on(Outfit(), SHIRT, CARDIGAN), CARDIGAN, other)
    assert slots(outfit) == {"top": ("Shirts", "Tops")}


def test_an_alternative_of_another_slot_removes_the_old_piece() -> None:
    outfit = swap(put_on(Outfit(), DRESS, BOOTS), DRESS, SKIRT)
    assert slots(outfit) == {"shoes": ("Boots",), "bottom": ("Skirts",)}


def test_an_alternative_to_something_not_worn_is_put_on() -> None:
    outfit = swap(put_on(Outfit(), SHIRT), JEANS, SKIRT)
    assert slots(outfit) == {"top": ("Shirts",), "bottom": ("Skirts",)}


def test_taking_off_empties_the_slot() -> None:
    assert slots(take_off(put_on(Outfit(), SHIRT, JEANS), SHIRT)) == {"bottom": ("Jeans",)}


def test_references_count_per_origin_through_the_thread() -> None:
    shown = show((), [SHIRT, JEANS], turn=1)
    shown = show(shown, [piece("Boots", origin="recommendation")], turn=1)
    shown = show(shown, [DRESS], turn=2)
    assert [(entry.ref, entry.turn) for entry in shown] == [
        ("photo-1", 1),
        ("photo-2", 1),
        ("recommendation-1", 1),
        ("photo-3", 2),
    ]


def test_a_new_picture_keeps_reference_and_place() -> None:
    new = SHIRT.model_copy(update={"description": "drawn"})
    shown = show_again(show((), [JEANS, SHIRT], turn=1), SHIRT, new)
    assert (shown[1].ref, shown[1].garment) == ("photo-2", new)
    outfit = with_new_look(put_on(Outfit(), SHIRT, CARDIGAN), SHIRT, new)
    assert outfit.garments["top"] == (new, CARDIGAN)
