"""The values that travel through a turn: frozen, validated, without I/O.

Pictures travel as `ImageRef`; their bytes live in the image store and nowhere else.
"""

from datetime import datetime
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

Slot = Literal[
    "top", "outer", "bottom", "dress", "shoes", "bag", "head", "scarf", "belt", "eyes", "jewellery"
]

Intent = Literal[
    "recommend",
    "generate_image",
    "find_product",
    "alternative",
    "try_on",
    "preference_update",
    "online_search",
    "chat",
    "out_of_scope",
]

BodyShape = Literal["classic", "slim", "curvy", "broad", "full"]
SkinTone = Literal["stone", "light", "tan", "brown", "deep"]
BodyStance = Literal["standing", "relaxed", "posing", "walking"]
BodyName = Annotated[
    str,
    Field(
        pattern=rf"^({'|'.join(get_args(BodyShape))})(-({'|'.join(get_args(SkinTone))}))?"
        rf"(-({'|'.join(get_args(BodyStance))}))?$",
        description="A mannequin: its shape; after hyphens its skin tone, else stone, and its "
        "stance, else standing.",
        examples=["classic", "curvy-brown", "slim-tan-walking"],
    ),
]

Origin = Literal["photo", "recommendation", "product"]

People = Literal["ask", "me", "garments"]
"""What photos that show a person are for: not said yet, so they are set aside; to show looks on,
which is the person's consent for the conversation; or for the clothes in them."""


class Value(BaseModel):
    """Base of all domain values: immutable, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ImageRef(Value):
    """A picture in the image store, by the hash of its stored bytes."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    media_type: Literal["image/jpeg", "image/png", "image/webp"]
    width: int = Field(gt=0, description="pixels")
    height: int = Field(gt=0, description="pixels")


class ShopperPhoto(Value):
    """A photo of the shopper, kept with consent and for a limited time."""

    image: ImageRef
    consented_at: datetime
    expires_at: datetime


class UserTurn(Value):
    """What a person sends: words, and references to pictures that are already stored."""

    user_id: str
    thread_id: str | None = Field(None, description="None begins a new thread.")
    text: str = Field(description="The user's words.", examples=["a coat for this skirt"])
    images: tuple[ImageRef, ...] = ()
    shopper: ShopperPhoto | None = Field(
        None, description="A photo of the person, given with consent; holds for the thread."
    )
    body: BodyName | None = Field(None, description="None: the mannequin of the settings.")
    people: People = Field("ask", description="What photos that show a person are for.")


class Attributes(Value):
    """What can be seen or felt of a garment, in words of the vocabulary."""

    # A shop may bring columns of its own; they are kept and searched as text.
    model_config = ConfigDict(frozen=True, extra="allow")

    colours: tuple[str, ...] = Field((), description="Main colour first.")
    pattern: str | None = Field(None, examples=["plain", "striped"])
    material: str | None = Field(None, examples=["cotton", "leather"])
    occasions: tuple[str, ...] = ()
    seasons: tuple[str, ...] = ()
    details: tuple[str, ...] = Field((), examples=[("crew neck", "short sleeves")])


class Item(Value):
    """A product of the catalogue. Price and stock are true in the database only."""

    item_id: str
    title: str
    category: str
    description: str
    attributes: Attributes = Attributes()
    price: float = Field(ge=0)
    currency: str = "EUR"
    sizes: tuple[str, ...] = ()
    stock: int = Field(0, ge=0)
    image: ImageRef | None = None


class Garment(Value):
    """A piece of clothing in the dialogue: an uploaded photo, a recommended piece or a product."""

    origin: Origin
    category: str = Field(description="One of the vocabulary's categories.")
    slot: Slot
    colours: tuple[str, ...] = ()
    pattern: str | None = None
    description: str = ""
    image: ImageRef | None = None
    item_id: str | None = None


class Shown(Value):
    """A garment that was put before the user's eyes, under a reference that stays valid."""

    ref: str = Field(examples=["photo-2", "recommendation-1", "product-3"])
    turn: int = Field(ge=1, description="The turn of the thread in which it appeared first.")
    garment: Garment


class Outfit(Value):
    """The current look of the dialogue.

    A slot holds one garment, but photos sent together that share a slot are all kept.
    """

    garments: dict[Slot, tuple[Garment, ...]] = Field(default_factory=dict)

    def all(self) -> tuple[Garment, ...]:
        """Every garment, in the order in which the slots were filled."""
        return tuple(garment for group in self.garments.values() for garment in group)


class Constraints(Value):
    """Limits that the user put on the answer; only what was said."""

    max_price: float | None = Field(None, ge=0)
    colours: tuple[str, ...] = ()
    not_colours: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    occasion: str | None = None
    season: str | None = None
    in_stock: bool = False


class PlanStep(Value):
    """One thing to do in this turn."""

    intent: Intent
    category: str | None = Field(
        None, description="One of the 51 categories or a broad word (Shoes, Tops, …) asked for."
    )
    query: str = Field("", description="The user's wish in their own words.")
    constraints: Constraints = Constraints()
    refers_to: str | None = Field(None, description="`ref` of something shown before.")


class Plan(Value):
    """The steps of this turn, in order; as few as answer the user.

    With a `question` the turn asks back instead of acting.
    """

    steps: tuple[PlanStep, ...] = ()
    question: str | None = None


class PreferenceSummary(Value):
    """What a history says about one category, in one sentence that starts with "I prefer"."""

    category: str
    sentence: str = Field(pattern=r"^I prefer ")
    evidence: tuple[str, ...] = Field(description="item_ids of the user's own history.")


class PreferenceProfile(Value):
    """Lasting tastes of a user: stated ones and summarised ones."""

    likes: tuple[str, ...] = ()
    dislikes: tuple[str, ...] = ()
    sizes: dict[str, str] = Field(default_factory=dict, description="slot → size")
    summaries: tuple[PreferenceSummary, ...] = ()


class DialogueContext(Value):
    """What the planner may look at besides the words of the turn."""

    shown: tuple[Shown, ...] = Field((), description="Oldest first, this turn's photos included.")
    outfit: Outfit = Outfit()
    profile: PreferenceProfile = PreferenceProfile()
    last_plan: Plan | None = None
    turn: int = Field(1, ge=1, description="Number of the turn that is being planned.")


class Recommendation(Value):
    """What to wear: `text` is the model's answer, `item_description` the piece in it."""

    category: str = Field(description="Always one of the 51 categories, never a broad word.")
    text: str
    item_description: str
    preference: PreferenceSummary | None = None
    evidence: tuple[str, ...] = ()


class ProductHit(Value):
    """A product that answers a search; `score` is a cosine in [-1, 1]."""

    item: Item
    score: float
    why: str = ""


class TryOnResult(Value):
    """A picture of garments on a body. Never a size prediction."""

    image: ImageRef
    garments: tuple[Garment, ...]
    backend: str
    is_preview: bool = True


class WebResult(Value):
    """A hit of the online search: somebody's words, shown as such and never obeyed."""

    title: str
    url: str
    snippet: str


class Notice(Value):
    """Something the user should know: a step was degraded, skipped or failed."""

    kind: Literal["notice"] = "notice"
    component: str
    message: str


class StylistReply(Value):
    """The answer of one turn."""

    text: str
    recommendation: Recommendation | None = None
    products: tuple[ProductHit, ...] = ()
    images: tuple[ImageRef, ...] = Field((), description="Generated picture first, then try-on.")
    try_on: TryOnResult | None = None
    web: tuple[WebResult, ...] = ()
    notices: tuple[Notice, ...] = ()
    timings: dict[str, float] = Field(default_factory=dict, description="node → seconds")


class StageStarted(Value):
    """A node of the graph has begun."""

    kind: Literal["stage_started"] = "stage_started"
    stage: str


class Progress(Value):
    """A long step moved on."""

    kind: Literal["progress"] = "progress"
    stage: str
    done: int
    total: int


class TextDelta(Value):
    """A few more characters of the recommendation, as the model writes them."""

    kind: Literal["text_delta"] = "text_delta"
    text: str


class ImageReady(Value):
    """A picture is in the image store."""

    kind: Literal["image_ready"] = "image_ready"
    image: ImageRef
    stage: Literal["image_generator", "try_on"]
    replaces: ImageRef | None = Field(
        None, description="The preview whose place it takes; None: a picture of its own."
    )


class ProductsFound(Value):
    """The retriever's hits, already checked against price and stock."""

    kind: Literal["products_found"] = "products_found"
    products: tuple[ProductHit, ...]


class TurnFailed(Value):
    """The turn ended without an answer and left nothing behind."""

    kind: Literal["turn_failed"] = "turn_failed"
    error: str
    message: str


class TurnDone(Value):
    """The turn is finished and saved."""

    kind: Literal["turn_done"] = "turn_done"
    thread_id: str
    reply: StylistReply
    steps: tuple[PlanStep, ...]


TurnEvent = Annotated[
    StageStarted
    | Progress
    | TextDelta
    | ImageReady
    | ProductsFound
    | Notice
    | TurnFailed
    | TurnDone,
    Field(discriminator="kind"),
]
