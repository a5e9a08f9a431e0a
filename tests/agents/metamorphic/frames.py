"""The usual sentences around a garment, an occasion, or something that was shown."""

import random
from collections.abc import Iterator
from typing import Any, NamedTuple

from fashionm3.domain import DialogueContext, Shown
from fashionm3.vocabulary import load_vocabulary, singular
from tests.agents.metamorphic.garments import mentions, names, single_categories, with_article
from tests.agents.metamorphic.phrasings import Phrasing, words
from tests.agents.scoring import ordered

_MATERIALS = ("cotton", "linen", "wool", "leather", "suede", "silk", "velvet")


def asked_in_full(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Any garment in any of the usual sentences that ask for one."""
    intent = dice.choice(("recommend", "recommend", "find_product", "generate_image", "in_stock"))
    frame = dice.choice(words()["frames"][intent])
    category = dice.choice(single_categories())
    plural = "{s}" in frame or ("{a}" in frame and dice.random() < 0.5)
    name = dice.choice(names(category, plural) or ("",))
    if not name:
        return None
    limits: dict[str, Any] = {"in_stock": True} if intent == "in_stock" else {}
    said = name
    if dice.random() < 0.2:
        limits["materials"] = [dice.choice(_MATERIALS)]
        said = f"{limits['materials'][0]} {said}"
    if dice.random() < 0.3:
        limits["colours"] = [dice.choice(sorted(load_vocabulary().colours))]
        said = f"{limits['colours'][0]} {said}"
    tail = ""
    if "{x}" in frame and dice.random() < 0.4:
        tail, more = dice.choice(list(words()["tails"].items()))
        limits |= more
    text = frame.replace("{a}", said if plural else with_article(said))
    text = text.replace("{n}", said).replace("{s}", said).replace("{x}", tail)
    step = ("find_product" if intent == "in_stock" else intent, category, None, ordered(limits))
    return Phrasing(text, DialogueContext(), (step,), f"{frame} | {name}")


def for_an_occasion(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """An occasion alone is hold enough, however it is said."""
    article, group = dice.choice(list(words()["occasions"].items()))
    frame = dice.choice(words()["frames"]["occasion"])
    if article == "none" and " to {o}" in frame:
        return None  # nobody is invited to running
    said = dice.choice(group)
    named = {"a": with_article(said), "the": f"the {said}", "none": said}[article]
    limits = {"occasion": load_vocabulary().occasion_phrases[said]}
    step = ("recommend", None, None, limits)
    return Phrasing(frame.replace("{o}", named), DialogueContext(), (step,), f"{frame} | {said}")


class Way(NamedTuple):
    """One way to point at something shown."""

    said: str
    entry: Shown
    category: str
    plural: bool
    kind: str


def about_something_shown(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """A deed on something shown, in any usual sentence, pointed at in any way."""
    ways = list(_ways(phrasing.context))
    if not ways:
        return None
    way = dice.choice(ways)
    intent = dice.choice(list(words()["deeds"]))
    offered = way.entry.garment.origin == "product"
    if intent in ("alternative", "exchange") and (offered or way.kind == "ordinal"):
        return None
    if intent == "chat" and (way.entry.garment.origin == "photo" or way.said in ("this", "that")):
        return None
    frame = dice.choice(words()["deeds"][intent])
    said = "they" if way.said == "them" and frame.startswith("{X}") else way.said
    text = frame.replace("{X}", said)
    text = text.replace("{is}", "are" if way.plural else "is")
    text = text.replace("{does}", "do" if way.plural else "does")
    text, limits = _with_limits(text, phrasing, dice)
    category = way.category
    if intent == "exchange":
        kinds = [c for c in single_categories() if c not in phrasing.shown]
        category = dice.choice(kinds)
        one, several = names(category, False), names(category, True)
        if not one or not several:
            return None
        text = text.replace("{a}", with_article(dice.choice(one)))
        text = text.replace("{b}", dice.choice(several))
    if intent == "in_stock":
        limits["in_stock"] = True
    plain = {"in_stock": "find_product", "exchange": "alternative"}.get(intent, intent)
    step = (plain, category, way.entry.ref, ordered(limits))
    return phrasing.saying(text, f"{frame} | {way.kind}", [step])


def _with_limits(text: str, phrasing: Phrasing, dice: random.Random) -> tuple[str, dict[str, Any]]:
    seen = {colour for e in phrasing.context.shown for colour in e.garment.colours}
    colour = dice.choice(sorted(set(load_vocabulary().colours) - seen))
    limits: dict[str, Any] = {}
    for slot, said, name, value in (
        ("{c}", colour, "colours", [colour]),
        ("{m}", "tweed", "materials", ["tweed"]),
        ("{p}", "45", "max_price", 45.0),
        ("{z}", "41", "sizes", ["41"]),
    ):
        if slot in text:
            text, limits[name] = text.replace(slot, said), value
    return text, limits


def _ways(context: DialogueContext) -> Iterator[Way]:
    """By a pronoun, by what it is called, by its colour, by its number."""
    recommended = [e for e in context.shown if e.garment.origin == "recommendation"]
    ours = [e for e in context.shown if e.garment.origin != "product"]
    focus = recommended[-1] if recommended else ours[0] if len(ours) == 1 else None
    for entry in context.shown:
        named = mentions(entry.garment.description)
        if not named or named[-1].end != len(entry.garment.description):
            continue
        noun, plural = entry.garment.description.split()[-1], named[-1].plural
        if entry is focus:
            for said in ("them", "these", "those") if plural else ("it", "this", "that"):
                yield Way(said, entry, entry.garment.category, plural, "pronoun")
        if entry in ours:
            yield from _by_noun(context, entry, noun, plural)
        colour = entry.garment.colours[0]
        if [e for e in context.shown if colour in e.garment.colours] == [entry]:
            said = f"the {colour} {'ones' if plural else 'one'}"
            yield Way(said, entry, entry.garment.category, plural, "colour")
    products = [e for e in context.shown if e.garment.origin == "product"]
    batch = [e for e in products if e.turn == products[-1].turn]
    for number, entry in enumerate(batch[:5], start=1):
        nth = ("first", "second", "third", "fourth", "fifth")[number - 1]
        for said in (f"the {nth} one", f"the {nth}", f"number {number}"):
            yield Way(said, entry, entry.garment.category, False, "ordinal")


def _by_noun(context: DialogueContext, entry: Shown, noun: str, plural: bool) -> Iterator[Way]:
    vocabulary = load_vocabulary()
    category = vocabulary.category_phrases.get(singular(noun))
    if category is None or noun in words()["ambiguous"]:
        return
    kinds = vocabulary.expand(category)
    alike = [e for e in context.shown if e.garment.category in kinds]
    if [e for e in alike if e.garment.origin != "product"] != [entry]:
        return
    for determiner in ("the", "these", "those") if plural else ("the", "this", "that"):
        yield Way(f"{determiner} {noun}", entry, category, plural, "noun")
    if alike == [entry]:
        yield Way(f"the {entry.garment.colours[0]} {noun}", entry, category, plural, "noun")
