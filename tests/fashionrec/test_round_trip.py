"""What is written is what is read, and what is malformed is counted with its reason."""

import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pydantic import ValidationError

from fashionm3.errors import InputError
from fashionm3.fashionrec.reader import (
    Skipped,
    item_image_path,
    list_shards,
    read_captions,
    read_items,
    read_outfits,
    read_samples,
    read_users,
)
from fashionm3.fashionrec.records import ItemRecord, ItemRow, OutfitRow, Sample, Turn, UserRow
from fashionm3.fashionrec.writer import (
    ShardWriter,
    jpeg_bytes,
    write_item_image,
    write_items,
    write_outfits,
    write_users,
)

RED = Image.new("RGB", (32, 32), "red")
TALK = [
    {"from": "human", "value": "Which shoes go with it?"},
    {"from": "gpt", "value": "White sneakers."},
]


def _sample(**fields: Any) -> Sample:
    return Sample.model_validate({"key": "0", "conversation": TALK, **fields})


def _shard(path: Path, members: Mapping[str, bytes]) -> Path:
    with tarfile.open(path, "w:") as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def _json(**fields: Any) -> bytes:
    return json.dumps({"key": "0000000", "conversation": TALK, **fields}).encode()


def test_samples_come_back_as_written_over_several_shards(tmp_path: Path) -> None:
    samples = [
        _sample(
            partial_outfit=[{"item_id": f"{n}", "subcategory": "Skirts"}],
            target_items=[{"item_id": "9", "description": "white sneakers"}],
            uid="user-001",
        )
        for n in range(5)
    ]
    folder = tmp_path / "data" / "basic_recommendation"
    with ShardWriter(folder, shard_size=2) as writer:
        stems = [writer.add(sample, RED) for sample in samples]
    assert stems == ["0000000", "0000001", "0000002", "0000003", "0000004"]
    shards = list_shards(tmp_path, "basic_recommendation")
    assert [shard.name for shard in shards] == ["000.tar", "001.tar", "002.tar"]
    skipped = Skipped()
    read = [pair for shard in shards for pair in read_samples(shard, skipped=skipped)]
    assert skipped.total == 0
    for stem, written, (sample, picture) in zip(stems, samples, read, strict=True):
        assert sample == written.model_copy(update={"key": stem})
        assert picture.mode == "RGB" and picture.size == RED.size


def test_equal_samples_make_equal_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        with ShardWriter(tmp_path / name) as writer:
            writer.add(_sample(), RED)
    assert (tmp_path / "one/000.tar").read_bytes() == (tmp_path / "two/000.tar").read_bytes()


def test_an_error_leaves_no_torn_shard(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), ShardWriter(tmp_path, shard_size=1) as writer:
        writer.add(_sample(), RED)
        writer.add(_sample(), RED)
        raise RuntimeError
    assert [path.name for path in tmp_path.iterdir()] == ["000.tar"]


def test_captions_come_back(tmp_path: Path) -> None:
    with ShardWriter(tmp_path) as writer:
        writer.add_caption("a red skirt", RED)
    ((stem, caption, picture),) = read_captions(tmp_path / "000.tar")
    assert (stem, caption, picture.size) == ("0000000", "a red skirt", (32, 32))


def test_members_may_be_apart_in_sub_folders_and_in_any_order(tmp_path: Path) -> None:
    shard = _shard(
        tmp_path / "000.tar",
        {
            "x/0000001.json": _json(),
            "x/0000000.jpg": jpeg_bytes(RED),
            "x/readme.md": b"hello",
            "x/0000001.jpg": jpeg_bytes(RED),
            "x/0000000.json": _json(),
        },
    )
    skipped = Skipped()
    assert len(list(read_samples(shard, skipped=skipped))) == 2
    assert skipped.total == 0


def test_unknown_fields_are_kept_and_number_ids_become_text(tmp_path: Path) -> None:
    item = {"item_id": 17, "path": "/somewhere", "brand": "none"}
    text = _json(target_items=[item], oid=5, mood="good")
    shard = _shard(tmp_path / "a.tar", {"0.jpg": jpeg_bytes(RED), "0.json": text})
    ((sample, _),) = read_samples(shard)
    assert sample.target_items[0].item_id == "17"
    assert sample.oid == "5"
    assert sample.to_json()["mood"] == "good"
    assert sample.to_json()["target_items"][0]["brand"] == "none"


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"0.jpg": jpeg_bytes(RED)}, ".jpg without its partner"),
        ({"0.json": _json()}, ".json without its partner"),
        ({"0.jpg": jpeg_bytes(RED), "0.json": b"{"}, "no JSON object"),
        ({"0.jpg": jpeg_bytes(RED), "0.json": b"[1]"}, "no JSON object"),
        ({"0.jpg": b"no picture", "0.json": _json()}, "picture does not decode"),
        ({"0.jpg": jpeg_bytes(RED)[:300], "0.json": _json()}, "picture does not decode"),
        ({"0.jpg": jpeg_bytes(RED), "0.json": b"{}"}, "conversation: Field required"),
        (
            {"0.jpg": jpeg_bytes(RED), "0.json": _json(conversation=[])},
            "conversation: Tuple should have at least 2 items after validation, not 0",
        ),
        (
            {"0.jpg": jpeg_bytes(RED), "0.json": _json(conversation=[TALK[0], {"from": "gpt"}])},
            "conversation.1.value: Field required",
        ),
    ],
)
def test_what_is_malformed_is_skipped_with_its_reason(
    tmp_path: Path, members: dict[str, bytes], reason: str
) -> None:
    good = {"9.jpg": jpeg_bytes(RED), "9.json": _json()}
    shard = _shard(tmp_path / "000.tar", members | good)
    skipped = Skipped()
    assert len(list(read_samples(shard, skipped=skipped))) == 1
    assert dict(skipped.reasons) == {reason: 1}


def test_a_dialogue_that_ends_with_the_human_is_malformed() -> None:
    with pytest.raises(ValidationError, match="do not alternate"):
        _sample(conversation=[*TALK, TALK[0]])
    with pytest.raises(ValidationError, match="do not alternate"):
        _sample(conversation=TALK[::-1])


@pytest.mark.parametrize("extra", [100, 700])
def test_a_shard_that_breaks_off_gives_what_it_has(tmp_path: Path, extra: int) -> None:
    with ShardWriter(tmp_path) as writer:
        for _ in range(4):
            writer.add(_sample(), RED)
    shard = tmp_path / "000.tar"
    whole = shard.read_bytes()
    with tarfile.open(shard) as tar:
        second = tar.getmembers()[2].offset
    shard.write_bytes(whole[: second + extra])  # in the middle of a header, or of a picture
    skipped = Skipped()
    assert len(list(read_samples(shard, skipped=skipped))) == 1
    assert dict(skipped.reasons) == {"the shard breaks off": 1}


def test_a_file_that_is_no_tar_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "000.tar").write_bytes(b"not a tar" * 200)
    with pytest.raises(InputError, match="is no tar"):
        list(read_samples(tmp_path / "000.tar"))
    with pytest.raises(InputError, match="no shard"):
        list(read_samples(tmp_path / "001.tar"))
    with pytest.raises(InputError, match="no shards"):
        list_shards(tmp_path, "basic_recommendation")


def test_tables_come_back_and_lists_are_text_inside(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    items = [ItemRow(item_id="1", category="Shoes", subcategory="Boots", gen_description="boots")]
    outfits = [OutfitRow(outfit_id="7", item_ids=("1", "2", "3"), source="demoshop")]
    users = [UserRow(user_id="115", outfit_ids=("7", "8"))]
    write_items(tmp_path, items)
    write_outfits(tmp_path, outfits)
    write_users(tmp_path, users)
    assert read_items(tmp_path) == {"1": items[0]}
    assert read_outfits(tmp_path) == {"7": outfits[0]}
    assert read_users(tmp_path) == {"115": users[0]}
    table = pq.read_table(tmp_path / "meta" / "outfits_lite.parquet").to_pylist()
    assert table[0]["item_ids"] == "1,2,3"


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"users_lite\.parquet"):
        read_users(tmp_path)


@pytest.mark.parametrize("item_id", ["../secret", "a/b", "", ".hidden"])
def test_an_item_id_cannot_leave_its_folder(tmp_path: Path, item_id: str) -> None:
    with pytest.raises(InputError, match="no plain name"):
        item_image_path(tmp_path, item_id)


def test_item_pictures_stand_where_readers_look(tmp_path: Path) -> None:
    write_item_image(tmp_path, "42", RED)
    assert Image.open(tmp_path / "data/item_images/42.jpg").size == (32, 32)


def test_the_graded_item_is_the_new_one_or_the_last_target() -> None:
    first, second = ItemRecord(item_id="1"), ItemRecord(item_id="2")
    assert _sample(target_items=(first, second)).graded_item == second
    assert _sample(changeable_items=(first, second)).graded_item == first
    assert _sample().graded_item is None


def test_rounds_pair_question_and_answer() -> None:
    talk = (*_sample().conversation, *(Turn(speaker=s, value=s) for s in ("human", "gpt")))
    assert _sample().model_copy(update={"conversation": talk}).rounds == (
        ("Which shoes go with it?", "White sneakers."),
        ("human", "gpt"),
    )
