"""Whatever a model draws, only clothes of the photo change."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from fashionm3.errors import TryOnError
from fashionm3.tryon.refiner import GROWN, Fitting, check_device, redraw, soft_region

SIZE = (300, 400)


class Painter:
    """Paints everything over; remembers what it was shown."""

    name = "painter"

    def __init__(self, **colours: str) -> None:
        self.colours = colours
        self.seen: list[tuple[str, Image.Image]] = []

    def draw(self, person: Image.Image, fitting: Fitting) -> Image.Image:
        self.seen.append((fitting.slot, person))
        # Half the size, as models have sizes of their own.
        return Image.new("RGB", (150, 200), self.colours[fitting.slot])


def region(*box: int) -> Image.Image:
    picture = Image.new("L", SIZE)
    ImageDraw.Draw(picture).rectangle(box, fill=255)
    return picture


def fitting(slot: str, *box: int) -> Fitting:
    return Fitting(slot, Image.new("RGB", (40, 40)), region(*box))  # type: ignore[arg-type]


def test_far_from_the_garment_every_pixel_stays() -> None:
    photo = Image.effect_noise(SIZE, 80).convert("RGB")
    drawn = redraw(Painter(top="red"), photo, [fitting("top", 100, 100, 200, 200)])
    assert drawn.size == SIZE
    assert drawn.getpixel((150, 150)) == (255, 0, 0)
    rows, columns = np.indices((400, 300))
    away = np.hypot(
        np.maximum(np.abs(columns - 150) - 50, 0), np.maximum(np.abs(rows - 150) - 50, 0)
    )
    outside = away >= 2 * GROWN * 400
    assert np.array_equal(np.asarray(drawn)[outside], np.asarray(photo)[outside])
    assert outside.mean() > 0.8


def test_garments_are_drawn_from_the_skin_outwards_each_over_the_last() -> None:
    painter = Painter(outer="green", bottom="blue", top="red")
    boxes = {"outer": (50, 50, 250, 220), "bottom": (90, 180, 210, 390), "top": (90, 60, 210, 200)}
    photo = Image.new("RGB", SIZE, "white")
    drawn = redraw(painter, photo, [fitting(slot, *box) for slot, box in boxes.items()])
    assert [slot for slot, _ in painter.seen] == ["bottom", "top", "outer"]
    assert painter.seen[1][1].getpixel((150, 300)) == (0, 0, 255)
    assert drawn.getpixel((150, 100)) == (0, 128, 0)
    assert drawn.getpixel((150, 300)) == (0, 0, 255)


def test_a_region_fades_out_evenly_and_an_empty_one_takes_nothing() -> None:
    soft = np.asarray(soft_region(region(0, 0, 149, 399))).astype(int)
    line = soft[200, 149:160]
    assert line[0] == 255 and line[-1] == 0
    assert (np.diff(line) <= 0).all() and len(set(line)) > 3
    assert not np.asarray(soft_region(Image.new("L", SIZE))).any()


def test_what_models_cannot_draw_is_refused_by_name() -> None:
    photo = Image.new("RGB", SIZE)
    with pytest.raises(TryOnError, match="shoes cannot be drawn; models draw bottom"):
        redraw(Painter(), photo, [fitting("shoes", 0, 0, 9, 9)])
    with pytest.raises(TryOnError, match="nothing to draw"):
        redraw(Painter(), photo, [])
    small = Fitting("top", Image.new("RGB", (9, 9)), Image.new("L", (30, 40)))
    with pytest.raises(TryOnError, match="30×40 for a photo of 300×400"):
        redraw(Painter(), photo, [small])


def test_a_gpu_that_is_not_there_is_named_with_the_ways_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with pytest.raises(TryOnError, match="cuda.*REFINE__DEVICE=cpu.*BACKEND=warp"):
        check_device("cuda", "fashn")
    with pytest.raises(TryOnError, match="DEVICE=toaster is no device"):
        check_device("toaster", "fashn")
    check_device("cpu", "fashn")
