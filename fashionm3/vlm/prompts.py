"""What a dialogue looks like as text: the templates of training and of the evaluation.

Every template writes a round as `USER: {q} ASSISTANT: {a}<|endoftext|>`, without a separator, and
ends with the cue `ASSISTANT:`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fashionm3.vlm.config import MARKERS, PAD_TOKEN

END = "<|endoftext|>"
CUE = " ASSISTANT:"
ALIASES = ("<|sot|>", "<|eot|>", "<|pad|>")

TemplateName = Literal["training", "evaluation", "baseline", "server"]
Round = tuple[str, str]
"""What the user said, what the assistant answered."""


@dataclass(frozen=True)
class Template:
    """How a dialogue is put before the model."""

    sot: bool
    """An eos between picture and text; training has none, every published inference script does."""
    system: str = ""
    """Text before the first round."""
    user: str = "USER: "


TEMPLATES: dict[TemplateName, Template] = {
    "training": Template(sot=False),
    "evaluation": Template(sot=True),
    "baseline": Template(
        sot=True,
        # The backtick is the authors'.
        system="You are a fashion stylist. Recommend an item according to user`s query and "
        "uploaded image. Recommend only one item for each query.",
    ),
    "server": Template(sot=True, user="USER: \n"),
}

_CONTROL = re.compile("|".join(map(re.escape, (PAD_TOKEN, END, *MARKERS, *ALIASES))))


def sanitised(text: str) -> str:
    """Take the brackets off every control token that a person wrote.

    The masks rely on one soi a sequence, and the training format on one end an answer.
    """
    while _CONTROL.search(text):
        text = _CONTROL.sub(lambda match: match[0].strip("<|>[]"), text)
    return text


def finished(rounds: Sequence[Round], template: Template = TEMPLATES["training"]) -> str:
    """The text of answered rounds, blanks at the ends stripped; control tokens are taken out."""
    return "".join(
        f"{template.user}{sanitised(q)}{CUE} {sanitised(a)}{END}" for q, a in rounds
    ).strip()


def asking(question: str, template: Template = TEMPLATES["training"]) -> str:
    """The text of a round that waits for its answer."""
    return f"{template.user}{sanitised(question)}{CUE}"
