"""The photos of a turn: those of garments go on, those of people wait for their consent.

A photo of a person is neither tagged nor embedded nor shown to a language model, and it is no
picture of the dialogue. It becomes the `ShopperPhoto` of the thread once its owner agrees.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from fashionm3.database.images import KEEP_SET_ASIDE, KEEP_SHOPPERS
from fashionm3.domain import ImageRef, Notice, ShopperPhoto
from fashionm3.errors import NotFoundError, TryOnError
from fashionm3.serving.clients import Sight
from graph.deps import Deps
from graph.state import TurnState

logger = logging.getLogger(__name__)

_SOON = f"{KEEP_SET_ASIDE.total_seconds() / 60:.0f} minutes"
_LONG = f"{KEEP_SHOPPERS.total_seconds() / 3600:.0f} hours"
AGREE = (
    f"If it is you and you agree that looks are shown on it for {_LONG}, say so with people=me "
    "(on the command line --people me, or --me FILE)."
)
AGREE_AGAIN = "If it is you again, say so with people=me (on the command line --people me)."
ABOUT_CLOTHES = "If it is about the clothes in it, send it again with people=garments."
NOBODY = "I made out nobody in the photos, so looks are shown on the mannequin."
GONE = "The photo of you that was set aside is gone; send it again."


@dataclass(frozen=True)
class Photos:
    """What the photos of a turn are for."""

    garments: tuple[ImageRef, ...]
    shopper: ShopperPhoto | None = None
    """Of a person who agrees in this turn."""
    set_aside: ImageRef | None = None
    """Of a person who has not agreed yet."""
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class _Seen:
    garments: tuple[ImageRef, ...]
    people: tuple[tuple[ImageRef, Sight], ...]
    problem: str = ""

    @property
    def usable(self) -> tuple[ImageRef, ...]:
        """Photos of people on which looks can be shown."""
        return tuple(ref for ref, sight in self.people if not sight.refused)


async def sort_photos(state: TurnState, deps: Deps) -> Photos:
    """Tell the photos of a turn apart, and do with those of people what the turn says.

    Where nobody can look, all of them are taken for garments, and a notice says so; without the
    environment for photos of people the try-on program sees nobody.

    Raises:
        NotFoundError: if a reference leads to no picture.
        DatabaseError: if the database cannot be asked which pictures are the shop's own.
    """
    if state.people == "garments" or (state.people == "ask" and not state.images):
        return Photos(state.images, set_aside=state.set_aside)
    seen = await _look_at(state.images, deps)
    sort = _agreed if state.people == "me" else _set_aside
    photos = await asyncio.to_thread(sort, seen, state, deps)
    if seen.problem:
        photos = replace(photos, notices=(_notice(seen.problem), *photos.notices))
    return photos


async def _look_at(images: Sequence[ImageRef], deps: Deps) -> _Seen:
    garments: list[ImageRef] = []
    people: list[tuple[ImageRef, Sight]] = []
    for number, ref in enumerate(images):
        try:
            sight = await _sight(ref, deps)
        except TryOnError as error:
            logger.warning("photos are taken for garments unseen: %s", error)
            unseen = (*garments, *images[number:])
            problem = f"All photos are taken for garments; I could not look for people: {error}."
            return _Seen(unseen, tuple(people), problem)
        if sight.person:
            people.append((ref, sight))
        else:
            garments.append(ref)
    return _Seen(tuple(garments), tuple(people))


async def _sight(ref: ImageRef, deps: Deps) -> Sight:
    picture = await asyncio.to_thread(deps.images.open_picture, ref)
    sight = await deps.tryon.look(picture, timeout_s=deps.settings.tryon.timeout_s)
    if sight.person and await asyncio.to_thread(deps.database.shows_an_item, ref):
        # The shop's own picture of clothes on a model; it must not be deleted.
        return Sight(person=False)
    return sight


def _set_aside(seen: _Seen, state: TurnState, deps: Deps) -> Photos:
    """Nobody has agreed: the photos of people go soon."""
    if not seen.people:
        return Photos(seen.garments, set_aside=state.set_aside)
    for ref, _ in seen.people:
        deps.images.set_aside(ref)
    agree = AGREE_AGAIN if state.shopper or state.shopper_photo else AGREE
    notice = _notice(_asked(seen, agree))
    waiting = seen.usable[0] if seen.usable else None
    return Photos(seen.garments, set_aside=waiting, notices=(notice,))


def _agreed(seen: _Seen, state: TurnState, deps: Deps) -> Photos:
    """Looks are shown on the first photo that allows it, or on the one that was set aside."""
    waiting = None if seen.people else state.set_aside
    chosen = seen.usable[0] if seen.usable else waiting
    notices: list[Notice] = []
    shopper = None
    if chosen is not None:
        try:
            shopper = deps.images.take_for_shopper(chosen)
        except NotFoundError:
            notices.append(_notice(GONE))
    elif state.images and not seen.people and not (state.shopper or state.shopper_photo):
        notices.append(_notice(NOBODY))
    rest = tuple((ref, sight) for ref, sight in seen.people if ref != chosen)
    if rest:
        for ref, _ in rest:
            deps.images.set_aside(ref)
        notices.append(_notice(_asked(replace(seen, people=rest), "")))
    return Photos(seen.garments, shopper=shopper, notices=tuple(notices))


def _asked(seen: _Seen, agree: str) -> str:
    """What becomes of the photos of people, and how to say what they are for."""
    if len(seen.people) == 1:
        what = f"A photo shows a person: it was set aside and is deleted in {_SOON}."
    else:
        what = f"{len(seen.people)} photos show people: they were set aside and go in {_SOON}."
    refusals = [f"Looks cannot be shown on it. {s.refused}" for _, s in seen.people if s.refused]
    how = [agree] if agree and seen.usable else []
    return " ".join([what, *dict.fromkeys(refusals), *how, ABOUT_CLOTHES])


def _notice(message: str) -> Notice:
    return Notice(component="intake", message=message)
