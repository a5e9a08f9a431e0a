"""The chat page over a small shop and models that cost nothing."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from fashionm3.settings import Settings
from tests.fakes import swatch
from tests.small_shop import use_cheap_models

APP = Path(__file__).parents[2] / "ui" / "app.py"


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home=home)


@pytest.fixture(autouse=True)
def services(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test opens services of its own, and they are closed at its end."""
    use_cheap_models(monkeypatch)
    # The page becomes the main module; processes that later tests spawn would run it again.
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    yield
    st.cache_resource.clear()


def page(user: str = "user-001", thread: str | None = None) -> AppTest:
    """The page at an address, drawn once."""
    app = AppTest.from_file(str(APP), default_timeout=120)
    app.query_params["user"] = user
    if thread is not None:
        app.query_params["thread"] = thread
    return drawn(app)


def drawn(app: AppTest) -> AppTest:
    """Run the page; it may refuse, but never break."""
    app.run()
    assert not app.exception, app.exception
    return app


def say(app: AppTest, text: str, *photos: tuple[str, bytes]) -> AppTest:
    """Type, attach and send."""
    for name, data in photos:
        app.chat_input[0].upload(name, data)
    app.chat_input[0].set_value(text)
    return drawn(app)


def shown(app: AppTest) -> str:
    """The HTML of everything that users, models and shops said."""
    return "\n".join(element.proto.body for element in app.get("html"))


def pictures(app: AppTest) -> int:
    """How many pictures the page shows."""
    return len(app.get("image"))


def thread_of(app: AppTest) -> str:
    """The conversation in the address."""
    return _parameter(app, "thread")


def user_of(app: AppTest) -> str:
    """The user in the address."""
    return _parameter(app, "user")


def _parameter(app: AppTest, name: str) -> str:
    # A list as long as the test set it, a string as soon as the page did.
    value = app.query_params[name]
    return value if isinstance(value, str) else value[0]


def png(colour: str) -> bytes:
    """A photo of a garment of one colour."""
    import io

    data = io.BytesIO()
    swatch(colour, 64).save(data, "PNG")
    return data.getvalue()
