"""A photo of the shopper: none of it is kept before they agree, none after they delete it."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from fashionm3.errors import TryOnError
from fashionm3.settings import Settings
from tests.fakes import StandingTryOn
from tests.ui.conftest import drawn, page, pictures, png, say, shown, thread_of
from tests.ui.test_app import button
from ui.person import CONSENT

LOOK = "Show me the whole look on me"
SHIRT = ("shirt.png", png("white"))
PREVIEW = "Preview · not a size prediction"


def portrait(colour: str, width: int = 200) -> bytes:
    """What the stand-in takes for a person."""
    data = io.BytesIO()
    Image.new("RGB", (width, 400), colour).save(data, "PNG")
    return data.getvalue()


ME = ("me.png", portrait("tan"))


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int | None]]:
    """The width of the person of each look; None is the mannequin."""
    seen: list[int | None] = []
    dress = StandingTryOn.dress

    async def noted(self: StandingTryOn, *args: object, **options: object) -> object:
        person = options.get("person")
        seen.append(person.width if isinstance(person, Image.Image) else None)
        return await dress(self, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(StandingTryOn, "dress", noted)
    yield seen


def stored(settings: Settings) -> set[Path]:
    """The pictures in the store."""
    return {path for path in settings.images_path.glob("??/*") if path.parent.name != "writing"}


def press(app: AppTest, label: str) -> None:
    button(app, label).click()
    drawn(app)


def labels(app: AppTest) -> list[str]:
    """What stands below the pictures."""
    return [image.caption for element in app.get("image") for image in element.proto.imgs]


def test_a_person_in_an_upload_is_asked_about_and_nothing_of_it_is_kept_before_the_answer(
    settings: Settings, people: list[int | None]
) -> None:
    before = stored(settings)
    app = say(page(), LOOK, SHIRT, ME)
    assert "me.png shows a person" in shown(app)
    assert CONSENT.split(",")[0] in shown(app)
    assert app.chat_input[0].disabled
    assert "thread" not in app.query_params
    assert len(stored(settings) - before) == 1  # the shirt
    assert not list(settings.images_path.glob("expires/*"))

    press(app, "I agree: show looks on me")
    assert thread_of(app)
    assert people == [200]
    assert labels(app).count(PREVIEW) == 1
    assert "Looks of this conversation are shown on this photo" in shown(app)
    assert "(in 24 h)" in shown(app)


def test_a_photo_that_is_about_the_garment_is_one(
    settings: Settings, people: list[int | None]
) -> None:
    app = say(page(), "Which shoes go with this?", ("model.png", portrait("#d04030")))
    press(app, "It is about the garment")
    assert pictures(app) == 1 and "loafers" in shown(app)
    assert not list(settings.images_path.glob("expires/*"))


def test_where_nobody_can_look_the_page_says_that_photos_are_taken_for_garments(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def broken(*args: object, **options: object) -> None:
        raise TryOnError("the try-on program died")

    monkeypatch.setattr(StandingTryOn, "look", broken)
    app = say(page(), "Which shoes go with this?", ("model.png", portrait("#d04030")))
    assert pictures(app) == 1 and "loafers" in shown(app)
    assert "taken for garments" in shown(app) and "program died" in shown(app)


def test_a_photo_that_is_left_out_is_not_kept(settings: Settings) -> None:
    before = stored(settings)
    app = say(page(), "Which shoes suit a wedding?", ME)
    press(app, "Leave it out")
    assert "loafers" in shown(app)
    assert stored(settings) == before


def test_several_people_are_refused_with_the_reason(settings: Settings) -> None:
    app = say(page(), LOOK, ("us.png", portrait("tan", width=60)))
    assert "several people" in shown(app)
    assert not any("I agree" in b.label for b in app.button)


def test_consent_is_asked_for_once_in_a_conversation(people: list[int | None]) -> None:
    app = say(page(), LOOK, SHIRT, ME)
    press(app, "I agree: show looks on me")
    app = say(app, LOOK, ("again.png", portrait("tan", width=220)))
    assert CONSENT.split(",")[0] not in shown(app)
    press(app, "Yes, it is me again")
    assert people == [200, 220]

    press(app, "New conversation")
    app = say(app, LOOK, ME)
    assert CONSENT.split(",")[0] in shown(app)


def test_deleting_the_photo_deletes_the_looks_made_from_it_at_once(
    settings: Settings, people: list[int | None]
) -> None:
    before = stored(settings)
    app = say(page(), LOOK, SHIRT, ME)
    press(app, "I agree: show looks on me")
    assert len(stored(settings) - before) == 3
    press(app, "Delete my photo now")
    assert len(stored(settings) - before) == 1  # the shirt
    assert "This picture was removed." in shown(app)
    assert app.file_uploader[0].label == "A photo of you"
    app = say(app, LOOK)
    assert people == [200, None]


def test_a_photo_in_the_side_bar_is_kept_only_once_its_owner_agrees(
    settings: Settings, people: list[int | None]
) -> None:
    before = stored(settings)
    app = page()
    app.file_uploader[0].set_value((*ME, "image/png"))
    assert "only after you have agreed" in shown(drawn(app))
    assert stored(settings) == before
    app.checkbox[0].check()
    app = drawn(app)
    assert "It is kept until" in shown(app)
    (end,) = settings.images_path.glob("expires/*")
    assert datetime.fromisoformat(end.read_text()) > datetime.now(UTC)
    app = say(app, LOOK, SHIRT)
    assert people == [200]


def test_an_unusable_photo_in_the_side_bar_is_told_why(settings: Settings) -> None:
    app = page()
    app.file_uploader[0].set_value(("us.png", portrait("tan", width=60), "image/png"))
    drawn(app).checkbox[0].check()
    assert "several people" in shown(drawn(app))
    assert not list(settings.images_path.glob("expires/*"))


def test_a_photo_whose_time_is_over_makes_room_for_another(
    settings: Settings, people: list[int | None]
) -> None:
    app = say(page(), LOOK, SHIRT, ME)
    press(app, "I agree: show looks on me")
    (end,) = settings.images_path.glob("expires/*")
    end.write_text("2000-01-01T00:00:00+00:00")
    app = page(thread=thread_of(app))
    assert "This picture was removed." in shown(app)
    assert app.file_uploader[0].label == "A photo of you"


def test_a_look_on_the_mannequin_is_labelled_too() -> None:
    assert PREVIEW in labels(say(page(), "Show me the whole look on a body", SHIRT))
