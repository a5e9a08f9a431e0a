"""How a turn looks: one function for each kind of event, and the same pieces for past turns.

Words of users, models and shops are put on the page as text and nothing else: `words` escapes
them, and no Markdown ever sees them.
"""

import html
import string
import time
from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from agents.responder import without_cards
from fashionm3.database.images import ImageStore
from fashionm3.domain import (
    ImageReady,
    ImageRef,
    Notice,
    ProductHit,
    Progress,
    StageStarted,
    StylistReply,
)
from fashionm3.errors import NotFoundError

STAGES = {
    "intake": "Looking at your photos",
    "planner": "Understanding what you ask",
    "preference_summarizer": "Recalling what you like",
    "recommender": "Choosing a piece",
    "image_generator": "Drawing it",
    "retriever": "Searching the shop",
    "try_on": "Putting the look on",
    "online_search": "Searching online",
    "respond": "Writing the answer",
}
STYLE = """
<style>
  .fm-words { white-space: pre-line; overflow-wrap: anywhere; line-height: 1.6; }
  .fm-doing { color: #756d66; font-size: .875rem; }
  .fm-note { border-left: 3px solid #d8b26a; padding-left: .75rem; color: #756d66;
             font-size: .875rem; white-space: pre-line; overflow-wrap: anywhere; }
  .fm-error { border-left: 3px solid #b3432b; padding: .6rem .75rem; background: #b3432b14;
              border-radius: 0 .5rem .5rem 0; overflow-wrap: anywhere; }
  .fm-title { font-weight: 600; font-size: .875rem; line-height: 1.3; }
  .fm-fact { color: #756d66; font-size: .8125rem; line-height: 1.45; overflow-wrap: anywhere; }
  .fm-card { display: grid; gap: .3rem; overflow-wrap: anywhere; }
  .stImage img { border-radius: .6rem; background: #fff; }
  .stMainBlockContainer { padding-top: 3.5rem; }
  .stMainBlockContainer h1 { font-size: 2.1rem; }
  .stSidebar [data-testid="stFileUploaderDropzoneInstructions"] { display: none; }
  .stSidebar button[kind="tertiary"], .stSidebar button[kind="tertiary"] > div {
    justify-content: flex-start; text-align: left; }
</style>
"""
PICTURE_WIDTH = 340
LOOK_WIDTH = 300
PHOTO_WIDTH = 130
CARD_WIDTH = 140
"""Four to a row of the page, two to a row of a phone."""


class Answer:
    """The answer of the turn under way, filled as events come."""

    def __init__(self, images: ImageStore) -> None:
        """Lay out the places: what is being done, words, pictures, products, notices."""
        self._images = images
        self._status: DeltaGenerator = st.empty()
        self._words: DeltaGenerator = st.empty()
        self._pictures: DeltaGenerator = st.container(horizontal=True)
        self._places: dict[str, DeltaGenerator] = {}
        self._products: DeltaGenerator = st.container()
        self._notices: DeltaGenerator = st.container()
        self._written = ""
        self._doing = "Beginning"
        self._since = time.monotonic()

    def stage(self, event: StageStarted) -> None:
        """Say what is being done."""
        self._doing, self._since = STAGES.get(event.stage, event.stage), time.monotonic()
        self.wait()

    def wait(self) -> None:
        """Nothing happened for a moment: say for how long already."""
        seconds = int(time.monotonic() - self._since)
        words(f"{self._doing} …" + (f" {seconds} s" if seconds else ""), "doing", self._status)

    def progress(self, event: Progress) -> None:
        """Show how far a long step is."""
        self._doing = STAGES.get(event.stage, event.stage)
        done = min(1.0, event.done / max(1, event.total))
        self._status.progress(done, text=plain(f"{self._doing} …"))

    def delta(self, text: str) -> None:
        """Add what the model has just written."""
        self._written += text
        words(self._written, "words", self._words)

    def picture(self, event: ImageReady) -> None:
        """Show a picture as soon as it is there, in the place of the preview that it replaces."""
        label = None
        if event.stage == "try_on":
            label = look_label(is_preview=event.replaces is None)
        place = self._places.pop(event.replaces.sha256, None) if event.replaces else None
        if place is None:
            place = self._pictures.empty()
        self._places[event.image.sha256] = place
        with place.container():
            show_picture(self._images, event.image, width=_width(event.image), label=label)

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
        words(without_cards(reply), "words", self._words)


def show_reply(images: ImageStore, reply: StylistReply) -> None:
    """A finished answer."""
    words(without_cards(reply), "words")
    if reply.images:
        with st.container(horizontal=True):
            for ref in reply.images:
                show_picture(images, ref, width=_width(ref), label=_label(reply, ref))
    show_products(images, reply.products)
    for notice in reply.notices:
        if notice.message not in reply.text:
            show_notice(notice)


def show_photos(images: ImageStore, refs: Sequence[ImageRef]) -> None:
    """What the user uploaded, side by side."""
    if refs:
        with st.container(horizontal=True):
            for ref in refs:
                show_picture(images, ref, width=PHOTO_WIDTH)


def look_label(*, is_preview: bool) -> str:
    """What stands below every picture of clothes on a body."""
    return f"{'Preview' if is_preview else 'Generated picture'} · not a size prediction"


def _label(reply: StylistReply, ref: ImageRef) -> str | None:
    if reply.try_on is None or reply.try_on.image != ref:
        return None
    return look_label(is_preview=reply.try_on.is_preview)


def show_picture(
    images: ImageStore, ref: ImageRef, *, width: int | str, label: str | None = None
) -> None:
    """A picture, with what it is below it; or the word that it was removed."""
    try:
        st.image(images.bytes(ref), caption=label, width=width)  # type: ignore[arg-type]
    except NotFoundError:
        words("This picture was removed.", "fact")


def show_products(images: ImageStore, hits: Sequence[ProductHit]) -> None:
    """Product cards in their order; as many to a row as fit."""
    if hits:
        with st.container(horizontal=True, gap="small"):
            for number, hit in enumerate(hits, 1):
                with st.container(border=True, width=CARD_WIDTH):
                    _show_card(images, hit, number)


def _show_card(images: ImageStore, hit: ProductHit, number: int) -> None:
    item = hit.item
    if item.image is not None:
        show_picture(images, item.image, width="stretch")
    facts = [f"{item.stock} in stock · {item.item_id}", *([hit.why] if hit.why else [])]
    st.html(
        '<div class="fm-card">'
        + _div("title", f"{number}. {item.title}")
        + _div("price", f"{item.price:.2f} {item.currency}")
        + "".join(_div("fact", fact) for fact in facts)
        + "</div>"
    )


def show_notice(notice: Notice) -> None:
    """What was degraded, skipped or failed."""
    words(notice.message, "note")


def words(text: str, kind: str, place: DeltaGenerator | None = None) -> None:
    """Put text on the page as it is; `kind` is how it looks: one of the classes of `STYLE`."""
    if place is None:
        st.html(_div(kind, text))
    else:
        place.html(_div(kind, text))


def _div(kind: str, text: str) -> str:
    return f'<div class="fm-{kind}">{html.escape(text)}</div>'


def plain(text: str) -> str:
    """Text for labels, which read Markdown: nothing in it formats, links or turns into a sign."""
    # Names between colons become emoji after escapes are undone, so something has to part them.
    parted = text.replace(":", ":\u200b")
    return "".join(f"\\{sign}" if sign in string.punctuation else sign for sign in parted)


def _width(ref: ImageRef) -> int:
    """Looks are tall: as wide as a garment they would not fit on a screen."""
    return LOOK_WIDTH if ref.height > 1.3 * ref.width else PICTURE_WIDTH
