"""What is saved comes back; what is damaged, foreign or of another size is named."""

import json
import pickle

import pytest
import torch
from safetensors.torch import load_file, save_file

from fashionm3.errors import CheckpointError, ConfigError
from fashionm3.vlm.checkpoint import (
    load_image_tokenizer,
    load_showo,
    save_image_tokenizer,
    save_showo,
)
from fashionm3.vlm.config import ShowoConfig
from fashionm3.vlm.image_tokenizer import ImageTokenizer, ImageTokenizerConfig, StackConfig
from fashionm3.vlm.model import Showo

WEIGHTS = "pytorch_model.safetensors"


@pytest.fixture
def saved(tiny, tmp_path):
    save_showo(tiny, tmp_path)
    return tmp_path


def _change(folder, change):
    weights = load_file(folder / WEIGHTS)
    change(weights)
    save_file(weights, folder / WEIGHTS)


def test_a_saved_model_comes_back_with_its_sizes(tiny, saved):
    loaded = load_showo(saved)
    assert loaded.config == tiny.config
    assert not loaded.training
    for key, value in tiny.state_dict().items():
        assert torch.equal(loaded.state_dict()[key], value)
    assert sorted(path.name for path in saved.iterdir()) == ["config.json", WEIGHTS]


def test_the_dtype_is_chosen_at_loading(saved):
    assert load_showo(saved, dtype=torch.bfloat16).dtype == torch.bfloat16
    assert load_showo(saved, dtype="float16").dtype == torch.float16
    for unknown in (torch.int8, torch.float8_e4m3fn, "float17"):
        with pytest.raises(ValueError, match=f"one of float32, bfloat16.*got '?{unknown}"):
            load_showo(saved, dtype=unknown)


@pytest.mark.parametrize(("name", "size"), [("show-o-512", 280), ("show-o-256", 252)])
def test_published_sizes_give_a_config_of_the_published_length(name, size, tmp_path, monkeypatch):
    with torch.device("meta"):
        model = Showo(ShowoConfig.from_name(name))
    monkeypatch.setattr(model, "state_dict", lambda: {})
    save_showo(model, tmp_path)
    assert (tmp_path / "config.json").stat().st_size == size


def test_sizes_are_read_from_the_tensors_without_our_own_words(tiny, saved):
    values = json.loads((saved / "config.json").read_text())
    del values["fashionm3"]
    (saved / "config.json").write_text(json.dumps(values))
    config = load_showo(saved).config
    for size in ("hidden_size", "num_layers", "num_heads", "intermediate_size", "vocab_size"):
        assert getattr(config, size) == getattr(tiny.config, size)


def test_the_pickle_is_read_where_there_is_no_safetensors(saved):
    weights = load_file(saved / WEIGHTS)
    (saved / WEIGHTS).unlink()
    torch.save(weights, saved / "pytorch_model.bin")
    assert torch.equal(load_showo(saved).showo.lm_head.bias, weights["showo.lm_head.bias"])


class Malice:
    def __reduce__(self):
        return (print, ("run",))


@pytest.mark.parametrize("kind", ["malice", "noise", "list", "half"])
def test_a_pickle_that_is_no_dictionary_of_tensors_is_refused(saved, kind, capsys):
    (saved / WEIGHTS).unlink()
    file = saved / "pytorch_model.bin"
    if kind == "malice":
        torch.save({"showo.lm_head.bias": Malice()}, file)
    elif kind == "noise":
        file.write_bytes(b"not a pickle at all")
    elif kind == "half":
        torch.save({"showo.lm_head.bias": torch.zeros(500)}, file)
        file.write_bytes(file.read_bytes()[:1000])
    else:
        torch.save([torch.zeros(2)], file)
    with pytest.raises(CheckpointError, match=r"pytorch_model\.bin"):
        load_showo(saved)
    assert capsys.readouterr().out == ""


def test_a_truncated_file_is_named(saved):
    data = (saved / WEIGHTS).read_bytes()
    for kept in (0, 5, len(data) // 2):
        (saved / WEIGHTS).write_bytes(data[:kept])
        with pytest.raises(
            CheckpointError, match=rf"pytorch_model\.safetensors is damaged.*\({kept} bytes\)"
        ):
            load_showo(saved)


def test_a_missing_or_unknown_tensor_is_counted(saved, tiny):
    count = len(tiny.state_dict())
    _change(saved, lambda weights: weights.pop("showo.model.final_layernorm.bias"))
    with pytest.raises(CheckpointError, match=f"has {count - 1} tensors, the model {count}.*norm"):
        load_showo(saved)
    _change(saved, lambda w: w.update({"showo.model.final_layernorm.bias": torch.zeros(32)}))
    _change(saved, lambda weights: weights.update(more=torch.zeros(1)))
    with pytest.raises(CheckpointError, match="1 unknown .more"):
        load_showo(saved)


def test_a_tensor_of_another_shape_is_named_with_both_shapes(saved):
    key = "showo.model.layers.1.mlp.fc2.weight"
    _change(saved, lambda weights: weights.update({key: torch.zeros(32, 60)}))
    with pytest.raises(CheckpointError, match=r"fc2.weight is \(32, 60\).*\(32, 64\)"):
        load_showo(saved)


def test_a_vocabulary_that_does_not_add_up_is_named_with_both_numbers(saved):
    values = json.loads((saved / "config.json").read_text())
    del values["fashionm3"]
    values["codebook_size"] = 32
    (saved / "config.json").write_text(json.dumps(values))
    with pytest.raises(CheckpointError, match="adds up to 103 ids.*embedding has 87"):
        load_showo(saved)


def test_values_that_are_not_finite_are_refused(saved):
    def spoil(weights):
        weights["showo.lm_head.bias"][3] = torch.nan

    _change(saved, spoil)
    with pytest.raises(CheckpointError, match="lm_head.bias has 1 of 87 values.*in float32"):
        load_showo(saved)


def test_values_that_a_shorter_type_cannot_hold_are_refused(saved):
    _change(saved, lambda weights: weights["showo.lm_head.bias"].fill_(1e5))
    assert torch.all(load_showo(saved, dtype="bfloat16").showo.lm_head.bias > 9e4)
    with pytest.raises(CheckpointError, match="87 of 87 values that are not finite in float16"):
        load_showo(saved, dtype="float16")


@pytest.mark.parametrize("dtype", [torch.int8, torch.float8_e4m3fn])
def test_weights_of_a_type_that_is_not_computed_in_are_refused(saved, dtype):
    key = "showo.lm_head.bias"
    _change(saved, lambda weights: weights.update({key: weights[key].to(dtype)}))
    with pytest.raises(CheckpointError, match=rf"{key} is of {str(dtype)[6:]}, not one of float32"):
        load_showo(saved)


def test_a_foreign_checkpoint_is_not_a_showo(saved, tiny_image_tokenizer):
    save_image_tokenizer(tiny_image_tokenizer, saved)
    with pytest.raises(CheckpointError, match="is this a Show-o checkpoint"):
        load_showo(saved)


def test_a_showo_is_no_image_tokenizer(saved):
    with pytest.raises(CheckpointError, match="is this an image tokenizer"):
        load_image_tokenizer(saved)


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"fashionm3": {"num_layers": 0}}', '{"fashionm3": 5}', "\xff"]
)
def test_a_config_without_sense_is_refused(saved, text):
    (saved / "config.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(CheckpointError):
        load_showo(saved)


def test_missing_files_and_folders_are_named(tmp_path):
    with pytest.raises(CheckpointError, match="no model files"):
        load_showo(tmp_path)
    with pytest.raises(CheckpointError, match="neither a directory nor a hub id"):
        load_showo(tmp_path / "nowhere")
    with pytest.raises(CheckpointError, match="neither a directory nor a hub id"):
        load_image_tokenizer("nowhere")


def test_the_hub_is_asked_by_name_and_revision(saved, monkeypatch):
    from huggingface_hub.errors import RemoteEntryNotFoundError

    asked = []

    def download(repository, name, *, revision):
        asked.append((repository, name, revision))
        if not (saved / name).is_file():
            raise RemoteEntryNotFoundError.__new__(RemoteEntryNotFoundError)
        return str(saved / name)

    monkeypatch.setattr("huggingface_hub.hf_hub_download", download)
    load_showo("someone/model", revision="v1")
    assert asked == [("someone/model", name, "v1") for name in ("config.json", WEIGHTS)]


def test_a_hub_out_of_reach_is_a_checkpoint_error(monkeypatch):
    def download(repository, name, *, revision):
        raise ConnectionError("no route")

    monkeypatch.setattr("huggingface_hub.hf_hub_download", download)
    with pytest.raises(CheckpointError, match=r"someone/model/config.json: no route"):
        load_showo("someone/model")


# image tokenizer


def test_a_saved_image_tokenizer_comes_back_with_its_sizes(tiny_image_tokenizer, tmp_path):
    save_image_tokenizer(tiny_image_tokenizer, tmp_path)
    loaded = load_image_tokenizer(tmp_path)
    assert loaded.config == tiny_image_tokenizer.config
    codes = torch.arange(9)[None]
    with torch.no_grad():
        assert torch.equal(loaded.decode(codes), tiny_image_tokenizer.decode(codes))


def test_published_sizes_give_a_config_of_66_bytes(tmp_path, monkeypatch):
    with torch.device("meta"):
        tokenizer = ImageTokenizer()
    monkeypatch.setattr(tokenizer, "state_dict", lambda: {})
    save_image_tokenizer(tokenizer, tmp_path)
    assert (tmp_path / "config.json").stat().st_size == 66


def test_the_wrong_sizes_for_an_image_tokenizer_are_refused(tiny_image_tokenizer, tmp_path):
    save_image_tokenizer(tiny_image_tokenizer, tmp_path)
    wrong = ImageTokenizerConfig(z_channels=5)
    with pytest.raises(CheckpointError, match="tensors"):
        load_image_tokenizer(tmp_path, config=wrong)


# sizes


@pytest.mark.parametrize(
    "wrong",
    [
        {"hidden_size": 30},
        {"num_layers": 0},
        {"hidden_act": "relu"},
        {"partial_rotary_factor": 0.4},
    ],
    ids=lambda sizes: next(iter(sizes)),
)
def test_sizes_that_do_not_fit_are_refused(tiny, wrong):
    with pytest.raises(ConfigError):
        tiny.config.with_sizes(**wrong)


def test_known_names_have_known_sizes():
    large = ShowoConfig.from_name("show-o-512")
    assert (large.vocab_size, large.mask_token_id, large.sequence_length) == (58498, 58497, 1408)
    assert (large.image_token_offset, large.soi_id, large.t2i_id) == (50305, 50296, 50300)
    mini = ShowoConfig.from_name("mini")
    tokenizer = ImageTokenizerConfig.from_name("mini")
    assert mini.codebook_size == tokenizer.codebook_size
    assert mini.picture_size == mini.grid[0] * tokenizer.stride
    for kind in (ShowoConfig, ImageTokenizerConfig):
        with pytest.raises(ConfigError, match="giant"):
            kind.from_name("giant")


def test_image_tokenizer_sizes_that_do_not_fit_are_refused():
    with pytest.raises(ConfigError, match="3 levels.*2"):
        StackConfig(8, (1, 2, 3), (1, 1))
    with pytest.raises(ConfigError, match="12 channels do not split into 8 groups"):
        ImageTokenizerConfig(StackConfig(12, (1,), (1,)), StackConfig(12, (1,), (1,)), 4, 8)


def test_configs_survive_json(tiny, tiny_image_tokenizer):
    values = json.loads(json.dumps(tiny.config.to_dict()))
    assert ShowoConfig.from_dict(values) == tiny.config
    values = json.loads(json.dumps(tiny_image_tokenizer.config.to_dict()))
    assert ImageTokenizerConfig.from_dict(values) == tiny_image_tokenizer.config


def test_a_configuration_is_a_value(tiny):
    assert pickle.loads(pickle.dumps(tiny.config)) == tiny.config
