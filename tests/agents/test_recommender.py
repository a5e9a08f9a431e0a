from collections.abc import Sequence

import pytest
from PIL import Image

from agents.recommender import (
    ATTEMPTS,
    Advice,
    Wish,
    fitting_categories,
    query_words,
    recommend,
)
from fashionm3.description import GarmentWords, describe_garment
from fashionm3.domain import Constraints, Garment, ImageRef, Outfit, PreferenceSummary
from fashionm3.vocabulary import load_vocabulary
from tests.fakes import BrokenVlm, ScriptedVlm

SLOTS = load_vocabulary().categories
REF = ImageRef(sha256="0" * 64, media_type="image/png", width=8, height=8)


class OnePicture:
    def open_picture(self, ref: ImageRef) -> Image.Image:
        return Image.new("RGB", (8, 8))

    def put_picture(
        self, image: Image.Image, *, derived_from: Sequence[ImageRef] = (), note: str = ""
    ) -> ImageRef:
        return REF


def garment(category: str, colour: str, origin: str = "photo", material: str = "") -> Garment:
    words = GarmentWords(category, (colour,), "plain", material or None)
    return Garment.model_validate(
        {
            "origin": origin,
            "category": category,
            "slot": SLOTS[category].slot,
            "colours": (colour,),
            "pattern": "plain",
            "description": describe_garment(words),
            "image": REF,
        }
    )


def wearing(*garments: Garment) -> Outfit:
    return Outfit(garments={piece.slot: (piece,) for piece in garments})


JEANS, TEE = garment("Jeans", "blue"), garment("T-shirts & vests", "white")


async def advise(wish: Wish, vlm: ScriptedVlm) -> tuple[Advice, str]:
    shown: list[str] = []
    advice = await recommend(wish, vlm=vlm, pictures=OnePicture(), on_text=shown.append)
    return advice, "".join(shown)


async def test_the_question_carries_note_and_preference() -> None:
    preference = PreferenceSummary(
        category="Sneakers", sentence="I prefer black leather shoes.", evidence=("i1", "i2")
    )
    wish = Wish("Which shoes?", "Shoes", outfit=wearing(JEANS, TEE), preference=preference)
    assert query_words(wish) == (
        "Which shoes? (I am wearing blue jeans and a white T-shirt.) I prefer black leather shoes."
    )
    advice, _ = await advise(wish, ScriptedVlm())
    assert advice.recommendation.evidence == ("i1", "i2")


async def test_shown_text_is_the_answer_and_is_never_taken_back() -> None:
    vlm = ScriptedVlm(
        "I recommend a pair of black jeans. They fit.",
        "I recommend a pair of brown boots. They fit.",
    )
    advice, shown = await advise(Wish("Which shoes?", "Shoes", outfit=wearing(TEE)), vlm)
    assert shown.strip() == advice.recommendation.text
    assert "jeans" not in shown and advice.garment.category == "Boots"


async def test_what_the_user_wears_is_no_recommendation() -> None:
    vlm = ScriptedVlm("Your blue jeans are lovely. I recommend a pair of white sneakers with them.")
    advice, _ = await advise(Wish("Which shoes?", "Shoes", outfit=wearing(JEANS)), vlm)
    assert (advice.garment.category, advice.garment.colours) == ("Sneakers", ("white",))


@pytest.mark.parametrize(
    "double",
    [
        "Your white T-shirt, blue jeans and grey jeans work well. Add black leather loafers.",
        "With your blue jeans and white pants, I would wear a pair of black leather loafers.",
    ],
)
async def test_an_answer_that_sees_double_is_asked_again(double: str) -> None:
    right = "Your white T-shirt and blue jeans work well. Add brown leather loafers."
    wish = Wish("Which shoes?", "Shoes", outfit=wearing(TEE, JEANS))
    advice, shown = await advise(wish, ScriptedVlm(double, right))
    assert shown.strip() == right
    grey = garment("Jeans", "grey")
    both = Outfit(garments={"top": (TEE,), "bottom": (JEANS, grey)})
    advice, shown = await advise(Wish("Which shoes?", "Shoes", outfit=both), ScriptedVlm(double))
    assert shown.strip() == double and not advice.notices


async def test_a_piece_may_be_named_with_the_one_that_takes_its_place() -> None:
    vlm = ScriptedVlm("I love it all. Swap the blue jeans for black cotton jeans.")
    wish = Wish("another bottom", "Jeans", outfit=wearing(TEE, JEANS), replaces=JEANS)
    advice, _ = await advise(wish, vlm)
    assert advice.garment.colours == ("black",) and not advice.notices


async def test_a_model_that_never_fits_gives_way_to_rules() -> None:
    vlm = ScriptedVlm("I recommend a red wool scarf.")
    advice, shown = await advise(Wish("Which shoes?", "Shoes", outfit=wearing(JEANS)), vlm)
    assert len(vlm.asked) == ATTEMPTS
    assert SLOTS[advice.garment.category].slot == "shoes"
    assert "scarf" not in shown
    assert [notice.component for notice in advice.notices] == ["recommender"]


@pytest.mark.parametrize(
    "constraints",
    [
        Constraints(not_colours=("white", "black", "beige")),
        Constraints(colours=("red",)),
        Constraints(colours=("blue", "green"), materials=("suede",)),
    ],
)
async def test_limits_hold_for_model_and_rules(constraints: Constraints) -> None:
    vlm = ScriptedVlm("I recommend a pair of white leather sneakers.")
    advice, _ = await advise(Wish("shoes", "Shoes", constraints), vlm)
    colour = advice.garment.colours[0]
    assert colour not in constraints.not_colours
    assert not constraints.colours or colour in constraints.colours
    assert all(material in advice.garment.description for material in constraints.materials)


async def test_an_alternative_differs_from_all_that_was_shown() -> None:
    white = garment("Sneakers", "white", "recommendation", "leather")
    black = garment("Sneakers", "black", "recommendation", "leather")
    vlm = ScriptedVlm(
        "I recommend a pair of white leather sneakers.",
        "I recommend a pair of black leather sneakers.",
        "I recommend a pair of black canvas sneakers.",
    )
    wish = Wish("another pair", "Sneakers", outfit=wearing(JEANS, white), replaces=white)
    wish = Wish(**{**vars(wish), "shown": (black, white)})
    advice, _ = await advise(wish, vlm)
    assert "canvas" in advice.garment.description


@pytest.mark.parametrize("category", [name for name in SLOTS])
async def test_an_alternative_by_rules_keeps_the_slot_and_differs(category: str) -> None:
    old = garment(category, "white", "recommendation")
    wish = Wish("something else", None, outfit=wearing(old), replaces=old)
    advice, _ = await advise(wish, BrokenVlm())
    new = advice.garment
    assert new.slot == old.slot
    assert (new.category, new.colours) != (old.category, old.colours)


def test_without_a_category_the_outfit_is_completed() -> None:
    fitting = fitting_categories(Wish("what goes with it?", outfit=wearing(JEANS, TEE)))
    assert {"Jeans", "Shirts", "Dresses"}.isdisjoint(fitting)
    assert "Sneakers" in fitting


def test_a_skirt_may_stand_in_for_a_dress() -> None:
    dress = garment("Dresses", "red")
    wish = Wish("a skirt instead", "Skirts", outfit=wearing(dress), replaces=dress)
    assert fitting_categories(wish) == ("Skirts",)
