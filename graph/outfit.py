"""The rules of the look: what enters it, what gives way, and how things shown are numbered. Pure.

- A piece that is put on takes its slot; what was there gives way.
- Photos sent together that share a slot are all kept; photos of a later turn replace the slot.
- A dress stands for top and bottom: it replaces both, and either of them replaces it.
- An alternative takes the place of the one piece that it replaces; its neighbours stay.
- Products are shown, not worn: they enter when the user picks one.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

from fashionm3.domain import Garment, Origin, Outfit, Shown, Slot

GIVES_WAY: dict[Slot, tuple[Slot, ...]] = {
    "dress": ("top", "bottom"),
    "top": ("dress",),
    "bottom": ("dress",),
}


def put_on(outfit: Outfit, *garments: Garment) -> Outfit:
    """The look with `garments` in it; those of one slot come together and are all kept."""
    slots = dict(outfit.garments)
    by_slot = sorted(garments, key=lambda garment: garment.slot)
    together = {slot: tuple(group) for slot, group in groupby(by_slot, lambda g: g.slot)}
    arriving = dict.fromkeys(garment.slot for garment in garments)
    for slot in arriving:
        for other in GIVES_WAY.get(slot, ()):
            if other not in arriving:
                slots.pop(other, None)
        slots[slot] = together[slot]
    return Outfit(garments=slots)


def take_off(outfit: Outfit, garment: Garment) -> Outfit:
    """The look without `garment`; unchanged if it is not in it."""
    slots: dict[Slot, tuple[Garment, ...]] = {}
    for slot, group in outfit.garments.items():
        if left := tuple(piece for piece in group if piece != garment):
            slots[slot] = left
    return Outfit(garments=slots)


def swap(outfit: Outfit, old: Garment | None, new: Garment) -> Outfit:
    """The look with `new` where `old` was; an `old` that is not worn is simply put on over."""
    group = outfit.garments.get(old.slot, ()) if old else ()
    if old is None or old not in group or old.slot != new.slot:
        return put_on(take_off(outfit, old) if old else outfit, new)
    replaced = tuple(new if piece == old else piece for piece in group)
    return Outfit(garments={**outfit.garments, new.slot: replaced})


def with_new_look(outfit: Outfit, old: Garment, new: Garment) -> Outfit:
    """The look after one of its pieces got a picture; unchanged if it is not worn."""
    return Outfit(
        garments={
            slot: tuple(new if piece == old else piece for piece in group)
            for slot, group in outfit.garments.items()
        }
    )


def show(shown: Sequence[Shown], garments: Iterable[Garment], *, turn: int) -> tuple[Shown, ...]:
    """`shown` with `garments` behind it, numbered per kind through the whole thread."""
    board = list(shown)
    counts: dict[Origin, int] = {}
    for entry in board:
        counts[entry.garment.origin] = counts.get(entry.garment.origin, 0) + 1
    for garment in garments:
        number = counts[garment.origin] = counts.get(garment.origin, 0) + 1
        board.append(Shown(ref=f"{garment.origin}-{number}", turn=turn, garment=garment))
    return tuple(board)


def show_again(shown: Sequence[Shown], old: Garment, new: Garment) -> tuple[Shown, ...]:
    """`shown` after one of its pieces got a picture; its references stay."""
    return tuple(
        entry.model_copy(update={"garment": new}) if entry.garment == old else entry
        for entry in shown
    )


def find(shown: Sequence[Shown], ref: str | None) -> Shown | None:
    """What `ref` points at, if it was shown."""
    return next((entry for entry in shown if entry.ref == ref), None)
