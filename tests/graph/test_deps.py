import subprocess
import sys
from pathlib import Path

from fashionm3.settings import Settings

LOADED = """
import asyncio, sys
from pathlib import Path
from fashionm3.settings import Settings
from graph import build_graph, connect

async def main() -> None:
    async with connect(Settings(home=Path(sys.argv[1]))) as deps:
        build_graph(deps)
        assert deps.database.count_items() == 0
    print(*sorted({"torch", "ray", "open_clip", "transformers"} & set(sys.modules)))

asyncio.run(main())
"""


def test_connecting_opens_the_stores_and_loads_no_model(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", LOADED, str(tmp_path / "home")],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert run.stdout.split() == []
    assert (tmp_path / "home" / "fashionm3.sqlite-dialogues").exists()
    assert Settings(home=tmp_path / "home").images_path.exists()
