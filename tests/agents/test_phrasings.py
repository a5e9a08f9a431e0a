"""How well the rules understand what shoppers type."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
import yaml

from agents.rules import understand
from fashionm3.domain import DialogueContext, Plan, PlanStep
from tests.agents.scoring import (
    DATA,
    ordered,
    outfit_of,
    read_lines,
    score,
    shown_of,
    stated,
)

PARAPHRASES = yaml.safe_load((DATA.parent / "paraphrases.yaml").read_text("utf-8"))
LIMIT_MS = 15.0


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    understand("warm up", DialogueContext())


def test_the_development_set_is_understood() -> None:
    scores = score(read_lines("phrasings.jsonl"))
    print(f"\ndevelopment: {scores}")  # noqa: T201
    for aspect in scores.right:
        assert scores.share(aspect) >= 0.97, f"{aspect} in {scores.wrong}"
    assert scores.p95_ms <= LIMIT_MS


@pytest.mark.target
def test_the_held_out_third_is_understood() -> None:
    scores = score(read_lines("phrasings_heldout.jsonl"))
    print(f"\nheld out: {scores}")  # noqa: T201
    shares = {aspect: round(scores.share(aspect), 3) for aspect in scores.right}
    floors = {"intents": 0.90, "category": 0.90, "constraints": 0.85, "refers_to": 0.85}
    # Numbers alone: a text or an id of this set in a report would spoil it.
    assert all(shares[aspect] >= floor for aspect, floor in floors.items()), shares
    assert scores.p95_ms <= LIMIT_MS


def test_the_split_follows_the_hash() -> None:
    for name, held_out in (("phrasings.jsonl", False), ("phrasings_heldout.jsonl", True)):
        for line in read_lines(name):
            digest = int(hashlib.sha256(line["id"].encode()).hexdigest(), 16)
            assert (digest % 3 == 0) is held_out


@pytest.mark.parametrize(
    "path, floor",
    [
        (DATA.parent / "paraphrases.yaml", 0.97),
        (DATA / "phrasings_more.yaml", 0.97),
        (DATA / "phrasings_validation.yaml", 0.90),
    ],
    ids=lambda value: value.stem if isinstance(value, Path) else None,
)
def test_phrasings_in_other_voices_are_understood(path: Path, floor: float) -> None:
    source = yaml.safe_load(path.read_text("utf-8"))
    wrong = [
        f"{words!r}: {found}, not {expected}"
        for scene, words, expected in source["lines"]
        if (found := told(understand(words, context(scene, source)))) != told_as(expected)
    ]
    assert len(wrong) <= (1 - floor) * len(source["lines"]), "\n".join(wrong)


def context(name: str, source: dict[str, Any] = PARAPHRASES) -> DialogueContext:
    scene = source["scenes"][name] or {}
    shown = tuple(shown_of(entry) for entry in map(dict, scene.get("shown", ())))
    worn = [entry.ref for entry in shown if entry.garment.origin != "product"]
    last = None
    if "question" in scene:
        last = Plan(question=scene["question"])
    elif "last" in scene:
        last = Plan(steps=(PlanStep.model_validate(scene["last"]),))
    return DialogueContext(
        shown=shown, outfit=outfit_of(shown, worn), last_plan=last, turn=scene.get("turn", 1)
    )


def told(plan: Plan) -> Any:
    if plan.question is not None:
        return "?"
    return [(s.intent, s.category, s.refers_to, stated(s.constraints)) for s in plan.steps]


def told_as(expected: str) -> Any:
    """ "recommend Shoes @photo-1 colours=red,blue + try_on" as `told` says it."""
    if expected == "?":
        return "?"
    steps = []
    for part in expected.split(" + "):
        intent, *words = part.split(" ")
        fields: dict[str, Any] = {}
        for word in words:
            name, mark, value = word.partition("=")
            if mark:
                fields[name] = read_value(name, value)
        reference = next((word[1:] for word in words if word.startswith("@")), None)
        names = [word for word in words if "=" not in word and not word.startswith("@")]
        category = " ".join(names).replace("_", " ") or None
        steps.append((intent, category, reference, ordered(fields)))
    return steps


def read_value(name: str, value: str) -> Any:
    if name == "max_price":
        return float(value)
    if name == "in_stock":
        return value == "True"
    if name in ("occasion", "season"):
        return value
    return [word.replace("_", " ") for word in value.split(",")]
