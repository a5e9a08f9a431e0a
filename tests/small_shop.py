"""A shop that is drawn in seconds, and models that cost nothing, behind the real doors."""

import contextlib
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from unittest.mock import patch

import pytest
from PIL import Image

from fashionm3.demoshop.build import build_shop
from fashionm3.serving.clients import Piece, Speaker, StepCallback, TryOnPicture
from fashionm3.settings import Settings
from tests.fakes import HashingEmbedder, ScriptedVlm, StandingTryOn, colour_of
from tools.tagging import GarmentTags

ITEMS, USERS = 48, 4
GARMENTS = {"blue": "Jeans", "white": "Shirts", "red": "Dresses"}
"""What a swatch of a colour is taken for."""
ADVICE = {
    "shoes": "I recommend a pair of brown leather loafers. They are calm and suit the occasion.",
    "top": "I recommend a navy cotton polo shirt with a collar. It keeps the look light.",
}


class ShopVlm(ScriptedVlm):
    """Advises on shoes and tops, whichever was asked for."""

    async def recommend(
        self,
        collage: Image.Image | None,
        dialogue: Sequence[tuple[Speaker, str]],
        *,
        seed: int | None = None,
    ) -> AsyncGenerator[str, None]:
        asked = dialogue[-1][1].lower()
        self.answers = [next((said for word, said in ADVICE.items() if word in asked), "")]
        async for piece in super().recommend(collage, dialogue, seed=seed):
            yield piece

    async def draw(
        self, description: str, *, seed: int, on_step: StepCallback | None = None
    ) -> Image.Image:
        picture = await super().draw(description, seed=seed, on_step=on_step)
        return picture.resize((128, 128))


class ColourTryOn(StandingTryOn):
    """As tall as a real one."""

    async def dress(
        self,
        pieces: Sequence[Piece],
        *,
        timeout_s: float,
        person: Image.Image | None = None,
        body: str = "classic",
    ) -> TryOnPicture:
        small = await super().dress(pieces, timeout_s=timeout_s, person=person, body=body)
        return TryOnPicture(small.picture.resize((256, 512)), small.backend)


async def tag_by_colour(pictures: Sequence[Image.Image], embed: object) -> list[GarmentTags]:
    """Tags as the real ones, looked up by colour."""
    return [
        GarmentTags(
            category=GARMENTS.get(colour, "Shoulder bags"),
            category_scores={GARMENTS.get(colour, "Shoulder bags"): 0.9},
            colours=(colour,),
            description=f"a {colour} garment",
            pattern="plain",
        )
        for colour in map(colour_of, pictures)
    ]


def build_small_shop(home: Path) -> None:
    """Draw and index the shop below `home`."""
    build_shop(Settings(home=home), items=ITEMS, users=USERS, embedder=HashingEmbedder())


STAND_INS: Mapping[str, Callable[..., object]] = {
    "fashionm3.serving.local_vlm.LocalVlm": lambda *_, **__: ShopVlm(),
    "fashionm3.serving.tryon_process.TryOnProcess": lambda *_, **__: ColourTryOn(),
    "vectorstore.embed.load_embedder": lambda settings: HashingEmbedder(),
    "vectorstore.store.load_embedder": lambda settings: HashingEmbedder(),
    "tools.tagging.tag_garments": tag_by_colour,
    "graph.nodes.tag_garments": tag_by_colour,
}
"""Everything that is opened with these in place gets models that cost nothing."""


def use_cheap_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """`STAND_INS` by a test's own monkeypatch: what it puts over them is undone before they are."""
    for name, stand_in in STAND_INS.items():
        monkeypatch.setattr(name, stand_in)


@contextlib.contextmanager
def cheap_models() -> Iterator[None]:
    """`STAND_INS` in place. A test that patches more takes `use_cheap_models` instead."""
    with contextlib.ExitStack() as stack:
        for name, stand_in in STAND_INS.items():
            stack.enter_context(patch(name, stand_in))
        yield
