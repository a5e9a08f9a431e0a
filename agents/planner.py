"""What to do in a turn: asked of the language model where there is one, else of the rules."""

import asyncio
import logging
import re
from typing import NamedTuple

from PIL.Image import Image
from pydantic import BaseModel, Field

from agents.llm import Llm
from agents.prompts import PLANNER, planner_prompt
from agents.rules import names_the_web, understand
from fashionm3.domain import (
    Constraints,
    DialogueContext,
    Intent,
    Notice,
    Plan,
    PlanStep,
    UserTurn,
)
from fashionm3.errors import FashionM3Error, LlmError, PlanError, UnknownCategoryError
from fashionm3.vocabulary import load_vocabulary
from tools.pictures import Pictures

logger = logging.getLogger(__name__)

MAX_STEPS = 8
"""More than anybody asks for at once: a longer plan is a model in a loop."""


class Planned(NamedTuple):
    """A plan, and what the user should know about how it came about."""

    plan: Plan
    notices: tuple[Notice, ...] = ()


class AnsweredConstraints(BaseModel):
    """Limits on the wanted piece that this message states; null or empty where it states none."""

    max_price: float | None = Field(description="Upper end of the price, without currency.")
    colours: list[str] = Field(description="Wanted colours, from the list.")
    not_colours: list[str] = Field(description="Colours ruled out, from the list.")
    materials: list[str] = Field(description="Wanted materials, from the list.")
    sizes: list[str] = Field(description='As said, without the word size: "42", "UK 8", "M".')
    occasion: str | None = Field(description="From the list.")
    season: str | None = Field(description="From the list.")
    in_stock: bool = Field(description="Whether availability was asked for.")


class AnsweredStep(BaseModel):
    """One thing to do."""

    intent: Intent
    category: str | None = Field(description="From the list of categories, or null.")
    query: str = Field(description="The user's words for this step.")
    constraints: AnsweredConstraints
    refers_to: str | None = Field(description="A ref of something shown, or null.")


class AnsweredPlan(BaseModel):
    """The steps for this turn, in order. Use as few as answer the user."""

    steps: list[AnsweredStep]
    question: str | None = Field(description="Only when nothing tells what to do.")


async def plan(
    turn: UserTurn,
    context: DialogueContext,
    llm: Llm | None,
    *,
    pictures: Pictures | None = None,
) -> Planned:
    """The steps of a turn.

    Args:
        turn: the user's words and photos.
        context: what was shown and said before.
        llm: asked first; on any failure the rules plan instead, and a notice says so. With None
            the rules plan.
        pictures: where the photos of the turn live, to show them to the model.
    """
    if llm is None:
        return Planned(understand(turn.text, context))
    try:
        photos = await _photos(turn, pictures)
        prompt = planner_prompt(turn, context)
        answer = await llm.answer(AnsweredPlan, system=PLANNER, prompt=prompt, pictures=photos)
        return Planned(checked_plan(answer, turn, context))
    except (LlmError, PlanError) as error:
        logger.warning("planned by rules: %s", error)
        notice = Notice(component="planner", message=f"planner: {error}, used built-in rules")
        return Planned(understand(turn.text, context), (notice,))


async def _photos(turn: UserTurn, pictures: Pictures | None) -> list[Image]:
    """The photos of the turn; one that cannot be read is not shown, the plan does not need it."""
    if pictures is None or not turn.images:
        return []
    photos = []
    for ref in turn.images:
        try:
            photos.append(await asyncio.to_thread(pictures.open_picture, ref))
        except FashionM3Error as error:
            logger.info("the planner's model does not see a photo: %s", error)
    return photos


def checked_plan(answer: AnsweredPlan, turn: UserTurn, context: DialogueContext) -> Plan:
    """The model's answer as a plan, with slips of spelling repaired.

    Raises:
        PlanError: if it is empty, too long, or names a category or reference that does not exist.
    """
    if len(answer.steps) > MAX_STEPS:
        raise PlanError(f"the plan has {len(answer.steps)} steps; the limit is {MAX_STEPS}")
    steps = [_checked_step(step, turn, context) for step in answer.steps]
    # No text may start a search of the web but the user's own wish for one.
    steps = [s for s in steps if s.intent != "online_search" or names_the_web(turn.text)]
    question = (answer.question or "").strip() or None
    if steps:
        return Plan(steps=tuple(steps))
    if question is None:
        raise PlanError("the plan has neither steps nor a question")
    return Plan(question=question)


def _checked_step(step: AnsweredStep, turn: UserTurn, context: DialogueContext) -> PlanStep:
    words = step.query.strip()
    return PlanStep(
        intent=step.intent,
        category=_category(step.category),
        query=words or turn.text.strip(),
        constraints=_constraints(step.constraints),
        refers_to=_reference(step.refers_to, context),
    )


def _category(said: str | None) -> str | None:
    if said is None or said.strip().lower() in ("", "null", "none"):
        return None
    vocabulary = load_vocabulary()
    name = said.strip()
    if name in vocabulary.categories or name in vocabulary.broad:
        return name
    try:
        return vocabulary.resolve(name)
    except UnknownCategoryError as error:
        raise PlanError(f"the plan names an {error}") from error


def _reference(said: str | None, context: DialogueContext) -> str | None:
    if said is None or said.strip().lower() in ("", "null", "none"):
        return None
    ref = re.sub(r"[\s_#]+", "-", said.strip().lower())
    known = [entry.ref for entry in context.shown]
    if ref in known:
        return ref
    shown = ", ".join(known[-6:]) or "nothing"
    raise PlanError(f"the plan refers to {said.strip()[:40]!r}; shown so far: {shown}")


def _constraints(said: AnsweredConstraints) -> Constraints:
    vocabulary = load_vocabulary()

    def named(words: list[str], names: dict[str, str]) -> tuple[str, ...]:
        # What the vocabulary has no word for still stands in the query.
        found = (names.get(word.strip().lower()) for word in words)
        return tuple(dict.fromkeys(name for name in found if name))

    colours = dict(vocabulary.colour_phrases)
    materials = {material: material for material in vocabulary.materials}
    occasion = named([said.occasion or ""], dict(vocabulary.occasion_phrases))
    season = named([said.season or ""], dict(vocabulary.season_phrases))
    price = said.max_price
    return Constraints(
        max_price=price if price is not None and price > 0 else None,
        colours=named(said.colours, colours),
        not_colours=named(said.not_colours, colours),
        materials=named(said.materials, materials),
        sizes=tuple(dict.fromkeys(size.strip().upper() for size in said.sizes if size.strip())),
        occasion=occasion[0] if occasion else None,
        season=season[0] if season else None,
        in_stock=said.in_stock,
    )
