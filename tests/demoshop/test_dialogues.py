"""Dialogues keep FashionRec's checklists, and nothing held out leaks into a history."""

import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fashionm3.database.history import MIN_HISTORY, MIN_REFERENCES
from fashionm3.demoshop.catalogue import words_of
from fashionm3.demoshop.dialogues import (
    TASKS,
    Dialogue,
    Task,
    attribute_vectors,
    captions_of,
    make_dialogues,
)
from fashionm3.demoshop.export import export_shop
from fashionm3.demoshop.outfits import harmony
from fashionm3.demoshop.shoppers import SPLITS, Shop, make_shop
from fashionm3.description import (
    describe_garment,
    extract_item,
    mentioned_garments,
    parse_garment,
    prefer_sentence,
    shared_words,
    wearing_note,
)
from fashionm3.fashionrec.reader import (
    Skipped,
    list_shards,
    read_captions,
    read_items,
    read_outfits,
    read_samples,
    read_users,
)
from fashionm3.vocabulary import load_vocabulary


@pytest.fixture(scope="module")
def shop() -> Shop:
    return make_shop(items=800, users=14, seed=2)


@pytest.fixture(scope="module")
def dialogues(shop: Shop) -> dict[Task, list[Dialogue]]:
    return {task: list(make_dialogues(shop, task)) for task in TASKS}


def _all(dialogues: dict[Task, list[Dialogue]]) -> list[Dialogue]:
    return [dialogue for task in TASKS for dialogue in dialogues[task]]


def _without_note(question: str, dialogue: Dialogue) -> str:
    if dialogue.preference:
        question = question.removesuffix(dialogue.preference).strip()
    return question.removesuffix(wearing_note([words_of(i) for i in dialogue.pictured])).strip()


def test_every_task_has_samples(shop: Shop, dialogues: dict[Task, list[Dialogue]]) -> None:
    training = sum(outfit.split == "train" for outfit in shop.outfits.values())
    assert len(dialogues["basic"]) == training
    assert len(dialogues["personalized"]) > training / 2
    assert len(dialogues["alternative"]) > training / 10


def test_pictures_show_one_to_four_items_and_never_the_target(
    dialogues: dict[Task, list[Dialogue]],
) -> None:
    sizes = Counter(len(d.pictured) for d in _all(dialogues))
    assert set(sizes) == {1, 2, 3, 4}
    for dialogue in _all(dialogues):
        shown = {item.item_id for item in dialogue.pictured}
        assert not shown & {item.item_id for item in dialogue.targets}


def test_rounds_follow_the_task(dialogues: dict[Task, list[Dialogue]]) -> None:
    assert {len(d.turns) for d in dialogues["basic"]} == {1, 2, 3}
    assert {len(d.turns) for d in dialogues["personalized"] + dialogues["alternative"]} == {1}
    for dialogue in _all(dialogues):
        assert len(dialogue.turns) == len(dialogue.targets)


def test_the_answer_recommends_the_target_with_its_details(
    dialogues: dict[Task, list[Dialogue]],
) -> None:
    for dialogue in _all(dialogues):
        for (_, answer), target in zip(dialogue.turns, dialogue.targets, strict=True):
            found = extract_item(answer)
            assert found is not None, answer
            assert found[0].lower() == describe_garment(words_of(target)).lower()
            assert found[1] == target.category


def test_the_answer_names_the_pictured_garments_first_and_in_order(
    dialogues: dict[Task, list[Dialogue]],
) -> None:
    for dialogue in _all(dialogues):
        kept = [item for item in dialogue.pictured if item != dialogue.replaced]
        for _, answer in dialogue.turns:
            named = mentioned_garments(answer)[: len(kept)]
            for item, garment in zip(kept, named, strict=True):
                assert garment.category == item.category
                assert garment.colours == item.attributes.colours[:1]
                assert (garment.pattern or "plain") == item.attributes.pattern


def test_answers_are_neither_curt_nor_long(dialogues: dict[Task, list[Dialogue]]) -> None:
    lengths = [len(answer.split()) for d in _all(dialogues) for _, answer in d.turns]
    assert max(lengths) <= 64
    assert sum(25 <= length <= 60 for length in lengths) > 0.93 * len(lengths)


def test_the_user_reveals_neither_picture_nor_target(
    dialogues: dict[Task, list[Dialogue]],
) -> None:
    for dialogue in _all(dialogues):
        for number, (question, _) in enumerate(dialogue.turns):
            words = _without_note(question, dialogue) if number == 0 else question
            target = dialogue.targets[number]
            asked = parse_garment(words)
            if asked is not None and dialogue.task != "alternative":
                # "a pair of pants", never "black pants"; other slots are not mentioned at all
                slot = load_vocabulary().slot
                assert slot(asked.category) == slot(target.category), words
            for garment in mentioned_garments(words):
                assert not (garment.pattern or garment.material or garment.colours), words
            pattern = target.attributes.pattern
            assert pattern in (None, "plain") or pattern not in words


def test_a_third_of_the_first_questions_carry_a_note(
    dialogues: dict[Task, list[Dialogue]],
) -> None:
    noted = sum("(I am " in d.turns[0][0] for d in _all(dialogues))
    assert 0.28 < noted / len(_all(dialogues)) < 0.39
    for dialogue in _all(dialogues):
        for number, (question, _) in enumerate(dialogue.turns):
            if "(I am " in question:
                assert number == 0
                assert wearing_note([words_of(i) for i in dialogue.pictured]) in question


def test_occasion_season_and_colour_that_were_asked_for_hold_of_the_target(
    dialogues: dict[Task, list[Dialogue]],
) -> None:
    words = load_vocabulary()
    checked = Counter[str]()
    for dialogue in _all(dialogues):
        for number, (question, _) in enumerate(dialogue.turns):
            target = dialogue.targets[number].attributes
            said = _without_note(question, dialogue).lower().rstrip(".?!")
            for season in words.seasons:
                if f" in {season}" in said:
                    assert season in target.seasons
                    checked["season"] += 1
            for colour in words.colours:
                if said.endswith((f"in {colour}", f"love {colour}", f"thinking of {colour}")):
                    assert target.colours[0] == colour
                    checked["colour"] += 1
    assert min(checked["season"], checked["colour"]) > 20


def test_wording_varies(dialogues: dict[Task, list[Dialogue]]) -> None:
    openings = Counter(
        " ".join(answer.split()[:2]) for d in _all(dialogues) for _, answer in d.turns
    )
    assert len(openings) > 30
    assert openings.most_common(1)[0][1] < 0.25 * sum(openings.values())
    questions = [_without_note(d.turns[0][0], d) for d in dialogues["basic"]]
    assert len(set(questions)) > 0.6 * len(questions)


def test_the_preference_comes_last_and_tells_what_the_history_shares(
    dialogues: dict[Task, list[Dialogue]],
) -> None:
    for dialogue in dialogues["personalized"]:
        (question, _), (target,) = dialogue.turns[0], dialogue.targets
        assert dialogue.preference and question.endswith(f" {dialogue.preference}")
        shared = shared_words(target.category, [words_of(item) for item in dialogue.history])
        assert prefer_sentence(shared) == dialogue.preference


def test_the_history_is_the_shoppers_own_and_free_of_leaks(
    shop: Shop, dialogues: dict[Task, list[Dialogue]]
) -> None:
    shoppers = {shopper.user_id: shopper for shopper in shop.shoppers}
    for split in SPLITS:
        for dialogue in make_dialogues(shop, "personalized", split=split):
            assert dialogue.user_id is not None
            shopper = shoppers[dialogue.user_id]
            assert dialogue.outfit_id in shopper.outfit_ids
            assert shop.outfits[dialogue.outfit_id].split == split
            usable = {
                item_id
                for outfit_id in shopper.outfit_ids
                if outfit_id != dialogue.outfit_id
                and (shop.outfits[outfit_id].split == "train" or shopper.split != "train")
                for item_id in shop.outfits[outfit_id].item_ids
            }
            history = [item.item_id for item in dialogue.history]
            assert 1 <= len(history) <= 5 and len(set(history)) == len(history)
            assert set(history) <= usable
            assert dialogue.targets[0].item_id not in history
            assert all(i.category == dialogue.targets[0].category for i in dialogue.history)


def test_history_and_target_equal_a_brute_force_algorithm_1(shop: Shop) -> None:
    vectors = attribute_vectors(shop)
    shoppers = {shopper.user_id: shopper for shopper in shop.shoppers}
    dialogues = list(make_dialogues(shop, "personalized", vectors=vectors))
    for dialogue in random.Random(1).sample(dialogues, 15):
        shopper = shoppers[dialogue.user_id or ""]
        known = [
            o.item_ids
            for o in shop.outfits.values()
            if o.split == "train" and o.outfit_id != dialogue.outfit_id
        ]
        own = [
            shop.outfits[oid].item_ids
            for oid in shopper.outfit_ids
            if shop.outfits[oid].split == "train" and oid != dialogue.outfit_id
        ]
        outfit = shop.outfits[dialogue.outfit_id].item_ids
        best: tuple[int, str, dict[str, int], dict[str, int]] | None = None
        for target in outfit:
            given = set(outfit) - {target}
            category = shop.items[target].category
            worn: dict[str, int] = {}
            beside: dict[str, int] = {}
            for item_id, item in shop.items.items():
                if item.category != category or item_id in outfit:
                    continue
                if count := sum(item_id in other for other in own):
                    worn[item_id] = count
                if count := sum(len(given & set(o)) for o in known if item_id in o):
                    beside[item_id] = count
            if len(worn) >= MIN_HISTORY and len(beside) >= MIN_REFERENCES:
                weight = 3 * len(beside) + len(worn)
                if best is None or weight > best[0]:
                    best = weight, target, worn, beside
        assert best is not None
        _, target, worn, beside = best
        assert target == dialogue.targets[0].item_id
        total = sum(beside.values())
        ideal = sum(vectors[j].astype(float) * n / total for j, n in beside.items())
        scores = {
            j: (2 * n / max(worn.values()) + 1)
            * float(vectors[j] @ ideal)
            / float(np.linalg.norm(vectors[j]) * np.linalg.norm(ideal))
            for j, n in worn.items()
        }
        got = [scores[item.item_id] for item in dialogue.history]
        assert got == pytest.approx(sorted(scores.values(), reverse=True)[: len(got)], abs=1e-6)


def test_the_taste_shows_in_most_of_a_history(shop: Shop) -> None:
    shares = []
    for shopper in shop.shoppers:
        for taste in shopper.tastes:
            worn = {
                item_id
                for outfit_id in shopper.outfit_ids
                for item_id in shop.outfits[outfit_id].item_ids
                if shop.items[item_id].category == taste.category
            }
            if len(worn) >= MIN_HISTORY:
                shares.append(sum(taste.likes(shop.items[i]) for i in worn) / len(worn))
    assert len(shares) > 30
    assert np.median(shares) > 0.6


def test_most_shoppers_have_histories_long_enough(shop: Shop) -> None:
    rich = 0
    for shopper in shop.shoppers:
        worn = {i for oid in shopper.outfit_ids for i in shop.outfits[oid].item_ids}
        counts = Counter(shop.items[item_id].category for item_id in worn)
        rich += sum(count >= MIN_HISTORY for count in counts.values()) >= 3
    assert rich >= 0.9 * len(shop.shoppers)


def test_alternatives_share_two_items_and_differ_in_looks(
    shop: Shop, dialogues: dict[Task, list[Dialogue]]
) -> None:
    for dialogue in dialogues["alternative"]:
        (new,), old = dialogue.targets, dialogue.replaced
        assert old is not None and old in dialogue.pictured
        assert new.category == old.category and new.item_id != old.item_id
        assert describe_garment(words_of(new)) != describe_garment(words_of(old))
        assert {item.item_id for item in dialogue.pictured} == set(
            shop.outfits[dialogue.outfit_id].item_ids
        )


def test_recommended_colours_do_not_clash_with_the_picture(
    dialogues: dict[Task, list[Dialogue]],
) -> None:
    for dialogue in dialogues["basic"] + dialogues["personalized"]:
        for target in dialogue.targets:
            for item in dialogue.pictured:
                for mine in target.attributes.colours:
                    for theirs in item.attributes.colours:
                        assert harmony(mine, theirs) != "clash"


def test_splits_share_no_outfit_and_hold_out_shoppers(shop: Shop) -> None:
    splits = Counter(shopper.split for shopper in shop.shoppers)
    assert set(splits) == set(SPLITS)
    for shopper in shop.shoppers:
        if shopper.split != "train":
            assert {shop.outfits[oid].split for oid in shopper.outfit_ids} == {shopper.split}
    owned = [oid for shopper in shop.shoppers for oid in shopper.outfit_ids]
    assert len(owned) == len(set(owned)) == len(shop.outfits)


def test_another_seed_tells_it_otherwise(shop: Shop) -> None:
    first = [d.turns for d in make_dialogues(shop, "basic", split="test", seed=0)]
    assert first == [d.turns for d in make_dialogues(shop, "basic", split="test", seed=0)]
    second = [d.turns for d in make_dialogues(shop, "basic", split="test", seed=1)]
    assert not set(first) & set(second)


def test_captions_name_the_item_in_several_ways(shop: Shop) -> None:
    for item in list(shop.items.values())[:200]:
        captions = captions_of(item)
        assert captions[0] == describe_garment(words_of(item))
        assert len(set(captions)) == len(captions) > 3
        for caption in captions:
            found = parse_garment(caption)
            assert found is not None and found.category == item.category
            assert found.colours == item.attributes.colours


def test_the_export_is_read_back_as_fashionrec(tmp_path: Path) -> None:
    shop = make_shop(items=300, users=9, seed=1)
    counts = export_shop(
        shop, tmp_path, lambda item: Image.new("RGB", (48, 64), "red"), limit=8, shard_size=5
    )
    items, outfits, users = read_items(tmp_path), read_outfits(tmp_path), read_users(tmp_path)
    assert set(items) == set(shop.items)
    assert {o: row.item_ids for o, row in outfits.items()} == {
        o: outfit.item_ids for o, outfit in shop.outfits.items()
    }
    assert {u.user_id: u.outfit_ids for u in shop.shoppers} == {
        u: row.outfit_ids for u, row in users.items()
    }
    skipped = Skipped()
    for task in TASKS:
        name = f"{task}_recommendation"
        shards = list_shards(tmp_path, name)
        samples = [pair for shard in shards for pair in read_samples(shard, skipped=skipped)]
        assert len(samples) == counts[f"{name}/train"] == 8
        for sample, picture in samples:
            assert picture.size == (512, 512)
            assert sample.graded_item is not None
            assert sample.graded_item.item_id in items
            assert (tmp_path / f"data/item_images/{sample.graded_item.item_id}.jpg").exists()
            assert bool(sample.history) == (task == "personalized")
            assert len(sample.changeable_items) == (2 if task == "alternative" else 0)
    shards = list_shards(tmp_path, "fashion_image_generation")
    captions = [c for shard in shards for _, c, _ in read_captions(shard, skipped=skipped)]
    assert captions == [captions_of(item)[0] for item in shop.items.values()]
    assert skipped.total == 0
