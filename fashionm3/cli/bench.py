"""`fashionm3 bench`: how fast the models are, each figure by one command."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from fashionm3.cli.console import err, only_json, out, plain, print_json

if TYPE_CHECKING:
    from fashionm3.vlm.bench.comparison import Report

commands = typer.Typer(help="Measure speed.", no_args_is_help=True)

Size = Literal["tiny", "mid", "full"]


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
    mini = load_showo("mini", dtype=torch.float32)
    figures: dict[str, Any] = {
        "identity": comparison.check_identity(
            mini, steps=steps, new_tokens=new_tokens, report=report
        )
    }
    model = comparison.random_model(config)
    figures["text"] = comparison.compare_text(model, new_tokens=new_tokens, report=report)
    figures["batch"] = comparison.compare_batch(model, new_tokens=new_tokens, report=report)
    low = comparison.random_model(config, torch.bfloat16)
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
