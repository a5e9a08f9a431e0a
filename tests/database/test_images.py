"""The image store keeps what may be kept, whole, and lets go of what is derived from it."""

import io
import multiprocessing
import os
import signal
import struct
import time
import warnings
import zlib
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from fashionm3.database.images import ImageStore
from fashionm3.domain import ImageRef
from fashionm3.errors import ConfigError, NotFoundError, UploadError
from fashionm3.settings import ImagesSettings, Settings


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ImageStore:
    if request.param == "folder":
        return ImageStore.open(Settings(home=tmp_path))
    return ImageStore.open(Settings(images=ImagesSettings(url=f"memory://{tmp_path.name}")))


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def plain(width: int = 40, height: int = 30, colour: str = "red") -> Image.Image:
    return Image.new("RGB", (width, height), colour)


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims to be huge and holds almost nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_an_upload_comes_back_as_the_same_picture(store: ImageStore, kind: str) -> None:
    ref = store.put(encoded(plain(colour="#c6252b"), kind))
    picture = store.open_picture(ref)
    assert (picture.mode, picture.size) == ("RGB", (40, 30)) == ("RGB", (ref.width, ref.height))
    assert all(abs(a - b) < 6 for a, b in zip(picture.getpixel((5, 5)), (198, 37, 43), strict=True))


def test_equal_uploads_are_one_picture(store: ImageStore) -> None:
    assert store.put(encoded(plain(), "PNG")) == store.put(encoded(plain(), "PNG"))


def test_orientation_is_applied_and_metadata_is_gone(store: ImageStore) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # rotate by 90 degrees to see it upright
    exif[0x010F] = "Camera of Somebody"
    exif.get_ifd(0x8825)[1] = "N"
    photo = plain(40, 30)
    photo.paste("blue", (0, 0, 40, 15))
    ref = store.put(encoded(photo, "JPEG", exif=exif, comment=b"at home", quality=95))
    data, picture = store.bytes(ref), Image.open(io.BytesIO(store.bytes(ref)))
    assert picture.size == (30, 40)
    assert store.open_picture(ref).getpixel((25, 20))[2] > 200, "the top of the photo is right now"
    assert not picture.getexif() and "comment" not in picture.info
    assert b"Somebody" not in data and b"at home" not in data and b"Exif" not in data


def test_wide_gamut_colours_are_converted_before_the_profile_goes(store: ImageStore) -> None:
    lab_like = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    ref = store.put(encoded(plain(colour="#336699"), "PNG", icc_profile=lab_like))
    assert "icc_profile" not in Image.open(io.BytesIO(store.bytes(ref))).info
    assert store.open_picture(ref).getpixel((0, 0)) == (0x33, 0x66, 0x99)


def test_transparency_shows_white(store: ImageStore) -> None:
    ref = store.put(encoded(Image.new("RGBA", (8, 8), (255, 0, 0, 0)), "PNG"))
    assert store.open_picture(ref).getpixel((4, 4)) == (255, 255, 255)


def test_sixteen_bit_grey_keeps_its_tones(store: ImageStore) -> None:
    ref = store.put(encoded(Image.new("I;16", (8, 8), 32768), "PNG"))
    assert abs(store.open_picture(ref).getpixel((4, 4))[0] - 128) <= 1


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "0 bytes"),
        (b"not a picture at all", "20 bytes.*JPEG, PNG and WebP"),
        (encoded(plain(), "GIF"), "GIF file is not accepted.*JPEG, PNG and WebP"),
        (encoded(plain(), "BMP"), "BMP file is not accepted"),
        (encoded(plain(), "TIFF"), "TIFF file is not accepted"),
        (b"%PDF-1.7 ...", "PDF file is not accepted"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG file is not accepted"),
        (encoded(plain(), "JPEG")[:400], "damaged|no picture"),
        (encoded(plain(64, 64), "PNG")[:-30], "damaged|no picture"),
        (b"\xff" * (10 * 2**20 + 1), r"10\.0 MB, the limit is 10 MB"),
        (png_header(6000, 4001), r"6000 × 4001 = 24\.0 megapixels, the limit is 24 megapixels"),
        (png_header(30000, 30000), "the limit is 24 megapixels"),
    ],
)
def test_what_is_refused_names_value_and_limit(
    store: ImageStore, data: bytes, message: str
) -> None:
    with pytest.raises(UploadError, match=message), warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        store.put(data)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_animations_are_refused(store: ImageStore, kind: str) -> None:
    data = encoded(plain(), kind, save_all=True, append_images=[plain(colour="blue"), plain()])
    with pytest.raises(UploadError, match="3 frames, the limit is 1 frame"):
        store.put(data)


def test_a_phone_photo_with_a_preview_in_it_is_one_picture(store: ImageStore) -> None:
    data = encoded(plain(), "MPO", save_all=True, append_images=[plain(8, 8, "blue")])
    assert store.put(data).width == 40


def test_the_largest_allowed_picture_is_accepted(tmp_path: Path) -> None:
    store = ImageStore.open(Settings(home=tmp_path))
    assert store.put(encoded(plain(6000, 4000), "JPEG")).width == 6000


def test_what_is_derived_goes_with_its_source_at_any_depth(store: ImageStore) -> None:
    photo, other = store.put_picture(plain()), store.put_picture(plain(colour="green"))
    cutout = store.put_picture(plain(10, 10), derived_from=[photo])
    look = store.put_picture(plain(20, 20), derived_from=[other, cutout])
    store.delete(photo)
    for ref in (photo, cutout, look):
        with pytest.raises(NotFoundError, match="removed"):
            store.bytes(ref)
    assert store.open_picture(other)


def test_nothing_is_derived_from_a_removed_picture(store: ImageStore) -> None:
    photo = store.put_picture(plain())
    store.delete(photo)
    with pytest.raises(NotFoundError, match="removed"):
        store.put_picture(plain(10, 10), derived_from=[photo])


def test_a_removed_picture_may_be_uploaded_again(store: ImageStore) -> None:
    data = encoded(plain(), "PNG")
    store.delete(store.put(data))
    assert store.open_picture(store.put(data)).size == (40, 30)


def test_an_unknown_picture_is_not_in_the_store(store: ImageStore) -> None:
    unknown = ImageRef(sha256="0" * 64, media_type="image/png", width=1, height=1)
    for read in (store.bytes, store.delete):
        with pytest.raises(NotFoundError, match="000000000000 is not in the image store"):
            read(unknown)


def test_an_interrupted_deletion_is_finished_when_the_store_opens(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    store = ImageStore.open(settings)
    photo = store.put_picture(plain())
    look = store.put_picture(plain(9, 9), derived_from=[photo])
    (settings.images_path / "deleting").mkdir()
    (settings.images_path / "deleting" / photo.sha256).touch()  # all that a killed process left
    assert not ImageStore.open(settings).exists(look)
    assert not list((settings.images_path / "deleting").iterdir())


def test_a_bucket_has_no_paths_and_a_folder_has(tmp_path: Path) -> None:
    folder = ImageStore.open(Settings(home=tmp_path))
    assert folder.path(folder.put_picture(plain())).read_bytes()[:2] == b"\xff\xd8"
    bucket = ImageStore.open(Settings(images=ImagesSettings(url="memory://pictures")))
    with pytest.raises(ConfigError, match="no folder"):
        bucket.path(bucket.put_picture(plain()))


def test_a_smaller_picture_is_decoded_when_that_is_enough(tmp_path: Path) -> None:
    store = ImageStore.open(Settings(home=tmp_path))
    ref = store.put_picture(plain(1200, 800))
    assert store.open_picture(ref).size == (1200, 800)
    assert 100 <= min(store.open_picture(ref, at_least=100).size) < 800


def test_a_picture_appears_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ImageStore.open(Settings(home=tmp_path))

    def die(source: str, target: Path) -> None:
        assert not target.exists()
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", die)
    with pytest.raises(KeyboardInterrupt):
        store.put_picture(plain())
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def _put_for_ever(home: Path) -> None:
    store = ImageStore.open(Settings(home=home))
    for number in range(10**6):
        store.put_picture(Image.effect_noise((300, 300), 90 + number % 9))


def test_a_killed_writer_leaves_no_torn_picture(tmp_path: Path) -> None:
    for _ in range(3):
        writer = multiprocessing.get_context("spawn").Process(target=_put_for_ever, args=[tmp_path])
        writer.start()
        deadline = time.monotonic() + 20
        before = len(list(tmp_path.glob("images/*/*.jpg")))
        while len(list(tmp_path.glob("images/*/*.jpg"))) < before + 5:
            assert time.monotonic() < deadline
        os.kill(writer.pid or 0, signal.SIGKILL)
        writer.join()
    pictures = list(tmp_path.glob("images/*/*.jpg"))
    assert len(pictures) >= 15
    for path in pictures:
        Image.open(path).load()


def test_a_photo_of_the_shopper_goes_when_its_time_is_over(store: ImageStore) -> None:
    photo = store.put_shopper_photo(encoded(plain(), "PNG"), keep_for=timedelta(hours=24))
    assert photo.expires_at - photo.consented_at == timedelta(hours=24)
    assert store.exists(photo.image)
    late = store.put_shopper_photo(encoded(plain(colour="blue"), "PNG"), keep_for=timedelta(0))
    with pytest.raises(NotFoundError, match="removed"):
        store.open_picture(late.image)


def test_what_was_made_from_an_expired_photo_is_gone_when_the_store_opens(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    store = ImageStore.open(settings)
    photo = store.put_shopper_photo(encoded(plain(), "PNG"))
    look = store.put_picture(plain(colour="green"), derived_from=[photo.image], note="a preview")
    assert Image.open(io.BytesIO(store.bytes(look))).info["Description"] == "a preview"
    (settings.images_path / "expires" / photo.image.sha256).write_text("2000-01-01T00:00:00+00:00")
    ImageStore.open(settings)
    assert not (settings.images_path / look.sha256[:2] / f"{look.sha256}.png").exists()


def _die_while_storing(home: Path, data: bytes, writes: int) -> None:
    store = ImageStore.open(Settings(home=home))
    write, done = store._write, 0

    def write_and_die(relative: str, content: bytes) -> None:
        nonlocal done
        write(relative, content)
        done += 1
        if done == writes:
            os.kill(os.getpid(), signal.SIGKILL)

    store._write = write_and_die  # type: ignore[method-assign]
    store.put_shopper_photo(data, keep_for=timedelta(0))


@pytest.mark.parametrize("writes", [1, 2])
def test_a_photo_of_the_shopper_expires_wherever_its_storing_was_killed(
    tmp_path: Path, writes: int
) -> None:
    writer = multiprocessing.get_context("spawn").Process(
        target=_die_while_storing, args=[tmp_path, encoded(plain(), "PNG"), writes]
    )
    writer.start()
    writer.join()
    assert writer.exitcode == -signal.SIGKILL
    assert len(list(tmp_path.glob("images/??/*.png"))) == writes - 1
    ImageStore.open(Settings(home=tmp_path))
    assert not list(tmp_path.glob("images/??/*.png"))


def test_a_photo_that_comes_again_after_its_time_brings_nothing_old_back(store: ImageStore) -> None:
    data = encoded(plain(), "PNG")
    old = store.put_shopper_photo(data, keep_for=timedelta(0))
    again = store.put_shopper_photo(data)
    assert old.image == again.image and store.exists(again.image)
    look = store.put_picture(plain(colour="green"), derived_from=[again.image])
    store._write(f"expires/{again.image.sha256}", b"2000-01-01T00:00:00+00:00")
    assert store.exists(store.put(data))
    assert not store.exists(look)
