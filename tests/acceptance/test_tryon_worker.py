"""What the try-on program takes of memory and time, and what becomes of one that takes too much."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fashionm3.serving.clients import Piece
from fashionm3.serving.tryon_process import TryOnProcess
from fashionm3.settings import TryOnSettings
from tests.tryon.conftest import worn
from tests.tryon.people import drawn, stand

ROUNDS = 5
OUTFIT = ("Shirts", "Jeans", "Coats", "Sneakers")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
async def test_an_outfit_stays_within_its_time_and_memory() -> None:
    photo = drawn(stand(), "tan", [worn("T-shirts & vests", "red"), worn("Shorts", "navy")]).photo
    pieces = [
        Piece(one.slot, one.category, one.picture)
        for one in (worn(category, "beige") for category in OUTFIT)
    ]
    process = TryOnProcess(TryOnSettings(timeout_s=300))
    took: dict[int, list[float]] = {1: [], len(pieces): []}
    try:
        await process.warm_up()
        person = photo if process.sees_people else None
        for _ in range(ROUNDS):
            for count, times in took.items():
                start = time.monotonic()
                await process.dress(pieces[:count], timeout_s=300, person=person)
                times.append(time.monotonic() - start)
        assert process._session is not None
        status = Path(f"/proc/{process._session._pid}/status").read_text("ascii")
    finally:
        await process.aclose()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    one, whole = (statistics.median(times) for times in took.values())
    who = "a photo" if person else "the mannequin"
    print(f"\none garment {one:.2f} s, four {whole:.2f} s on {who}; peak {peak / 1024**2:.2f} GB")
    assert peak <= 1024**2
    assert one <= 1.0 and whole <= 2.5


def test_a_program_that_wants_more_memory_than_its_limit_does_not_get_it() -> None:
    greedy = (
        "from fashionm3.tryon.limits import MOST_MEMORY, limit_memory\n"
        "limit_memory()\n"
        "try:\n"
        "    bytearray(2 * MOST_MEMORY)\n"
        "except MemoryError:\n"
        "    print('refused')\n"
    )
    said = subprocess.run([sys.executable, "-c", greedy], capture_output=True, text=True)
    assert said.stdout.strip() == "refused", said.stderr
