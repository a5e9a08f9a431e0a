"""The demo shop as a FashionRec data set on disk."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fashionm3.demoshop.dialogues import TASKS, Dialogue, Task, captions_of, make_dialogues
from fashionm3.demoshop.shoppers import SPLITS, Shop, Split
from fashionm3.domain import Item
from fashionm3.fashionrec.records import (
    IMAGE_GENERATION,
    ItemRecord,
    ItemRow,
    OutfitRow,
    Sample,
    Turn,
    UserRow,
)
from fashionm3.fashionrec.writer import (
    SHARD_SIZE,
    ShardWriter,
    write_item_image,
    write_items,
    write_outfits,
    write_users,
)
from fashionm3.vlm.collage import outfit_collage
from fashionm3.vocabulary import load_vocabulary

SOURCE = "demoshop"
PictureOf = Callable[[Item], Image.Image]


def export_shop(
    shop: Shop,
    root: Path,
    picture_of: PictureOf,
    *,
    seed: int = 0,
    limit: int | None = None,
    shard_size: int = SHARD_SIZE,
    vectors: Mapping[str, NDArray[np.float32]] | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> dict[str, int]:
    """Write tables, item pictures, dialogues of all tasks and splits, and captions.

    Args:
        shop: the shop.
        root: folder of the data set; created.
        picture_of: an item's picture, asked for once for each item.
        seed: of the dialogues.
        limit: dialogues at most for each task and split; None: all.
        shard_size: samples in a shard.
        vectors: for Algorithm 1; see `make_dialogues`.
        progress: called with (what, how many so far).

    Returns:
        What was written: "basic_recommendation/train" → samples, and so on.
    """
    report = progress or (lambda what, done: None)
    pictures = {}
    for item_id, item in shop.items.items():
        pictures[item_id] = picture_of(item)
        write_item_image(root, item_id, pictures[item_id])
        report("item_images", len(pictures))
    write_items(root, (_item_row(item) for item in shop.items.values()))
    write_outfits(root, (_outfit_row(shop, outfit_id) for outfit_id in shop.outfits))
    write_users(
        root,
        (UserRow(user_id=user.user_id, outfit_ids=user.outfit_ids) for user in shop.shoppers),
    )
    counts = {"item_images": len(pictures)}
    for task in TASKS:
        for split in SPLITS:
            folder = _folder(root, f"{task}_recommendation", split)
            with ShardWriter(folder, shard_size=shard_size) as writer:
                for dialogue in make_dialogues(shop, task, split=split, seed=seed, vectors=vectors):
                    if limit is not None and writer.count >= limit:
                        break
                    collage = outfit_collage([pictures[i.item_id] for i in dialogue.pictured])
                    writer.add(sample_of(dialogue), collage)
                    report(f"{task}/{split}", writer.count)
            counts[f"{task}_recommendation/{split}"] = writer.count
    with ShardWriter(root / "data" / IMAGE_GENERATION, shard_size=shard_size) as writer:
        for item_id, item in shop.items.items():
            writer.add_caption(captions_of(item)[0], pictures[item_id])
    counts[IMAGE_GENERATION] = writer.count
    return counts


def sample_of(dialogue: Dialogue) -> Sample:
    """A dialogue as the data set stores it; the writer gives it its key."""
    alternative = dialogue.replaced is not None
    pictured = [item for item in dialogue.pictured if item != dialogue.replaced]
    return Sample(
        key="0",
        conversation=tuple(
            turn
            for human, stylist in dialogue.turns
            for turn in (Turn(speaker="human", value=human), Turn(speaker="gpt", value=stylist))
        ),
        partial_outfit=tuple(map(_record, pictured)),
        target_items=() if alternative else tuple(map(_record, dialogue.targets)),
        changeable_items=(
            (_record(dialogue.targets[0]), _record(dialogue.replaced))
            if dialogue.replaced is not None
            else ()
        ),
        history=tuple(map(_record, dialogue.history)),
        uid=dialogue.user_id,
        oid=dialogue.outfit_id,
        source=SOURCE,
    )


def top_level(category: str) -> str:
    """FashionRec's coarse category: Clothing, Shoes, Bags, Accessories or Jewelry."""
    slot = load_vocabulary().slot(category)
    if slot in ("top", "outer", "bottom", "dress"):
        return "Clothing"
    return {"shoes": "Shoes", "bag": "Bags", "jewellery": "Jewelry"}.get(slot, "Accessories")


def _folder(root: Path, task: str, split: Split) -> Path:
    folder = root / "data" / task
    return folder if split == "train" else folder / split


def _record(item: Item) -> ItemRecord:
    return ItemRecord(
        item_id=item.item_id,
        category=top_level(item.category),
        subcategory=item.category,
        description=item.description,
    )


def _item_row(item: Item) -> ItemRow:
    return ItemRow(
        item_id=item.item_id,
        category=top_level(item.category),
        subcategory=item.category,
        gen_description=item.description,
        source=SOURCE,
    )


def _outfit_row(shop: Shop, outfit_id: str) -> OutfitRow:
    outfit = shop.outfits[outfit_id]
    return OutfitRow(
        outfit_id=outfit_id,
        item_ids=outfit.item_ids,
        source=SOURCE,
        occasion=outfit.occasion,
        split=outfit.split,
    )


__all__ = ["SOURCE", "PictureOf", "Task", "export_shop", "sample_of", "top_level"]
