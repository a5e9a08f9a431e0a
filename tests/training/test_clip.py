import csv
import json

import numpy as np
import pytest
import torch
from PIL import Image

from fashionm3.errors import CheckpointError, InputError
from fashionm3.vocabulary import load_vocabulary
from training.args import CONFIGS
from training.clip import LABELS, ClipArgs, ClipLosses, coarse_loss, train_clip
from training.data.augment import (
    DRAWING_VIEW,
    as_tensor,
    backgrounds,
    blur_some,
    daylight,
    erase_some,
    place,
    random_view,
)
from training.data.drawn import draw_pixels, is_held_out, look_of, make_pairs
from training.data.photos import ACCEPTED, TAUGHT, load_pixels, read_photos, valid_contributors
from training.eval.share import Share
from training.eval.tagging import evaluate_tagging
from training.loop import Loop
from vectorstore.mini_clip import load_mini_clip

HELD_OUT = sorted(valid_contributors())[0]


def write_photos(folder, rows):
    """A folder in the layout of the public clothing dataset; each label has its own colour."""
    (folder / "images").mkdir(parents=True)
    rng = np.random.default_rng(0)
    with (folder / "labels.csv").open("w", newline="") as file:
        table = csv.DictWriter(file, ["image", "label", "contributor"])
        table.writeheader()
        for number, (label, contributor) in enumerate(rows):
            table.writerow({"image": number, "label": label, "contributor": contributor})
            colour = np.array([10 * LABELS.index(label), 250 - 14 * LABELS.index(label), 90])
            pixels = (colour + rng.normal(0, 8, (60, 48, 3))).clip(0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(folder / "images" / f"{number}.jpg")
    return folder


def test_every_label_accepts_known_categories_only():
    assert len(ACCEPTED) == 17
    for categories in ACCEPTED.values():
        assert set(categories) <= set(load_vocabulary().categories)


def test_no_contributor_is_on_both_sides(tmp_path):
    folder = write_photos(tmp_path, [("Hat", "1"), ("Skirt", HELD_OUT), ("Polo", "new")])
    assert [photo.label for photo in read_photos(folder, "train")] == ["Hat", "Polo"]
    assert [photo.label for photo in read_photos(folder, "valid")] == ["Skirt"]
    assert len(read_photos(folder)) == 3


def test_a_folder_without_labels_is_refused(tmp_path):
    with pytest.raises(InputError, match="labels.csv"):
        read_photos(tmp_path)


def test_an_unknown_label_is_refused_with_its_line(tmp_path):
    folder = write_photos(tmp_path, [("Hat", "1")])
    with (folder / "labels.csv").open("a") as file:
        file.write("9,Cape,1\n")
    with pytest.raises(InputError, match="line 3.*'Cape'"):
        read_photos(folder)


def test_a_damaged_photo_is_named(tmp_path):
    folder = write_photos(tmp_path, [("Hat", "1")])
    (folder / "images" / "0.jpg").write_bytes(b"no picture")
    with pytest.raises(InputError, match="0.jpg"):
        load_pixels(read_photos(folder), 32)


def test_held_out_looks_are_never_trained_on():
    trained, kept = make_pairs(200, (101,)), make_pairs(200, (101,), held_out=True)
    assert not {pair.look for pair in trained} & {pair.look for pair in kept}
    assert all(not is_held_out(look_of(pair.item)) for pair in trained)
    assert 0.1 < len(kept) / (len(trained) + len(kept)) < 0.3


def test_a_cut_out_covers_part_of_the_square():
    pixels = draw_pixels(make_pairs(60, (101,))[:3], 64)
    coverage = (pixels[..., 3] > 127).mean(axis=(1, 2))
    assert ((coverage > 0.01) & (coverage < 0.9)).all()
    # Premultiplied: nothing shines through where there is no garment.
    assert pixels[pixels[..., 3] == 0].sum() == 0


def test_views_stay_pictures_and_repeat_with_their_seed():
    cutouts = as_tensor(draw_pixels(make_pairs(60, (101,))[:4], 64))
    photos = torch.rand(4, 3, 64, 64)

    def views():
        generator = torch.Generator().manual_seed(3)
        seen = random_view(cutouts, DRAWING_VIEW, 48, generator, padding="zeros")
        laid = daylight(place(seen, backgrounds(photos, 48, generator)), generator)
        return erase_some(blur_some(laid, 0.5, generator), 0.5, generator)

    one, other = views(), views()
    assert one.shape == (4, 3, 48, 48)
    assert one.min() >= 0
    assert one.max() <= 1
    assert torch.equal(one, other)


def test_an_empty_cut_out_shows_the_scene():
    scene = torch.rand(1, 3, 32, 32)
    assert torch.equal(place(torch.zeros(1, 4, 32, 32), scene), scene)


def test_the_shipped_config_is_valid():
    assert ClipArgs.from_yaml(CONFIGS / "clip-mini.yaml").steps > 0


QUICK = {
    **{"shop_items": 60, "shop_seeds": (101,), "train_size": 96, "cache_size": 96},
    **{"photos_per_step": 6, "drawings_per_step": 6, "negatives": 8, "warmup_steps": 1},
    **{"measure": False, "frozen_stages": 5, "log_every": 1, "ema_decay": 0.0, "threads": 1},
}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("train")
    rows = [(label, str(i)) for i in (1, 2) for label in ("Hat", "Shoes", "Dress")]
    photos = write_photos(folder / "photos", [*rows, ("Hat", HELD_OUT), ("Dress", HELD_OUT)])
    out = train_clip(photos, out=folder / "out", run=folder / "run", steps=12, **QUICK)
    return photos, out, folder / "run"


def losses_of(run):
    return [json.loads(line)["photo"] for line in (run / "log.jsonl").read_text().splitlines()]


def test_training_lowers_the_loss(trained):
    losses = losses_of(trained[2])
    assert np.mean(losses[-3:]) < 0.5 * np.mean(losses[:2])


def test_a_trained_model_is_loaded_and_measured(trained):
    photos, out, _ = trained
    figures = evaluate_tagging(load_mini_clip(out), photos)
    assert figures.all.cases == 2
    assert set(figures.by_label) == {"Hat", "Dress"}


def test_a_run_resumes_where_it_stopped(trained):
    photos, out, run = trained
    before = len(losses_of(run))
    train_clip(photos, out=out, run=run, steps=13, **QUICK)
    assert len(losses_of(run)) == before + 1


def test_a_run_of_another_model_is_not_overwritten(trained, tmp_path):
    photos, _, run = trained
    (tmp_path / "last.pt").write_bytes((run / "last.pt").read_bytes())
    module = torch.nn.Linear(2, 2)
    with pytest.raises(CheckpointError, match="another model"):
        Loop(module, ClipArgs(steps=1, learning_rate=1e-3), tmp_path)


def test_frozen_stages_do_not_move(trained):
    _, _, run = trained
    state = torch.load(run / "last.pt", weights_only=True)["module"]
    from vectorstore.mini_clip import build_mini_clip, load_imagenet_weights

    model = build_mini_clip()
    load_imagenet_weights(model)
    name = "visual.trunk.blocks.0.0.conv_dw.weight"
    assert torch.equal(state[name], model.state_dict()[name])
    later = "visual.trunk.conv_head.weight"
    assert not torch.equal(state[later], model.state_dict()[later])


def test_look_alikes_are_no_negatives():
    """A drawing whose twin stands in the same batch must not be pushed from its words."""

    class Stub:
        def __init__(self):
            self.log_scale = torch.tensor(0.0)

        def texts(self, features):
            return features

    losses = ClipLosses.__new__(ClipLosses)
    losses._args = ClipArgs(steps=1, learning_rate=1e-3, negatives=0)
    losses._student = Stub()
    vectors = torch.eye(4)[:2]

    def loss(looks):
        losses._data = type("Data", (), {})()
        losses._data.looks = np.array(looks)
        losses._data.texts = vectors[:, None].expand(2, 3, 4)
        return losses._pair_loss(vectors, np.array([0, 1]), np.random.default_rng(0))

    assert loss([0, 1]) > 0.3
    assert loss([0, 0]) == 0


def test_a_coarse_label_moves_its_categories_alike():
    logits = torch.tensor([[2.0, -1.0, 0.5, 0.0]], requires_grad=True)
    right = torch.tensor([[True, True, False, False]])
    loss = coarse_loss(logits, right)
    odds = logits.softmax(-1)[0]
    assert float(loss.detach()) == pytest.approx(-float((odds[0] + odds[1]).log()), abs=1e-6)
    (slope,) = torch.autograd.grad(loss, logits)
    assert slope[0, 0] == pytest.approx(float(slope[0, 1]))
    assert slope[0, 0] < 0 < slope[0, 2]
    assert float(slope.sum()) == pytest.approx(0, abs=1e-6)


def test_what_is_taught_is_accepted():
    for label, categories in TAUGHT.items():
        assert set(categories) <= set(ACCEPTED[label])


def test_the_interval_is_wilsons():
    low, high = Share(8, 10).interval
    assert (low, high) == (pytest.approx(0.4902, abs=1e-3), pytest.approx(0.9433, abs=1e-3))
