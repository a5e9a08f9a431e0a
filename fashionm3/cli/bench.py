"""`fashionm3 bench`: how fast the models are, each figure by one command."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from fashionm3.cli.console import Report as Show
from fashionm3.cli.console import err, only_json, out, plain, print_json, progress

if TYPE_CHECKING:
    from fashionm3.settings import Settings
    from fashionm3.vlm.bench.comparison import Report
    from training.eval.variants import Drawn

commands = typer.Typer(help="Measure speed.", no_args_is_help=True)

Size = Literal["tiny", "mid", "full"]
Way = Literal["fast", "int8"]
WAYS: dict[Way, dict[str, str]] = {
    "fast": {"pace": "fast"},
    "int8": {"pace": "exact", "dtype": "int8"},
}


@commands.callback()
def bench() -> None:
    """Measure speed, ratios in one run."""


@commands.command("vlm")
def vlm(
    size: Annotated[
        Size,
        typer.Option(help="tiny: seconds, to try it; mid: the ratios; full: 1.448 B parameters."),
    ] = "mid",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Time FashionVLM against a loop that recomputes everything, or at full size against memory.

    The loop is timed at eight evenly spaced steps, each of which must give our tokens; that whole
    runs are the same is checked on the mini model.
    """
    with only_json(as_json), err.status("[dim]…[/]") as status:

        def report(what: str) -> None:
            status.update(f"[dim]{plain(what)}[/]")

        figures = _full(report) if size == "full" else _compared(size, report)
    if not as_json:
        _print_table(figures)
    print_json(figures)


@commands.command("quality")
def quality(
    pictures: Annotated[int, typer.Option(min=2, help="Descriptions to draw.")] = 200,
    steps: Annotated[int, typer.Option(min=1, help="Steps of the exact way.")] = 50,
    seed: Annotated[int, typer.Option(help="Picks the descriptions.")] = 0,
    way: Annotated[Way | None, typer.Option(help="This one alone; all without it.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Draw looks never trained on exactly, fast and with 8-bit weights, and compare in pairs."""
    from fashionm3.settings import get_settings
    from training.eval.variants import difference

    settings = get_settings()
    ways = {"exact": {"pace": "exact"}} | ({way: WAYS[way]} if way else WAYS)
    with only_json(as_json), progress() as show:
        judged = {
            name: _judged(settings, {"steps": steps, **change}, pictures, seed, name, show)
            for name, change in ways.items()
        }
    figures = {
        name: {
            "category": difference(judged["exact"].category, found.category),
            "similarity": difference(judged["exact"].similarity, found.similarity),
        }
        for name, found in judged.items()
        if name != "exact"
    }
    if not as_json:
        _print_differences(figures)
    print_json({**figures, "steps": steps})


def _judged(
    settings: "Settings", change: dict[str, Any], pictures: int, seed: int, name: str, show: Show
) -> "Drawn":
    from fashionm3.serving.fashionvlm import FashionVlm
    from fashionm3.serving.requests import Drawing
    from training.eval.variants import judge_way
    from vectorstore.embed import load_embedder

    model = FashionVlm.load(settings.vlm.model_copy(update=change))
    return judge_way(
        lambda words, seeds: model.draw_together(
            [Drawing(text, number) for text, number in zip(words, seeds, strict=True)],
            on_step=lambda done, total: None,
        ),
        load_embedder(settings),
        pictures=pictures,
        seed=seed,
        on_picture=lambda done, total: show(name, done, total),
    )


@commands.command("serving")
def serving(
    pictures: Annotated[int, typer.Option(min=1, help="Pictures drawn at once.")] = 8,
    calls: Annotated[int, typer.Option(min=1, help="Answers timed on each side.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Time the model on Ray against the same one in this process; starts a Ray of its own."""
    import asyncio

    from fashionm3.serving.benchmark import measure_serving
    from fashionm3.settings import get_settings

    with only_json(as_json), err.status("[dim]local and Ray in turn …[/]"):
        figures = asyncio.run(measure_serving(get_settings(), pictures=pictures, calls=calls))
    print_json(figures)


def _print_differences(figures: dict[str, Any]) -> None:
    from rich.table import Table

    table = Table("way", "figure", "exact", "other", "difference", "95 % interval", box=None)
    for way, found in figures.items():
        for name, one in found.items():
            low, high = one["interval"]
            numbers = [f"{one[key]:.2f}" for key in ("exact", "other", "difference")]
            table.add_row(way, name, *numbers, f"{low:.2f} to {high:.2f}")
    out.print(table)


def _full(report: "Report") -> dict[str, Any]:
    import torch

    from fashionm3.vlm import ShowoConfig
    from fashionm3.vlm.bench.full_size import measure_full_size

    config = ShowoConfig.from_name("show-o-512")
    return {"full": measure_full_size(config, dtype=torch.bfloat16, report=report), **_machine()}


def _compared(size: Size, report: "Report") -> dict[str, Any]:
    import torch

    from fashionm3.vlm import load_showo
    from fashionm3.vlm.bench import comparison
    from fashionm3.vlm.prepare import prepared

    config, new_tokens, steps = comparison.MID_SIZE, comparison.NEW_TOKENS, comparison.STEPS
    if size == "tiny":
        config = config.with_sizes(
            hidden_size=64,
            num_layers=2,
            intermediate_size=128,
            num_vq_tokens=64,
            name="tiny",
            llm_vocab_size=500,
            codebook_size=256,
            num_heads=2,
        )
        new_tokens, steps = 12, 8
    mini = prepared(load_showo("mini", dtype=torch.float32))
    figures: dict[str, Any] = {
        "identity": comparison.check_identity(
            mini, steps=steps, new_tokens=new_tokens, report=report
        )
    }
    model = prepared(comparison.random_model(config))
    figures["text"] = comparison.compare_text(model, new_tokens=new_tokens, report=report)
    figures["batch"] = comparison.compare_batch(model, new_tokens=new_tokens, report=report)
    low = prepared(comparison.random_model(config, torch.bfloat16))
    figures["picture"] = comparison.compare_pictures(model, steps=steps, report=report, low=low)
    figures["model"] = {"name": config.name, **config.to_dict()}
    return {**figures, **_machine()}


def _machine() -> dict[str, Any]:
    import platform

    import torch

    return {
        "machine": {
            "threads": torch.get_num_threads(),
            "torch": torch.__version__,
            "capability": torch.backends.cpu.get_cpu_capability(),
            "processor": platform.processor() or platform.machine(),
        }
    }


def _print_table(figures: dict[str, Any]) -> None:
    from rich.table import Table

    table = Table("figure", "value", "least", "most", box=None)

    def row(name: str, value: float, least: float | None = None, most: float | None = None) -> None:
        spread = ["" if number is None else f"{number:.2f}" for number in (least, most)]
        table.add_row(name, f"{value:.2f}", *spread)

    def ratio(name: str, found: dict[str, Any]) -> None:
        row(f"{name}, times faster", found["ratio"], found["ratio_least"], found["ratio_most"])

    if "full" in figures:
        full = figures["full"]
        row("full size: share of the memory's bandwidth", full["bandwidth_fraction"])
        between = full["decode"]["passes_between"]
        row(
            "full size: share of what a sum reads in the same seconds",
            *(between[key] for key in ("fraction", "fraction_least", "fraction_most")),
        )
        row("full size: tokens per second", full["decode"]["tokens_per_s"])
        row("full size: prefill, share of the matmul peak", full["prefill"]["peak_fraction"])
        row("full size: seconds an image step", full["picture"]["step"]["median_s"])
        row("full size: image step, share of the matmul peak", full["picture"]["peak_fraction"])
    else:
        ratio("text", figures["text"])
        ratio("batch of texts, decoding", figures["batch"])
        ratio("batch of texts, end to end", figures["batch"]["end_to_end"])
        for pace in ("exact", "fast"):
            ratio(f"picture, {pace}", figures["picture"][pace])
            ratio(f"picture, {pace}, bfloat16", figures["picture"][pace]["bfloat16"])
    out.print(table)
