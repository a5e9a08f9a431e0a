"""Samples and table rows, tolerant of fields that are not known here."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Task = Literal["basic_recommendation", "personalized_recommendation", "alternative_recommendation"]
TASKS: tuple[Task, ...] = (
    "basic_recommendation",
    "personalized_recommendation",
    "alternative_recommendation",
)
IMAGE_GENERATION = "fashion_image_generation"


def _text(value: Any) -> Any:
    # Ids are strings, but a number slips in wherever a table was in between.
    return str(value) if isinstance(value, int) else value


Id = Annotated[str, BeforeValidator(_text)]


class Record(BaseModel):
    """Base of all records: unknown fields are kept."""

    model_config = ConfigDict(frozen=True, extra="allow", populate_by_name=True)


class Turn(Record):
    """What one side says."""

    speaker: Literal["human", "gpt"] = Field(alias="from")
    value: str = Field(min_length=1)


class ItemRecord(Record):
    """An item inside a sample. `path`, where it comes, means a file of the authors' machine."""

    item_id: Id
    category: str | None = Field(None, description="Clothing, Shoes, Bags, Accessories, Jewelry.")
    subcategory: str | None = Field(None, description="One of the 51 categories.")
    description: str | None = None


class Sample(Record):
    """One dialogue about one picture.

    A conversation alternates, begins with the human and ends with the answer to learn or grade.
    """

    key: Id
    conversation: tuple[Turn, ...] = Field(min_length=2)
    partial_outfit: tuple[ItemRecord, ...] = ()
    target_items: tuple[ItemRecord, ...] = ()
    changeable_items: tuple[ItemRecord, ...] = Field(
        (), description="Of the alternative task: the new item, then the one it replaces."
    )
    history: tuple[ItemRecord, ...] = Field(
        (), description="Of the personalized task: U'_c, best first."
    )
    uid: Id | None = None
    oid: Id | None = None

    @model_validator(mode="after")
    def _turns_alternate(self) -> Self:
        speakers = [turn.speaker for turn in self.conversation]
        if speakers != ["human", "gpt"] * (len(speakers) // 2):
            raise ValueError(f"turns do not alternate from human to gpt: {speakers}")
        return self

    @property
    def rounds(self) -> tuple[tuple[str, str], ...]:
        """(human, gpt) pairs."""
        values = [turn.value for turn in self.conversation]
        return tuple(zip(values[::2], values[1::2], strict=True))

    @property
    def graded_item(self) -> ItemRecord | None:
        """The item that the last answer is judged by, or None where the sample names none.

        Source: the published evaluation takes `target_items[-1]`, of the alternative task
        `changeable_items[0]`.
        """
        if self.changeable_items:
            return self.changeable_items[0]
        return self.target_items[-1] if self.target_items else None

    def to_json(self) -> dict[str, Any]:
        """As the data set stores it; fields that are empty or unset are left out."""
        data = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        return {key: value for key, value in data.items() if value not in ([], {})}


class ItemRow(Record):
    """A row of `items_lite.parquet`."""

    item_id: Id
    category: str | None = None
    subcategory: str | None = None
    gen_description: str | None = None
    source: str | None = None
    occasion: str | None = None
    path: str | None = None


class OutfitRow(Record):
    """A row of `outfits_lite.parquet`."""

    outfit_id: Id
    item_ids: Annotated[tuple[str, ...], BeforeValidator(lambda v: _split(v))]
    source: str | None = None
    occasion: str | None = None
    split: str | None = None


class UserRow(Record):
    """A row of `users_lite.parquet`."""

    user_id: Id
    outfit_ids: Annotated[tuple[str, ...], BeforeValidator(lambda v: _split(v))]


def _split(value: Any) -> Any:
    # The tables hold lists as comma-separated text.
    return tuple(part for part in value.split(",") if part) if isinstance(value, str) else value
