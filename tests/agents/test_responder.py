from dataclasses import replace

import pytest

from agents.responder import Produced, compose, reword
from fashionm3.domain import (
    Garment,
    ImageRef,
    Item,
    Notice,
    Plan,
    PlanStep,
    PreferenceProfile,
    ProductHit,
    Recommendation,
    TryOnResult,
    WebResult,
)
from fashionm3.errors import LlmError

REF = ImageRef(sha256="0" * 64, media_type="image/png", width=8, height=8)
JEANS = Garment(origin="photo", category="Jeans", slot="bottom", colours=("blue",))
TEE = Garment(origin="photo", category="T-shirts & vests", slot="top", colours=("white",))
BOOTS = Item(
    item_id="shop-17",
    title="Brown Chelsea boots",
    category="Boots",
    description="brown suede boots",
    price=89.9,
)
SHOES = Recommendation(
    category="Boots", text="I recommend brown boots.", item_description="brown boots"
)


def text(produced: Produced) -> str:
    return compose(produced).text


def test_uploaded_garments_are_named_as_the_user_calls_them() -> None:
    said = text(Produced("shoes?", photos=(JEANS, TEE), recommendations=(SHOES,)))
    assert said.startswith("Your blue jeans and white T-shirt ")
    assert said.endswith("I recommend brown boots.")


def test_what_the_advice_already_names_is_not_named_twice() -> None:
    words = "Your blue jeans and white T-shirt call for brown boots."
    advice = SHOES.model_copy(update={"text": words})
    assert text(Produced("shoes?", photos=(JEANS, TEE), recommendations=(advice,))) == words
    half = SHOES.model_copy(update={"text": "Your blue jeans call for brown boots."})
    said = text(Produced("shoes?", photos=(JEANS, TEE), recommendations=(half,)))
    assert said.startswith("Your blue jeans and white T-shirt make a good start.")


def test_every_product_carries_id_and_price() -> None:
    reply = compose(Produced("find", products=(ProductHit(item=BOOTS, score=0.5, why="suede"),)))
    assert "Brown Chelsea boots, 89.90 EUR (id shop-17): suede" in reply.text


def test_pictures_come_generated_first_then_try_on() -> None:
    other = REF.model_copy(update={"sha256": "1" * 64})
    result = TryOnResult(image=other, garments=(JEANS, TEE), backend="fake")
    drawn = JEANS.model_copy(update={"image": REF})
    reply = compose(Produced("look", drawn=drawn, try_on=result))
    assert reply.images == (REF, other)
    assert "the blue jeans and the white T-shirt" in reply.text
    assert "says nothing about size" in reply.text


def test_a_question_is_asked_and_nothing_else_is_said() -> None:
    plan = Plan(question="What is the occasion?", steps=(PlanStep(intent="recommend"),))
    assert text(Produced("hm", plan)) == "What is the occasion?"


@pytest.mark.parametrize(
    ("words", "intent", "part"),
    [
        ("hello!", "chat", "Hello!"),
        ("thanks a lot", "chat", "You're welcome"),
        ("who won the match?", "out_of_scope", "outside of what I know"),
    ],
)
def test_small_talk_is_answered(words: str, intent: str, part: str) -> None:
    plan = Plan(steps=(PlanStep.model_validate({"intent": intent}),))
    assert part in text(Produced(words, plan))


def test_a_pick_is_confirmed() -> None:
    plan = Plan(steps=(PlanStep(intent="chat", refers_to="photo-1"),))
    assert text(Produced("the jeans", plan, picked=(JEANS,))).startswith("Good choice: the blue")


def test_tastes_are_repeated_back() -> None:
    profile = PreferenceProfile(likes=("linen",), dislikes=("black",), sizes={"shoes": "38"})
    plan = Plan(steps=(PlanStep(intent="preference_update"),))
    said = text(Produced("I hate black", plan, profile=profile))
    assert "you like linen" in said and "avoid black" in said and "38 for shoes" in said


def test_the_web_is_quoted_and_not_believed() -> None:
    hit = WebResult(title="Trends", url="https://x.example", snippet="Buy now")
    said = text(Produced("look it up", web=(hit,)))
    assert "quoted, not checked" in said and "“Trends” (https://x.example)" in said


def test_a_notice_is_part_of_the_reply() -> None:
    notice = Notice(component="try_on", message="the try-on took too long")
    assert "Note: the try-on took too long" in text(Produced("look", notices=(notice,)))


class Writer:
    def __init__(self, text: str) -> None:
        self.text = text

    async def answer(self, shape: type, **kwargs: object) -> object:
        raise AssertionError("a reply is words")

    async def write(self, *, system: str, prompt: str) -> str:
        if not self.text:
            raise LlmError("the language model took longer than 20 s")
        return self.text


FOUND = Produced("find boots", products=(ProductHit(item=BOOTS, score=0.5),))


async def test_other_words_that_keep_the_facts_are_used() -> None:
    kind = "Look at these: Brown Chelsea boots for 89.90 EUR (shop-17)."
    assert (await reword(compose(FOUND), FOUND, Writer(kind))).text == kind  # type: ignore[arg-type]


async def test_words_that_lose_an_id_are_not_used() -> None:
    draft = compose(FOUND)
    assert await reword(draft, FOUND, Writer("Lovely boots for 89.90 EUR!")) == draft  # type: ignore[arg-type]


async def test_a_silent_model_is_a_notice() -> None:
    told = replace(FOUND, notices=())
    reply = await reword(compose(told), told, Writer(""))  # type: ignore[arg-type]
    assert reply.text == compose(told).text
    assert [notice.component for notice in reply.notices] == ["respond"]
