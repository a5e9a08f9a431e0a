"""A shop's own file of 2 000 rows, 50 of them broken, through the command line and real CLIP."""

import json
import re
import subprocess
import time
from pathlib import Path

import pytest

from tests.acceptance.conftest import COMMAND
from tests.catalogue_files import pictures_in, with_broken, write_csv


def test_two_thousand_rows_with_fifty_broken_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FASHIONM3_HOME", str(tmp_path / "home"))
    rows, reasons = with_broken(2000, 50)
    path = write_csv(pictures_in(tmp_path / "own") / "shop.csv", rows)

    def ingest() -> tuple[int, int, list[tuple[int, str]]]:
        command = [*COMMAND, "catalog", "ingest", str(path), "--json"]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 3, done.stderr[-2000:]
        found = json.loads(done.stdout)
        return found["accepted"], found["unchanged"], found["rejected"]

    begun = time.perf_counter()
    accepted, unchanged, rejected = ingest()
    print(f"\n{accepted} in, {len(rejected)} reported, {time.perf_counter() - begun:.0f} s")
    assert (accepted, unchanged, len(rejected)) == (1950, 0, 50)
    assert [line for line, _ in rejected] == sorted(reasons)
    assert all(re.search(reasons[line], reason) for line, reason in rejected)

    current = tmp_path / "home" / "catalog" / "CURRENT"
    generation = current.read_text("utf-8")
    assert ingest() == (0, 1950, rejected)
    assert current.read_text("utf-8") == generation
