"""The planner on the questions of the demo shop's dialogues, which no rule was written from."""

import random

from agents.rules import understand
from fashionm3.demoshop.dialogues import TASKS, Dialogue, make_dialogues
from fashionm3.demoshop.shoppers import make_shop
from fashionm3.domain import DialogueContext, Garment, Item, Outfit, Shown
from fashionm3.vocabulary import load_vocabulary
from graph.outfit import put_on

QUESTIONS = 300


def photographed(item: Item) -> Garment:
    return Garment(
        origin="photo",
        category=item.category,
        slot=load_vocabulary().slot(item.category),
        colours=item.attributes.colours,
        pattern=item.attributes.pattern,
        description=item.title,
    )


def is_understood(dialogue: Dialogue) -> bool:
    """Whether the question becomes one recommendation of a category that it allows."""
    vocabulary = load_vocabulary()
    worn = [photographed(item) for item in dialogue.pictured]
    shown = [Shown(ref=f"photo-{n}", turn=1, garment=g) for n, g in enumerate(worn, start=1)]
    context = DialogueContext(shown=tuple(shown), outfit=put_on(Outfit(), *worn))
    plan = understand(dialogue.turns[0][0], context)
    steps = [step for step in plan.steps if step.intent != "preference_update"]
    if len(steps) != 1 or steps[0].intent not in ("recommend", "alternative"):
        return False
    asked = vocabulary.expand(steps[0].category) if steps[0].category else ()
    return bool(set(asked) & set(dialogue.asked[0]))


def test_a_shoppers_question_becomes_one_recommendation_of_what_was_asked_for() -> None:
    shop = make_shop(items=600, users=60, seed=1)
    found = [d for task in TASKS for d in make_dialogues(shop, task, seed=1)]
    chosen = random.Random(0).sample(found, QUESTIONS)
    missed = [d.turns[0][0] for d in chosen if not is_understood(d)]
    assert len(missed) <= 0.02 * QUESTIONS, missed
