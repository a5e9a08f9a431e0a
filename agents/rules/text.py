"""From what was typed to words in normal form: lower case, written out, spelt right."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from agents.rules.lexicon import lexicon
from agents.rules.spelling import repair

_TOKEN = re.compile(
    r"""\d+(?:st|nd|rd|th)\b          # 2nd
      | (?:b4|gr8|m8|l8r)\b            # before, great
      | 1s\b                           # ones
      | \d+(?:[.,]\d+)*               # 42  89,90  1,200
      | \w*_\w*                       # a name from some program: no word of anybody's wish
      | w/o\b | w/                    # without, with
      | [^\W\d_]+(?:['’`´-][^\W\d_]+)*  # words, with apostrophes and hyphens inside
      | \.{2,} | …                    # somebody breaks off
      | <=? | > | [&+€$£#%–]
      | [.!?;:,()/-] | \n
    """,
    re.X | re.I,
)
_APOSTROPHES = str.maketrans({"’": "'", "`": "'", "´": "'"})
_SENTENCE_END = re.compile(r"\.{2,}|…|[.!?;\n]")


@dataclass(frozen=True)
class Word:
    """A word or punctuation mark in normal form, and where it was typed."""

    text: str
    start: int
    end: int


def read_words(text: str) -> tuple[Word, ...]:
    """The words of `text` in normal form.

    Abbreviations and contractions are written out (one typed word may become several with the
    same place), typos are repaired. Anything else comes through as it is.
    """
    words: list[Word] = []
    for match in _TOKEN.finditer(text):
        for part in _written_out(_plain_letters(match.group())):
            words.append(Word(part, match.start(), match.end()))
    return tuple(_numbers_as_words(words))


def _plain_letters(token: str) -> str:
    decomposed = unicodedata.normalize("NFKD", token.translate(_APOSTROPHES))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


def _written_out(token: str) -> list[str]:
    words = lexicon()
    if re.fullmatch(r"\.{2,}|…", token):
        return ["..."]
    if token == "\n":
        return ["."]
    if not token[:1].isalpha():
        return words.spoken.get(token, token).split()
    # "pleeease", "sooo": three equal letters in a row are never spelling.
    once = re.sub(r"(.)\1{2,}", r"\1", token)
    token = once if once in words.ours else re.sub(r"(.)\1{2,}", r"\1\1", token)
    if token in words.spoken:
        return words.spoken[token].split()
    if "-" in token and token not in words.hyphenated:
        return [
            part for piece in token.split("-") for part in (_written_out(piece) if piece else [])
        ]
    if token.endswith("n't"):
        return [token[:-3], "not"]
    for ending, full in (
        ("'ll", "will"),
        ("'ve", "have"),
        ("'re", "are"),
        ("'d", "would"),
        ("'m", "am"),
    ):
        if token.endswith(ending):
            return [repair(token.removesuffix(ending)), full]
    token = token.removesuffix("'s").replace("'", "")
    return repair(token).split() if token else []


def _numbers_as_words(words: list[Word]) -> list[Word]:
    """4 and 2 between words stand for "for" and "to"; a lone c, where one sees, for "see"."""
    result: list[Word] = []
    for index, word in enumerate(words):
        before = words[index - 1].text if index else ""
        after = words[index + 1].text if index + 1 < len(words) else ""
        text = word.text
        if text == "4" and before.isalpha() and after.isalpha() and before not in _COUNTING:
            if after not in ("euros", "and", "or"):
                text = "for"
        elif text == "4" and not before.isalnum() and _may_follow_for(after):
            text = "for"
        elif text == "2" and (
            after in _DEEDS or (after in _DETERMINERS and before not in _COUNTING)
        ):
            text = "to"
        elif text == "2" and before in _BEFORE_TO and after:
            text = "to"
        elif text == "2" and (after in _HEAVY or _says_how(words, index, before)):
            text = "too"
        elif text == "to" and after in _HEAVY and before in ("are", "is", "bit", "way", "far"):
            text = "too"
        elif text == "1" and before.isalpha() and before not in _COUNTING:
            text = "one"  # "the green 1"
        elif text == "with" and after[:1].isdigit() and word.end == words[index + 1].start:
            text = "size"  # w34
        elif text == "by" and before in ("i", "to", "can", "could", "we"):
            text = "buy"
        elif text == "c" and after in (
            "it",
            "them",
            "that",
            "this",
            "those",
            "these",
            "the",
            "how",
        ):
            text = "see"
        result.append(Word(text, word.start, word.end))
    return result


def _says_how(words: Sequence[Word], index: int, before: str) -> bool:
    """As in "boots r 2 clunky": an adjective that ends its clause."""
    if before not in ("is", "are", "bit", "way", "far") or index + 1 >= len(words):
        return False
    after, end = words[index + 1].text, words[index + 2 : index + 3]
    return after.isalpha() and after != "euros" and (not end or not end[0].text[:1].isalnum())


def _may_follow_for(text: str) -> bool:
    """As in "trousers. 4 golf"."""
    return text in _DETERMINERS or any(
        s.tag in ("OCCASION", "SEASON") for s in lexicon().senses(text)
    )


_BEFORE_TO = frozenset("wear go something anything nothing what invited up going allergic".split())
_DEEDS = frozenset(
    "wear match go put see buy find combine try show get style pair complete take have use draw "
    "order replace change swap be dress".split()
)
_DETERMINERS = frozenset("a an the this that these those my our me it them you".split())
_HEAVY = frozenset(
    "heavy big small long short tight loose bright dark warm hot cold posh much high low".split()
)
_COUNTING = frozenset(
    "number no option size eu uk us in under below max photo picture product item the at and "
    "or".split()
)


def ends_sentence(text: str) -> bool:
    """Whether a token ends a sentence."""
    return bool(_SENTENCE_END.fullmatch(text))
