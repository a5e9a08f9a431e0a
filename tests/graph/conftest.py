"""Whole turns over real stores and fake models."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from agents.planner import Planned as PlannedTurn
from fashionm3.database.images import ImageStore
from fashionm3.database.store import Database
from fashionm3.domain import (
    DialogueContext,
    ImageRef,
    Plan,
    PlanStep,
    TurnDone,
    TurnEvent,
    TurnFailed,
    UserTurn,
)
from fashionm3.serving.local_embed import LocalEmbed
from fashionm3.settings import Settings
from fashionm3.vocabulary import load_vocabulary
from graph.build import Stylist, build_graph
from graph.checkpoints import open_saver
from graph.deps import Deps
from graph.run import stream_turn
from tests.fakes import HashingEmbedder, ListCatalog, ScriptedVlm, StandingTryOn, shop, swatch
from tools.tagging import GarmentTags


@dataclass
class Planned:
    """Plans are looked up by the words of the turn; garments by the colour of their swatch."""

    plans: dict[str, Plan] = field(default_factory=dict)
    garments: dict[str, str] = field(
        default_factory=lambda: {"blue": "Jeans", "white": "T-shirts & vests", "red": "Dresses"}
    )
    contexts: list[DialogueContext] = field(default_factory=list)

    async def plan(
        self, turn: UserTurn, context: DialogueContext, llm: object, *, pictures: object
    ) -> PlannedTurn:
        self.contexts.append(context)
        return PlannedTurn(self.plans.get(turn.text, Plan(steps=(PlanStep(intent="chat"),))))

    async def tag(self, pictures: Sequence[Image.Image], embed: object) -> list[GarmentTags]:
        from tests.fakes import colour_of

        colours = [colour_of(picture) for picture in pictures]
        return [
            GarmentTags(
                category=self.garments[colour],
                category_scores={self.garments[colour]: 1.0},
                colours=(colour,),
                description=f"a {colour} garment",
                pattern="plain",
            )
            for colour in colours
        ]


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> Planned:
    script = Planned()
    monkeypatch.setattr("graph.nodes.plan", script.plan)
    monkeypatch.setattr("graph.nodes.tag_garments", script.tag)
    return script


def _open_stores(settings: Settings) -> tuple[Database, ImageStore]:
    settings.home.mkdir(exist_ok=True)
    database = Database.open(settings)
    database.add_user("ada", name="Ada")
    database.add_user("bob", name="Bob")
    load_vocabulary()
    return database, ImageStore.open(settings)


@asynccontextmanager
async def fake_deps(home: Path, **other: Any) -> AsyncIterator[Deps]:
    """Real stores below `home`, fake models; `other` replaces fields."""
    settings = Settings(home=home)
    database, images = await asyncio.to_thread(_open_stores, settings)
    embed = LocalEmbed(HashingEmbedder())
    async with open_saver(settings) as saver:
        deps = Deps(
            settings=settings,
            database=database,
            images=images,
            catalog=ListCatalog(shop()),
            embed=embed,
            vlm=ScriptedVlm(),
            tryon=StandingTryOn(),
            llm=None,
            checkpointer=saver,
        )
        yield replace(deps, **other)
    await embed.aclose()
    database.close()


@pytest.fixture
async def deps(tmp_path: Path, planned: Planned) -> AsyncIterator[Deps]:
    async with fake_deps(tmp_path) as deps:
        yield deps


@pytest.fixture
def photo(deps: Deps) -> Callable[[str], ImageRef]:
    return lambda colour: deps.images.put_picture(swatch(colour, 64), media_type="image/png")


async def events_of(graph: Stylist, text: str, **fields: Any) -> list[TurnEvent]:
    turn = UserTurn(**{"user_id": "ada", "text": text, **fields})
    return [event async for event in stream_turn(graph, turn)]


async def say(graph: Stylist, text: str, **fields: Any) -> TurnDone:
    """One turn that ends well."""
    last = (await events_of(graph, text, **fields))[-1]
    assert isinstance(last, TurnDone), last
    return last


async def fail(graph: Stylist, text: str, **fields: Any) -> TurnFailed:
    """One turn that is refused or dies."""
    events = await events_of(graph, text, **fields)
    assert isinstance(events[-1], TurnFailed), events[-1]
    return events[-1]


def steps(*intents: str, **fields: Any) -> Plan:
    return Plan(steps=tuple(PlanStep(intent=intent, **fields) for intent in intents))


__all__ = ["build_graph", "events_of", "fail", "fake_deps", "say", "steps"]
