"""Algorithm 1, by hand, by brute force, and through the database."""

from collections import Counter

import numpy as np
import pytest

from fashionm3.database.history import rank_history, score_history
from fashionm3.database.store import Database
from fashionm3.domain import Item
from fashionm3.settings import Settings

RNG = np.random.default_rng(7)


def test_a_case_computed_by_hand() -> None:
    vectors = np.array([[1, 0], [0, 1], [1, 1]], np.float32)
    references = np.array([[1, 0], [0, 1]], np.float32)
    scores = score_history(vectors, np.array([4, 1, 2]), references, np.array([3, 1]))
    # f_H = (0.75, 0.25); its cosines with the vectors are 0.9487, 0.3162 and 0.8944.
    expected = [3 * 0.9486833, 1.5 * 0.3162278, 2 * 0.8944272]
    assert scores == pytest.approx(expected, abs=1e-6)
    order = rank_history(vectors, np.array([4, 1, 2]), references, np.array([3, 1]), limit=2)
    assert order.tolist() == [0, 2]


def test_without_references_the_counts_decide_and_ties_keep_their_order() -> None:
    nothing = np.empty((0, 4), np.float32), np.empty(0, np.int64)
    order = rank_history(
        RNG.normal(size=(4, 4)).astype(np.float32), np.array([1, 3, 3, 2]), *nothing
    )
    assert order.tolist() == [1, 2, 3, 0]


def test_equal_items_keep_their_order_although_sums_differ_in_the_last_bit() -> None:
    counts = np.ones(9, np.int64)
    one = RNG.normal(size=(1, 513)).astype(np.float32)
    references = RNG.normal(size=(2, 513)).astype(np.float32), np.array([2, 1])
    noise = np.array([0, 1, -1, 1, 0, -1, 1, 0, -1])[:, None] * np.float32(1e-9)
    vectors = one.astype(np.float64) * (1 + noise)
    order = rank_history(vectors, counts, *references, limit=9)
    assert order.tolist() == list(range(9))


def test_a_history_of_several_categories_can_be_cut_to_one(shop: Database) -> None:
    both = shop.history("ann", ["Coats", "Boots"], ["i2", "i5"])
    assert set(both.categories) == set(both.reference_categories) == {"Coats", "Boots"}
    cut, alone = both.within("Boots"), shop.history("ann", ["Boots"], ["i2", "i5"])
    assert (cut.item_ids, cut.categories) == (alone.item_ids, alone.categories)
    assert cut.counts.tolist() == alone.counts.tolist()
    assert cut.reference_ids == alone.reference_ids
    assert cut.reference_counts.tolist() == alone.reference_counts.tolist()


def test_an_empty_history_ranks_to_nothing() -> None:
    empty = np.empty((0, 4), np.float32)
    assert rank_history(empty, np.empty(0, np.int64), empty, np.empty(0, np.int64)).size == 0


def test_lengths_that_disagree_are_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="3 vectors for 2 counts"):
        rank_history(
            np.ones((3, 2), np.float32),
            np.ones(2, int),
            np.ones((1, 2), np.float32),
            np.ones(1, int),
        )


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Database:
    database = Database.open(Settings(home=tmp_path_factory.mktemp("shop")))
    categories = ["Coats", "Boots", "Skirts"]
    database.put_items(
        Item(item_id=f"i{n}", title="", category=categories[n % 3], description="", price=1)
        for n in range(60)
    )
    rng = np.random.default_rng(3)
    outfits = {f"o{n}": [f"i{j}" for j in rng.choice(60, 4, replace=False)] for n in range(150)}
    database.put_outfits(outfits)
    database.add_users([("ann", "Ann"), ("bob", "Bob")])
    database.add_interactions((("ann", "bob")[n % 2], outfit) for n, outfit in enumerate(outfits))
    return database


def brute_force(shop: Database, user: str, category: str, given: list[str], target: str | None,
                without: set[str]) -> tuple[Counter[str], Counter[str]]:  # fmt: skip
    everything = {**shop.outfits_of("ann"), **shop.outfits_of("bob")}
    mine = shop.outfits_of(user)
    wanted = {item.item_id for item in shop.list_items([category])} - {*given, target}
    own: Counter[str] = Counter()
    worn_with: Counter[str] = Counter()
    for outfit, items in everything.items():
        if outfit in without:
            continue
        for item in wanted.intersection(items):
            own[item] += outfit in mine
            worn_with[item] += len(set(given) & set(items))
    return +own, +worn_with


@pytest.mark.parametrize("target", [None, "i3"])
@pytest.mark.parametrize("without", [set(), {"o4", "o9", "o30"}])
@pytest.mark.parametrize("given", [["i1", "i2"], ["i0", "i4", "i5"]])
def test_the_queries_count_what_brute_force_counts(
    shop: Database, given: list[str], target: str | None, without: set[str]
) -> None:
    for user in ("ann", "bob"):
        found = shop.history(user, ["Coats"], given, target=target, without_outfits=without)
        own, worn_with = brute_force(shop, user, "Coats", given, target, without)
        assert dict(zip(found.item_ids, found.counts.tolist(), strict=True)) == own
        assert (
            dict(zip(found.reference_ids, found.reference_counts.tolist(), strict=True))
            == worn_with
        )
        assert not {*given, target} & {*found.item_ids, *found.reference_ids}
        assert found.item_ids == tuple(sorted(own, key=lambda item: (-own[item], item)))


@pytest.mark.parametrize("category", ["Coats", "Boots", "Skirts"])
def test_the_order_equals_a_brute_force_of_algorithm_1(shop: Database, category: str) -> None:
    features = {f"i{n}": RNG.normal(size=8).astype(np.float32) for n in range(60)}
    found = shop.history("ann", [category], ["i1", "i2", "i0"], target="i6")
    order = rank_history(
        np.array([features[i] for i in found.item_ids]),
        found.counts,
        np.array([features[i] for i in found.reference_ids]),
        found.reference_counts,
    )
    own, worn_with = brute_force(shop, "ann", category, ["i1", "i2", "i0"], "i6", set())
    ideal = sum(n * features[j] / worn_with.total() for j, n in worn_with.items())

    def score(j: str) -> float:
        cosine = features[j] @ ideal / np.linalg.norm(features[j]) / np.linalg.norm(ideal)
        return float((2 * own[j] / max(own.values()) + 1) * cosine)

    assert [found.item_ids[k] for k in order] == sorted(own, key=score, reverse=True)[:5]
