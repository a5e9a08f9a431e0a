"""Which intent a clause speaks of: the patterns of `patterns.yaml`, tried in order."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from agents.rules.clauses import Clause
from agents.rules.lexicon import lexicon

ORDER = (
    "foreign",
    "online_search",
    "preference_update",
    "pick",
    "try_on",
    "find_product",
    "alternative",
    "cheaper",
    "generate_image",
    "complaint",
    "recommend",
    "expensive",
    "chat",
)
"""What is tried first wins: a clause that names the web is a web search whatever else it says."""

# Any other word in -er behind "something", "a bit": but not the commonest that compare nothing.
_LIKE_COMPARATIVE = (
    r"(?!(?:other|another|rather|either|neither|whether|under|over|after|later|never|ever|order|however|together"
    r"|whatever|whenever|wherever|shower|flower|wonder|answer|either|paper|offer|number|letter|summer|winter|dinner|consider|remember|water|cheaper|wear|super|uber|forever|partner|daughter|sister|brother|mother|father|teacher|matter|corner|member|chapter|power|user|bother|supper|poster|finger|shoulder|rubber|corner|wander|centre|center|easter|designer|customer|per)(?!\S))\w{3,}(?:er|est)"
)
_POLITE = r"(?:(?:ok|yes|no|hm+|well|so|and|then|please|now|actually|oh|nah|alright|just|but) |, )*"
_MACROS = (
    ("PIECE", "PIECES?"),
    ("PLURAL", "PIECES"),
    ("ER", _LIKE_COMPARATIVE),
    ("ONE", "(?:ones?)"),
    ("PAIR", "pair"),
    ("PHOTO", "(?:photos?|pictures?|images?)"),
)
_GAP = r"(?: \S+){0,7}?"


@dataclass(frozen=True)
class Group:
    """The patterns of one intent."""

    when: re.Pattern[str]
    unless: re.Pattern[str] | None

    def matches(self, clause: Clause) -> bool:
        """Whether a pattern matches the clause, with or without its phrases folded."""
        views: tuple[str, ...] = (clause.sketch, clause.folded, clause.essence)
        if any(phrase.head == "photo" for phrase in clause.phrases):
            # "like the second photo" asks for no picture.
            views = (clause.folded, clause.essence)
        if not any(self.when.search(view) for view in views):
            return False
        return self.unless is None or not any(self.unless.search(view) for view in views)


def intent_of(clause: Clause, *, skip: frozenset[str] = frozenset()) -> str | None:
    """The group whose patterns match first, or None; groups in `skip` are left out."""
    groups = _groups()
    return next((name for name in ORDER if name not in skip and groups[name].matches(clause)), None)


def speaks_of(clause: Clause, group: str) -> bool:
    """Whether a clause matches one group, whatever else it matches."""
    return _groups()[group].matches(clause)


@cache
def _groups() -> dict[str, Group]:
    source = yaml.safe_load(Path(__file__).with_name("patterns.yaml").read_text("utf-8"))
    return {
        name: Group(
            _compiled(parts["when"]),
            _compiled(parts.get("unless", ())) if parts.get("unless") else None,
        )
        for name, parts in source.items()
    }


def _compiled(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\S)(?:{_expanded(pattern)})(?!\S)" for pattern in patterns))


def _expanded(pattern: str) -> str:
    pattern = pattern.replace("POLITE", _POLITE)
    for name, words in (
        ("COMPARATIVE", lexicon().comparatives),
        ("PRAISE", lexicon().praise),
        ("BLAME", lexicon().blame),
        ("PART", lexicon().parts),
    ):
        pattern = re.sub(rf"\b{name}\b", f"(?:{'|'.join(words)})", pattern)
    for name, meaning in _MACROS:
        # As a template a backslash would be read twice.
        escaped = meaning.replace("\\", "\\\\")
        pattern = re.sub(rf"\b{name}(?=\b|DEF|\()", escaped, pattern)
    return pattern.removesuffix(" ...").replace(" ... ", f"{_GAP} ")
