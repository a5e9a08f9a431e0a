"""The trainers of FashionVLM mini, small: from a shop of a few garments to a model that serves."""

import random

import numpy as np
import pytest
import torch
from PIL import Image

from fashionm3.demoshop.catalogue import make_items
from fashionm3.description import mentioned_garments
from fashionm3.errors import CheckpointError, InputError
from fashionm3.settings import VlmSettings
from fashionm3.vlm.checkpoint import load_image_tokenizer, load_showo
from training.data.dialogues import make_corpus
from training.data.drawn import is_held_out, look_of
from training.data.naming import QUESTIONS, name_pieces
from training.data.pictures import build_pool, open_pool
from training.export import export_fashionvlm
from training.image_tokenizer import ImageTokenizerArgs, to_pixels, train_image_tokenizer
from training.material import prepare_material
from training.perceptual import PerceptualDistance
from training.vlm import VlmArgs, train_vlm

SMALL = dict(shops=(1,), items=60, users=6)
QUICK = dict(steps=3, warmup_steps=1, learning_rate=1e-3, log_every=1, threads=1)


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pool")
    return prepare_material((1,), SMALL["items"], SMALL["users"], None, folder)


@pytest.fixture(scope="module")
def runs(material, tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    args = ImageTokenizerArgs(
        **QUICK, batch_size=2, channels=16, multiples=(1, 1, 1), decoder_blocks=(1, 1, 1), bits=6
    )
    made = train_image_tokenizer(material.pool, args, folder / "tokenizer")
    vlm = VlmArgs(
        **QUICK,
        **SMALL,
        muon_learning_rate=1e-3,
        dialogue_batch=2,
        naming_batch=0,
        caption_batch=2,
        text_entries=400,
        hidden_size=32,
        num_layers=2,
        num_heads=2,
    )
    train_vlm(material, made, vlm, folder / "vlm")
    update = {"start": folder / "vlm" / "fashionvlm", "naming_batch": 3, "steps": 2}
    train_vlm(material, made, vlm.model_copy(update=update), folder / "naming")
    return folder


def test_no_look_that_is_held_out_is_asked_for_or_recommended(material):
    items = make_corpus((1,), items=SMALL["items"], users=SMALL["users"])
    assert items.captions == material.corpus.captions
    words = " ".join(caption for c in items.captions for caption in c.captions)
    hidden = [look_of(i) for i in make_items(SMALL["items"], seed=1) if is_held_out(look_of(i))]
    assert hidden and not any(look in words for look in hidden)


def test_the_shop_that_people_run_is_never_trained_on():
    with pytest.raises(ValueError, match="seed 0"):
        make_corpus((0, 1), items=60, users=6)


def test_a_collage_is_named_by_its_cells_and_nothing_is_said_of_looks_held_out(material):
    garments = {sample.picture: sample for sample in material.corpus.captions}
    seen = set()
    for number in range(200):
        sample = name_pieces(tuple(garments.values()), random.Random(number))
        ((question, answer),) = sample.rounds
        named = mentioned_garments(answer)
        designs = [material.corpus.designs[picture] for picture in sample.pictures]
        assert question in QUESTIONS
        assert [words.category for words in named] == [design.category for design in designs]
        assert sample.plain == tuple(garments[picture].plain for picture in sample.pictures)
        seen |= set(sample.pictures)
    hidden = {
        number
        for number, item in enumerate(make_items(SMALL["items"], seed=1))
        if is_held_out(look_of(item))
    }
    assert hidden and len(seen) > 20 and not seen & hidden


def test_a_run_goes_on_from_another_one_and_the_card_tells_of_both(runs, tmp_path):
    first, second = runs / "vlm" / "fashionvlm", runs / "naming" / "fashionvlm"
    assert (second / "tokenizer" / "tokenizer.json").read_bytes() == (
        first / "tokenizer" / "tokenizer.json"
    ).read_bytes()
    before, after = load_showo(first).state_dict(), load_showo(second).state_dict()
    # Two steps from the first run's weights: near to them, and not the same.
    changes = [float((after[k] - v).abs().max()) for k, v in before.items()]
    assert 0 < max(changes) < 0.05
    card = (
        export_fashionvlm(runs / "naming", runs / "tokenizer", out=tmp_path) / "README.md"
    ).read_text()
    assert card.index("3 steps of 2 dialogues and 2 captions") < card.index(
        "2 steps of 2 dialogues, 3 collages to name and 2 captions"
    )


def test_a_run_goes_on_only_from_a_model_of_its_size(material, runs, tmp_path):
    args = VlmArgs(**QUICK, **SMALL, start=runs / "vlm" / "fashionvlm")
    with pytest.raises(CheckpointError, match="this run is"):
        train_vlm(material, runs / "tokenizer" / "image_tokenizer", args, tmp_path)


def test_a_trained_model_is_exported_with_its_card_and_serves(runs, tmp_path):
    out = export_fashionvlm(runs / "vlm", runs / "tokenizer", out=tmp_path, figures="| a | b |")
    card = (out / "README.md").read_text()
    assert "3 steps of 2 dialogues and 2 captions" in card and "| a | b |" in card
    from fashionm3.serving.fashionvlm import FashionVlm

    model = FashionVlm.load(VlmSettings(checkpoint=str(out), steps=2))
    picture = model.draw("a red hat", seed=0, on_step=lambda done, total: None)
    assert picture.size == (128, 128)
    again = model.draw("a red hat", seed=0, on_step=lambda done, total: None)
    assert np.array_equal(np.asarray(picture), np.asarray(again))


def test_a_new_decoder_leaves_the_codes_as_they_are(material, runs, tmp_path):
    before = load_image_tokenizer(runs / "tokenizer" / "image_tokenizer")
    args = ImageTokenizerArgs(
        **QUICK,
        start=runs / "tokenizer" / "image_tokenizer",
        batch_size=2,
        channels=16,
        multiples=(1, 1, 1),
        decoder_blocks=(2, 2, 2),
        bits=6,
    )
    decoder = tmp_path / "decoder"
    after = load_image_tokenizer(train_image_tokenizer(material.pool, args, decoder))
    pixels = to_pixels(material.pool.whole[:4])
    codes = before.encode(pixels)
    assert torch.equal(after.encode(pixels), codes)
    assert not torch.allclose(after.decode(codes), before.decode(codes))

    card = export_fashionvlm(runs / "vlm", decoder, out=tmp_path / "out") / "README.md"
    assert "decoder alone" in card.read_text()

    wider = args.model_copy(update={"channels": 32})
    with pytest.raises(CheckpointError, match="encoder to keep"):
        train_image_tokenizer(material.pool, wider, tmp_path / "wider")


def test_a_folder_without_a_run_is_no_export(tmp_path):
    with pytest.raises(CheckpointError, match="holds no training run"):
        export_fashionvlm(tmp_path, tmp_path, out=tmp_path)


def test_what_looks_alike_is_nearer_than_what_is_blurred():
    torch.manual_seed(0)
    distance = PerceptualDistance()
    picture = torch.rand(1, 3, 64, 64) * 2 - 1
    blurred = torch.nn.functional.avg_pool2d(picture, 5, 1, 2)
    assert float(distance(picture, picture)) == 0
    brighter = (picture * 0.98).clamp(-1, 1)
    assert float(distance(brighter, picture)) < float(distance(blurred, picture))
    output = blurred.clone().requires_grad_()
    distance(output, picture).backward()
    assert output.grad is not None and output.grad.abs().sum() > 0


def test_a_pool_is_drawn_once_and_again_when_the_painters_change(tmp_path, monkeypatch):
    designs = make_corpus((1,), items=60, users=6).designs[:4]
    drawn = []

    def build():
        drawn.clear()
        return build_pool(
            tmp_path, designs, [], workers=1, progress=lambda done, total: drawn.append(done)
        )

    first = build()
    assert drawn == [1, 2, 3, 4] and first.drawings == 4 and first.photos == 0
    build()
    assert drawn == []
    monkeypatch.setattr("training.data.pictures.painters_digest", lambda: "another hand")
    build()
    assert drawn == [1, 2, 3, 4]


def test_a_folder_without_a_finished_pool_is_named(tmp_path):
    with pytest.raises(InputError, match="no finished pool"):
        open_pool(tmp_path)


def test_a_collage_fills_its_quarters_row_by_row(material):
    pool = material.pool
    collage = pool.collage([0, 1, 2])
    assert np.array_equal(collage[:64, :64], pool.cell[0])
    assert np.array_equal(collage[:64, 64:], pool.cell[1])
    assert np.array_equal(collage[64:, :64], pool.cell[2])
    assert (collage[64:, 64:] == 255).all()
    assert Image.fromarray(collage).size == (128, 128)
