"""Garments and photos as the small models see them, drawn once and memory-mapped.

A pool holds every picture twice: `whole` fills a training picture, `cell` fills one quarter of a
collage. Drawings come first, photos after them.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing import draw
from fashionm3.errors import InputError
from training.data.drawn import painters_digest

SIDE = 128
"""Pixels of a training picture."""
CELL = SIDE // 2
RECIPE, WHOLE, CELLS = "recipe.json", "whole.npy", "cell.npy"
"""Files of a pool's folder; the recipe is written last."""
DRAWN = 512
"""Pixels at which the shop draws; training sees what the shop shows, made smaller."""


@dataclass(frozen=True)
class PicturePool:
    """Pictures of a training run.

    Notation: `n` pictures, the first `drawings` of them drawn.
    """

    whole: np.ndarray
    """`(n, SIDE, SIDE, 3)` uint8."""
    cell: np.ndarray
    """`(n, CELL, CELL, 3)` uint8."""
    drawings: int

    @property
    def photos(self) -> int:
        """Number of photos."""
        return len(self.whole) - self.drawings

    def collage(self, indices: Sequence[int]) -> np.ndarray:
        """Up to four pictures in the cells of a white `(SIDE, SIDE, 3)` picture, row by row."""
        picture = np.full((SIDE, SIDE, 3), 255, np.uint8)
        for place, index in enumerate(indices[:4]):
            y, x = divmod(place, 2)
            picture[y * CELL : (y + 1) * CELL, x * CELL : (x + 1) * CELL] = self.cell[index]
        return picture

    def draw_index(self, generator: np.random.Generator, photos: float) -> int:
        """A picture at random; with probability `photos` a photo, if there are any."""
        if self.photos and generator.random() < photos:
            return int(generator.integers(self.drawings, len(self.whole)))
        return int(generator.integers(0, self.drawings or len(self.whole)))

    def sample(
        self, count: int, generator: np.random.Generator, *, collages: float, photos: float
    ) -> np.ndarray:
        """Training pictures `(count, SIDE, SIDE, 3)` uint8.

        Args:
            count: number of pictures.
            generator: source of all draws.
            collages: probability of a collage of two to four pictures, in [0, 1].
            photos: probability of a photo for each picture, in [0, 1].
        """
        pictures = []
        for _ in range(count):
            if generator.random() < collages:
                pieces = int(generator.integers(2, 5))
                pictures.append(
                    self.collage([self.draw_index(generator, photos) for _ in range(pieces)])
                )
            else:
                pictures.append(self.whole[self.draw_index(generator, photos)])
        batch = np.stack(pictures)
        # Half of them mirrored: cheap variety; nothing in a garment's words knows left from right.
        mirrored = generator.random(count) < 0.5
        batch[mirrored] = batch[mirrored, :, ::-1]
        return batch


def letterbox(picture: Image.Image, side: int) -> Image.Image:
    """`picture` made to fit a white square of `side` pixels, centred."""
    return ImageOps.pad(
        picture.convert("RGB"), (side, side), Image.Resampling.LANCZOS, color="white"
    )


def both_sizes(picture: Image.Image) -> tuple[np.ndarray, np.ndarray]:
    """A picture as `whole` and as `cell`."""
    return np.asarray(letterbox(picture, SIDE)), np.asarray(letterbox(picture, CELL))


def _draw(design: Design) -> tuple[np.ndarray, np.ndarray]:
    return both_sizes(draw(design, DRAWN))


def _open(path: Path) -> tuple[np.ndarray, np.ndarray]:
    with Image.open(path) as picture:
        return both_sizes(ImageOps.exif_transpose(picture))


def build_pool(
    folder: Path,
    designs: Sequence[Design],
    photos: Sequence[Path],
    *,
    workers: int = 2,
    progress: Callable[[int, int], None] | None = None,
) -> PicturePool:
    """Draw `designs` and read `photos` into `folder`, or open what an equal call left there.

    Args:
        folder: where the arrays are kept; replaced if it holds another selection.
        designs: what to draw, in the order of the pool.
        photos: picture files behind them.
        workers: processes.
        progress: called with pictures done and pictures in all.
    """
    key = json.dumps(
        {
            "designs": [repr(d) for d in designs],
            "photos": [path.name for path in photos],
            "painters": painters_digest(),
        }
    )
    count = len(designs) + len(photos)
    recipe = folder / RECIPE
    if not (recipe.exists() and recipe.read_text("utf-8") == key):
        folder.mkdir(parents=True, exist_ok=True)
        recipe.unlink(missing_ok=True)
        wholes = np.lib.format.open_memmap(folder / WHOLE, "w+", np.uint8, (count, SIDE, SIDE, 3))
        cells = np.lib.format.open_memmap(folder / CELLS, "w+", np.uint8, (count, CELL, CELL, 3))
        for index, (large, small) in enumerate(_pictures(designs, photos, workers)):
            wholes[index], cells[index] = large, small
            if progress is not None:
                progress(index + 1, count)
        wholes.flush()
        cells.flush()
        # Last, so that an interrupted build is begun anew.
        recipe.write_text(key, "utf-8")
    return open_pool(folder)


def open_pool(folder: Path) -> PicturePool:
    """Open what `build_pool` made.

    Raises:
        InputError: if `folder` holds no finished pool.
    """
    try:
        recipe = json.loads((folder / RECIPE).read_text("utf-8"))
        whole, cell = (np.load(folder / name, mmap_mode="r") for name in (WHOLE, CELLS))
    except (OSError, ValueError) as error:
        raise InputError(f"{folder} holds no finished pool of pictures: {error}") from error
    return PicturePool(whole, cell, len(recipe["designs"]))


def _pictures(
    designs: Iterable[Design], photos: Iterable[Path], workers: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    if workers == 1:
        yield from map(_draw, designs)
        yield from map(_open, photos)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(_draw, designs, chunksize=64)
        yield from pool.map(_open, photos, chunksize=64)
