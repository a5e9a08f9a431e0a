"""Turns whose try-on program dies, hangs or wants all memory: a notice now, a look next time."""

import textwrap
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from fashionm3.domain import ImageRef
from fashionm3.serving.tryon_process import TryOnProcess
from fashionm3.settings import TryOnSettings
from graph.build import build_graph
from graph.deps import Deps
from tests.fakes import colour_of
from tests.graph.conftest import Planned, say, steps
from tests.graph.test_failures import components

PROGRAM = """
    import os, signal, time
    from pathlib import Path
    from fashionm3.tryon import server
    from fashionm3.tryon.limits import limit_memory

    dressed_before, dress = Path({path!r}), server._dress

    def misbehave_once(*arguments):
        if not dressed_before.exists():
            dressed_before.touch()
            BEHAVIOUR
        return dress(*arguments)

    limit_memory()
    server._dress = misbehave_once
    server.make_server().run("stdio")
"""
KILLED = "os.kill(os.getpid(), signal.SIGKILL)"
HUNG = "time.sleep(600)"
HUNGRY = "kept = [bytearray(2**26) for _ in range(64)]"


def skirt(deps: Deps) -> tuple[str, ImageRef]:
    picture = Image.new("RGB", (300, 300), "white")
    ImageDraw.Draw(picture).polygon([(110, 20), (190, 20), (290, 280), (10, 280)], fill="navy")
    return colour_of(picture), deps.images.put_picture(picture, media_type="image/png")


@pytest.mark.parametrize(
    ("behaviour", "timeout_s", "said"),
    [(KILLED, 120, "died"), (HUNG, 1, "longer than 1 s"), (HUNGRY, 120, "more memory")],
    ids=["killed", "hung", "hungry"],
)
async def test_the_turn_ends_with_a_notice_within_the_limit_and_the_next_shows_the_look(
    deps: Deps, planned: Planned, tmp_path: Path, behaviour: str, timeout_s: float, said: str
) -> None:
    script = tmp_path / "program.py"
    text = PROGRAM.replace("BEHAVIOUR", behaviour).format(path=str(tmp_path / "dressed"))
    script.write_text(textwrap.dedent(text), "utf-8")
    patient = TryOnSettings(timeout_s=120)
    process = TryOnProcess(patient, program=(str(script),))
    colour, picture = skirt(deps)
    planned.garments[colour] = "Skirts"
    planned.plans["look"] = planned.plans["again"] = steps("try_on")
    short = deps.settings.model_copy(update={"tryon": TryOnSettings(timeout_s=timeout_s)})
    long = deps.settings.model_copy(update={"tryon": patient})
    try:
        await process.warm_up()
        graph = build_graph(replace(deps, tryon=process, settings=short))
        start = time.monotonic()
        first = await say(graph, "look", images=(picture,))
        took = time.monotonic() - start
        graph = build_graph(replace(deps, tryon=process, settings=long))
        second = await say(graph, "again", thread_id=first.thread_id)
    finally:
        await process.aclose()
    assert first.reply.try_on is None and said in first.reply.text
    assert "try_on" in components(first.reply.notices)
    assert took < timeout_s + 10
    assert second.reply.try_on is not None and not second.reply.notices
