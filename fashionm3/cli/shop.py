"""`fashionm3 shop`: the demo shop, built on request or when a command finds no shop."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fashionm3.cli.console import err, out, progress

if TYPE_CHECKING:
    from fashionm3.settings import Settings

commands = typer.Typer(help="The demo shop.", no_args_is_help=True)

ITEMS, USERS, SEED = 2000, 200, 0


@commands.callback()
def shop() -> None:
    """The demo shop that ships with the package."""


@commands.command("build")
def build(
    items: Annotated[int, typer.Option(min=35, help="Garments.")] = ITEMS,
    users: Annotated[int, typer.Option(min=1, help="Shoppers with a history.")] = USERS,
    seed: Annotated[int, typer.Option(help="The same seed gives the same shop.")] = SEED,
    home: Annotated[Path | None, typer.Option(help="Instead of FASHIONM3_HOME.")] = None,
) -> None:
    """Draw the demo shop and put it into database and index."""
    from fashionm3.settings import get_settings

    settings = get_settings()
    if home is not None:
        settings = settings.model_copy(update={"home": home})
    _build(settings, items, users, seed)
    out.print(
        f"{items} items and {users} shoppers in {settings.home}", markup=False, soft_wrap=True
    )


def ensure_shop(settings: "Settings") -> None:
    """Build the demo shop if the database holds no item at all, or finish a build cut short."""
    from fashionm3.database.store import Database
    from fashionm3.demoshop.mark import unfinished_shop

    settings.home.mkdir(parents=True, exist_ok=True)
    database = Database.open(settings)
    try:
        empty = database.count_items() == 0
        begun = unfinished_shop(database)
    finally:
        database.close()
    if begun is not None:
        err.print("The demo shop is unfinished: building it to the end.")
        _build(settings, begun.items, begun.users, begun.seed)
    elif empty:
        err.print("There is no shop yet: drawing the demo shop, once.")
        _build(settings, ITEMS, USERS, SEED)


def _build(settings: "Settings", items: int, users: int, seed: int) -> None:
    from fashionm3.demoshop.build import build_shop

    with progress() as report:
        build_shop(settings, items=items, users=users, seed=seed, progress=report)
