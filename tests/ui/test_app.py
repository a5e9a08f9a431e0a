import threading

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from fashionm3.database.images import ImageStore
from fashionm3.database.store import Database
from fashionm3.domain import ImageRef
from fashionm3.settings import Settings
from tests.small_shop import ShopVlm
from tests.ui.conftest import drawn, page, pictures, png, say, shown, thread_of, user_of

PHOTOS = ("shirt.png", png("white")), ("jeans.png", png("blue"))


def test_a_turn_shows_photos_words_and_picture_and_its_thread_is_in_the_address() -> None:
    app = say(page(), "Which shoes go with these? Show me a picture.", *PHOTOS)
    assert pictures(app) == 3
    assert "brown leather loafers" in shown(app)
    assert user_of(app) == "user-001"
    assert thread_of(app)


def test_products_are_cards_and_not_said_twice() -> None:
    app = say(page(), "find brown loafers in stock")
    assert "in stock ·" in shown(app)
    assert "(id " not in shown(app)
    assert pictures(app) >= 1


def test_a_conversation_goes_on_after_a_restart() -> None:
    before = say(page(), "Which shoes go with these?", *PHOTOS)
    thread = thread_of(before)
    st.cache_resource.clear()

    after = page(thread=thread)
    assert "Which shoes go with these?" in shown(after)
    assert pictures(after) == 2
    assert "Here is a picture of the" in shown(say(after, "show me a picture of them"))
    assert thread_of(after) == thread


def test_a_refused_photo_is_told_limit_and_value_and_the_words_are_kept() -> None:
    gif = ("moving.gif", b"GIF89a" + bytes(40))
    app = say(page(), "Which shoes go with this?", gif)
    assert "moving.gif" in shown(app)
    assert "JPEG, PNG and WebP" in shown(app)
    assert app.chat_input[0].proto.value == "Which shoes go with this?"
    assert "thread" not in app.query_params

    huge = ("huge.jpg", b"\xff\xd8\xff" + bytes(11 * 2**20))
    told = shown(say(page(), "and this?", huge))
    assert "11.0 MB" in told
    assert "limit is 10 MB" in told


def test_a_turn_that_fails_gives_words_and_photos_back(settings: Settings) -> None:
    app = say(page(), "Which shoes go with these?")
    thread = thread_of(app)
    database = Database.open(settings)
    with database.claim_thread(thread, "user-001"):
        app = say(app, "and a bag?", PHOTOS[0])
    database.close()
    assert "Nothing was sent" in shown(app)
    assert app.chat_input[0].proto.value == "and a bag?"
    assert "go with your next message" in shown(app)

    app = say(app, "which shoes go with this?")
    assert "white shirt" in shown(app)
    assert "go with your next message" not in shown(app)


def test_kept_photos_can_be_taken_back(settings: Settings) -> None:
    app = say(page(), "Which shoes?")
    database = Database.open(settings)
    with database.claim_thread(thread_of(app), "user-001"):
        app = say(app, "and now?", PHOTOS[0])
    database.close()
    button(app, "Take the photos back").click()
    assert "go with your next message" not in shown(drawn(app))


def test_a_foreign_thread_is_not_found_and_shows_nothing() -> None:
    theirs = say(page("user-002"), "Which shoes go with these?", *PHOTOS)
    thread = thread_of(theirs)
    app = page("user-001", thread)
    assert thread in shown(app)
    assert "Which shoes" not in shown(app)
    assert pictures(app) == 0
    assert not app.chat_input
    button(app, "Begin a new conversation").click()
    assert drawn(app).chat_input


def test_an_unknown_user_is_told_so_and_becomes_one_that_exists() -> None:
    app = page("stranger")
    assert "stranger" in shown(app)
    assert user_of(app) == "user-001"


def test_a_new_guest_is_a_user_of_their_own() -> None:
    app = page()
    button(app, "New guest").click()
    guest = user_of(drawn(app))
    assert guest.startswith("guest-")
    assert "loafers" in shown(say(app, "Which shoes suit a wedding?"))
    assert user_of(page(guest)) == guest


def test_conversations_are_listed_and_opened() -> None:
    app = say(page(), "Which shoes go with these?", *PHOTOS)
    thread = thread_of(app)
    button(app, "New conversation").click()
    assert "thread" not in drawn(app).query_params
    app.button(key=f"thread-{thread}").click()
    assert thread_of(drawn(app)) == thread
    assert "Which shoes go with these?" in shown(app)


def test_an_example_is_one_click() -> None:
    app = page()
    app.button(key="example-0").click()
    assert "loafers" in shown(drawn(app))


def test_a_picture_that_was_deleted_reads_as_removed(settings: Settings) -> None:
    app = say(page(), "Which shoes go with these?", *PHOTOS)
    store = ImageStore.open(settings)
    store.delete(photo_of(settings))
    app = page(thread=thread_of(app))
    assert "This picture was removed." in shown(app)
    assert pictures(app) == 1


def test_nothing_that_is_said_is_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    evil = "<img src=x onerror=alert(1)> **bold** [link](http://example.org)"
    monkeypatch.setitem(
        __import__("tests.small_shop").small_shop.ADVICE, "shoes", f"I recommend loafers. {evil}"
    )
    app = say(page(), f"shoes? {evil}")
    assert "<img" not in shown(app)
    assert shown(app).count("&lt;img src=x onerror=alert(1)&gt; **bold**") >= 2
    assert not any("onerror" in element.value for element in app.markdown)
    titles = [b.label for b in app.button if b.key and b.key.startswith("thread-")]
    assert all("**bold**" not in title and "[link]" not in title for title in titles)


def test_stopping_ends_the_turn_and_frees_the_thread(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    from fashionm3.domain import TurnDone, UserTurn
    from ui.stage import Stage

    begun, cancelled = threading.Event(), threading.Event()

    async def endless(self: ShopVlm, *args: object, **options: object) -> object:
        begun.set()
        try:
            await asyncio.sleep(600)
        except asyncio.CancelledError:
            cancelled.set()
            raise
        return None

    stage = Stage(settings)
    first = [
        *stage.play(
            UserTurn(user_id="user-001", thread_id=None, text="Which shoes suit a wedding?")
        )
    ][-1]
    assert isinstance(first, TurnDone)
    monkeypatch.setattr(ShopVlm, "draw", endless)
    turn = UserTurn(user_id="user-001", thread_id=first.thread_id, text="show me a picture of them")
    events = stage.play(turn)
    for event in events:
        if event is None and begun.is_set():
            break
    events.close()
    assert cancelled.is_set()
    with stage.deps.database.claim_thread(first.thread_id, "user-001"):
        pass
    assert len(stage.past(first.thread_id, "user-001")) == 1
    stage.close()


def button(app: AppTest, label: str) -> Button:
    return next(b for b in app.button if b.label == label)


def photo_of(settings: Settings) -> ImageRef:
    """The reference that the store gives to the white shirt."""
    return ImageStore.open(settings).put(PHOTOS[0][1])
