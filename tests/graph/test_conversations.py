"""The scripted conversations of `data/`, replayed: outfit and references after every turn."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from agents.planner import Planned
from agents.planner import plan as real_plan
from fashionm3.domain import DialogueContext, Outfit, Plan, PlanStep, Shown, UserTurn
from fashionm3.vocabulary import SLOTS, load_vocabulary
from graph.build import Stylist, build_graph
from graph.deps import Deps
from graph.state import TurnState
from tests.fakes import BrokenVlm
from tests.graph.conftest import say
from tools.tagging import GarmentTags

SCRIPTS = [
    json.loads(line)
    for line in Path(__file__).with_name("data").joinpath("conversations.jsonl").open()
]
DEFAULT = {slot: name for name, c in load_vocabulary().categories.items() for slot in [c.slot]}


class Colours:
    """Tags photos that carry their number as a colour."""

    def __init__(self) -> None:
        self.garments: list[dict[str, Any]] = []

    def picture(self, garment: dict[str, Any]) -> Image.Image:
        self.garments.append(garment)
        return Image.new("RGB", (64, 64), (len(self.garments) - 1, 0, 0))

    async def tag(self, pictures: Sequence[Image.Image], embed: object) -> list[GarmentTags]:
        found = [self.garments[picture.getpixel((0, 0))[0]] for picture in pictures]
        return [
            GarmentTags(
                category=garment["category"],
                category_scores={garment["category"]: 1.0},
                colours=tuple(garment["colours"]),
                description=f"a {garment.get('material') or ''} {garment['category']}",
                pattern=garment["pattern"],
            )
            for garment in found
        ]


def expected_plan(script: dict[str, Any], turn: dict[str, Any], context: DialogueContext) -> Plan:
    """The plan that the script expects, with categories of the slots that its outfits tell."""
    expect = turn["expect"]
    if expect.get("question"):
        return Plan(question="What is it for?")
    slots = {
        ref: slot
        for other in script["turns"]
        for slot, refs in other["expect"]["outfit"].items()
        for ref in refs
    }
    count = Counter(entry.garment.origin for entry in context.shown)
    steps = []
    for intent, ref in zip(expect["intents"], expect["refers_to"], strict=True):
        new: list[str] = []
        if intent in ("recommend", "alternative"):
            new = [f"recommendation-{count['recommendation'] + 1}"]
            count["recommendation"] += 1
        if intent == "find_product" and ref is None:
            new = [f"product-{count['product'] + number}" for number in range(1, 5)]
            # A batch of which nothing is picked is of the kind of the next one.
            new += [other for other in slots if other.startswith("product-")]
            count["product"] += 4
        category = next((DEFAULT[slots[r]] for r in new if r in slots), None)
        steps.append(PlanStep(intent=intent, category=category, refers_to=ref))
    return Plan(steps=tuple(steps))


def worn(outfit: Outfit, shown: Sequence[Shown]) -> dict[str, set[str]]:
    """Slot → refs; two shown pieces that are equal count as one."""
    return {
        slot: {next(e.ref for e in reversed(shown) if e.garment == piece) for piece in group}
        for slot, group in outfit.garments.items()
    }


async def after_turn(graph: Stylist, thread: str) -> TurnState:
    state = await graph.aget_state({"configurable": {"thread_id": thread}})
    return TurnState.model_validate(state.values)


class Replay:
    """Plays a script and counts what is right."""

    def __init__(self, deps: Deps, monkeypatch: pytest.MonkeyPatch, *, planner: str) -> None:
        self.colours = Colours()
        monkeypatch.setattr("graph.nodes.tag_garments", self.colours.tag)
        monkeypatch.setattr("graph.nodes.plan", self.plan)
        # The rules answer in the category that was asked for; what they pick does not matter.
        self.deps = replace(deps, vlm=BrokenVlm())
        self.planner = planner
        self.script: dict[str, Any] = {}
        self.turn: dict[str, Any] = {}
        self.wrong: list[str] = []
        self.judged = 0

    async def plan(
        self, turn: UserTurn, context: DialogueContext, llm: object, *, pictures: object
    ) -> Planned:
        if self.planner == "expected":
            return Planned(expected_plan(self.script, self.turn, context))
        return await real_plan(turn, context, None)

    async def play(self, script: dict[str, Any]) -> None:
        graph, thread, self.script = build_graph(self.deps), None, script
        for number, turn in enumerate(script["turns"], start=1):
            self.turn, expect = turn, turn["expect"]
            pictures = [self.colours.picture(garment) for garment in turn.get("photos", [])]
            images = [
                self.deps.images.put_picture(picture, media_type="image/png")
                for picture in pictures
            ]
            done = await say(graph, turn["text"], thread_id=thread, images=images)
            thread = done.thread_id
            state = await after_turn(graph, thread)
            got = {slot: refs for slot, refs in worn(state.outfit, state.shown.entries).items()}
            wanted = {slot: set(refs) for slot, refs in expect["outfit"].items()}
            assert set(got) <= set(SLOTS)
            self.judge(f"{script['id']}.{number} outfit {turn['text']!r}", wanted, got)
            if not expect.get("question"):
                refs = [step.refers_to for step in done.steps]
                self.judge(
                    f"{script['id']}.{number} refs {turn['text']!r}", expect["refers_to"], refs
                )

    def judge(self, what: str, wanted: object, got: object) -> None:
        self.judged += 1
        if wanted != got:
            self.wrong.append(f"{what}: wanted {wanted}, got {got}")


async def test_the_rules_of_the_look_follow_every_script(
    deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    replay = Replay(deps, monkeypatch, planner="expected")
    for script in SCRIPTS:
        await replay.play(script)
    assert not replay.wrong, "\n".join(replay.wrong)


async def test_with_the_planner_nearly_every_turn_is_right(
    deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    replay = Replay(deps, monkeypatch, planner="rules")
    for script in SCRIPTS:
        await replay.play(script)
    share = 1 - len(replay.wrong) / replay.judged
    assert share >= 0.95, f"{share:.3f} of {replay.judged}\n" + "\n".join(replay.wrong)
