"""Sizes of a Show-o model, and where each kind of token lies in its vocabulary.

`0 … llm_vocab_size-1` text, then `[PAD]` and nine control tokens, then the image codes, then the
image mask token as the last id.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from math import isqrt
from typing import Any, Self

from transformers import PhiConfig

from fashionm3.errors import ConfigError

PAD_TOKEN = "[PAD]"
MARKERS = (
    "<|soi|>",
    "<|eoi|>",
    "<|sov|>",
    "<|eov|>",
    "<|t2i|>",
    "<|mmu|>",
    "<|t2v|>",
    "<|v2v|>",
    "<|lvg|>",
)
"""What Show-o adds to the text tokenizer, in this order, after `[PAD]`."""


@dataclass(frozen=True)
class ShowoConfig:
    """Architecture of one Show-o transformer; the defaults are Phi-1.5 with 512×512 pictures."""

    llm_vocab_size: int = 50295
    """Length of the text tokenizer before Show-o's additions."""
    codebook_size: int = 8192
    """Image codes, `2 ** bits` of the image tokenizer."""
    num_vq_tokens: int = 1024
    """Image tokens per picture, h * w."""
    picture_size: int = 512
    """Side of a picture in pixels."""
    max_text_tokens: int = 381
    """Text positions of a sequence, bos and eos included, the task token not."""
    hidden_size: int = 2048
    num_layers: int = 24
    num_heads: int = 32
    intermediate_size: int = 8192
    hidden_act: str = "gelu_new"
    """`gelu_pytorch_tanh` is the same function, faster on a CPU."""
    layer_norm_eps: float = 1e-5
    partial_rotary_factor: float = 0.5
    rope_theta: float = 10000.0
    max_position_embeddings: int = 2048
    num_control_tokens: int = 1 + len(MARKERS)
    """`[PAD]` and the markers."""
    name: str = "showo"
    """What the model calls itself in messages; no influence on the weights."""

    def __post_init__(self) -> None:
        """Check the sizes.

        Raises:
            ConfigError: naming the size and what it must be.
        """
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, int) and value < 1:
                raise ConfigError(f"{item.name} is {value}, it must be at least 1")
        if self.hidden_size % self.num_heads:
            raise ConfigError(
                f"hidden_size {self.hidden_size} does not split into {self.num_heads} heads"
            )
        if self.rotary_dims % 2:
            raise ConfigError(
                f"{self.rotary_dims} rotary channels per head; they are rotated in pairs"
            )
        if self.hidden_act not in ("gelu_new", "gelu_pytorch_tanh"):
            raise ConfigError(
                f"hidden_act is {self.hidden_act!r}; Phi uses gelu_new, or gelu_pytorch_tanh"
            )

    @property
    def head_dim(self) -> int:
        """Channels of one attention head."""
        return self.hidden_size // self.num_heads

    @property
    def rotary_dims(self) -> int:
        """Channels of a head that rotate with the position."""
        return int(self.head_dim * self.partial_rotary_factor)

    def control_id(self, token: str) -> int:
        """Id of `[PAD]` or of a marker.

        Raises:
            ValueError: for any other string.
        """
        return self.llm_vocab_size + (PAD_TOKEN, *MARKERS).index(token)

    @property
    def pad_id(self) -> int:
        """Id of `[PAD]`."""
        return self.llm_vocab_size

    @property
    def soi_id(self) -> int:
        """Id of the start of an image."""
        return self.control_id("<|soi|>")

    @property
    def eoi_id(self) -> int:
        """Id of the end of an image."""
        return self.control_id("<|eoi|>")

    @property
    def t2i_id(self) -> int:
        """Id of the task token of text to image."""
        return self.control_id("<|t2i|>")

    @property
    def mmu_id(self) -> int:
        """Id of the task token of image and dialogue to text."""
        return self.control_id("<|mmu|>")

    @property
    def image_token_offset(self) -> int:
        """Id of image code 0."""
        return self.llm_vocab_size + self.num_control_tokens

    @property
    def vocab_size(self) -> int:
        """Rows of the embedding and of the head."""
        return self.image_token_offset + self.codebook_size + 1

    @property
    def mask_token_id(self) -> int:
        """Id of the masked image token, the last of the vocabulary."""
        return self.vocab_size - 1

    @property
    def sequence_length(self) -> int:
        """Length of a padded training sequence: text, task token, soi, image, eoi."""
        return self.max_text_tokens + self.num_vq_tokens + 3

    @property
    def grid(self) -> tuple[int, int]:
        """Image tokens as (h, w) of a square picture.

        Raises:
            ConfigError: if `num_vq_tokens` is not a square.
        """
        side = isqrt(self.num_vq_tokens)
        if side * side != self.num_vq_tokens:
            raise ConfigError(f"{self.num_vq_tokens} image tokens are no square")
        return side, side

    @classmethod
    def from_name(cls, name: str) -> Self:
        """The sizes known as `show-o-512`, `show-o-256` or `mini`.

        Raises:
            ConfigError: for any other name.
        """
        if name == "show-o-512":
            return cls(name=name)
        if name == "show-o-256":
            return cls(num_vq_tokens=256, picture_size=256, name=name)
        if name == "mini":
            return cls(
                llm_vocab_size=4096,
                codebook_size=4096,
                num_vq_tokens=256,
                picture_size=128,
                max_text_tokens=160,
                hidden_size=384,
                num_layers=6,
                num_heads=6,
                intermediate_size=1536,
                hidden_act="gelu_pytorch_tanh",
                name=name,
            )
        raise ConfigError(f"no model is called {name!r}; there are show-o-512, show-o-256, mini")

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Read `to_dict` back; keys that are no sizes are ignored."""
        known = {item.name for item in fields(cls)}
        return cls(**{key: value for key, value in values.items() if key in known})

    def to_dict(self) -> dict[str, Any]:
        """The sizes as JSON values."""
        return asdict(self)

    def with_sizes(self, **sizes: Any) -> Self:
        """A copy with other sizes."""
        return replace(self, **sizes)

    def phi(self) -> PhiConfig:
        """The configuration of the language backbone in the words of `transformers`."""
        return PhiConfig(
            vocab_size=self.vocab_size,
            hidden_size=self.hidden_size,
            intermediate_size=self.intermediate_size,
            num_hidden_layers=self.num_layers,
            num_attention_heads=self.num_heads,
            num_key_value_heads=self.num_heads,
            hidden_act=self.hidden_act,
            max_position_embeddings=self.max_position_embeddings,
            layer_norm_eps=self.layer_norm_eps,
            # Show-o trains with normed queries and keys although Phi-1.5's own file says false.
            qk_layernorm=True,
            rope_parameters={
                "rope_type": "default",
                "rope_theta": self.rope_theta,
                "partial_rotary_factor": self.partial_rotary_factor,
            },
            tie_word_embeddings=False,
            use_cache=False,
            pad_token_id=None,
            bos_token_id=None,
            eos_token_id=None,
        )
