"""How commands speak: results on standard output, everything else on standard error."""

import errno
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBar
from typer.core import TyperGroup

if TYPE_CHECKING:
    from fashionm3.domain import Notice, TurnEvent

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

Report = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


class Commands(TyperGroup):
    """A group whose errors are one line on standard error and exit code 1, never a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        from fashionm3.errors import FashionM3Error

        try:
            return super().invoke(ctx)
        except FashionM3Error as error:
            print_error(str(error))
            raise typer.Exit(1) from error
        except OSError as error:
            # Without a file it is no matter of a path that somebody chose, but a bug to see whole.
            if error.filename is None or error.errno == errno.EPIPE:
                raise
            print_error(f"{error.filename}: {(error.strerror or type(error).__name__).lower()}")
            raise typer.Exit(1) from error
        except KeyboardInterrupt as error:
            err.print("stopped")
            raise typer.Exit(130) from error


def plain(text: str) -> str:
    """`text` with rich's markup disarmed."""
    from rich.markup import escape

    return escape(text)


def print_error(message: str) -> None:
    """Say in one line what went wrong."""
    err.print(f"[bold red]error:[/] {plain(' '.join(message.split()))}", soft_wrap=True)


def print_notice(notice: "Notice") -> None:
    """Say what was degraded."""
    message = " ".join(notice.message.split())
    err.print(f"[yellow]{plain(notice.component)}:[/] {plain(message)}", soft_wrap=True)


@contextmanager
def only_json(wanted: bool = True) -> Iterator[None]:
    """Send what libraries print to standard error, so that one document is all there is."""
    if not wanted:
        yield
        return
    with redirect_stdout(sys.stderr):
        yield


def print_json(value: Any) -> None:
    """Print one JSON document."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


@contextmanager
def stages() -> Iterator[Callable[["TurnEvent"], None]]:
    """Show on a terminal which part of the turn is at work; gone when the turn ends."""
    from fashionm3.domain import Progress, StageStarted

    with err.status("[dim]…[/]") as status:

        def show(event: "TurnEvent") -> None:
            match event:
                case StageStarted(stage=stage):
                    status.update(f"[dim]{plain(stage)} …[/]")
                case Progress(stage=stage, done=done, total=total):
                    status.update(f"[dim]{plain(stage)} {done}/{total}[/]")

        yield show


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
