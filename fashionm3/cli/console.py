"""How commands speak: results on standard output, everything else on standard error."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBar
from typer.core import TyperGroup

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

Report = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


class Commands(TyperGroup):
    """A group whose errors are one line on standard error and exit code 1, never a traceback."""

    def invoke(self, ctx: typer.Context) -> Any:
        """Run the command."""
        from fashionm3.errors import FashionM3Error

        try:
            return super().invoke(ctx)
        except FashionM3Error as error:
            err.print(f"[bold red]error:[/] {plain(str(error))}", soft_wrap=True)
            raise typer.Exit(1) from error
        except KeyboardInterrupt as error:
            err.print("stopped")
            raise typer.Exit(130) from error


def plain(text: str) -> str:
    """`text` with rich's markup disarmed."""
    from rich.markup import escape

    return escape(text)


def print_json(value: Any) -> None:
    """Print one JSON document."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


@contextmanager
def progress() -> Iterator[Report]:
    """Bars on standard error, one for each thing that is reported."""
    bar = ProgressBar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
    )
    tasks: dict[str, Any] = {}

    def report(what: str, done: int, total: int) -> None:
        if what not in tasks:
            tasks[what] = bar.add_task(what, total=total)
        bar.update(tasks[what], completed=done, total=total)

    with bar:
        yield report
