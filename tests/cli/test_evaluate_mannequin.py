import json
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from fashionm3.cli import app
from fashionm3.cli.evaluate_mannequin import draw_looks
from fashionm3.errors import TryOnError


def test_a_look_is_dressed_scored_and_shown(tmp_path: Path) -> None:
    sheet = tmp_path / "sheets" / "mannequin.jpg"
    asked = ["evaluate", "mannequin", "--looks", "1", "--sheet", str(sheet), "--json"]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    figures = json.loads(done.stdout)
    assert 0.5 < figures["IoU, least"] <= figures["IoU, mean"] <= 1
    assert figures["garments"] == len(figures["worst"]) >= 1
    assert Image.open(sheet).height > 300


def test_the_same_seed_gives_the_same_looks(tmp_path: Path) -> None:
    written = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        draw_looks(folder, 1, seed=5)
        written.append((folder / "looks.json").read_text())
    assert written[0] == written[1]


def test_a_program_that_fails_is_no_figure(tmp_path: Path) -> None:
    from fashionm3.cli.evaluate_mannequin import _scores

    with pytest.raises(TryOnError, match="ended with 1"):
        list(_scores(tmp_path, None))
