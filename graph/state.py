"""What a turn reads and writes.

- `Lasting` fields survive a turn; `respond` alone writes them, all in one superstep.
- `ThisTurn` fields are reset by `intake`; no reducer, each step returns the whole new value.
- Pictures are references: what stands here lands in checkpoints.
"""

from typing import Annotated, Any

from langchain_core.messages import AnyMessage
from langgraph.graph.message import add_messages
from pydantic import BaseModel, ConfigDict, Field, SkipValidation

from fashionm3.domain import (
    BodyName,
    DialogueContext,
    Garment,
    ImageRef,
    Notice,
    Outfit,
    People,
    Plan,
    PlanStep,
    PreferenceProfile,
    PreferenceSummary,
    ProductHit,
    Recommendation,
    ShopperPhoto,
    Shown,
    StylistReply,
    TryOnResult,
    WebResult,
)


class TurnContext(BaseModel):
    """Whose turn it is; a thread begun in Studio belongs to this user."""

    model_config = ConfigDict(frozen=True)

    user_id: str = Field("guest", description="A user of the database.")


class TurnInput(BaseModel):
    """What comes in with a turn."""

    model_config = ConfigDict(frozen=True)

    text: str = Field("", description="The user's words.", examples=["Which shoes go with this?"])
    images: tuple[ImageRef, ...] = Field(
        (), description="Pictures that are already in the image store, as references."
    )
    shopper: ShopperPhoto | None = Field(
        None, description="A photo of the person in the image store, given with consent."
    )
    body: BodyName | None = Field(None, description="None: the mannequin of the settings.")
    people: People = Field(
        "ask",
        description="What photos that show a person are for. `me`: it is me, and I agree that "
        "looks of this conversation are shown on it for 24 hours. `garments`: the clothes in them. "
        "`ask`: they are set aside until one of these is said.",
    )


class TurnOutput(BaseModel):
    """What a turn gives back."""

    text: str = ""
    reply: StylistReply | None = None
    plan: Plan | None = None
    profile: PreferenceProfile = PreferenceProfile()


class Board(BaseModel):
    """Everything put before the user's eyes, oldest first.

    One value and not a list of values: each checkpoint then packs and unpacks it in one go.
    """

    model_config = ConfigDict(frozen=True)

    entries: tuple[Shown, ...] = ()


class Lasting(BaseModel):
    """What survives a turn. Written by `respond` alone."""

    # Every node builds the state anew; checking the whole dialogue each time is what costs.
    messages: Annotated[SkipValidation[list[AnyMessage]], add_messages] = Field(
        default_factory=list
    )
    """The dialogue so far: each finished turn is one user message and one reply."""
    outfit: Outfit = Outfit()
    """The current look."""
    shown: Board = Board()
    """Everything put before the user's eyes, oldest first."""
    profile: PreferenceProfile = PreferenceProfile()
    """Tastes known at the end of the last turn."""
    last_plan: Plan | None = None
    """The plan of the last finished turn, for "another one"."""
    shopper_photo: ShopperPhoto | None = None
    """Whom looks are shown on; None: the mannequin."""
    set_aside: ImageRef | None = None
    """A photo of a person that waits for their consent, while it is kept."""
    turns: int = 0
    """Finished turns."""


class ThisTurn(BaseModel):
    """What holds for one turn. Reset by `intake`."""

    draft_outfit: Outfit = Outfit()
    """The look as this turn changes it. Written by intake, recommender and whoever draws."""
    draft_shown: Board = Board()
    """`shown` with this turn's pieces. Written by intake, recommender, retriever, drawing steps."""
    draft_profile: PreferenceProfile = PreferenceProfile()
    """Tastes as this turn changes them. Written by intake and preference_summarizer."""
    draft_set_aside: ImageRef | None = None
    """`set_aside` as this turn changes it. Written by intake."""
    plan: Plan | None = None
    """The steps of the turn. Written by planner."""
    cursor: int = 0
    """Stations of the itinerary that are done. Written by every step."""
    preference: PreferenceSummary | None = None
    """What the history says about the category asked for. Written by preference_summarizer."""
    recommendations: tuple[Recommendation, ...] = ()
    """In the order of the plan. Written by recommender."""
    drawn: Garment | None = None
    """The piece that was drawn, with its picture. Written by image_generator."""
    products: tuple[ProductHit, ...] = ()
    """Checked against price and stock. Written by retriever."""
    try_on: TryOnResult | None = None
    """Written by try_on."""
    web: tuple[WebResult, ...] = ()
    """Somebody's words, shown as such. Written by online_search."""
    notices: tuple[Notice, ...] = ()
    """What was degraded, skipped or failed. Written by every step."""
    timings: dict[str, float] = Field(default_factory=dict)
    """Node → seconds. Written by every node."""
    reply: StylistReply | None = None
    """The answer. Written by respond."""


class TurnState(ThisTurn, Lasting, TurnInput):
    """Everything that the nodes see."""

    @property
    def turn(self) -> int:
        """Number of the turn under way, from 1."""
        return self.turns + 1

    def dialogue_context(self) -> DialogueContext:
        """What the planner may look at besides the words."""
        return DialogueContext(
            shown=self.draft_shown.entries,
            outfit=self.draft_outfit,
            profile=self.draft_profile,
            last_plan=self.last_plan,
            turn=self.turn,
        )

    def step_at(self, index: int) -> PlanStep:
        """The plan's step at `index`."""
        if self.plan is None:
            raise ValueError(f"step {index} was asked for before there is a plan")
        return self.plan.steps[index]


def fresh_turn() -> dict[str, Any]:
    """The update that clears whatever an earlier turn, finished or not, left in `ThisTurn`."""
    blank = ThisTurn()
    return {name: getattr(blank, name) for name in ThisTurn.model_fields}
