import asyncio
import os
import signal
import textwrap
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from fashionm3.errors import TryOnError
from fashionm3.serving.clients import Piece
from fashionm3.serving.tryon_process import TryOnProcess, examine
from fashionm3.settings import Settings, TryOnSettings

PATIENT = TryOnSettings(timeout_s=120)


def skirt() -> Piece:
    picture = Image.new("RGB", (300, 300), "white")
    ImageDraw.Draw(picture).polygon([(110, 40), (190, 40), (250, 260), (50, 260)], fill="crimson")
    return Piece("bottom", "Skirts", picture)


FAKE = """
    import os, time
    from mcp.server.mcpserver import MCPServer
    server = MCPServer("fake")

    @server.tool(structured_output=False)
    def about() -> str:
        return '{"pid": %d}' % os.getpid()

    @server.tool(structured_output=False)
    def warm_up() -> str:
        return "fake"

    @server.tool("dress", structured_output=False)
    def dress(pieces: list[dict[str, str]]) -> str:
        BEHAVIOUR

    server.run("stdio")
"""


def program(folder: Path, behaviour: str) -> tuple[str, ...]:
    path = folder / "fake.py"
    path.write_text(textwrap.dedent(FAKE).replace("BEHAVIOUR", behaviour), "utf-8")
    return (str(path),)


async def test_the_program_dresses_and_is_started_again_when_it_was_killed() -> None:
    process = TryOnProcess(PATIENT)
    try:
        first = await process.dress([skirt()], timeout_s=120)
        assert first.picture.size == (768, 1024)
        assert (first.backend, first.is_preview) == ("warp", True)
        red, green, _ = np.asarray(first.picture)[560, 384]
        assert red > 2 * green
        assert process._session is not None and process._session._pid is not None
        os.kill(process._session._pid, signal.SIGKILL)
        await asyncio.sleep(0.3)
        with suppress(TryOnError):  # its death may be seen only when it is asked
            await process.dress([skirt()], timeout_s=120)
        again = await process.dress([skirt()], timeout_s=120)
        assert np.array_equal(np.asarray(again.picture), np.asarray(first.picture))
        empty = Piece("head", "Hats", Image.new("RGB", (60, 60), "white"))
        with pytest.raises(TryOnError, match="Hats: no garment"):
            await process.dress([empty], timeout_s=120)
    finally:
        await process.aclose()
        await process.aclose()


async def test_a_hung_program_is_killed_at_the_time_out_and_the_next_call_starts_another(
    tmp_path: Path,
) -> None:
    process = TryOnProcess(PATIENT, program=program(tmp_path, "time.sleep(600)"))
    try:
        await process.warm_up()
        assert process._session is not None
        pid = process._session._pid
        assert pid is not None
        start = time.monotonic()
        with pytest.raises(TryOnError, match="longer than 0.5 s"):
            await process.dress([skirt()], timeout_s=0.5)
        assert time.monotonic() - start < 5
        for _ in range(100):
            await asyncio.sleep(0.1)
            if not Path(f"/proc/{pid}").exists():
                break
        assert not Path(f"/proc/{pid}").exists()
        await process.warm_up()
        assert process._session is not None and process._session._pid != pid
    finally:
        await process.aclose()


async def test_a_program_that_dies_at_every_outfit_is_given_up_for_a_while(tmp_path: Path) -> None:
    process = TryOnProcess(PATIENT, program=program(tmp_path, "os._exit(3)"))
    try:
        for _ in range(4):
            with pytest.raises(TryOnError, match="died"):
                await process.dress([skirt()], timeout_s=120)
        start = time.monotonic()
        with pytest.raises(TryOnError, match="started 4 times"):
            await process.dress([skirt()], timeout_s=120)
        assert time.monotonic() - start < 1
    finally:
        await process.aclose()


async def test_an_answer_that_is_no_picture_is_an_error(tmp_path: Path) -> None:
    process = TryOnProcess(PATIENT, program=program(tmp_path, "return 'hello'"))
    try:
        with pytest.raises(TryOnError, match="something else"):
            await process.dress([skirt()], timeout_s=120)
    finally:
        await process.aclose()


def test_an_interpreter_that_is_not_there_is_named() -> None:
    with pytest.raises(TryOnError, match="/no/such/python"):
        examine(Settings(tryon=TryOnSettings(python=Path("/no/such/python"), timeout_s=60)))


async def test_the_last_words_of_a_program_that_cannot_start_are_told(tmp_path: Path) -> None:
    path = tmp_path / "broken.py"
    path.write_text("raise SystemExit('no cloth in stock')", "utf-8")
    process = TryOnProcess(PATIENT, program=(str(path),))
    with pytest.raises(TryOnError, match="no cloth in stock"):
        await process.warm_up()
    await process.aclose()
