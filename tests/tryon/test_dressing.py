from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageOps

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing import draw
from fashionm3.errors import TryOnError
from fashionm3.tryon.body import LANDMARKS, Body
from fashionm3.tryon.cutout import cut_out
from fashionm3.tryon.dressing import MOST_PIECES, Worn, dress, fit
from fashionm3.tryon.evaluate import Piece, score
from fashionm3.tryon.garment import measure_legs, measure_upper
from fashionm3.tryon.regions import expected
from tests.tryon.conftest import worn


def shown(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture, dtype=np.int16)


def at(picture: Image.Image, x: float, y: float) -> np.ndarray:
    return shown(picture)[round(y) - 3 : round(y) + 4, round(x) - 3 : round(x) + 4].mean((0, 1))


def test_every_landmark_of_the_mannequin_lies_in_its_picture(body: Body) -> None:
    assert set(body.landmarks) == set(LANDMARKS)
    width, height = body.size
    assert all(0 <= x < width and 0 <= y < height for x, y in body.landmarks.values())
    inside = [name for name in LANDMARKS if name not in ("floor",)]
    covered = [body.silhouette[round(body[n][1]), round(body[n][0])] > 0 for n in inside]
    assert np.mean(covered) > 0.9


def test_the_mannequin_is_symmetric(body: Body) -> None:
    assert np.abs(body.silhouette[:, 1:] - body.silhouette[:, :0:-1]).mean() < 0.003


def test_a_t_shirt_has_sleeves_and_a_vest_has_none() -> None:
    assert len(measure_upper(cut_out(worn("T-shirts & vests").picture)).sleeves) == 2
    vest = worn("T-shirts & vests", sleeve="sleeveless")
    assert not measure_upper(cut_out(vest.picture)).sleeves


def test_the_armpits_of_a_shirt_are_level() -> None:
    upper = measure_upper(cut_out(worn("Shirts").picture))
    assert abs(upper.armpits["left"][1] - upper.armpits["right"][1]) < 8
    assert upper.top < upper.armpits["left"][1] < upper.hem


def test_shorts_have_shorter_legs_than_trousers() -> None:
    shorts = measure_legs(cut_out(worn("Shorts").picture))
    trousers = measure_legs(cut_out(worn("Pants").picture))
    assert shorts is not None and trousers is not None
    assert shorts.leg_part < 1 < trousers.leg_part


def test_a_skirt_has_no_legs() -> None:
    assert measure_legs(cut_out(worn("Skirts").picture)) is None


def test_a_hole_in_the_waistband_does_not_part_the_legs() -> None:
    cutout = cut_out(worn("Pants", leg="wide-leg").picture)
    whole = measure_legs(cutout)
    top, middle = int(cutout.mask.any(axis=1).argmax()), cutout.matte.shape[1] // 2
    matte = cutout.matte.copy()
    matte[top + 6 : top + 14, middle - 16 : middle - 10] = 0
    torn = measure_legs(replace(cutout, matte=matte))
    assert whole is not None and torn is not None
    assert torn.crotch == whole.crotch


def test_sleeves_that_touch_the_body_far_down_are_sleeves() -> None:
    cutout = cut_out(worn("Jackets", "green", cut="bomber jacket").picture)
    matte, rows = cutout.matte.copy(), np.flatnonzero(cutout.mask.any(axis=1))
    for row in range(rows[0], rows[0] + round(0.66 * len(rows))):
        cloth = np.flatnonzero(cutout.mask[row])
        matte[row, cloth[0] : cloth[-1]] = 1
    assert len(measure_upper(replace(cutout, matte=matte)).sleeves) == 2


def test_a_short_sleeve_ends_along_its_hem() -> None:
    upper = measure_upper(cut_out(worn("T-shirts & vests").picture))
    for sleeve in upper.sleeves.values():
        _, outer, inner = sleeve.pairs[-1]
        assert np.hypot(outer[0] - inner[0], outer[1] - inner[1]) > 0.5 * upper.half_chest


@pytest.mark.parametrize("category", ["T-shirts & vests", "Shirts", "Jackets"])
def test_no_skin_shows_where_a_sleeve_begins(body: Body, category: str) -> None:
    matte = fit(body, worn(category)).matte
    shoulder, armpit = round(body["right_shoulder"][1]), round(body["right_armpit"][1])
    arm = body.parts["right_arm"][shoulder:armpit]
    assert (matte[shoulder:armpit][arm] > 0.5).mean() > 0.98


def test_trousers_end_at_the_ankle(body: Body) -> None:
    matte = fit(body, worn("Pants")).matte
    hem = int(np.flatnonzero((matte > 0.5).any(axis=1))[-1])
    assert abs(hem - body["right_ankle"][1]) < 0.013 * body.height


def test_face_hands_and_wall_stay_as_they_are(body: Body) -> None:
    picture = dress(body, [worn("Shirts", "red"), worn("Jeans"), worn("Boots", "black")])
    before = np.clip(body.picture * 255 + 0.5, 0, 255)
    for name in ("right_eye", "left_eye", "right_hand", "left_hand"):
        x, y = body[name]
        assert np.abs(at(picture, x, y) - before[round(y), round(x)]).max() < 25, name
    assert np.abs(shown(picture)[:400, :150] - before[:400, :150]).max() <= 1


def test_a_long_sleeve_ends_at_the_wrist_and_a_short_one_above_the_elbow(body: Body) -> None:
    long = fit(body, worn("Shirts", sleeve="long-sleeved")).matte
    short = fit(body, worn("Shirts", sleeve="short-sleeved")).matte
    elbow, wrist = body["right_elbow"], body["right_wrist"]
    assert long[round(wrist[1]) - 12, round(wrist[0]) - 3] > 0.9
    assert short[round(elbow[1]) + 12, round(elbow[0])] < 0.1


def test_a_mini_is_shorter_than_a_midi_and_a_midi_than_a_maxi(body: Body) -> None:
    def hem(length: str) -> int:
        matte = fit(body, worn("Skirts", length=length)).matte
        return int(np.flatnonzero((matte > 0.5).any(axis=1))[-1])

    mini, midi, maxi = (hem(length) for length in ("mini", "midi", "maxi"))
    assert mini < body["right_knee"][1] < midi < maxi < body["floor"][1]


def test_a_coat_hides_the_shirt_below_it(body: Body) -> None:
    shirt, coat = worn("Shirts", "red"), worn("Coats", "navy")
    x, y = body["waist"]
    in_either_order = [dress(body, [shirt, coat]), dress(body, [coat, shirt])]
    for picture in in_either_order:
        red, _, blue = at(picture, x + 40, y)
        assert blue > red
    assert np.array_equal(*(shown(picture) for picture in in_either_order))


def test_cloth_has_no_holes(body: Body) -> None:
    matte = fit(body, worn("Sweaters & knitwear", "white")).matte
    y0, y1 = round(body["right_armpit"][1]) + 10, round(body["hips"][1]) - 20
    half = round(body.half_width(body["waist"][1])) - 4
    middle = round(body.middle)
    assert matte[y0:y1, middle - half : middle + half].min() > 0.97


def test_trousers_keep_their_colours(body: Body) -> None:
    one = score(Piece(worn("Pants", "red", "navy", pattern="checked"), ("straight-leg",)), body)
    assert one.colour_shift < 4


LOOKS = (
    (worn("T-shirts & vests", "white"), ("crew neck", "short-sleeved")),
    (worn("Shirts", "blue", sleeve="long-sleeved"), ("long-sleeved",)),
    (worn("Sweaters & knitwear", "beige"), ("crew neck",)),
    (worn("Jackets", "black", cut="blazer"), ("blazer",)),
    (worn("Jeans", "navy", leg="skinny"), ("skinny",)),
    (worn("Skirts", "red", cut="pencil", length="midi"), ("pencil", "midi")),
    (worn("Dresses", "green", cut="sheath", length="midi"), ("sheath", "midi", "sleeveless")),
    (worn("Tops", "brown", pattern="floral", cut="peplum top"), ("peplum top",)),
)


@pytest.mark.parametrize("piece", LOOKS, ids=lambda piece: piece[0].category)
def test_clothes_cover_what_a_tailor_says_they_cover(
    body: Body, piece: tuple[Worn, tuple[str, ...]]
) -> None:
    assert score(Piece(*piece), body).iou >= 0.8


@pytest.mark.parametrize(
    ("category", "landmark"),
    [
        ("Hats", "crown"),
        ("Sunglasses", "right_eye"),
        ("Scarves", "neck"),
        ("Belts", "waist"),
        ("Watches", "left_wrist"),
        ("Earrings", "right_ear"),
        ("Necklaces", "right_collar"),
        ("Tote bags", "right_hand"),
        ("Sneakers", "right_toe"),
        ("Ballet flats", "left_toe"),
    ],
)
def test_accessories_are_where_they_are_worn(body: Body, category: str, landmark: str) -> None:
    matte = fit(body, worn(category)).matte
    x, y = body[landmark]
    rows, columns = np.nonzero(matte > 0.5)
    near = np.hypot(rows - y, columns - x).min()
    assert near < 0.03 * body.height
    assert 0.0001 < (matte > 0.5).mean() < 0.12


@pytest.mark.parametrize("cut", ["fedora", "wide-brim", "cloche"])
def test_a_hat_leaves_the_eyes_free(body: Body, cut: str) -> None:
    matte = fit(body, worn("Hats", "brown", cut=cut)).matte
    for side in ("left", "right"):
        x, y = body[f"{side}_eye"]
        assert matte[round(y) :, round(x)].max() == 0


def test_nothing_to_put_on_is_refused(body: Body) -> None:
    with pytest.raises(TryOnError, match="nothing to put on"):
        dress(body, [])


def test_too_many_pieces_are_refused_with_the_limit(body: Body) -> None:
    with pytest.raises(TryOnError, match=f"{MOST_PIECES}"):
        dress(body, [worn("Belts")] * (MOST_PIECES + 1))


def test_the_garment_that_cannot_be_seen_is_named(body: Body) -> None:
    with pytest.raises(TryOnError, match="^Hats: no garment"):
        dress(body, [Worn("head", "Hats", Image.new("RGB", (80, 80), "white"))])


@pytest.mark.parametrize("slot", ["top", "bottom", "dress", "outer", "shoes", "bag", "belt"])
def test_noise_and_odd_shapes_are_dressed_or_refused(body: Body, slot: str) -> None:
    rng = np.random.default_rng(1)
    odd = (
        Image.fromarray(rng.integers(0, 255, (90, 70, 3), dtype=np.uint8)),
        ImageOps.expand(Image.new("RGB", (2, 40), "black"), 35, "white"),
        Image.new("RGB", (16, 700), "black"),
    )
    for picture in odd:
        try:
            dressed = dress(body, [Worn(slot, "Tops", picture)])  # type: ignore[arg-type]
        except TryOnError:
            continue
        assert dressed.size == body.size


def test_a_dress_is_narrowest_at_the_waist_of_the_body(body: Body) -> None:
    matte = fit(body, worn("Dresses", "red", length="mini", sleeve="sleeveless")).matte
    first, last = round(body["right_armpit"][1]), round(body["hips"][1])
    width = (matte[first:last] > 0.5).sum(axis=1)
    narrow = first + np.flatnonzero(width < 1.03 * width.min()).mean()
    assert abs(narrow - body["waist"][1]) < 0.03 * body.height


def test_bare_shoulders_are_no_part_of_what_an_off_shoulder_top_covers(body: Body) -> None:
    covered = expected("top", "Tops", ("off-shoulder top",), body)
    assert not covered[: round(body["right_acromion"][1])].any()
    x, y = body["right_elbow"]
    assert covered.any() and not covered[round(y), round(x)]


@pytest.mark.parametrize("category", ["Coats", "Dresses"])
def test_dark_cloth_is_not_taken_for_its_inside(body: Body, category: str) -> None:
    piece = worn(category, "navy", cut="double-breasted" if category == "Coats" else "A-line")
    (layer,) = fit(body, piece).layers
    assert layer.behind is not None
    below = round(body["right_armpit"][1])
    assert layer.behind[:below].max() > 0.9
    assert layer.behind[below:].max() < 0.1


@pytest.mark.parametrize("pattern", ["plain", "striped"])
def test_a_neckline_does_not_run_into_stripes_of_its_colour(body: Body, pattern: str) -> None:
    (layer,) = fit(body, worn("Tops", "navy", "white", pattern=pattern, cut="peplum top")).layers
    assert layer.behind is not None
    open_part = (layer.matte * layer.behind) > 0.5
    assert open_part.any()
    first, last = np.flatnonzero(open_part.any(axis=1))[[0, -1]]
    assert body["neck"][1] < last < body["right_armpit"][1]
    widths = open_part.sum(axis=1)
    assert widths[last - 10] < 0.7 * widths[first : first + 10].max()
    for row in range(first + 10, last - 4):
        assert abs(np.flatnonzero(open_part[row]).mean() - body.middle) < 4


@pytest.mark.parametrize(
    ("first", "second", "material", "seed"),
    [("pink", "blue", "cotton", 1_000_013), ("red", "beige", "chiffon", 1_000_184)],
)
def test_a_stripe_between_straps_is_no_inside(
    body: Body, first: str, second: str, material: str, seed: int
) -> None:
    camisole = Design("Tops", (first, second), "striped", material, {"cut": "camisole"}, seed)
    (layer,) = fit(body, Worn("top", "Tops", draw(camisole))).layers
    hidden = 0.0 if layer.behind is None else (layer.matte * layer.behind).max()
    assert hidden < 0.5


def test_a_wide_neckline_is_as_wide_as_the_picture_shows(body: Body) -> None:
    (layer,) = fit(body, worn("Dresses", "red", sleeve="sleeveless")).layers
    assert layer.behind is not None
    open_part = (layer.matte * layer.behind) > 0.5
    neck = 2 * (body["right_collar"][0] - body.middle)
    assert open_part.sum(axis=1).max() > 1.1 * neck


@pytest.mark.parametrize("category", ["Loafers", "Ballet flats", "Sneakers", "Boots"])
def test_each_shoe_stands_on_its_own_foot_alone(body: Body, category: str) -> None:
    left, right = fit(body, worn(category, "navy")).layers
    for layer, sign in ((left, -1), (right, 1)):
        columns = (np.flatnonzero((layer.matte > 0.5).any(axis=0)) - body.middle) * sign
        toe, ankle = (abs(body[f"right_{name}"][0] - body.middle) for name in ("toe", "ankle"))
        assert columns.min() > 0
        assert columns.min() < ankle < columns.max() < toe + 0.09 * body.height
