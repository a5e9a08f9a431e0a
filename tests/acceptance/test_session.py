"""Start, memory and overhead: what a session costs beside the work of the models."""

import os
import statistics
import subprocess
import time
from pathlib import Path

import pytest

from fashionm3.settings import Settings
from tests.acceptance.conftest import COMMAND
from tests.graph.conftest import Planned, fake_deps
from tests.graph.test_overhead import LIMIT_S, seconds_of_turns, without_work

HELP_S = 0.7
MEMORY_MB = 2500
PAGE = os.sysconf("SC_PAGE_SIZE")


def test_help_is_there_at_once() -> None:
    seconds = []
    for _ in range(9):
        begun = time.perf_counter()
        subprocess.run([*COMMAND, "--help"], capture_output=True, check=True)
        seconds.append(time.perf_counter() - begun)
    print(f"\n--help: median {statistics.median(seconds):.2f} s, longest {max(seconds):.2f} s")
    assert statistics.median(seconds) <= HELP_S


def family(root: int) -> list[int]:
    """A process and all that came from it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                # The name in brackets may hold blanks; the parent is the second field after it.
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):  # gone in the meantime
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found = [root]
    for process in found:
        found += children.get(process, [])
    return found


def resident_mb(process: int) -> float:
    """Memory that a process holds; pages shared with another one count in both."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * PAGE / 2**20


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_a_demo_session_stays_within_its_memory(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FASHIONM3_HOME", str(settings.home))
    with (tmp_path / "log").open("w") as log:
        demo = subprocess.Popen(
            [*COMMAND, "demo", "--out", str(tmp_path / "out")], stdout=log, stderr=log
        )
        peak, own = 0.0, 0.0
        while demo.poll() is None:
            held = [resident_mb(process) for process in family(demo.pid)]
            peak, own = max(peak, sum(held)), max(own, held[0])
            time.sleep(0.05)
    assert demo.returncode == 0, (tmp_path / "log").read_text()[-2000:]
    assert (tmp_path / "out" / "transcript.html").is_file()
    print(f"\ndemo session: peak {peak:.0f} MB with all its processes, {own:.0f} MB without them")
    assert peak <= MEMORY_MB


async def test_graph_and_checkpoints_cost_little_by_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = Planned()
    monkeypatch.setattr("graph.nodes.plan", planned.plan)
    async with fake_deps(tmp_path) as deps:
        graph = without_work(deps, planned, monkeypatch)
        seconds = await seconds_of_turns(graph, time.perf_counter)
    p50, p95 = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
    print(f"\ngraph and checkpoints: median {p50 * 1000:.1f} ms, 95th percentile {p95 * 1000:.1f}")
    assert p95 <= LIMIT_S
