"""Settings that contradict each other are refused by name."""

import pytest

from fashionm3.errors import ConfigError
from fashionm3.settings import get_settings


def test_a_licence_that_forbids_commercial_use_has_to_be_confirmed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FASHIONM3_TRYON__BACKEND", "catvton")
    with pytest.raises(ConfigError, match="CC BY-NC-SA.*TRYON__REFINE__NONCOMMERCIAL=true"):
        get_settings()
    monkeypatch.setenv("FASHIONM3_TRYON__REFINE__NONCOMMERCIAL", "true")
    assert get_settings().tryon.backend == "catvton"


def test_a_licence_that_allows_all_use_needs_no_confirmation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FASHIONM3_TRYON__BACKEND", "fashn")
    assert get_settings().tryon.refine.noncommercial is False
