import json
import re
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import Run, document, refusal


def test_the_session_has_five_turns_and_a_page_with_every_picture(run: Run, tmp_path: Path) -> None:
    told = document(run("demo", "--out", str(tmp_path / "out"), "--json"))
    out = tmp_path / "out"
    turns = json.loads((out / "transcript.json").read_text("utf-8"))["turns"]
    assert told["turns"] == turns
    assert len(turns) == 5
    assert all(turn["text"] and turn["reply"] for turn in turns)
    # Recommended in words; then drawn, found, worn, and swapped for a picture of another.
    assert [bool(turn["pictures"]) for turn in turns] == [False, True, True, True, True]

    page = (out / "transcript.html").read_text("utf-8")
    shown = re.findall(r'src="([^"]+)"', page)
    for turn in turns:
        assert turn["text"] in page.replace("&#39;", "'")
        for picture in [*turn["pictures"], *turn["photos"]]:
            assert picture in shown
            Image.open(out / picture).verify()
    assert len(turns[0]["photos"]) == 2


def test_a_session_that_breaks_off_leaves_what_was_said(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fashionm3.cli import demo

    script = (demo.SCRIPT[0], ("Nothing", " "))
    monkeypatch.setattr(demo, "SCRIPT", script)
    assert "empty" in refusal(run("demo", "--out", str(tmp_path / "out")))
    turns = json.loads((tmp_path / "out" / "transcript.json").read_text("utf-8"))["turns"]
    assert len(turns) == 1


def test_what_shops_and_models_write_is_no_markup_of_the_page(tmp_path: Path) -> None:
    from fashionm3.cli import demo
    from fashionm3.domain import Item, ProductHit, StylistReply

    item = Item(item_id="1", title="<b>Coat</b>", category="Coats", description="", price=1)
    reply = StylistReply(text="<script>", products=(ProductHit(item=item, score=1.0),))
    card = {"item_id": "1", "title": item.title, "price": "1", "stock": 1, "why": "", "picture": ""}
    told = [demo.Told("Topic", "<i>hello", reply, products=[card])]
    demo._write(tmp_path, told, "ada")
    page = (tmp_path / "transcript.html").read_text("utf-8")
    assert "<script>" not in page
    assert "<b>" not in page
    assert "<i>" not in page


def test_a_folder_that_cannot_be_made_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", "utf-8")
    assert str(tmp_path / "taken") in refusal(run("demo", "--out", str(tmp_path / "taken")))
