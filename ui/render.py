"""How a turn looks: one function for each kind of event, and the same pieces for past turns."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from fashionm3.database.images import ImageStore
from fashionm3.domain import ImageRef, Notice, ProductHit, Progress, StageStarted, StylistReply
from fashionm3.errors import NotFoundError

STAGES = {
    "intake": "Looking at your photos",
    "planner": "Understanding what you ask",
    "preference_summarizer": "Recalling what you like",
    "recommender": "Choosing a piece",
    "image_generator": "Drawing it",
    "retriever": "Searching the shop",
    "try_on": "Dressing the mannequin",
    "online_search": "Searching online",
    "respond": "Writing the answer",
}
PICTURE_WIDTH = 380
PHOTO_WIDTH = 150
CARDS_PER_ROW = 4


class Answer:
    """The answer of the turn under way, filled as events come."""

    def __init__(self, images: ImageStore) -> None:
        """Lay out the places: what is being done, words, pictures, products, notices."""
        self._images = images
        self._status: DeltaGenerator = st.empty()
        self._words: DeltaGenerator = st.empty()
        self._pictures: DeltaGenerator = st.container()
        self._products: DeltaGenerator = st.container()
        self._notices: DeltaGenerator = st.container()
        self._written = ""

    def stage(self, event: StageStarted) -> None:
        """Say what is being done."""
        self._status.caption(f"{STAGES.get(event.stage, event.stage)} …")

    def progress(self, event: Progress) -> None:
        """Show how far a long step is."""
        label = STAGES.get(event.stage, event.stage)
        self._status.progress(event.done / event.total, text=f"{label} …")

    def delta(self, text: str) -> None:
        """Add what the model has just written."""
        self._written += text
        self._words.markdown(plain(self._written))

    def picture(self, ref: ImageRef) -> None:
        """Show a picture as soon as it is there."""
        with self._pictures:
            show_picture(self._images, ref, width=PICTURE_WIDTH)

    def products(self, hits: Sequence[ProductHit]) -> None:
        """Show the cards of products found."""
        with self._products:
            show_products(self._images, hits)

    def notice(self, notice: Notice) -> None:
        """Say what did not go as it should."""
        with self._notices:
            show_notice(notice)

    def finish(self, reply: StylistReply) -> None:
        """Put the whole answer in place of its pieces."""
        self._status.empty()
        self._words.markdown(plain(reply.text))

    def fail(self, message: str) -> None:
        """Say why there is no answer."""
        self._status.empty()
        self._words.error(plain(message))


def show_reply(images: ImageStore, reply: StylistReply) -> None:
    """A finished answer."""
    st.markdown(plain(reply.text))
    for ref in reply.images:
        show_picture(images, ref, width=PICTURE_WIDTH)
    show_products(images, reply.products)
    for notice in reply.notices:
        show_notice(notice)


def show_photos(images: ImageStore, refs: Sequence[ImageRef]) -> None:
    """What the user uploaded, side by side."""
    if refs:
        with st.container(horizontal=True):
            for ref in refs:
                show_picture(images, ref, width=PHOTO_WIDTH)


def show_picture(images: ImageStore, ref: ImageRef, *, width: int) -> None:
    """A picture, or the word that it was removed."""
    try:
        st.image(images.bytes(ref), width=width)
    except NotFoundError:
        st.caption("This picture was removed.")


def show_products(images: ImageStore, hits: Sequence[ProductHit]) -> None:
    """Product cards, some to a row."""
    for start in range(0, len(hits), CARDS_PER_ROW):
        row = hits[start : start + CARDS_PER_ROW]
        for column, hit in zip(st.columns(CARDS_PER_ROW), row, strict=False):
            with column, st.container(border=True):
                _show_card(images, hit)


def _show_card(images: ImageStore, hit: ProductHit) -> None:
    item = hit.item
    if item.image is not None:
        try:
            st.image(images.bytes(item.image), width="stretch")
        except NotFoundError:
            st.caption("This picture was removed.")
    st.markdown(f"**{plain(item.title)}**")
    st.markdown(f"{item.price:.2f} {plain(item.currency)}")
    st.caption(f"{item.stock} in stock · {plain(item.item_id)}")


def show_notice(notice: Notice) -> None:
    """What was degraded, skipped or failed."""
    st.warning(plain(f"{notice.component}: {notice.message}"))


def plain(text: str) -> str:
    """Text for `markdown` that formats nothing: it may come from users, models or a catalogue."""
    escaped = "".join(f"\\{letter}" if letter in "\\`*_{}[]<>#|~$:" else letter for letter in text)
    return escaped.replace("\n", "  \n")
