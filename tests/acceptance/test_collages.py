"""The recommender as people meet it: photos are tagged, noted in words and shown to FashionVLM.

Each case is a turn of the graph, planned by the rules. `fashionm3 evaluate advice` measures the
model alone, without notes.
"""

from collections.abc import Sequence

from PIL.Image import Image

from fashionm3.demoshop.catalogue import design_of
from fashionm3.demoshop.dialogues import Dialogue
from fashionm3.demoshop.drawing import draw
from fashionm3.domain import Recommendation, TurnDone, UserTurn
from fashionm3.settings import Settings
from graph import build_graph, connect, stream_turn
from training.eval.advice import held_out_dialogues, named_rightly
from training.eval.share import Share

DIALOGUES = 300
COLLAGES = 200


async def test_held_out_shoppers_get_what_they_asked_for_and_hear_what_they_uploaded(
    settings: Settings,
) -> None:
    chosen = held_out_dialogues(DIALOGUES)
    category, garments, whole, swapped, by_rules = [], [], [], [], 0
    async with connect(settings) as deps:
        graph = build_graph(deps)
        deps.database.add_user("collages")

        async def advise(words: str, photos: Sequence[Image]) -> Recommendation | None:
            nonlocal by_rules
            refs = tuple(deps.images.put_picture(photo) for photo in photos)
            turn = UserTurn(user_id="collages", text=words, images=refs)
            last = [event async for event in stream_turn(graph, turn)][-1]
            assert isinstance(last, TurnDone), last
            by_rules += any(n.component == "recommender" for n in last.reply.notices)
            return last.reply.recommendation

        for number, dialogue in enumerate(chosen):
            words = dialogue.turns[0][0]
            given = await advise(words, photos_of(dialogue))
            category.append(given is not None and given.category in dialogue.asked[0])
            if number < COLLAGES:
                rights = named_rightly(given.text if given else "", dialogue.pictured)
                garments += rights
                whole.append(all(rights))
                given = await advise(words, photos_of(chosen[number + 1]))
                swapped += named_rightly(given.text if given else "", dialogue.pictured)
    print(f"\ncategory asked for: {Share.of(category)}; answers by the rules: {by_rules}")
    print(f"collages named rightly: {Share.of(whole)}; garments: {Share.of(garments)}")
    print(f"garments, pictures swapped: {Share.of(swapped)}")
    assert Share.of(category).value >= 0.95
    assert Share.of(whole).value >= 0.75
    assert Share.of(swapped).value <= 0.10


def photos_of(dialogue: Dialogue) -> list[Image]:
    """A photo of each pictured garment."""
    return [draw(design_of(item)) for item in dialogue.pictured]
