"""One set of tests for both kinds of index: what is found, in which order, and what is not."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from fashionm3.database.store import Database
from fashionm3.domain import Constraints, Item
from fashionm3.errors import CatalogError, InputError, NotFoundError, UnknownCategoryError
from fashionm3.settings import CatalogSettings, Settings
from fashionm3.vocabulary import load_vocabulary
from tests.fakes import HashingEmbedder, swatch
from tests.vectorstore.shop import COLOURS, items
from vectorstore import Catalog
from vectorstore.filters import compose, in_stock, payload_of
from vectorstore.store import PICTURE_TO_TEXT, TEXT_TO_TEXT
from vectorstore.words import document, why

pytestmark = pytest.mark.filterwarnings("ignore:Payload indexes have no effect in the local")

WISHES = [
    Constraints(),
    Constraints(max_price=60),
    Constraints(in_stock=True),
    Constraints(colours=("navy", "red")),
    Constraints(colours=("dark blue",)),
    Constraints(not_colours=("black", "beige")),
    Constraints(materials=("Wool", "leather")),
    Constraints(sizes=("m",)),
    Constraints(occasion="work"),
    Constraints(season="fall"),
    Constraints(
        max_price=120, in_stock=True, colours=("green",), sizes=("S", "42"), season="winter"
    ),
]
CATEGORIES = [(), ("Coats",), ("shoes",), ("outerwear", "skirt")]


Browsed = tuple[Catalog, dict[str, Item]]


def brute_force(catalog: Catalog, shop: dict[str, Item], text: str) -> list[str]:
    """All items, best first, scored with vectors made anew."""
    model = HashingEmbedder()
    query = model.embed_texts([text])[0]
    ranks = []
    for item in shop.values():
        score = TEXT_TO_TEXT * float(query @ model.embed_texts([document(item)])[0])
        if item.image:
            look = model.embed_pictures([catalog.images.open_picture(item.image)])[0]
            score += (1 - TEXT_TO_TEXT) * float(query @ look)
        ranks.append((-round(score, 4), item.item_id))
    return [item_id for _, item_id in sorted(ranks)]


@pytest.mark.parametrize("categories", CATEGORIES, ids=str)
def test_hits_and_their_order_equal_brute_force_under_every_filter(
    browsed: Browsed, categories: tuple[str, ...]
) -> None:
    catalog, shop = browsed
    text = "a navy wool thing in style3"
    order = brute_force(catalog, shop, text)
    for wish in WISHES:
        where = compose(categories, wish, (), load_vocabulary())
        hits = catalog.search(text, categories=categories, constraints=wish, limit=7)
        good = [i for i in order if all(c.holds(payload_of(shop[i])) for c in where)]
        assert [hit.item.item_id for hit in hits] == good[:7], wish
        assert all(hit.item == shop[hit.item.item_id] for hit in hits)


def test_every_filter_is_satisfied_by_some_items_and_not_by_others(browsed: Browsed) -> None:
    catalog, shop = browsed
    for wish in WISHES[1:]:
        where = compose((), wish, (), load_vocabulary())
        holding = sum(all(c.holds(payload_of(i)) for c in where) for i in shop.values())
        assert 0 < holding < len(shop), wish
        assert len(catalog.search("navy", constraints=wish, limit=500)) == holding
        # The index renders each condition as Python decides it, stock among them.
        assert catalog._index.count(where) == holding
    assert catalog._index.count([in_stock()]) < catalog.count() == len(shop)


def test_a_picture_finds_what_looks_like_it(browsed: Browsed) -> None:
    catalog, shop = browsed
    for colour in COLOURS:
        hits = catalog.search(picture=swatch(colour, 40), limit=5)
        assert all(hit.item.attributes.colours[0] == colour for hit in hits)
        assert "looks alike" in hits[0].why


def test_words_and_picture_weigh_alike_and_vectors_may_come_from_elsewhere(
    browsed: Browsed,
) -> None:
    catalog, shop = browsed
    model = HashingEmbedder()
    words, look = model.embed_texts(["wool"])[0], model.embed_pictures([swatch("red")])[0]
    assert catalog.search("wool", vector=words) == catalog.search("wool")
    assert catalog.search(vector=look) == catalog.search(picture=swatch("red"))
    both = {
        h.item.item_id: h.score for h in catalog.search("wool", picture=swatch("red"), limit=500)
    }
    by_words = {h.item.item_id: h.score for h in catalog.search("wool", limit=500)}
    by_look = {h.item.item_id: h.score for h in catalog.search(picture=swatch("red"), limit=500)}
    assert all(both[i] == pytest.approx((by_words[i] + by_look[i]) / 2, abs=1e-5) for i in shop)


def test_the_two_halves_of_a_vector_are_text_and_picture(browsed: Browsed) -> None:
    catalog, shop = browsed
    item = next(item for item in shop.values() if item.image is None)
    other = next(item for item in shop.values() if item.image)
    found = catalog.vectors([item.item_id, other.item_id, "unknown"])
    assert set(found) == {item.item_id, other.item_id}
    text, picture = found[other.item_id]
    assert np.allclose(text, HashingEmbedder().embed_texts([document(other)])[0], atol=1e-6)
    assert np.linalg.norm(picture) == pytest.approx(1, abs=1e-5)
    assert not found[item.item_id][1].any()
    assert 0 < PICTURE_TO_TEXT < 0.5 < TEXT_TO_TEXT < 1


def test_excluded_items_do_not_come_back(browsed: Browsed) -> None:
    catalog, shop = browsed
    first = catalog.search("navy", limit=5)
    gone = {hit.item.item_id for hit in first}
    rest = catalog.search("navy", exclude=gone, limit=500)
    assert gone.isdisjoint(hit.item.item_id for hit in rest) and len(rest) == len(shop) - 5


def test_price_and_stock_are_those_of_the_database(
    catalog: Catalog, shop: dict[str, Item], settings: Settings
) -> None:
    database = Database.open(settings)
    wish = Constraints(max_price=100, in_stock=True)
    before = [hit.item.item_id for hit in catalog.search("navy", constraints=wish, limit=4)]
    sold, dearer, *rest = before
    database.set_stock(sold, 0)
    database.set_price(dearer, 101)
    after = catalog.search("navy", constraints=wish, limit=4)
    assert len(after) == 4 and [hit.item.item_id for hit in after][:2] == rest
    database.set_stock(sold, 2)
    restocked = catalog.search("navy", constraints=wish, limit=4)
    assert restocked[0].item.item_id == sold and restocked[0].item.stock == 2


def test_a_delivery_is_found_although_the_index_does_not_know_of_it(
    catalog: Catalog, settings: Settings
) -> None:
    shop = [item.model_copy(update={"stock": 0}) for item in items(catalog.images, 80)]
    catalog.upsert(shop)
    wish = Constraints(in_stock=True)
    assert catalog.search("navy", constraints=wish) == []
    Database.open(settings).set_stock("item-0079", 1)
    assert [h.item.item_id for h in catalog.search("navy", constraints=wish)] == ["item-0079"]


def test_what_the_database_has_lost_is_not_shown(
    catalog: Catalog, shop: dict[str, Item], settings: Settings
) -> None:
    best = catalog.search("navy", limit=3)
    Database.open(settings).delete_items([best[0].item.item_id])
    assert catalog.search("navy", limit=2) == best[1:]


def test_deleted_items_are_gone_and_counted(catalog: Catalog, shop: dict[str, Item]) -> None:
    gone = [hit.item.item_id for hit in catalog.search("navy", limit=30)]
    assert catalog.delete([*gone, "unknown"]) == 30
    assert catalog.count() == len(shop) - 30
    assert not set(gone) & {hit.item.item_id for hit in catalog.search("navy", limit=500)}
    assert catalog.delete(gone) == 0


def test_changed_items_are_found_by_what_they_are_now(
    catalog: Catalog, shop: dict[str, Item]
) -> None:
    changed = [
        item.model_copy(update={"title": f"unicorn {n}", "category": "Belts", "price": 7})
        for n, item in enumerate(list(shop.values())[:20])
    ]
    assert catalog.upsert(changed).changed == 20
    hits = catalog.search("unicorn", categories=["belt"], limit=30)
    assert {hit.item.item_id for hit in hits} == {item.item_id for item in changed}
    assert catalog.count() == len(shop) and all("unicorn" in hit.why for hit in hits)


def test_what_is_unchanged_costs_nothing(catalog: Catalog, shop: dict[str, Item]) -> None:
    done = []
    again = catalog.upsert(shop.values(), progress=lambda *step: done.append(step))
    assert (again.changed, again.unchanged, done) == (0, len(shop), [])
    one = next(iter(shop.values())).model_copy(update={"price": 1})
    again = catalog.upsert([one, *shop.values()][:1], progress=lambda *step: done.append(step))
    assert (again.changed, done) == (1, [(1, 1)])


def test_another_clip_model_is_noticed_and_everything_is_indexed_anew(
    catalog: Catalog, shop: dict[str, Item]
) -> None:
    other = HashingEmbedder()
    other.name, other.dim = "another", 32
    catalog._embedder = other
    with pytest.raises(CatalogError, match="'hashing', not with 'another'"):
        catalog.search("navy")
    one = next(iter(shop.values())).model_copy(update={"price": 1})
    assert catalog.upsert([one]).changed == len(shop)
    assert len(catalog.search("navy", limit=500)) == len(shop)


def test_why_names_the_words_and_limits_that_were_met(browsed: Browsed) -> None:
    catalog, shop = browsed
    wish = Constraints(max_price=150, in_stock=True, sizes=("m",))
    hit = catalog.search("show me some Navy skirts please", constraints=wish)[0]
    assert "navy" in hit.why and "please" not in hit.why and "within 150" in hit.why
    words = why(hit.item.model_copy(update={"title": "A pair"}), "a pair", None, by_picture=False)
    assert "pair" not in words
    assert "in size M" in hit.why and hit.why.endswith("in stock")
    assert catalog.search("zzz")[0].why.startswith("close in meaning")


def test_bad_searches_say_what_is_wrong(browsed: Browsed) -> None:
    catalog, shop = browsed
    with pytest.raises(UnknownCategoryError, match="'spaceships'"):
        catalog.search("navy", categories=["spaceships"])
    for nothing in (None, "", "  "):
        with pytest.raises(InputError, match="words or a picture"):
            catalog.search(nothing)
    with pytest.raises(ValueError, match="limit 0"):
        catalog.search("navy", limit=0)


def test_bad_items_publish_nothing(catalog: Catalog, shop: dict[str, Item]) -> None:
    good = next(iter(shop.values()))
    with pytest.raises(UnknownCategoryError, match="'Spaceships'"):
        catalog.upsert([good.model_copy(update={"item_id": "x", "category": "Spaceships"})])
    removed = catalog.images.put_picture(swatch("purple"))
    catalog.images.delete(removed)
    with pytest.raises(NotFoundError, match="removed"):
        catalog.upsert([good.model_copy(update={"item_id": "x", "image": removed})])
    assert catalog.count() == len(shop)


def test_an_empty_catalogue_says_so(catalog: Catalog) -> None:
    assert catalog.count() == 0
    with pytest.raises(CatalogError, match="is empty"):
        catalog.search("navy")
    with pytest.raises(CatalogError, match="no items"):
        catalog.rebuild()


def test_threads_search_while_generations_change(catalog: Catalog, shop: dict[str, Item]) -> None:
    stop = threading.Event()

    def search() -> int:
        searches = 0
        while not stop.is_set():
            assert len(catalog.search("navy", limit=10)) == 10
            searches += 1
            time.sleep(0.002)
        return searches

    with ThreadPoolExecutor(3) as pool:
        # The client's own mode is not safe to write to while it is read; a server is.
        is_local = type(catalog._index).__name__ == "ServerIndex"
        running = [pool.submit(search) for _ in range(1 if is_local else 2)]
        for price in range(1 if is_local else 3):
            one = shop["item-0000"].model_copy(update={"price": price})
            catalog.upsert([one])
        stop.set()
        assert all(future.result() > 0 for future in running)


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    where = CatalogSettings(url="http://127.0.0.1:1")
    catalog = Catalog.open(Settings(home=tmp_path, catalog=where), HashingEmbedder())
    for call in (catalog.count, lambda: catalog.search("navy")):
        with pytest.raises(CatalogError, match="http://127.0.0.1:1 is unreachable"):
            call()


def test_both_indexes_answer_alike(settings: Settings, tmp_path: Path) -> None:
    server = Settings(home=tmp_path / "s", catalog=CatalogSettings(url=":memory:"))
    edge = Catalog.open(settings, HashingEmbedder())
    remote = Catalog.open(server, HashingEmbedder())
    for catalog in (edge, remote):
        catalog.upsert(items(catalog.images, 80, seed=4))
        catalog.delete([f"item-{n:04}" for n in range(0, 80, 7)])
        catalog.upsert(items(catalog.images, 20, seed=5))
    assert edge.count() == remote.count()
    for wish in WISHES:
        for words in ("navy wool style3", "red leather number7", "coats"):
            ours = edge.search(words, constraints=wish, limit=12)
            theirs = remote.search(words, constraints=wish, limit=12)
            assert [h.item for h in ours] == [h.item for h in theirs]
            assert [h.why for h in ours] == [h.why for h in theirs]
            assert np.allclose([h.score for h in ours], [h.score for h in theirs], atol=2e-6)
