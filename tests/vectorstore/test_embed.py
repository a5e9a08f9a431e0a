import json
import time

import numpy as np
import open_clip
import pytest
import torch
from PIL import Image

from fashionm3.errors import CheckpointError, ConfigError
from fashionm3.settings import ClipSettings, Settings
from fashionm3.vocabulary import load_vocabulary
from vectorstore.embed import load_embedder
from vectorstore.mini_clip import (
    WEIGHTS_FILE,
    build_mini_clip,
    load_imagenet_weights,
    load_mini_clip,
    save_mini_clip,
    squash,
    to_input,
    tokenize,
)
from vectorstore.zero_shot import CategoryPrompts


def noise(*sizes, seed=0):
    rng = np.random.default_rng(seed)
    return [Image.fromarray(rng.integers(0, 255, (h, w, 3), np.uint8)) for w, h in sizes]


@pytest.fixture(scope="module")
def untrained(tmp_path_factory):
    torch.manual_seed(0)
    model = build_mini_clip()
    load_imagenet_weights(model)
    directory = tmp_path_factory.mktemp("clip")
    save_mini_clip(model, directory)
    return model.eval(), directory


@pytest.fixture(scope="module")
def mini():
    return load_embedder(Settings())


def test_a_saved_model_embeds_as_the_network_does(untrained):
    model, directory = untrained
    embedder = load_mini_clip(directory)
    pictures = noise((300, 200), (64, 64))
    pixels = torch.stack([to_input(squash(picture, 192)) for picture in pictures])
    with torch.inference_mode():
        expected = model.encode_image(pixels, normalize=True).numpy()
        words = model.encode_text(tokenize(["a red dress"]), normalize=True).numpy()
    assert np.abs(embedder.embed_pictures(pictures) - expected).max() < 5e-3
    assert (embedder.embed_texts(["a red dress"]) * words).sum() > 0.999


def test_the_text_tower_is_not_in_the_checkpoint(untrained):
    _, directory = untrained
    assert (directory / WEIGHTS_FILE).stat().st_size < 10e6


def test_the_image_tower_starts_from_imagenet(untrained):
    model, _ = untrained
    fresh = build_mini_clip()
    assert not torch.equal(model.visual.trunk.conv_stem.weight, fresh.visual.trunk.conv_stem.weight)


def test_a_directory_names_a_model(untrained):
    _, directory = untrained
    embedder = load_embedder(Settings(clip=ClipSettings(model=str(directory))))
    assert embedder.dim == 256
    assert embedder.name.startswith("clip-mini-")


def test_missing_weights_are_a_checkpoint_error(tmp_path):
    with pytest.raises(CheckpointError, match="open_clip_config.json"):
        load_mini_clip(tmp_path)


def test_damaged_weights_are_a_checkpoint_error(untrained, tmp_path):
    _, directory = untrained
    for file in directory.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / WEIGHTS_FILE).write_bytes(b"\x08\0\0\0\0\0\0\0{}")
    with pytest.raises(CheckpointError):
        load_mini_clip(tmp_path)


def test_an_unknown_model_is_a_config_error():
    with pytest.raises(ConfigError, match="ViT-Q-99"):
        load_embedder(Settings(clip=ClipSettings(model="ViT-Q-99")))


def test_any_open_clip_model_can_be_used(tmp_path):
    config = {
        "embed_dim": 32,
        "vision_cfg": {"image_size": 32, "layers": 1, "width": 64, "patch_size": 16},
        "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 32, "heads": 2}
        | {"layers": 1},
    }
    model = open_clip.CLIP(**config)
    torch.save(model.state_dict(), tmp_path / "open_clip_pytorch_model.bin")
    (tmp_path / "open_clip_config.json").write_text(
        json.dumps({"model_cfg": config, "preprocess_cfg": {}})
    )
    embedder = load_embedder(Settings(clip=ClipSettings(model=f"local-dir:{tmp_path}")))
    vectors = embedder.embed_pictures([noise((40, 30))[0].convert("L")])
    assert vectors.shape == (1, 32)
    assert embedder.embed_texts(["a dress", "a shoe"]).shape == (2, 32)


def test_vectors_are_unit_float32_in_the_order_asked(mini):
    texts = ["a", "a long description of a pair of brown leather boots", "red"]
    vectors = mini.embed_texts(texts)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for text, vector in zip(texts, vectors, strict=True):
        assert vector @ mini.embed_texts([text])[0] > 0.999


def test_a_batch_embeds_as_its_pictures_do_alone(mini):
    pictures = noise(*[(50 + 10 * i, 90) for i in range(11)])
    together = mini.embed_pictures(pictures)
    alone = np.concatenate([mini.embed_pictures([picture]) for picture in pictures])
    assert np.abs(together - alone).max() < 1e-4


def test_nothing_embeds_as_nothing(mini):
    assert mini.embed_texts([]).shape == (0, mini.dim)
    assert mini.embed_pictures([]).shape == (0, mini.dim)


def test_a_very_long_text_is_cut_and_not_refused(mini):
    assert mini.embed_texts(["word " * 5000]).shape == (1, mini.dim)


def test_the_shipped_model_needs_no_network(mini, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("the network was used")

    monkeypatch.setattr("socket.socket.connect", refuse)
    assert load_embedder(Settings()).name == mini.name


def test_words_find_the_category_they_name(mini):
    prompts = CategoryPrompts(load_vocabulary())
    classes = prompts.class_vectors(mini.embed_texts(prompts.texts))
    asked = {"a pair of jeans": "Jeans", "white sneakers": "Sneakers", "a dress": "Dresses"}
    for text, category in asked.items():
        found = prompts.scores(mini.embed_texts([text]), classes)[0]
        assert next(iter(found)) == category


def test_scores_are_a_distribution_best_first(mini):
    prompts = CategoryPrompts(load_vocabulary())
    classes = prompts.class_vectors(mini.embed_texts(prompts.texts))
    scores = prompts.scores(mini.embed_pictures(noise((80, 80))), classes)[0]
    values = list(scores.values())
    assert set(scores) == set(load_vocabulary().categories)
    assert values == sorted(values, reverse=True)
    assert sum(values) == pytest.approx(1, abs=1e-4)


def test_a_text_and_a_picture_embed_fast_enough(mini):
    """The promise is 10 and 25 ms; the test asks for half of that speed, as machines are busy."""

    def best(run):
        times = []
        for _ in range(12):
            start = time.process_time()
            run()
            times.append(time.process_time() - start)
        return min(times)

    picture = noise((512, 512))
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # time of the processor is that of the clock then
    try:
        assert best(lambda: mini.embed_texts(["a navy striped cotton T-shirt"])) < 0.02
        assert best(lambda: mini.embed_pictures(picture)) < 0.05
    finally:
        torch.set_num_threads(threads)
