"""The chat page: who is talking, what was said, and the turn under way.

User and conversation stand in the address, so a reload or a restart goes on where it was.
"""

from collections.abc import Sequence
from contextlib import closing
from uuid import uuid4

import streamlit as st

from fashionm3.domain import (
    ImageReady,
    ImageRef,
    Notice,
    ProductsFound,
    Progress,
    ShopperPhoto,
    StageStarted,
    TextDelta,
    TurnDone,
    TurnFailed,
    UserTurn,
)
from fashionm3.errors import FashionM3Error, InputError, NotFoundError
from fashionm3.settings import get_settings
from ui import person
from ui.person import UPLOAD_CEILING_MB, Draft, Upload
from ui.render import STYLE, Answer, plain, show_photos, show_reply, words
from ui.stage import Stage

WORDS = "words"
REFUSAL = "refusal"
RETURNED = "returned"
KEPT = "kept"
DRAFT = "draft"
LISTED = 200
EXAMPLES = (
    "Which shoes suit a summer wedding? Show me a picture.",
    "I need a warm coat for the office",
    "Find me a striped shirt that is in stock",
)


@st.cache_resource(show_spinner="Opening the shop …", on_release=Stage.close)
def open_stage() -> Stage:
    """The services, once for all visitors."""
    return Stage(get_settings())


def choose_user(stage: Stage) -> str:
    """The side bar: a stored shopper or a guest, and the user's conversations."""
    database = stage.deps.database
    known = [user.user_id for user in database.users(LISTED) if not is_guest(user.user_id)]
    current = st.query_params.get("user", "")
    if current and current not in known and exists(stage, current):
        known.insert(0, current)
    with st.sidebar:
        st.title("FashionM3")
        if not known:
            go_to(new_guest(stage))
        position = known.index(current) if current in known else 0
        user_id = st.selectbox("You are", known, index=position)
        if st.button("New guest", icon=":material/person_add:", width="stretch"):
            go_to(new_guest(stage))
        if user_id != current:
            if current and current not in known:
                st.session_state[REFUSAL] = f"There is no user {current!r}."
            go_to(user_id)
        if st.button("New conversation", icon=":material/add:", width="stretch"):
            go_to(user_id)
        list_threads(stage, user_id)
    return str(user_id)


def show_limits() -> None:
    """The foot of the side bar: what all of this is not."""
    with st.sidebar:
        st.divider()
        st.caption(
            "Small demonstration models: the garments are drawn, and a look on you or on the "
            "mannequin is a preview that says nothing about size or fit."
        )


def list_threads(stage: Stage, user_id: str) -> None:
    """The user's conversations, to go on with one."""
    threads = stage.deps.database.threads(user_id, limit=20)
    if threads:
        st.subheader("Conversations")
    for thread in threads:
        title = plain(thread.title) if thread.title.strip() else "Photos only"
        if st.button(title, key=f"thread-{thread.thread_id}", width="stretch", type="tertiary"):
            go_to(user_id, thread.thread_id)


def exists(stage: Stage, user_id: str) -> bool:
    """Whether the address names a user."""
    try:
        stage.deps.database.user(user_id)
    except NotFoundError:
        return False
    return True


def is_guest(user_id: str) -> bool:
    """Whether this user was made for a visitor."""
    return user_id.startswith("guest")


def new_guest(stage: Stage) -> str:
    """A user that nobody else is."""
    return stage.deps.database.add_user(f"guest-{uuid4().hex[:8]}", name="Guest").user_id


def go_to(user_id: str, thread_id: str | None = None) -> None:
    """Put user and conversation in the address, and show them."""
    st.session_state.pop(KEPT, None)
    st.session_state.pop(DRAFT, None)
    person.forget()
    st.query_params.from_dict(
        {"user": user_id} | ({"thread": thread_id} if thread_id is not None else {})
    )
    st.rerun()


def show_past(stage: Stage, user_id: str, thread_id: str) -> None:
    """What was said before in this conversation."""
    try:
        turns = stage.past(thread_id, user_id)
    except FashionM3Error as error:
        words(str(error), "error")
        if st.button("Begin a new conversation"):
            go_to(user_id)
        st.stop()
    for turn in turns:
        with st.chat_message("user", avatar=":material/person:"):
            show_photos(stage.deps.images, turn.images)
            if turn.text.strip():
                words(turn.text, "words")
        with st.chat_message("assistant", avatar=":material/styler:"):
            show_reply(stage.deps.images, turn.reply)


def welcome() -> str | None:
    """What a new conversation begins with; the example that was picked, if one was."""
    st.title("What are you dressing for?")
    st.markdown(
        "Tell me the occasion, or add photos of what you wear with the **+** below. I recommend a "
        "piece, draw it, find it in the shop and show the whole look."
    )
    for number, example in enumerate(EXAMPLES):
        if st.button(example, key=f"example-{number}", icon=":material/chat:"):
            return example
    return None


def refuse(text: str, reason: str, photos: Sequence[ImageRef] = ()) -> None:
    """Show why nothing was sent, and give back the typed words and the photos that were fine."""
    st.session_state[REFUSAL] = f"Nothing was sent. {reason}"
    st.session_state[KEPT] = tuple(photos)
    # A widget's value can be set only before it is drawn, that is in the next run.
    st.session_state[RETURNED] = text
    st.rerun()


def show_kept(stage: Stage) -> tuple[ImageRef, ...]:
    """Photos that a refused message leaves behind; they go with the next words."""
    kept: tuple[ImageRef, ...] = st.session_state.get(KEPT, ())
    if kept:
        show_photos(stage.deps.images, kept)
        words("These photos go with your next message.", "fact")
        if st.button("Take the photos back"):
            st.session_state.pop(KEPT)
            st.rerun()
    return kept


def begin(stage: Stage, draft: Draft) -> Draft:
    """Tell the photos of a message apart; the page asks if one of them shows a person."""
    kept = draft.garments
    try:
        draft = person.tell_apart(stage, draft)
    except InputError as error:
        refuse(draft.text, str(error), kept)
    if draft.asks:
        st.session_state[DRAFT] = draft
        st.rerun()
    return draft


def waiting(stage: Stage, photo: ShopperPhoto | None) -> Draft | None:
    """The message that waited, once it is clear what its photos are for."""
    if DRAFT not in st.session_state:
        return None
    answered = person.ask_about(stage, st.session_state[DRAFT], person.has_agreed(photo))
    if answered is None:
        return None
    st.session_state.pop(DRAFT)
    return answered


def say(stage: Stage, user_id: str, thread_id: str | None, draft: Draft) -> None:
    """Send words and photos, and show the answer as it comes."""
    text, images = draft.text, draft.garments
    with st.chat_message("user", avatar=":material/person:"):
        show_photos(stage.deps.images, images)
        if text.strip():
            words(text, "words")
    turn = UserTurn(
        user_id=user_id,
        thread_id=thread_id,
        text=text,
        images=images,
        shopper=st.session_state.get(person.OWN),
        body=person.body(),
        people=draft.people,
    )
    with st.chat_message("assistant", avatar=":material/styler:"):
        answer = Answer(stage.deps.images)
        # Closed when the script is stopped or the page has gone, which ends the turn.
        with closing(stage.play(turn)) as events:
            for event in events:
                match event:
                    case None:
                        answer.wait()
                    case StageStarted():
                        answer.stage(event)
                    case Progress():
                        answer.progress(event)
                    case TextDelta():
                        answer.delta(event.text)
                    case ImageReady():
                        answer.picture(event)
                    case ProductsFound():
                        answer.products(event.products)
                    case Notice():
                        answer.notice(event)
                    case TurnDone():
                        answer.finish(event.reply)
                        go_to(user_id, event.thread_id)
                    case TurnFailed():
                        refuse(text, event.message, images)


def main() -> None:
    """The page."""
    st.set_page_config(page_title="FashionM3", page_icon=":material/styler:", layout="centered")
    st.html(STYLE)
    try:
        stage = open_stage()
    except FashionM3Error as error:
        words(str(error), "error")
        st.stop()
    user_id = choose_user(stage)
    thread_id = st.query_params.get("thread")
    photo = person.current(stage, user_id, thread_id)
    person.show_own(stage, photo)
    show_limits()
    picked, greeting = None, st.empty()
    if thread_id is None:
        with greeting.container():
            picked = welcome() if DRAFT not in st.session_state else None
    else:
        show_past(stage, user_id, thread_id)
    if RETURNED in st.session_state:
        st.session_state[WORDS] = st.session_state.pop(RETURNED)
    if reason := st.session_state.pop(REFUSAL, None):
        words(reason, "error")
    kept = show_kept(stage)
    draft = waiting(stage, photo)
    sent = st.chat_input(
        "Ask your stylist; photos are welcome",
        key=WORDS,
        accept_file="multiple",
        max_upload_size=UPLOAD_CEILING_MB,
        submit_mode="stop",
        disabled=DRAFT in st.session_state,
    )
    if sent:
        files = tuple(Upload(file.name, file.getvalue()) for file in sent.files)
        draft = Draft(sent.text, kept, files)
    elif picked is not None:
        draft = Draft(picked)
    if draft is None:
        return
    st.session_state.pop(KEPT, None)
    draft = begin(stage, draft)
    if draft.text.strip() or draft.garments:
        greeting.empty()
        say(stage, user_id, thread_id, draft)
    else:
        # Nothing but a photo of the shopper: it is in the side bar now.
        st.rerun()


main()
