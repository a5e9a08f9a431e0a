"""The recommender as people meet it: photos are tagged, noted in words and shown to FashionVLM.

`fashionm3 evaluate advice` measures the model alone, without notes.
"""

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL.Image import Image

from agents.recommender import Wish, recommend
from fashionm3.database.images import ImageStore
from fashionm3.demoshop.catalogue import design_of
from fashionm3.demoshop.dialogues import Dialogue
from fashionm3.demoshop.drawing import draw
from fashionm3.domain import Outfit
from fashionm3.serving.local_embed import LocalEmbed
from fashionm3.serving.local_vlm import LocalVlm
from fashionm3.settings import Settings
from graph.nodes import garment_of
from graph.outfit import put_on
from tools.tagging import tag_garments
from training.eval.advice import held_out_dialogues, named_rightly
from training.eval.share import Share
from vectorstore.embed import load_embedder

DIALOGUES = 300
COLLAGES = 200


async def test_held_out_shoppers_get_what_they_asked_for_and_hear_what_they_uploaded(
    settings: Settings, tmp_path: Path
) -> None:
    images = ImageStore.open(settings.model_copy(update={"home": tmp_path}))
    embed, vlm = LocalEmbed(load_embedder(settings)), LocalVlm(settings.vlm)
    by_rules, seconds = 0, []

    async def advise(words: str, photos: Sequence[Image]) -> tuple[str, str]:
        """Category and words of what is recommended."""
        nonlocal by_rules
        refs = [images.put_picture(photo) for photo in photos]
        tags = await tag_garments(photos, embed)
        worn = [garment_of(ref, tag) for ref, tag in zip(refs, tags, strict=True)]
        began = time.perf_counter()
        wish = Wish(words=words, outfit=put_on(Outfit(), *worn))
        advice = await recommend(wish, vlm=vlm, pictures=images)
        seconds.append(time.perf_counter() - began)
        by_rules += bool(advice.notices)
        return advice.garment.category, advice.recommendation.text

    def photos_of(dialogue: Dialogue) -> list[Image]:
        return [draw(design_of(item)) for item in dialogue.pictured]

    chosen = held_out_dialogues(DIALOGUES)
    category, garments, whole, swapped = [], [], [], []
    for number, dialogue in enumerate(chosen):
        found, answer = await advise(dialogue.turns[0][0], photos_of(dialogue))
        category.append(found in dialogue.asked[0])
        if number < COLLAGES:
            rights = named_rightly(answer, dialogue.pictured)
            garments += rights
            whole.append(all(rights))
            other = photos_of(chosen[number + 1])
            _, answer = await advise(dialogue.turns[0][0], other)
            swapped += named_rightly(answer, dialogue.pictured)
    await vlm.aclose()
    print(f"\ncategory asked for: {Share.of(category)}; answers by the rules: {by_rules}")
    print(f"collages named rightly: {Share.of(whole)}; garments: {Share.of(garments)}")
    print(f"garments, pictures swapped: {Share.of(swapped)}")
    print(f"seconds: median {np.median(seconds):.2f}, p95 {np.percentile(seconds, 95):.2f}")
    assert Share.of(category).value >= 0.95
    assert Share.of(whole).value >= 0.75
    assert Share.of(swapped).value <= 0.10
    assert np.median(seconds) <= 1.5
