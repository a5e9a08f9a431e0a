"""CatVTON on tiny random weights in the published layout."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from fashionm3.errors import CheckpointError, TryOnError
from fashionm3.tryon.refiner import Fitting, Options, load_refiner

SIZE = (48, 64)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base model with random weights, and attention of twice its size."""
    diffusers = pytest.importorskip("diffusers", reason='pip install "fashionm3[catvton]"')
    import torch
    from safetensors.torch import save_file

    from fashionm3.tryon.catvton import ATTENTION, skip_text

    torch.manual_seed(7)
    folder = tmp_path_factory.mktemp("catvton")
    unet = diffusers.UNet2DConditionModel(
        sample_size=8,
        in_channels=9,
        out_channels=4,
        layers_per_block=1,
        block_out_channels=(16, 32),
        norm_num_groups=8,
        attention_head_dim=8,
        cross_attention_dim=8,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
    )
    unet.save_pretrained(folder / "base" / "unet")
    diffusers.AutoencoderKL(
        block_out_channels=(8, 8, 8, 8),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        norm_num_groups=4,
        sample_size=32,
    ).save_pretrained(folder / "vae")
    diffusers.DDIMScheduler(
        beta_schedule="scaled_linear",
        beta_start=0.00085,
        beta_end=0.012,
        clip_sample=False,
        set_alpha_to_one=False,
        steps_offset=1,
    ).save_pretrained(folder / "base" / "scheduler")
    skip_text(unet)
    modules = torch.nn.ModuleList(m for name, m in unet.named_modules() if "attn1" in name)
    tensors = dict(modules.named_parameters(remove_duplicate=False))
    # Of several names for one tensor the first stays, as where shared tensors are saved.
    first: dict[int, str] = {}
    for name in sorted(tensors):
        first.setdefault(id(tensors[name]), name)
    (folder / ATTENTION).parent.mkdir(parents=True)
    save_file({name: tensors[name].detach() * 2 for name in first.values()}, folder / ATTENTION)
    return folder


def options(folder: Path, **changes: Any) -> Options:
    chosen = {"backend": "catvton", "weights": str(folder), "device": "cpu", "folder": folder}
    return Options(**chosen | {"steps": 2} | changes)


def fitting(colour: str = "red") -> Fitting:
    region = Image.new("L", (90, 100))
    ImageDraw.Draw(region).rectangle((25, 30, 65, 70), fill=255)
    return Fitting("top", Image.new("RGB", (40, 50), colour), region)


def test_a_photo_of_any_shape_comes_back_in_its_size_and_depends_on_the_garment(
    published: Path,
) -> None:
    from fashionm3.tryon.catvton import CatVton

    model = CatVton(options(published), size=SIZE)
    photo = Image.effect_noise((90, 100), 60).convert("RGB")
    red, again, blue = (model.draw(photo, fitting(c)) for c in ("red", "red", "blue"))
    assert red.size == (90, 100)
    assert np.array_equal(np.asarray(red), np.asarray(again))
    assert not np.array_equal(np.asarray(red), np.asarray(blue))


def test_the_model_does_not_see_what_the_mask_hides(published: Path) -> None:
    from fashionm3.tryon.catvton import CatVton

    model = CatVton(options(published), size=SIZE)
    photo = Image.new("RGB", (90, 100), "grey")
    other = photo.copy()
    ImageDraw.Draw(other).rectangle((32, 37, 58, 63), fill="yellow")
    drawn, same = (np.asarray(model.draw(p, fitting())) for p in (photo, other))
    assert np.array_equal(drawn, same)
    ImageDraw.Draw(other).rectangle((0, 0, 15, 15), fill="yellow")
    assert not np.array_equal(drawn, np.asarray(model.draw(other, fitting())))


def test_all_self_attention_is_that_of_the_published_file(published: Path) -> None:
    diffusers = pytest.importorskip("diffusers")
    from fashionm3.tryon.catvton import CatVton

    base = diffusers.UNet2DConditionModel.from_pretrained(published / "base" / "unet")
    plain = dict(base.named_parameters())
    unet = CatVton(options(published), size=SIZE)._unet
    attention = {name for name in plain if ".attn1." in name}
    assert len(attention) >= 10
    for name, tensor in unet.named_parameters():
        expected = plain[name] * (2 if name in attention else 1)
        assert np.allclose(tensor.detach(), expected.detach()), name


def test_attention_that_lacks_a_weight_is_refused(published: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    from fashionm3.tryon.catvton import ATTENTION, CatVton

    for part in ("base", "vae"):
        (tmp_path / part).symlink_to(published / part)
    weights = load_file(published / ATTENTION)
    weights.pop(sorted(weights)[0])
    (tmp_path / ATTENTION).parent.mkdir(parents=True)
    save_file(weights, tmp_path / ATTENTION)
    with pytest.raises(CheckpointError, match=r"not for this base model: \d weights are missing"):
        CatVton(options(tmp_path), size=SIZE)
    (tmp_path / ATTENTION).unlink()
    with pytest.raises(CheckpointError, match="has no mix-48k-1024/attention"):
        CatVton(options(tmp_path), size=SIZE)


def test_without_diffusers_it_is_told_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "diffusers", None)
    with pytest.raises(TryOnError, match="needs diffusers.*fashionm3.catvton"):
        load_refiner(options(tmp_path))
