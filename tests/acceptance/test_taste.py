"""What 200 histories say about a taste, and whether their order is that of Algorithm 1."""

import random
from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np

from agents.preference import summarize_history
from fashionm3.database.store import Database
from fashionm3.demoshop.catalogue import words_of
from fashionm3.description import parse_garment
from fashionm3.domain import Item, PlanStep, PreferenceSummary
from fashionm3.vocabulary import load_vocabulary
from training.eval.share import Share
from vectorstore import Catalog

SHOPPERS = 200
BETA, K = 2.0, 5
"""β of Eq. (1), and how many the published server keeps."""
_Worn = dict[str, tuple[str, ...]]


class AlgorithmOne:
    """Algorithm 1 as the paper writes it: a dictionary for each set, one item at a time."""

    def __init__(self, items: dict[str, Item], outfits: _Worn, catalog: Catalog) -> None:
        self.items = items
        self.outfits = outfits
        # f_j = (image_j + text_j) / 2
        self.f = {
            j: (text.astype(np.float64) + picture) / 2
            for j, (text, picture) in catalog.vectors(list(items)).items()
        }

    def ranked(self, worn: _Worn, categories: Collection[str], given: Collection[str]) -> list[str]:
        """U_c, best first; of equals the one chosen more often, then the smaller id."""

        def counts_for(j: str) -> bool:
            return self.items[j].category in categories and j not in given

        chosen = Counter(j for outfit in worn.values() for j in set(outfit) if counts_for(j))
        together = Counter(
            j
            for outfit in self.outfits.values()
            for p in given
            if p in outfit
            for j in set(outfit)
            if counts_for(j)
        )
        score = dict.fromkeys(chosen, 0.0)
        if together:
            ideal = sum(n / together.total() * self.f[j] for j, n in together.items())
            for j in chosen:
                f = self.f[j]
                similarity = f @ ideal / (np.linalg.norm(f) * np.linalg.norm(ideal))
                score[j] = (BETA * chosen[j] / max(chosen.values()) + 1) * similarity
        # Rounded: equal pieces get equal scores, whatever the last bit says.
        return sorted(chosen, key=lambda j: (-round(score[j], 9), -chosen[j], j))


def shared_by_most(summary: PreferenceSummary, pieces: Sequence[Item]) -> bool:
    """Whether every attribute that the sentence names is shared by more than half."""
    said = parse_garment(summary.sentence.removeprefix("I prefer "))
    assert said is not None, summary.sentence
    seen = [words_of(item) for item in pieces]
    named = [
        *(sum(colour in words.colours for words in seen) for colour in said.colours),
        *([sum(words.pattern == said.pattern for words in seen)] if said.pattern else []),
        *([sum(words.material == said.material for words in seen)] if said.material else []),
        *(sum(detail in words.details for words in seen) for detail in said.details),
    ]
    assert named, summary.sentence
    return all(2 * count > len(pieces) for count in named)


def wishes(worn: _Worn, items: dict[str, Item], dice: random.Random) -> tuple[str, list[str]]:
    """A category of which the shopper has much, and one or two pieces worn with it."""
    usual = Counter(items[i].category for pieces in worn.values() for i in pieces).most_common(5)
    category, _ = dice.choice(usual[:3])
    worn_with = [
        [i for i in pieces if items[i].category != category]
        for pieces in worn.values()
        if any(items[i].category == category for i in pieces)
    ]
    given = dice.choice([others for others in worn_with if others])
    return category, given[: dice.randint(1, 2)]


async def test_two_hundred_tastes(database: Database, catalog: Catalog) -> None:
    dice = random.Random(0)
    vocabulary = load_vocabulary()
    items = {item.item_id: item for item in database.list_items()}
    own = {user.user_id: database.outfits_of(user.user_id) for user in database.users(limit=10**4)}
    # A guest who looked in once has no history.
    shoppers = [user_id for user_id, worn in own.items() if len(worn) >= 3][:SHOPPERS]
    assert len(shoppers) == SHOPPERS
    outfits = {key: worn for worns in own.values() for key, worn in worns.items()}
    algorithm = AlgorithmOne(items, outfits, catalog)
    in_history, shared, of_evidence, order, silent = [], [], [], [], 0
    for user_id in shoppers:
        category, given = wishes(own[user_id], items, dice)
        broad = [name for name in vocabulary.broad if category in vocabulary.expand(name)]
        for asked in (category, dice.choice(broad)):
            step = PlanStep(intent="recommend", category=asked)
            summary = await summarize_history(step, user_id, given, database, catalog=catalog)
            history = algorithm.ranked(own[user_id], vocabulary.expand(asked), given)
            # A broad word is ranked by the kind of piece that leads it.
            leads = items[history[0]].category
            best = algorithm.ranked(own[user_id], [leads], given)[:K]
            if summary is None:
                silent += 1
                continue
            evidence = [items[i] for i in summary.evidence]
            in_history.append(bool(evidence) and set(summary.evidence) <= set(history))
            order.append(list(summary.evidence) == [i for i in best if i in summary.evidence])
            shared.append(shared_by_most(summary, [items[i] for i in best]))
            of_evidence.append(shared_by_most(summary, evidence))
    print(f"\nevidence in the history: {Share.of(in_history)}; silent: {silent}")
    print(f"order of Algorithm 1: {Share.of(order)}")
    print(f"named attributes shared by most of the five best: {Share.of(shared)}")
    print(f"… by most of the evidence: {Share.of(of_evidence)}")
    assert silent <= 2 * SHOPPERS // 10
    assert all(in_history) and all(order)
    assert Share.of(shared).value >= 0.95
    assert Share.of(of_evidence).value >= 0.95
