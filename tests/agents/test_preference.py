"""What a history says about a taste, and what stated tastes change."""

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from pydantic import BaseModel

from agents.preference import limit_by_profile, summarize, summarize_history, update_profile
from agents.rules import understand
from fashionm3.database.store import Database
from fashionm3.domain import (
    Attributes,
    Constraints,
    DialogueContext,
    Item,
    PlanStep,
    PreferenceProfile,
)
from fashionm3.errors import LlmError
from fashionm3.settings import Settings


def boots(number: int, **seen: object) -> Item:
    attributes = {"colours": ("black",), "pattern": "plain", "material": "leather", **seen}
    return Item(
        item_id=f"i{number}",
        title=f"Boots {number}",
        category="Boots",
        description="boots",
        attributes=Attributes.model_validate(attributes),
        price=80,
    )


class Writer:
    """A model that answers with fixed words, or fails."""

    def __init__(self, words: str | None) -> None:
        self.words = words

    async def write(self, *, system: str, prompt: str) -> str:
        if self.words is None:
            raise LlmError("no model today")
        return self.words

    async def answer(
        self, shape: type[BaseModel], *, system: str, prompt: str, pictures: Sequence[object] = ()
    ) -> BaseModel:
        raise LlmError("not asked for plans")


async def test_what_most_pieces_share_is_named() -> None:
    history = [boots(1), boots(2), boots(3, colours=("red",), material="suede")]
    summary = await summarize(history, "Boots")
    assert summary is not None
    assert summary.sentence == "I prefer black leather boots."
    assert summary.evidence == ("i1", "i2", "i3") or set(summary.evidence) <= {"i1", "i2", "i3"}


async def test_pieces_with_nothing_in_common_say_nothing() -> None:
    history = [
        boots(1, colours=("black",), pattern="plain", material="leather"),
        boots(2, colours=("red",), pattern="striped", material="suede"),
        boots(3, colours=("green",), pattern="dotted", material="rubber"),
    ]
    assert await summarize(history, "Boots") is None
    assert await summarize(history[:1], "Boots") is None


async def test_the_named_attribute_is_shared_by_most_in_random_histories() -> None:
    dice = random.Random(5)
    told = 0
    for _ in range(200):
        history = [
            boots(
                number,
                colours=(dice.choice(["black", "brown", "red"]),),
                material=dice.choice(["leather", "suede", "rubber"]),
                pattern=dice.choice(["plain", "checked"]),
            )
            for number in range(5)
        ]
        summary = await summarize(history, "Boots")
        if summary is None:
            continue
        told += 1
        ids = {item.item_id for item in history}
        assert summary.evidence and set(summary.evidence) <= ids
        for word in ("black", "brown", "red", "leather", "suede", "rubber", "checked"):
            if f" {word}" in summary.sentence:
                holders = [i for i in history if word in str(i.attributes.model_dump())]
                assert len(holders) > len(history) / 2, (word, summary.sentence)
    assert told > 100


async def test_a_model_words_the_sentence() -> None:
    llm = Writer("I prefer sturdy black boots. They last.\nAnd more")
    summary = await summarize([boots(1), boots(2)], "Boots", llm)
    assert summary is not None and summary.sentence == "I prefer sturdy black boots."


@pytest.mark.parametrize("words", [None, "Sure! Here is one", "I prefer " + "x" * 300])
async def test_a_model_that_fails_leaves_the_wording_to_the_rules(words: str | None) -> None:
    summary = await summarize([boots(1), boots(2)], "Boots", Writer(words))
    assert summary is not None and summary.sentence == "I prefer black leather boots."


class Vectors:
    """Vectors by item; unknown ones are left out."""

    def __init__(self, **towards: float) -> None:
        self._towards = towards

    def vectors(self, item_ids: Sequence[str]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        def unit(angle: float) -> np.ndarray:
            return np.array([np.cos(angle), np.sin(angle)], np.float32)

        return {i: (unit(self._towards[i]),) * 2 for i in item_ids if i in self._towards}


async def test_a_history_is_summed_up_for_the_category_asked_for(tmp_path: Path) -> None:
    database = Database.open(Settings(home=tmp_path, _env_file=None))
    brown = [boots(number, colours=("brown",)) for number in (4, 5, 6)]
    database.put_items([boots(1), boots(2), boots(3), *brown])
    user = database.add_user("ann").user_id
    database.put_outfits({f"o{n}": [f"i{n}"] for n in range(1, 7)})
    database.add_interactions([(user, f"o{n}") for n in range(1, 7)])
    ask = PlanStep(intent="recommend", category="Shoes")
    summary = await summarize_history(ask, user, [], database, catalog=Vectors(i1=0.0))
    assert summary is not None and summary.category == "Boots"
    assert set(summary.evidence) <= {f"i{n}" for n in range(1, 7)}
    assert await summarize_history(ask, "nobody", [], database) is None
    anything = PlanStep(intent="recommend")
    assert await summarize_history(anything, user, [], database) is None
    database.close()


async def test_a_broad_word_is_ranked_within_the_kind_that_leads(tmp_path: Path) -> None:
    database = Database.open(Settings(home=tmp_path, _env_file=None))
    pumps = [boots(n).model_copy(update={"category": "Pumps"}) for n in (6, 7, 8)]
    coat = boots(9).model_copy(update={"category": "Coats"})
    database.put_items([*(boots(n) for n in range(1, 6)), *pumps, coat])
    user = database.add_user("ann").user_id
    database.put_outfits(
        {f"o{n}": [f"i{n}"] for n in (1, 2, 3)}
        # With the coat, others wear boots that point to 0.6 and many pumps that point to -1.5.
        | {f"b{n}": ["i9", f"i{n}"] for n in (4, 5)}
        | {f"p{n}{k}": ["i9", f"i{n}"] for n in (6, 7, 8) for k in range(2)}
    )
    database.add_interactions([(user, f"o{n}") for n in (1, 2, 3)])
    towards = Vectors(i1=0.0, i2=0.3, i3=0.6, i4=0.6, i5=0.6, i6=-1.5, i7=-1.5, i8=-1.5)
    broad = PlanStep(intent="recommend", category="Shoes")
    exact = PlanStep(intent="recommend", category="Boots")
    # Among all shoes f_H points to the pumps; a preference about boots must not care.
    for step in (broad, exact):
        summary = await summarize_history(step, user, ["i9"], database, catalog=towards)
        assert summary is not None and summary.category == "Boots"
        assert summary.evidence == ("i3", "i2", "i1")
    nobody = database.add_user("bob").user_id
    assert await summarize_history(broad, nobody, ["i9"], database, catalog=towards) is None
    database.close()


def told(text: str, profile: PreferenceProfile | None = None) -> PreferenceProfile:
    [step] = understand(text, DialogueContext()).steps
    return update_profile(profile or PreferenceProfile(), step)


def test_stated_tastes_are_kept() -> None:
    assert told("Remember that I love linen").likes == ("linen",)
    assert told("I hate high heels, keep that in mind").dislikes == ("Pumps",)
    assert told("please never show me leather").dislikes == ("leather",)
    assert told("my shoe size is 42").sizes == {"shoes": "42"}
    assert told("Remember I wear size 38").sizes["dress"] == "38"


def test_the_latest_word_counts() -> None:
    before = PreferenceProfile(dislikes=("red", "pink"))
    after = told("forget what I said, I love red now", before)
    assert (after.likes, after.dislikes) == (("red",), ("pink",))


def test_a_profile_limits_what_is_not_asked_for() -> None:
    profile = PreferenceProfile(dislikes=("brown", "Pumps"), sizes={"shoes": "42"})
    limited = limit_by_profile(Constraints(), profile, "Boots")
    assert (limited.not_colours, limited.sizes) == (("brown",), ("42",))
    asked = limit_by_profile(Constraints(colours=("brown",), sizes=("43",)), profile, "Boots")
    assert (asked.not_colours, asked.sizes) == ((), ("43",))
    assert limit_by_profile(Constraints(), profile, "Clothing").sizes == ()
