"""What 200 histories say about a taste, and whether their order is that of Algorithm 1."""

import random
from collections import Counter

import numpy as np

from agents.preference import summarize_history
from fashionm3.database.history import TOP_K
from fashionm3.database.store import Database
from fashionm3.demoshop.catalogue import words_of
from fashionm3.description import parse_garment
from fashionm3.domain import Item, PlanStep, PreferenceSummary
from training.eval.share import Share
from vectorstore import Catalog

SHOPPERS = 200
BETA = 2.0
_Worn = dict[str, tuple[str, ...]]


def brute_force(
    items: dict[str, Item], own: _Worn, outfits: _Worn, category: str, given: str, catalog: Catalog
) -> list[str]:
    """Algorithm 1 word for word, one item at a time."""
    counts = Counter(
        i
        for worn in own.values()
        for i in set(worn)
        if items[i].category == category and i != given
    )
    references = Counter(
        i
        for worn in outfits.values()
        if given in worn
        for i in set(worn)
        if items[i].category == category and i != given
    )
    vectors = {
        i: (text + picture) / 2
        for i, (text, picture) in catalog.vectors([*counts, *references]).items()
    }
    if not references:
        return sorted(counts, key=lambda i: (-counts[i], i))
    total = sum(references.values())
    ideal = sum(
        (references[i] / total * vectors[i].astype(np.float64) for i in references),
        np.zeros(len(next(iter(vectors.values())))),
    )
    most = max(counts.values())

    def score(i: str) -> float:
        f = vectors[i].astype(np.float64)
        cosine = float(f @ ideal / (np.linalg.norm(f) * np.linalg.norm(ideal)))
        return (BETA * counts[i] / most + 1) * cosine

    return sorted(counts, key=lambda i: (-round(score(i), 9), -counts[i], i))


def named_by_most(summary: PreferenceSummary, pieces: list[Item]) -> bool:
    """Whether every attribute that the sentence names is shared by more than half."""
    said = parse_garment(summary.sentence.removeprefix("I prefer "))
    assert said is not None, summary.sentence
    seen = [words_of(item) for item in pieces]
    named = [
        *(sum(colour in words.colours for words in seen) for colour in said.colours[:1]),
        *([sum(words.pattern == said.pattern for words in seen)] if said.pattern else []),
        *([sum(words.material == said.material for words in seen)] if said.material else []),
        *(sum(detail in words.details for words in seen) for detail in said.details),
    ]
    assert named, summary.sentence
    return all(2 * count > len(pieces) for count in named)


async def test_two_hundred_tastes(database: Database, catalog: Catalog) -> None:
    dice = random.Random(0)
    items = {item.item_id: item for item in database.list_items()}
    own = {user.user_id: database.outfits_of(user.user_id) for user in database.users(limit=10**4)}
    # A guest who looked in once has no history.
    shoppers = [user_id for user_id, worn in own.items() if len(worn) >= 3][:SHOPPERS]
    assert len(shoppers) == SHOPPERS
    outfits = {key: worn for worns in own.values() for key, worn in worns.items()}
    in_history, shared, order, silent = [], [], [], 0
    for user_id in shoppers:
        worn = own[user_id]
        category, _ = Counter(
            items[i].category for pieces in worn.values() for i in pieces
        ).most_common(5)[dice.randrange(3)]
        # Something worn with the category, so that Algorithm 1 has references.
        given = next(
            i
            for pieces in worn.values()
            for i in pieces
            if items[i].category != category and any(items[j].category == category for j in pieces)
        )
        step = PlanStep(intent="recommend", category=category)
        summary = await summarize_history(step, user_id, [given], database, catalog=catalog)
        expected = brute_force(items, worn, outfits, category, given, catalog)
        history = database.history(user_id, [category], [given])
        assert set(history.item_ids) == set(expected)
        if summary is None:
            silent += 1
            continue
        best = expected[:TOP_K]
        in_history.append(set(summary.evidence) <= set(history.item_ids))
        order.append(list(summary.evidence) == [i for i in best if i in summary.evidence])
        shared.append(named_by_most(summary, [items[i] for i in best]))
    print(f"\nevidence in the history: {Share.of(in_history)}; silent: {silent}")
    print(f"named attributes shared by most: {Share.of(shared)}")
    print(f"order of Algorithm 1: {Share.of(order)}")
    assert silent <= SHOPPERS // 10
    assert all(in_history) and all(order)
    assert Share.of(shared).value >= 0.95
