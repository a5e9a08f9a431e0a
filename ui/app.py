"""The chat page: who is talking, what was said, and the turn under way.

User and conversation stand in the address, so a reload or a restart goes on where it was.
"""

from collections.abc import Sequence
from uuid import uuid4

import streamlit as st

from fashionm3.domain import (
    ImageReady,
    ImageRef,
    Notice,
    ProductsFound,
    Progress,
    StageStarted,
    TextDelta,
    TurnDone,
    TurnFailed,
    UserTurn,
)
from fashionm3.errors import FashionM3Error, InputError, NotFoundError
from fashionm3.settings import get_settings
from ui.render import Answer, show_photos, show_reply
from ui.stage import Stage

WORDS = "words"
REFUSAL = "refusal"
UPLOAD_CEILING_MB = 50
"""Well above our own limit, so that it is we who refuse, with value and limit."""
LISTED = 200
EXAMPLES = "Try: “Which shoes go with these?” with two photos, then “show me a picture”."


@st.cache_resource(show_spinner="Opening the shop …")
def open_stage() -> Stage:
    """The services, once for all visitors."""
    return Stage(get_settings())


def choose_user(stage: Stage) -> str:
    """The side bar: a stored shopper or a guest, and the user's conversations."""
    database = stage.deps.database
    known = [user.user_id for user in database.users(LISTED) if not is_guest(user.user_id)]
    current = st.query_params.get("user", "")
    if is_guest(current):
        known.insert(0, current)
    with st.sidebar:
        st.header("FashionM3")
        st.caption("Small demonstration models: drawn garments, previews on a mannequin.")
        if st.button("New guest", width="stretch"):
            go_to(new_guest(stage))
        if not known:
            go_to(new_guest(stage))
        position = known.index(current) if current in known else 0
        user_id = st.selectbox("You are", known, index=position)
        if user_id != current:
            go_to(user_id)
        if st.button("New conversation", width="stretch"):
            go_to(user_id)
        threads = database.threads(user_id, limit=20)
        if threads:
            st.subheader("Conversations")
        for thread in threads:
            title = thread.title or "(no words)"
            if st.button(title, key=thread.thread_id, width="stretch", type="tertiary"):
                go_to(user_id, thread.thread_id)
    return str(user_id)


def is_guest(user_id: str) -> bool:
    """Whether this user was made for a visitor."""
    return user_id.startswith("guest")


def new_guest(stage: Stage) -> str:
    """A user that nobody else is."""
    return stage.deps.database.add_user(f"guest-{uuid4().hex[:8]}", name="Guest").user_id


def go_to(user_id: str, thread_id: str | None = None) -> None:
    """Put user and conversation in the address, and show them."""
    st.query_params.from_dict(
        {"user": user_id} | ({"thread": thread_id} if thread_id is not None else {})
    )
    st.rerun()


def show_past(stage: Stage, user_id: str, thread_id: str | None) -> None:
    """What was said before in this conversation."""
    if thread_id is None:
        st.title("What are you dressing for?")
        st.caption(EXAMPLES)
        return
    try:
        turns = stage.past(thread_id, user_id)
    except NotFoundError as error:
        st.error(str(error))
        if st.button("Begin a new conversation"):
            go_to(user_id)
        st.stop()
    for turn in turns:
        with st.chat_message("user"):
            show_photos(stage.deps.images, turn.images)
            st.text(turn.text)
        with st.chat_message("assistant"):
            show_reply(stage.deps.images, turn.reply)


def store_uploads(stage: Stage, files: Sequence[tuple[str, bytes]]) -> tuple[ImageRef, ...]:
    """Put the uploads into the image store.

    Raises:
        InputError: naming the file, its value and the limit.
    """
    refs = []
    for name, data in files:
        try:
            refs.append(stage.deps.images.put(data))
        except InputError as error:
            raise InputError(f"{name}: {error}") from error
    return tuple(refs)


def refuse(text: str, reason: str) -> None:
    """Show why nothing was sent, and give the typed words back."""
    st.session_state[REFUSAL] = reason
    # A widget's value can be set only before it is drawn, that is in the next run.
    st.session_state["returned"] = text
    st.rerun()


def say(
    stage: Stage, user_id: str, thread_id: str | None, text: str, files: Sequence[object]
) -> None:
    """Send words and photos, and show the answer as it comes."""
    try:
        images = store_uploads(stage, [(file.name, file.getvalue()) for file in files])  # type: ignore[attr-defined]
    except InputError as error:
        refuse(text, str(error))
        return
    with st.chat_message("user"):
        show_photos(stage.deps.images, images)
        st.text(text)
    with st.chat_message("assistant"):
        answer = Answer(stage.deps.images)
        turn = UserTurn(user_id=user_id, thread_id=thread_id, text=text, images=images)
        for event in stage.play(turn):
            match event:
                case StageStarted():
                    answer.stage(event)
                case Progress():
                    answer.progress(event)
                case TextDelta():
                    answer.delta(event.text)
                case ImageReady():
                    answer.picture(event.image)
                case ProductsFound():
                    answer.products(event.products)
                case Notice():
                    answer.notice(event)
                case TurnDone():
                    answer.finish(event.reply)
                    if thread_id != event.thread_id:
                        st.query_params["thread"] = event.thread_id
                case TurnFailed():
                    refuse(text, event.message)


def main() -> None:
    """The page."""
    st.set_page_config(page_title="FashionM3", page_icon="👗", layout="centered")
    try:
        stage = open_stage()
    except FashionM3Error as error:
        st.error(str(error))
        st.stop()
    user_id = choose_user(stage)
    thread_id = st.query_params.get("thread")
    show_past(stage, user_id, thread_id)
    if "returned" in st.session_state:
        st.session_state[WORDS] = st.session_state.pop("returned")
    if reason := st.session_state.pop(REFUSAL, None):
        st.error(f"Nothing was sent. {reason}")
    sent = st.chat_input(
        "Ask your stylist; photos are welcome",
        key=WORDS,
        accept_file="multiple",
        max_upload_size=UPLOAD_CEILING_MB,
    )
    if sent:
        say(stage, user_id, thread_id, sent.text, sent.files)


main()
