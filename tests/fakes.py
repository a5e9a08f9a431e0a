"""Stand-ins that are small enough to read at a glance."""

import asyncio
import re
import zlib
from collections.abc import AsyncGenerator, Collection, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fashionm3.domain import Attributes, Constraints, Item, ProductHit
from fashionm3.errors import CatalogError, CheckpointError, RefusedPhotoError, TryOnError
from fashionm3.serving.clients import Fitting, Piece, Sight, Speaker, StepCallback, TryOnPicture
from fashionm3.vocabulary import load_vocabulary


class HashingEmbedder:
    """A text is the sum of its words, each a fixed random vector; a picture is a text as well:
    the name of its mean colour."""

    name = "hashing"
    dim = 256

    def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(rows, texts, strict=True):
            row += sum(_word(word, self.dim) for word in re.findall(r"\w+", text.lower()))
            row /= np.linalg.norm(row) or 1.0
        return rows

    def embed_pictures(self, pictures: Sequence[Image.Image]) -> NDArray[np.float32]:
        return self.embed_texts([colour_of(picture) for picture in pictures])


@cache
def _word(word: str, dim: int) -> NDArray[np.float64]:
    return np.random.default_rng(zlib.crc32(word.encode())).normal(size=dim)


def colour_of(picture: Image.Image) -> str:
    """The vocabulary's colour that is nearest to the mean of a picture."""
    mean = np.array(picture.convert("RGB").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0)))
    colours = load_vocabulary().colours
    return min(colours, key=lambda name: float(np.abs(mean - colours[name].rgb).sum()))


def swatch(colour: str, size: int = 16) -> Image.Image:
    """A picture of nothing but one of the vocabulary's colours."""
    return Image.new("RGB", (size, size), load_vocabulary().colours[colour].rgb)


class ScriptedVlm:
    """Answers with the given texts in turn, then again with the last; draws swatches."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers) or ["I recommend a pair of white sneakers. They go well."]
        self.asked: list[str] = []
        self.drawn: list[str] = []
        self.collages: list[Image.Image | None] = []

    async def recommend(
        self,
        collage: Image.Image | None,
        dialogue: Sequence[tuple[Speaker, str]],
        *,
        seed: int | None = None,
    ) -> AsyncGenerator[str, None]:
        self.asked.append(dialogue[-1][1])
        self.collages.append(collage)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        for word in answer.split(" "):
            await asyncio.sleep(0)
            yield word + " "

    async def draw(
        self, description: str, *, seed: int, on_step: StepCallback | None = None
    ) -> Image.Image:
        self.drawn.append(description)
        if on_step is not None:
            on_step(1, 1)
        colours = [c for c in load_vocabulary().colours if c in description]
        return swatch(colours[0] if colours else "grey", 32)

    async def repaint(
        self,
        picture: Image.Image,
        description: str,
        *,
        seed: int,
        region: Image.Image | None = None,
        on_step: StepCallback | None = None,
    ) -> Image.Image:
        return await self.draw(description, seed=seed, on_step=on_step)

    async def warm_up(self) -> None:
        pass

    async def aclose(self) -> None:
        pass


class BrokenVlm(ScriptedVlm):
    """A model whose weights do not load."""

    async def recommend(
        self,
        collage: Image.Image | None,
        dialogue: Sequence[tuple[Speaker, str]],
        *,
        seed: int | None = None,
    ) -> AsyncGenerator[str, None]:
        raise CheckpointError("the weights are damaged")
        yield ""

    async def draw(
        self, description: str, *, seed: int, on_step: StepCallback | None = None
    ) -> Image.Image:
        raise CheckpointError("the weights are damaged")


class StandingTryOn:
    """Puts the colour of the first piece on a canvas; remembers what it was given.

    Tall pictures show a person, narrow ones several.
    """

    def __init__(self, error: TryOnError | None = None) -> None:
        self.error = error
        self.worn: list[tuple[str, ...]] = []
        self.people: list[Image.Image | None] = []
        self.bodies: list[str] = []

    async def dress(
        self,
        pieces: Sequence[Piece],
        *,
        timeout_s: float,
        person: Image.Image | None = None,
        body: str = "classic",
    ) -> TryOnPicture:
        if self.error is not None:
            raise self.error
        if person is not None and person.width < 100:
            raise RefusedPhotoError("no_person", "There is no person in the photo.")
        self.worn.append(tuple(piece.category for piece in pieces))
        self.people.append(person)
        self.bodies.append(body)
        return TryOnPicture(pieces[0].picture.resize((32, 64)), "fake")

    async def look(self, picture: Image.Image, *, timeout_s: float) -> Sight:
        if self.error is not None:
            raise self.error
        if picture.height < 1.3 * picture.width:
            return Sight(person=False)
        return Sight(True, "" if picture.width >= 100 else "There are several people in the photo.")

    async def warm_up(self) -> None:
        pass

    async def aclose(self) -> None:
        pass


class BoxTryOn(StandingTryOn):
    """Paints each piece as a box of its colour on the person, in a place of its slot."""

    BOXES = {"top": (20, 40, 80, 90), "bottom": (25, 80, 75, 150), "bag": (70, 70, 95, 120)}

    async def dress(
        self,
        pieces: Sequence[Piece],
        *,
        timeout_s: float,
        person: Image.Image | None = None,
        body: str = "classic",
    ) -> TryOnPicture:
        plain = await super().dress(pieces, timeout_s=timeout_s, person=person, body=body)
        if person is None:
            return plain
        picture = person.copy()
        for piece in pieces:
            picture.paste(piece.picture.resize((1, 1)).getpixel((0, 0)), self.BOXES[piece.slot])
        return TryOnPicture(picture, "fake")


class PaintingRefiner:
    """Paints the regions purple; remembers what it was given."""

    def __init__(self, error: TryOnError | None = None) -> None:
        self.error = error
        self.asked: list[tuple[Image.Image, dict[str, Image.Image]]] = []

    async def refine(
        self, base: Image.Image, fittings: Sequence[Fitting], *, timeout_s: float
    ) -> TryOnPicture:
        if self.error is not None:
            raise self.error
        self.asked.append((base, {one.piece.slot: one.region for one in fittings}))
        picture = base.copy()
        for one in fittings:
            picture.paste("purple", mask=one.region)
        return TryOnPicture(picture, "painter", is_preview=False, note="generated")

    async def warm_up(self) -> None:
        pass

    async def aclose(self) -> None:
        pass


class ListCatalog:
    """A shop in a list: category and exclusion count, the order is the list's."""

    def __init__(self, items: Sequence[Item] = (), error: CatalogError | None = None) -> None:
        self.items = list(items)
        self.error = error
        self.searched: list[str | None] = []

    def search(
        self,
        text: str | None = None,
        *,
        picture: Image.Image | None = None,
        categories: Sequence[str] = (),
        constraints: Constraints | None = None,
        exclude: Collection[str] = (),
        limit: int = 8,
    ) -> list[ProductHit]:
        if self.error is not None:
            raise self.error
        self.searched.append(text)
        fits = [
            item
            for item in self.items
            if (not categories or item.category in categories) and item.item_id not in exclude
        ]
        return [ProductHit(item=item, score=0.5) for item in fits[:limit]]

    def vectors(
        self, item_ids: Sequence[str]
    ) -> dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]]:
        return {}


def shop(per_category: int = 19) -> list[Item]:
    """A few items of every category."""
    return [
        Item(
            item_id=f"{category.lower().replace(' ', '-')}-{number}",
            title=f"{colour.title()} {category.lower()}",
            category=category,
            description=f"{colour} {category.lower()}",
            attributes=Attributes(colours=(colour,), pattern="plain"),
            price=10.0 + number,
            stock=3,
        )
        for category in load_vocabulary().categories
        for number, colour in zip(range(per_category), load_vocabulary().colours, strict=False)
    ]
