"""Reads the phrasings and scores a planner on them: the conventions stand in `data/README.md`."""

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agents.rules import understand
from fashionm3.domain import (
    Constraints,
    DialogueContext,
    Garment,
    Outfit,
    Plan,
    PlanStep,
    Shown,
)
from fashionm3.vocabulary import load_vocabulary

DATA = Path(__file__).parent / "data"
ASPECTS = ("intents", "category", "constraints", "refers_to")


@dataclass
class Scores:
    """Shares of phrasings with an aspect right in every step, and seconds per plan."""

    right: dict[str, list[bool]] = field(default_factory=lambda: {name: [] for name in ASPECTS})
    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def share(self, aspect: str) -> float:
        return sum(self.right[aspect]) / len(self.right[aspect])

    @property
    def p95_ms(self) -> float:
        return 1000 * sorted(self.seconds)[int(0.95 * len(self.seconds))]

    def __str__(self) -> str:
        shares = ", ".join(f"{name} {self.share(name):.3f}" for name in ASPECTS)
        return f"{shares} of {len(self.right['intents'])}; p95 {self.p95_ms:.1f} ms"


def score(lines: list[dict[str, Any]]) -> Scores:
    """Plan every line and compare with what it expects."""
    scores = Scores()
    for line in lines:
        context = context_of(line)
        plan, seconds = timed(line["text"], context)
        scores.seconds.append(seconds)
        right = compare(plan, line["expect"])
        for aspect, good in right.items():
            scores.right[aspect].append(good)
        if not all(right.values()):
            scores.wrong.append(line["id"])
    return scores


def timed(text: str, context: DialogueContext) -> tuple[Plan, float]:
    """A plan and the CPU seconds it took: other processes on the machine do not count."""
    begun = time.process_time()
    plan = understand(text, context)
    return plan, time.process_time() - begun


def compare(plan: Plan, expect: dict[str, Any]) -> dict[str, bool]:
    if expect.get("question"):
        return dict.fromkeys(ASPECTS, plan.question is not None)
    steps = () if plan.question is not None else plan.steps
    wanted = expect["steps"]
    return {
        "intents": [step.intent for step in steps] == expect["intents"],
        "category": [step.category for step in steps] == [w["category"] for w in wanted],
        "constraints": [stated(step.constraints) for step in steps]
        == [ordered(w["constraints"]) for w in wanted],
        "refers_to": [step.refers_to for step in steps] == [w["refers_to"] for w in wanted],
    }


def stated(constraints: Constraints) -> dict[str, Any]:
    """Only the fields that differ from their default."""
    return ordered(constraints.model_dump(exclude_defaults=True))


def ordered(fields: dict[str, Any]) -> dict[str, Any]:
    return {k: sorted(v) if isinstance(v, (list, tuple)) else v for k, v in fields.items()}


def read_lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]


def context_of(line: dict[str, Any]) -> DialogueContext:
    shown = tuple(shown_of(entry) for entry in line.get("shown", ()))
    last = line.get("last_plan")
    return DialogueContext(
        shown=shown,
        outfit=outfit_of(shown, line.get("outfit", ())),
        last_plan=None
        if last is None
        else Plan(
            steps=tuple(PlanStep.model_validate(step) for step in last["steps"]),
            question=last.get("question"),
        ),
        turn=line.get("turn", 1),
    )


def shown_of(entry: dict[str, Any]) -> Shown:
    garment = Garment(
        origin=entry["ref"].split("-")[0],
        category=entry["category"],
        slot=load_vocabulary().slot(entry["category"]),
        colours=tuple(entry["colours"]),
        pattern=entry["pattern"],
        description=entry["description"],
        item_id=entry["ref"] if entry["ref"].startswith("product") else None,
    )
    return Shown(ref=entry["ref"], turn=entry["turn"], garment=garment)


def outfit_of(shown: tuple[Shown, ...], refs: Any) -> Outfit:
    garments: dict[Any, tuple[Garment, ...]] = {}
    for entry in shown:
        if entry.ref in refs:
            slot = entry.garment.slot
            garments[slot] = (*garments.get(slot, ()), entry.garment)
    return Outfit(garments=garments)
