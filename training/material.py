"""What a run of the small models learns from, ready to be drawn from: texts and pictures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.data.dialogues import Corpus, PhotoStandIns, make_corpus
from training.data.photos import read_photos
from training.data.pictures import PicturePool, build_pool
from training.workers import Workers

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Material:
    """A corpus and its pictures."""

    corpus: Corpus
    pool: PicturePool
    stand_ins: PhotoStandIns | None
    """None without photos."""


def prepare_material(
    seeds: Sequence[int],
    items: int,
    users: int,
    photos: Path | None,
    folder: Path,
    *,
    progress: Progress | None = None,
) -> Material:
    """Invent the shops, draw their garments and read the photos.

    Args:
        seeds: one demo shop each.
        items: garments of each.
        users: shoppers of each.
        photos: folder of the public clothing data set; its training split is used.
        folder: where the pictures are kept; an equal call finds them there.
        progress: called as pictures are drawn.

    Raises:
        InputError: if the photo folder is not what it should be.
    """
    report = progress or (lambda what, done, total: None)
    corpus = make_corpus(seeds, items=items, users=users)
    found = read_photos(photos, "train") if photos is not None else []
    with Workers.join().first_alone():
        pool = build_pool(
            folder,
            corpus.designs,
            [photo.path for photo in found],
            progress=lambda done, total: report("drawing", done, total),
        )
    first = len(corpus.designs)
    stand_ins = PhotoStandIns(found, pool.whole[first:], first) if found else None
    return Material(corpus, pool, stand_ins)
