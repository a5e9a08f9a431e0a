"""Golden vectors of the public reference, and small random models."""

import json
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from fashionm3.vlm.checkpoint import load_image_tokenizer, load_showo
from fashionm3.vlm.config import ShowoConfig
from fashionm3.vlm.image_tokenizer import ImageTokenizer, ImageTokenizerConfig, StackConfig
from fashionm3.vlm.model import Showo
from fashionm3.vlm.processor import TextTokenizer
from fashionm3.vlm.sequence import Layout


@dataclass(frozen=True)
class GoldenSet:
    """A folder in the schema of tests/golden/README.md; every size comes from its files."""

    folder: Path

    def json(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def tensors(self, name: str) -> dict[str, Tensor]:
        return load_file(self.folder / f"{name}.safetensors")

    def case(self, name: str, case: str) -> dict[str, Tensor]:
        every = self.tensors(name)
        return {k[len(case) + 1 :]: v for k, v in every.items() if k.startswith(f"{case}.")}

    @cached_property
    def model(self) -> Showo:
        return load_showo(self.folder / "showo_pretrained")

    @cached_property
    def image_tokenizer(self) -> ImageTokenizer:
        arch = self.json("magvit_arch.json")
        return load_image_tokenizer(self.folder / "magvit_pretrained", config=arch)

    @cached_property
    def text(self) -> TextTokenizer:
        return TextTokenizer.load(self.folder / "tokenizer")

    @cached_property
    def layout(self) -> Layout:
        room = self.json("meta.json")["dims"]["max_text_len"]
        return Layout(self.model.config.with_sizes(max_text_tokens=room), self.text.eos)

    @cached_property
    def same_random_streams(self) -> bool:
        """Whether this torch draws the numbers that the recording one drew."""
        probe = self.tensors("rng_probe")
        seed = self.json("meta.json")["seed"]
        generator = torch.Generator().manual_seed(seed)
        if not torch.equal(torch.rand(100, generator=generator), probe["uniform_100"]):
            return False
        generator.manual_seed(seed)
        drawn = torch.multinomial(probe["multinomial_probs"], 1, generator=generator)
        after = torch.rand(probe["multinomial_then_uniform"].shape, generator=generator)
        torch.manual_seed(seed)
        return (
            torch.equal(drawn, probe["multinomial"])
            and torch.equal(after, probe["multinomial_then_uniform"])
            and torch.equal(torch.rand(probe["rand_5x7"].shape), probe["rand_5x7"])
        )


GOLDEN = GoldenSet(
    Path(os.environ.get("FASHIONM3_GOLDEN") or Path(__file__).parent.parent / "golden")
)


@pytest.fixture(scope="session")
def golden() -> GoldenSet:
    return GOLDEN


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Fill `<name>_case` arguments with the cases that the golden folder holds."""
    # No FashionVLM task uses lvg sequences; their masks are checked, their prompting is not built.
    wanted = {
        "prompting_case": ("prompting", lambda case: case["task"] != "lvg"),
        "dropout_case": ("prompting", lambda case: case["task"] == "t2i"),
        "masking_case": ("masking", lambda case: True),
        "uniform_masking_case": (
            "masking",
            lambda case: case["is_train"] and "mask_contiguous_region_prob" not in case["training"],
        ),
        "drawn_case": ("t2i_generate", lambda case: not case["deterministic_variant"]),
        "sure_case": ("t2i_generate", lambda case: case["deterministic_variant"]),
        "mmu_case": ("mmu_generate", lambda case: True),
    }
    for argument, (file, matches) in wanted.items():
        if argument in metafunc.fixturenames:
            cases = GOLDEN.json(f"{file}_cases.json")
            metafunc.parametrize(argument, [name for name, case in cases.items() if matches(case)])


SIZES = ShowoConfig(
    llm_vocab_size=60,
    codebook_size=16,
    num_vq_tokens=9,
    picture_size=36,
    max_text_tokens=12,
    hidden_size=32,
    num_layers=2,
    num_heads=4,
    intermediate_size=64,
    name="tiny",
)


@pytest.fixture(scope="session")
def tiny() -> Showo:
    """A random model whose gains and biases all matter."""
    torch.manual_seed(5)
    model = Showo(SIZES).eval()
    with torch.no_grad():
        for value in model.parameters():
            value.add_(0.3 * torch.randn_like(value))
    return model


@pytest.fixture(scope="session")
def tiny_layout() -> Layout:
    return Layout(SIZES, eos=50)


@pytest.fixture(scope="session")
def tiny_image_tokenizer() -> ImageTokenizer:
    torch.manual_seed(5)
    stack = StackConfig(8, (1, 2), (1, 1))
    config = ImageTokenizerConfig(stack, stack, z_channels=4, num_groups=4, stem_patch=2)
    return ImageTokenizer(config).eval()
