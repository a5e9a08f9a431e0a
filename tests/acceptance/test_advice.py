"""What the shipped FashionVLM answers through the assistant: real photos, and alternatives."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agents.recommender import Wish, differs, recommend
from fashionm3.cli import app
from fashionm3.database.images import ImageStore
from fashionm3.database.store import Database
from fashionm3.demoshop.dialogues import make_dialogues
from fashionm3.demoshop.shoppers import make_shop
from fashionm3.description import mentioned_garments
from fashionm3.domain import Garment, Item, Outfit
from fashionm3.serving.local_vlm import LocalVlm
from fashionm3.settings import Settings
from fashionm3.vocabulary import load_vocabulary
from training.data.photos import FOOTWEAR, Photo, read_photos
from training.eval.share import Share

PAIRS = 100
REQUESTS = 200


@pytest.fixture
def home(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("FASHIONM3_HOME", str(settings.home))
    yield settings.home


def test_shoes_for_a_hundred_pairs_of_photos(home: Path, photos: Path) -> None:
    dice = random.Random(0)
    every = read_photos(photos)
    footwear, named, by_rules = [], [], 0
    for _ in range(PAIRS):
        pair = dice.sample(every, 2)
        pictures = [part for photo in pair for part in ("--image", str(photo.path))]
        answer = CliRunner().invoke(
            app, ["ask", "I like these two. Which shoes?", *pictures, "--json"]
        )
        assert answer.exit_code == 0, answer.stderr
        reply = json.loads(answer.stdout)
        footwear.append(reply["recommendation"]["category"] in FOOTWEAR)
        named.append(both_named(reply["text"], pair))
        by_rules += any(notice["component"] == "recommender" for notice in reply["notices"])
    print(f"\nfootwear: {Share.of(footwear)}; both pieces named rightly: {Share.of(named)}")
    print(f"answers by the rules: {by_rules}")
    assert all(footwear)
    assert Share.of(named).value >= 0.70


def both_named(text: str, pair: list[Photo]) -> bool:
    """Whether the reply names an accepted category for each photo, one mention for each."""
    said = [garment.category for garment in mentioned_garments(text)]
    first, second = pair
    return any(
        one in first.accepted and other in second.accepted
        for i, one in enumerate(said)
        for j, other in enumerate(said)
        if i != j
    )


async def test_two_hundred_alternatives(settings: Settings, database: Database) -> None:
    images = ImageStore.open(settings)
    vlm = LocalVlm(settings.vlm)
    vocabulary = load_vocabulary()
    found = [d for d in make_dialogues(make_shop(), "alternative", split="test") if d.replaced]
    chosen = random.Random(0).sample(found, REQUESTS)
    right, by_rules = [], 0

    def garment(item: Item) -> Garment:
        stored = database.item(item.item_id)
        seen = stored.attributes
        return Garment(
            origin="product",
            category=stored.category,
            slot=vocabulary.slot(stored.category),
            colours=seen.colours,
            pattern=seen.pattern,
            description=stored.description,
            image=stored.image,
            item_id=stored.item_id,
        )

    for dialogue in chosen:
        worn = [garment(item) for item in dialogue.pictured]
        replaced = worn[dialogue.pictured.index(dialogue.replaced)]
        wish = Wish(
            words=dialogue.turns[0][0],
            category=replaced.category,
            outfit=Outfit(garments={piece.slot: (piece,) for piece in worn}),
            replaces=replaced,
        )
        advice = await recommend(wish, vlm=vlm, pictures=images)
        new = advice.garment
        words = mentioned_garments(new.description)[0]
        right.append(new.slot == replaced.slot and differs(words, replaced))
        by_rules += bool(advice.notices)
    await vlm.aclose()
    print(f"\nsame slot, visibly another piece: {Share.of(right)}; by the rules: {by_rules}")
    assert all(right)
