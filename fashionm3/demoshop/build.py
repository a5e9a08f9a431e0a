"""Build the demo shop: pictures, database and index, once and whole.

A shop counts as built when its mark says so, which is the last thing written. Before
that the index shows either nothing new or all items, and a build that was cut short is finished
by the next one, which draws only what the database does not hold yet.
"""

import logging
import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor

from filelock import FileLock

from fashionm3.database.images import ImageStore
from fashionm3.database.store import Database
from fashionm3.demoshop.catalogue import design_of
from fashionm3.demoshop.design import Design
from fashionm3.demoshop.mark import (
    ShopMark,
    begin_shop,
    finish_shop,
    last_shop,
    unfinished_shop,
)
from fashionm3.demoshop.shoppers import Shop, make_shop
from fashionm3.domain import ImageRef, Item
from fashionm3.settings import Settings
from vectorstore.embed import Embedder
from vectorstore.store import Catalog

logger = logging.getLogger(__name__)

PICTURE_SIZE = 512  # pixels
_WORKERS = 2
_BATCH = 16  # designs a worker takes at once

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total); stages are `draw`, `index` and `users`."""


def build_shop(
    settings: Settings,
    *,
    items: int = 2000,
    users: int = 200,
    seed: int = 0,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
) -> Shop:
    """Draw the shop's items and put items, outfits and shoppers in the database and the index.

    A shop that is there already is left as it is; one built from other arguments is replaced.
    Whatever else database and index hold stays.

    Args:
        settings: where everything goes.
        items: how many products.
        users: how many shoppers.
        seed: equal arguments make equal shops.
        embedder: None: the one that the settings name.
        progress: called now and then.

    Returns:
        The shop, its items with their pictures.

    Raises:
        InputError: if the numbers cannot make a shop.
        CatalogError, DatabaseError, ConfigError: if a store refuses.
    """
    report = progress or (lambda stage, done, total: None)
    mark = ShopMark(items, users, seed)
    settings.home.mkdir(parents=True, exist_ok=True)
    # Two first commands at once would otherwise draw everything twice.
    with FileLock(settings.home / "demoshop.lock"):
        database = Database.open(settings)
        catalog = Catalog.open(settings, embedder)
        try:
            begun, last = unfinished_shop(database), last_shop(database)
            shop = _make(mark)
            if begun is None and last == mark and _is_complete(shop, database, catalog):
                return _with_pictures(shop, _stored_pictures(shop, database))
            # In this order every moment knows which shops may have left something.
            if begun is not None and begun != mark:
                _clear(begun, shop, database, catalog)
            begin_shop(database, mark)
            if last is not None and last != mark:
                _clear(last, shop, database, catalog)
            shop = _with_pictures(shop, _pictures(settings, shop, database, report))
            catalog.upsert(
                shop.items.values(), progress=lambda done, total: report("index", done, total)
            )
            _put_shoppers(shop, database, report)
            finish_shop(database, mark)
            return shop
        finally:
            catalog.close()
            database.close()


def _make(mark: ShopMark) -> Shop:
    return make_shop(items=mark.items, users=mark.users, seed=mark.seed)


def _is_complete(shop: Shop, database: Database, catalog: Catalog) -> bool:
    # An index that was deleted by hand is made again.
    return len(database.items(shop.items)) == len(shop.items) and catalog.count() >= len(shop.items)


def _stored_pictures(shop: Shop, database: Database) -> dict[str, ImageRef]:
    stored = database.items(shop.items)
    return {
        item_id: item.image
        for item_id, item in stored.items()
        if item.image is not None and _same_look(item, shop.items[item_id])
    }


def _same_look(stored: Item, item: Item) -> bool:
    return stored.category == item.category and stored.attributes == item.attributes


def _pictures(
    settings: Settings, shop: Shop, database: Database, report: Progress
) -> dict[str, ImageRef]:
    """A picture of each item; those of an earlier build are taken over."""
    store = ImageStore.open(settings)
    pictures = {
        item_id: image
        for item_id, image in _stored_pictures(shop, database).items()
        if store.exists(image)
    }
    missing = [item for item_id, item in shop.items.items() if item_id not in pictures]
    batches = [missing[start : start + _BATCH] for start in range(0, len(missing), _BATCH)]
    done = len(pictures)
    for batch, refs in _draw_all(settings, batches):
        pictures |= {item.item_id: ref for item, ref in zip(batch, refs, strict=True)}
        done += len(batch)
        report("draw", done, len(shop.items))
    return pictures


def _draw_all(
    settings: Settings, batches: Sequence[Sequence[Item]]
) -> Iterator[tuple[Sequence[Item], list[ImageRef]]]:
    tasks = [[design_of(item) for item in batch] for batch in batches]
    workers = min(_WORKERS, os.cpu_count() or 1, len(tasks))
    if workers < 2:
        yield from zip(batches, (_draw_batch(settings, task) for task in tasks), strict=True)
        return
    # Not fork: the parent may hold threads of torch and locks of the stores.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        results = pool.map(_draw_batch, [settings] * len(tasks), tasks)
        yield from zip(batches, results, strict=True)


def _draw_batch(settings: Settings, designs: Sequence[Design]) -> list[ImageRef]:
    from fashionm3.demoshop.drawing import draw  # the drawing engine loads in the workers only

    store = ImageStore.open(settings)
    return [store.put_picture(draw(design, PICTURE_SIZE)) for design in designs]


def _with_pictures(shop: Shop, pictures: Mapping[str, ImageRef]) -> Shop:
    items = {
        item_id: item.model_copy(update={"image": pictures.get(item_id)})
        for item_id, item in shop.items.items()
    }
    return Shop(items, shop.outfits, shop.shoppers)


def _put_shoppers(shop: Shop, database: Database, report: Progress) -> None:
    steps = 3
    report("users", 0, steps)
    database.put_outfits({outfit.outfit_id: outfit.item_ids for outfit in shop.outfits.values()})
    report("users", 1, steps)
    database.add_users((shopper.user_id, shopper.user_id) for shopper in shop.shoppers)
    report("users", 2, steps)
    database.add_interactions(
        (shopper.user_id, outfit_id)
        for shopper in shop.shoppers
        for outfit_id in shopper.outfit_ids
    )
    report("users", steps, steps)


def _clear(old: ShopMark, new: Shop, database: Database, catalog: Catalog) -> None:
    """Take out of the stores what another demo shop left; its shoppers stay, without outfits."""
    logger.info("replacing demo shop items=%d users=%d seed=%d", old.items, old.users, old.seed)
    shop = _make(old)
    database.put_outfits({outfit_id: () for outfit_id in shop.outfits})
    catalog.delete([item_id for item_id in shop.items if item_id not in new.items])
