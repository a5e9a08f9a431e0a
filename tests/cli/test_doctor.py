import json
import sys
from pathlib import Path

import pytest

from fashionm3.serving.tryon_process import TryOnProcess
from tests.cli.conftest import Run


def findings(run: Run) -> tuple[int, dict[str, dict[str, str]]]:
    result = run("doctor", "--json")
    return result.exit_code, {found["component"]: found for found in json.loads(result.stdout)}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without weights: each test breaks one thing and looks at that."""
    monkeypatch.setattr("fashionm3.cli.doctor.EXAMINATIONS", _light())


def _light() -> tuple[object, ...]:
    from fashionm3.cli import doctor

    slow = (doctor._vlm, doctor._tryon)
    return tuple(examine for examine in doctor.EXAMINATIONS if examine not in slow)


def test_a_healthy_installation_is_live_and_says_what_is_off(run: Run) -> None:
    code, found = findings(run)
    assert code == 0
    assert {name: one["state"] for name, one in found.items()} == {
        "planner": "live",
        "clip": "live",
        "catalogue": "live",
        "database": "live",
        "images": "live",
        "refinement": "off",
        "online search": "off",
    }
    assert "48 items" in found["catalogue"]["reason"]


def test_a_damaged_index_is_degraded_and_the_exit_code_says_so(run: Run, home: Path) -> None:
    (home / "catalog" / "CURRENT").write_text("g-nowhere", "utf-8")
    code, found = findings(run)
    assert code == 1
    assert found["catalogue"]["state"] == "degraded"
    assert "g-nowhere" in found["catalogue"]["reason"]
    assert found["database"]["state"] == "live"


def test_a_damaged_database_is_degraded(run: Run, home: Path) -> None:
    (home / "fashionm3.sqlite").write_bytes(b"no database at all" * 100)
    code, found = findings(run)
    assert code == 1
    assert found["database"]["state"] == "degraded"


def test_damaged_weights_are_degraded(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fashionm3.cli import doctor

    monkeypatch.setattr(doctor, "EXAMINATIONS", (doctor._vlm,))
    (tmp_path / "config.json").write_text("{", "utf-8")
    monkeypatch.setenv("FASHIONM3_VLM__CHECKPOINT", str(tmp_path))
    code, found = findings(run)
    assert code == 1
    assert found["fashionvlm"]["state"] == "degraded"


def test_a_language_model_that_does_not_answer_is_degraded(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FASHIONM3_LLM__PROVIDER", "openai")
    monkeypatch.setenv("FASHIONM3_LLM__BASE_URL", "http://127.0.0.1:9/v1")
    code, found = findings(run)
    assert code == 1
    assert "rules" in found["planner"]["reason"]


def test_the_table_has_a_line_for_each_component(run: Run) -> None:
    printed = run("doctor").stdout
    assert all(word in printed for word in ("planner", "catalogue", "images", "online search"))


def test_a_model_for_refining_that_cannot_be_loaded_is_degraded_and_says_what_to_do(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fashionm3.cli import doctor

    monkeypatch.setattr(doctor, "EXAMINATIONS", (doctor._refinement,))
    monkeypatch.setattr("fashionm3.serving.tryon_process.TryOnProcess", TryOnProcess)
    monkeypatch.setenv("FASHIONM3_TRYON__BACKEND", "fashn")
    code, found = findings(run)
    assert code == 1
    assert found["refinement"]["backend"] == "fashn"
    assert "pip install git+https://github.com/fashn-AI" in found["refinement"]["reason"]


@pytest.mark.parametrize(("named", "expected"), [(False, 0), (True, 1)])
def test_the_mannequin_alone_is_degraded_and_fails_only_who_asked_for_photos(
    run: Run, monkeypatch: pytest.MonkeyPatch, named: bool, expected: int
) -> None:
    from fashionm3.cli import doctor
    from fashionm3.serving import tryon_process

    monkeypatch.setattr(doctor, "EXAMINATIONS", (doctor._tryon,))
    monkeypatch.setattr(tryon_process, "examine", lambda settings: (False, "mannequin only"))
    if named:
        monkeypatch.setenv("FASHIONM3_TRYON__PYTHON", sys.executable)
    code, found = findings(run)
    assert code == expected
    assert found["try-on"]["state"] == "degraded"
    assert found["try-on"]["reason"] == "mannequin only"
