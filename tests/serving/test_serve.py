"""`fashionm3 serve` in a process of its own, used from another one, and ended by a signal."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

DRAW = """
import asyncio
from fashionm3.settings import get_settings
from graph import connect

async def main():
    async with connect(get_settings()) as deps:
        print((await deps.vlm.draw("a red hat", seed=1)).size)
        print((await deps.embed.texts(["a hat"])).shape[0])

asyncio.run(main())
"""


@pytest.mark.ray
@pytest.mark.slow
def test_the_graph_uses_what_serve_runs_and_a_signal_drains_it(
    golden_checkpoint: Path, tmp_path: Path
) -> None:
    environment = {
        **os.environ,
        "FASHIONM3_HOME": str(tmp_path),
        "FASHIONM3_VLM__CHECKPOINT": str(golden_checkpoint),
        "FASHIONM3_VLM__HOST": "ray",
    }
    command = [sys.executable, "-c", "from fashionm3.cli import app; app()", "serve"]
    log = tmp_path / "log"
    with log.open("w") as file:
        server = subprocess.Popen(command, env=environment, stderr=file, stdout=file)
    try:
        ends = time.monotonic() + 300
        while "serving" not in log.read_text():
            assert server.poll() is None and time.monotonic() < ends, log.read_text()
            time.sleep(0.5)
        assert (tmp_path / "ray" / "token").stat().st_mode & 0o777 == 0o600
        used = subprocess.run(
            [sys.executable, "-c", DRAW], env=environment, capture_output=True, text=True
        )
        assert used.stdout.split("\n")[:2] == ["(32, 32)", "1"], used.stderr[-3000:]
        stranger = {k: v for k, v in environment.items() if not k.startswith("RAY_")}
        stranger |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": "0" * 64}
        refused = subprocess.run(
            [sys.executable, "-c", DRAW], env=stranger, capture_output=True, text=True
        )
        assert refused.returncode != 0
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(120) == 0
    assert not (tmp_path / "ray" / "address").exists()
