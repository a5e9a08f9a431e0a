import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from fashionm3.errors import RefusedPhotoError, TryOnError
from fashionm3.tryon.body import Body
from fashionm3.tryon.dressing import Fitted, Worn, paint
from fashionm3.tryon.photo import dress_photo
from fashionm3.tryon.pose import FORM, FORM_POSE, Pose, Stance
from tests.tryon.conftest import worn
from tests.tryon.outside import changed_outside, dressed_with
from tests.tryon.people import Person, drawn, stand


@pytest.fixture(scope="module")
def person() -> Person:
    """Hands on the hips, in a T-shirt and trousers."""
    old = [worn("Pants", "beige"), worn("T-shirts & vests", "orange")]
    return drawn(stand(left=(35, -45), right=(10, 5)), "tan", old)


@pytest.fixture(scope="module")
def shirt() -> Worn:
    return worn("Shirts", "navy", sleeve="long-sleeved")


@pytest.fixture(scope="module")
def worn_now() -> list[Fitted]:
    """What was painted last, as it was painted."""
    return []


@pytest.fixture(scope="module")
def dressed(person: Person, shirt: Worn, worn_now: list[Fitted]) -> Image.Image:
    def paint_and_keep(body: Body, fitted: list[Fitted]) -> Image.Image:
        worn_now[:] = fitted
        return paint(body, fitted)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fashionm3.tryon.photo.paint", paint_and_keep)
        return dress_photo(person.photo, [shirt], look=person.look)


def near(picture: Image.Image, point: tuple[float, float], reach: int = 3) -> np.ndarray:
    x, y = round(point[0]), round(point[1])
    pixels = np.asarray(picture, dtype=float)
    return pixels[y - reach : y + reach + 1, x - reach : x + reach + 1].mean((0, 1))


def test_the_form_in_its_own_stance_stays_where_it_is() -> None:
    stance = Stance(FORM_POSE)
    points = np.asarray([FORM[n] for n in ("left_elbow", "left_shoulder", "right_hip")])
    arm = stance.carry(points[:1], "left_arm")
    assert np.abs(arm - points[:1]).max() < 3
    assert np.abs(stance.carry(points[1:], "trunk") - points[1:]).max() < 2


def test_a_sleeve_goes_where_the_forearm_goes(person: Person) -> None:
    stance = Stance(person.pose)
    wrist = stance.carry(np.asarray([FORM["left_wrist"]]), "left_arm")[0]
    assert np.hypot(*(wrist - person.pose["left_wrist"])) < 0.01 * person.pose.height


def test_outside_of_old_and_new_clothes_each_pixel_stays(
    person: Person, dressed: Image.Image, worn_now: list[Fitted]
) -> None:
    new = worn_now[0].matte > 0.02
    disc = np.hypot(*(np.indices((17, 17)) - 8)) <= 8
    allowed = ndimage.binary_dilation(person.old("top") | new, disc)
    changed = (np.asarray(person.photo) != np.asarray(dressed)).any(axis=-1)
    assert changed.any() and not (changed & ~allowed).any()


@pytest.mark.parametrize(
    ("old", "new", "replaced"),
    [
        ((worn("Shorts", "white"), worn("Shirts", "white")), worn("Tops", "navy"), ["top"]),
        ((worn("Shorts", "beige"), worn("Shirts", "navy")), worn("Sneakers", "red"), []),
    ],
    ids=["a top over shorts of its colour", "shoes on bare feet"],
)
def test_what_looks_like_old_clothes_and_is_not_stays(
    old: tuple[Worn, ...], new: Worn, replaced: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = drawn(stand(), "dark", list(old))
    picture, clothes = dressed_with(person.photo, new, person.look, monkeypatch)
    if replaced:
        clothes = clothes | person.old(*replaced)
    assert changed_outside(person.photo, picture, clothes) == 0


def test_arms_in_other_light_than_the_face_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    shirt = worn("T-shirts & vests", "blue", "white", pattern="striped", sleeve="short-sleeved")
    person = drawn(stand(left=(20, 20), right=(20, 20)), "tan", [worn("Pants", "navy"), shirt])
    pixels = np.asarray(person.photo, dtype=float)
    rows, columns = np.indices(pixels.shape[:2])
    arms = (person.body > 0.5) & ~person.old("top", "bottom") & (np.abs(columns - 384) > 120)
    arms &= (rows > person.pose["left_elbow"][1] - 60) & (rows < 640)
    soft = ndimage.gaussian_filter(arms.astype(float), 2)[..., None]
    pale = 1.3 * (0.6 * pixels.mean(axis=-1, keepdims=True) + 0.4 * pixels)
    lit = Image.fromarray(np.clip(pixels + (pale - pixels) * soft, 0, 255).astype(np.uint8))
    picture, new = dressed_with(
        lit, worn("Tops", "green", cut="camisole"), person.look, monkeypatch
    )
    assert changed_outside(lit, picture, new | person.old("top")) == 0


def test_face_and_hands_stay_as_they_were(person: Person, dressed: Image.Image) -> None:
    for joint in ("nose", "left_eye", "right_eye", "left_hand", "right_hand"):
        point = person.pose[joint]
        assert np.abs(near(dressed, point) - near(person.photo, point)).max() < 3, joint


def test_a_long_sleeve_covers_the_bent_arm(person: Person, dressed: Image.Image) -> None:
    for joint in ("left_elbow", "right_elbow"):
        red, _, blue = near(dressed, person.pose[joint])
        assert blue > red, joint


@pytest.mark.target
def test_nothing_of_the_old_top_is_left(person: Person, dressed: Image.Image) -> None:
    pixels = np.asarray(dressed, dtype=float) / 255
    old = ndimage.binary_erosion(person.old("top"), iterations=2)
    orange = (pixels[..., 0] > 0.75) & (pixels[..., 2] < 0.35) & (pixels[..., 1] < 0.6)
    assert (orange & old).sum() < 0.01 * old.sum()


def test_a_vest_bares_the_arms_that_the_old_sleeves_covered() -> None:
    old = [worn("Pants", "beige"), worn("Shirts", "navy", sleeve="long-sleeved")]
    person = drawn(stand(left=(20, 20), right=(20, 20)), "tan", old)
    vest = worn("T-shirts & vests", "yellow", sleeve="sleeveless")
    picture = dress_photo(person.photo, [vest], look=person.look)
    for side in ("left", "right"):
        (ex, ey), (wx, wy) = person.pose[f"{side}_elbow"], person.pose[f"{side}_wrist"]
        red, _, blue = near(picture, ((ex + wx) / 2, (ey + wy) / 2))
        assert red > blue + 20


def test_the_same_photo_gives_the_same_picture(
    person: Person, shirt: Worn, dressed: Image.Image
) -> None:
    again = dress_photo(person.photo, [shirt], look=person.look)
    assert again.tobytes() == dressed.tobytes()


def test_shoes_need_feet_in_the_picture(person: Person) -> None:
    upper = person.photo.crop((0, 0, 768, 700))
    with pytest.raises(RefusedPhotoError, match="shoes need feet in the picture") as refused:
        dress_photo(upper, [worn("Boots")], look=lambda _: _cropped(person, 700))
    assert refused.value.reason == "out_of_frame"


def _cropped(person: Person, height: int):  # type: ignore[no-untyped-def]
    found = person.look(None)
    pose = Pose(found.pose.joints, found.pose.seen)
    return type(found)(pose, found.mask[:height])


def test_a_tiny_photo_is_refused_with_the_limit(shirt: Worn) -> None:
    with pytest.raises(TryOnError, match="40×90.*96"):
        dress_photo(Image.new("RGB", (40, 90)), [shirt])
