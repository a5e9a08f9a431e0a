"""What changes in the words changes the plan in the same way, whatever else was said.

Nobody labelled the phrasings of this file one by one: they follow from labelled ones that the rules
understand. Some derivations go wrong themselves (another verb where it is no verb, a slip that is a
word), so a share of each may disagree; `STRAY` allows for it. A new one with a higher share shows a
sentence that the rules know only with the words in which they met it.
"""

import random

import pytest

from agents.rules import understand
from tests.agents.metamorphic import TRANSFORMATIONS, Phrasing, Transformation, labelled
from tests.agents.test_phrasings import told

SEED = 20
SAMPLE = 80
BASE = 600
"""Labelled phrasings that are changed, besides those of the development set."""
STRAY = {
    "another_occasion": 0.04,
    "with_slip": 0.06,
    "rephrased": 0.08,
}
STRAY_ELSEWHERE = 0.03


@pytest.fixture(scope="module")
def understood() -> list[Phrasing]:
    """Labelled phrasings that the rules plan as they should."""
    others = random.Random(SEED).sample(labelled("phrasings_validation.yaml"), BASE)
    chosen = [*labelled("phrasings.jsonl"), *labelled("phrasings_more.yaml"), *others]
    return [phrasing for phrasing in chosen if steps_of(phrasing) == list(phrasing.steps)]


def steps_of(phrasing: Phrasing) -> list[object]:
    steps = told(understand(phrasing.text, phrasing.context))
    return [] if steps == "?" else list(steps)


def derived(transform: Transformation, base: list[Phrasing]) -> list[Phrasing]:
    """A sample of what the transformation makes of labelled phrasings."""
    dice = random.Random(f"{SEED} {transform.__name__}")
    tries = (transform(dice.choice(base), dice) for _ in range(40 * SAMPLE))
    found: list[Phrasing] = []
    for phrasing in tries:
        if phrasing is not None:
            found.append(phrasing)
        if len(found) == SAMPLE:
            break
    return found


@pytest.mark.parametrize("transform", TRANSFORMATIONS, ids=lambda value: value.__name__)
def test_the_label_follows_the_words(transform: Transformation, understood: list[Phrasing]) -> None:
    phrasings = derived(transform, understood)
    assert len(phrasings) >= 30, "too few phrasings can be changed so"
    astray = [
        f"{phrasing.text!r} ({phrasing.changed}): {found}, not {list(phrasing.steps)}"
        for phrasing in phrasings
        if (found := steps_of(phrasing)) != list(phrasing.steps)
    ]
    limit = STRAY.get(transform.__name__, STRAY_ELSEWHERE)
    assert len(astray) <= limit * len(phrasings), "\n".join(astray)


def test_the_transformations_notice_rules_that_forget(
    monkeypatch: pytest.MonkeyPatch, understood: list[Phrasing]
) -> None:
    """Without repair of spelling the same sample of slips goes astray."""
    slips = next(t for t in TRANSFORMATIONS if t.__name__ == "with_slip")
    phrasings = derived(slips, understood)
    monkeypatch.setattr("agents.rules.text.repair", lambda word: word)
    astray = [phrasing for phrasing in phrasings if steps_of(phrasing) != list(phrasing.steps)]
    assert len(astray) > 0.5 * len(phrasings)
