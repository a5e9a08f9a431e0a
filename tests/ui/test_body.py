"""The mannequin that looks are shown on."""

import pytest

from tests.fakes import StandingTryOn
from tests.ui.conftest import drawn, page, png, say


def test_the_mannequin_can_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    bodies: list[object] = []
    dress = StandingTryOn.dress

    async def noted(self: StandingTryOn, *args: object, **options: object) -> object:
        bodies.append(options["body"])
        return await dress(self, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(StandingTryOn, "dress", noted)
    app = page()
    app.selectbox(key="shape").select("curvy")
    app.selectbox(key="tone").select("brown")
    app.selectbox(key="stance").select("walking")
    say(drawn(app), "Show me the whole look on a body", ("shirt.png", png("white")))
    assert bodies == ["curvy-brown-walking"]
