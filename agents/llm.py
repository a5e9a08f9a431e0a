"""The language model."""

from typing import Protocol

from fashionm3.settings import LlmSettings


class Llm(Protocol):
    """A chat model."""


def connect_llm(settings: LlmSettings) -> Llm | None:
    """The model that the settings name."""
    return None
