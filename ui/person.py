"""The shopper's own photo: told apart from garments, agreed to, shown with its end, deleted.

A photo of a person is in the image store only after its owner has agreed, and then for a limited
time; until then it is in the memory of the browser's session alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from fashionm3.database.images import KEEP_SHOPPERS
from fashionm3.database.uploads import MAX_BYTES, read_upload
from fashionm3.domain import (
    BodyName,
    BodyShape,
    BodyStance,
    ImageRef,
    People,
    ShopperPhoto,
    SkinTone,
)
from fashionm3.errors import FashionM3Error, InputError, NotFoundError
from fashionm3.serving.clients import Sight
from ui.render import plain, show_picture, words
from ui.stage import Stage

OWN = "own"
SHAPE, TONE, STANCE = "shape", "tone", "stance"
AGREED = "agreed"
_ROUND = "round"
_KINDS = ("jpg", "jpeg", "png", "webp")
_HOURS = KEEP_SHOPPERS.total_seconds() / 3600
CONSENT = (
    f"I am the person in this photo, and I agree that looks are shown on it. It is kept for "
    f"{_HOURS:.0f} hours and then deleted with every look made from it. It is used for nothing "
    "else: nobody is recognised; the places of your joints are found, used and forgotten."
)
NEEDED = "The photo is used only after you have agreed."
THUMBNAIL = 120
# Well above our own limit, so that it is we who refuse, with value and limit; the page's own hint
# is hidden (`STYLE`).
UPLOAD_CEILING_MB = 50


@dataclass(frozen=True)
class Upload:
    """A file as it came, not in the store yet."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Draft:
    """A message whose photos are being told apart."""

    text: str
    garments: tuple[ImageRef, ...] = ()
    """Photos that go with it."""
    rest: tuple[Upload, ...] = ()
    """Not looked at yet; a photo of a person is at the head of them while it is asked about."""
    sight: Sight | None = None
    """What is in the photo that is asked about."""
    people: People = "garments"
    """What its photos are for; `ask`: one could not be looked at, so the turn looks again."""

    @property
    def asks(self) -> bool:
        """Whether the shopper has to say first what the photo at the head is for."""
        return self.sight is not None


def tell_apart(stage: Stage, draft: Draft) -> Draft:
    """Store the garments of a message, up to the first photo that shows a person.

    Raises:
        InputError: naming the file, its value and the limit.
    """
    while draft.rest:
        upload, *rest = draft.rest
        try:
            picture, _ = read_upload(upload.data)
            sight = stage.look(picture)
            if sight is None:
                draft = replace(draft, people="ask")
            elif sight.person:
                return replace(draft, sight=sight)
            garment = stage.deps.images.put(upload.data)
        except InputError as error:
            raise InputError(f"{upload.name}: {error}") from error
        draft = replace(draft, garments=(*draft.garments, garment), rest=tuple(rest))
    return draft


def ask_about(stage: Stage, draft: Draft, agreed: bool) -> Draft | None:
    """Ask what the photo of a person at the head of a message is for; None: no answer yet.

    Args:
        stage: keeps the photo once its owner agrees.
        draft: the message that waits.
        agreed: consent was given in this conversation, so its words need not be read again.
    """
    upload, *rest = draft.rest
    sight = draft.sight or Sight(person=True)
    after = replace(draft, rest=tuple(rest), sight=None)
    with st.container(border=True):
        words(f"{upload.name} shows a person. Your message waits for your answer.", "title")
        st.image(upload.data, width=THUMBNAIL)
        if sight.refused:
            words(f"Looks cannot be shown on it. {sight.refused}", "fact")
        elif not agreed:
            words(CONSENT, "fact")
        with st.container(horizontal=True):
            is_me = "Yes, it is me again" if agreed else "I agree: show looks on me"
            if not sight.refused and st.button(is_me, icon=":material/person:", type="primary"):
                keep(stage, upload.data)
                return after
            if st.button("It is about the garment", icon=":material/apparel:"):
                garment = stage.deps.images.put(upload.data)
                return replace(after, garments=(*after.garments, garment))
            if st.button("Leave it out", icon=":material/close:"):
                return after
    return None


def keep(stage: Stage, data: bytes) -> None:
    """Store the photo of a shopper who has agreed; it goes with the next message.

    Raises:
        InputError: naming the value and the limit.
    """
    st.session_state[OWN] = stage.deps.images.put_shopper_photo(data)
    st.session_state[AGREED] = True


def forget() -> None:
    """Another conversation begins, and consent holds for one."""
    st.session_state.pop(OWN, None)
    st.session_state.pop(AGREED, None)


def has_agreed(photo: ShopperPhoto | None) -> bool:
    """Whether consent was given in this conversation, and not taken back by deleting."""
    return photo is not None or AGREED in st.session_state


def current(stage: Stage, user_id: str, thread_id: str | None) -> ShopperPhoto | None:
    """The photo that looks of this conversation are shown on; None: the mannequin."""
    photo: ShopperPhoto | None = st.session_state.get(OWN)
    if photo is None and thread_id is not None:
        try:
            photo = stage.shopper(thread_id, user_id)
        except FashionM3Error:
            return None  # the page tells why the conversation cannot be shown
    return photo if photo is not None and stage.deps.images.exists(photo.image) else None


def show_own(stage: Stage, photo: ShopperPhoto | None) -> None:
    """The part of the side bar about whom looks are shown on."""
    with st.sidebar:
        st.subheader("Looks on you")
        if photo is None:
            _offer(stage)
            _choose_body(stage)
        else:
            _show(stage, photo)


def body() -> BodyName | None:
    """The mannequin that was chosen; None: that of the settings."""
    chosen = [str(st.session_state.get(key) or "") for key in (SHAPE, TONE, STANCE)]
    return "-".join(chosen) if all(chosen) else None


def _choose_body(stage: Stage) -> None:
    named = stage.deps.settings.tryon.body.split("-")
    st.session_state.setdefault(SHAPE, named[0])
    for key, choices in ((TONE, get_args(SkinTone)), (STANCE, get_args(BodyStance))):
        given = [word for word in named if word in choices]
        st.session_state.setdefault(key, given[0] if given else choices[0])
    st.selectbox("Or on a mannequin", get_args(BodyShape), key=SHAPE)
    with st.container(horizontal=True):
        st.selectbox("Skin tone", get_args(SkinTone), key=TONE)
        st.selectbox("Stance", get_args(BodyStance), key=STANCE)


def _show(stage: Stage, photo: ShopperPhoto) -> None:
    show_picture(stage.deps.images, photo.image, width=THUMBNAIL)
    words(
        f"Looks of this conversation are shown on this photo. It is kept until "
        f"{_clock(photo.expires_at)}, then it is deleted with every look made from it.",
        "fact",
    )
    if st.button("Delete my photo now", icon=":material/delete:", width="stretch"):
        try:
            stage.deps.images.delete(photo.image)
        except NotFoundError:
            pass  # its time was over in this very moment
        forget()
        st.rerun()


def _offer(stage: Stage) -> None:
    number = st.session_state.setdefault(_ROUND, 0)
    words(
        "Add a photo of yourself, alone and from the front, to see looks on it: JPEG, PNG or WebP, "
        f"up to {MAX_BYTES // 2**20} MB.",
        "fact",
    )
    file = st.file_uploader(
        "A photo of you", type=_KINDS, max_upload_size=UPLOAD_CEILING_MB, key=f"own-{number}"
    )
    if file is None:
        return
    if not st.checkbox(plain(CONSENT), key=f"agreed-{number}"):
        words(NEEDED, "note")
        return
    data = file.getvalue()
    refusal = _told(stage, data, lambda: keep(stage, data))
    if refusal:
        words(refusal, "error")
        return
    # A new uploader: the old one would hold on to the photo.
    st.session_state[_ROUND] = number + 1
    st.rerun()


def _told(stage: Stage, data: bytes, then: Callable[[], None]) -> str:
    """Why the photo cannot be used; empty: it can, and `then` was done."""
    try:
        sight = stage.look(read_upload(data)[0])
        if sight is not None and sight.refused:
            return sight.refused
        then()
    except InputError as error:
        return str(error)
    return ""


def _clock(moment: datetime) -> str:
    """A moment as the shopper's clock shows it."""
    try:
        local = moment.astimezone(ZoneInfo(st.context.timezone or "UTC"))
    except (ZoneInfoNotFoundError, ValueError):
        local = moment.astimezone(UTC)
    hours = max(0, round((moment - datetime.now(UTC)).total_seconds() / 3600))
    return f"{local:%d %B, %H:%M %Z} (in {hours} h)"
