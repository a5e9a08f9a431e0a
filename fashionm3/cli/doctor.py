"""`fashionm3 doctor`: which components are live, degraded or off, and why."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from fashionm3.cli.console import only_json, out, plain, print_json

if TYPE_CHECKING:
    from fashionm3.settings import Settings

State = Literal["live", "degraded", "off"]

_COLOURS: dict[State, str] = {"live": "green", "degraded": "yellow", "off": "dim"}
_REACH_TIMEOUT_S = 3.0


@dataclass(frozen=True)
class Finding:
    """How a component is doing."""

    component: str
    backend: str
    state: State
    reason: str
    works: bool | None = None
    """Whether it does what was asked of it; None: if it is not degraded."""

    @property
    def fails(self) -> bool:
        """Whether something that was asked for does not work."""
        return self.state == "degraded" if self.works is None else not self.works


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Check every component. Exits 1 if one that was asked for does not work."""
    from fashionm3.settings import get_settings

    settings = get_settings()
    with only_json(as_json):
        findings = [examine(settings) for examine in EXAMINATIONS]
    if as_json:
        print_json([_shown(finding) for finding in findings])
    else:
        _print_table(findings)
    if any(finding.fails for finding in findings):
        raise typer.Exit(1)


def _shown(finding: Finding) -> dict[str, str]:
    facts = asdict(finding)
    del facts["works"]
    return facts


def _print_table(findings: list[Finding]) -> None:
    from rich.table import Table

    table = Table("component", "backend", "state", "reason", box=None)
    for finding in findings:
        colour = _COLOURS[finding.state]
        table.add_row(
            finding.component,
            plain(finding.backend),
            f"[{colour}]{finding.state}[/]",
            plain(finding.reason),
        )
    out.print(table)


def _examined(component: str, backend: str, look: Callable[[], str]) -> Finding:
    """Live with what `look` says, or degraded with the error that it raises."""
    from fashionm3.errors import FashionM3Error

    try:
        return Finding(component, backend, "live", look())
    except (FashionM3Error, OSError) as error:
        return Finding(component, backend, "degraded", str(error))


def _planner(settings: "Settings") -> Finding:
    llm = settings.llm
    if llm.provider == "rules":
        return Finding("planner", "rules", "live", "built in; no key needed")
    url = llm.base_url or "https://api.openai.com/v1"

    def look() -> str:
        import httpx

        try:
            httpx.get(f"{url}/models", timeout=_REACH_TIMEOUT_S)
        except httpx.HTTPError as error:
            raise OSError(f"{url} does not answer ({error}); turns fall back to rules") from error
        return f"{llm.model} at {url}"

    return _examined("planner", "openai", look)


def _vlm(settings: "Settings") -> Finding:
    vlm = settings.vlm

    def look_at_ray() -> str:
        from fashionm3.serving.ray_clients import examine

        return examine(settings, timeout_s=_REACH_TIMEOUT_S)

    if vlm.host == "ray":
        return _examined("fashionvlm", "ray", look_at_ray)

    def look() -> str:
        # Reading it is the only honest check; the mini takes a second, large ones their time.
        from fashionm3.vlm import load_showo

        model = load_showo(vlm.checkpoint)
        count = sum(parameter.numel() for parameter in model.parameters())
        return f"{count / 1e6:.0f} M parameters on {vlm.device}; prompt template {vlm.prompt}"

    return _examined("fashionvlm", vlm.checkpoint, look)


def _clip(settings: "Settings") -> Finding:
    def look() -> str:
        from vectorstore.embed import load_embedder

        return f"vectors of {load_embedder(settings).dim} numbers"

    return _examined("clip", settings.clip.model, look)


def _catalog(settings: "Settings") -> Finding:
    url = settings.catalog.url

    def look() -> str:
        from vectorstore import Catalog

        settings.home.mkdir(parents=True, exist_ok=True)
        catalog = Catalog.open(settings)
        try:
            count = catalog.count()
        finally:
            catalog.close()
        if not count:
            return "empty; the first command that needs a shop builds the demo shop"
        return f"{count} items at {url or settings.catalog_path}"

    return _examined("catalogue", "qdrant server" if url else "qdrant edge", look)


def _database(settings: "Settings") -> Finding:
    def look() -> str:
        from sqlalchemy.engine import make_url

        from fashionm3.database.store import Database

        settings.home.mkdir(parents=True, exist_ok=True)
        database = Database.open(settings)
        try:
            where = make_url(settings.database_url).render_as_string(hide_password=True)
            return f"{database.count_items()} items, {database.count_users()} users in {where}"
        finally:
            database.close()

    return _examined("database", settings.database_url.split(":", 1)[0], look)


def _images(settings: "Settings") -> Finding:
    def look() -> str:
        from fashionm3.database.images import ImageStore

        ImageStore.open(settings)
        return str(settings.images_path)

    return _examined("images", "folder", look)


def _tryon(settings: "Settings") -> Finding:
    from fashionm3.errors import FashionM3Error
    from fashionm3.serving.tryon_process import examine

    try:
        sees_people, words = examine(settings)
    except (FashionM3Error, OSError) as error:
        return Finding("try-on", "warp", "degraded", str(error))
    # Nobody has asked for photos who has not set them up, unless they named an interpreter.
    works = sees_people or settings.tryon.python is None
    return Finding("try-on", "warp", "live" if sees_people else "degraded", words, works)


def _refinement(settings: "Settings") -> Finding:
    backend = settings.tryon.backend
    if backend == "warp":
        return Finding(
            "refinement", "off", "off", "set FASHIONM3_TRYON__BACKEND=fashn to draw on previews"
        )

    def look() -> str:
        from fashionm3.serving.refiner_process import examine

        return examine(settings)

    return _examined("refinement", backend, look)


def _search(settings: "Settings") -> Finding:
    provider = settings.search.provider
    if provider == "off":
        return Finding("online search", "off", "off", "set FASHIONM3_SEARCH__PROVIDER to use it")
    return Finding("online search", provider, "live", "asked only when a user asks for it")


EXAMINATIONS: tuple[Callable[["Settings"], Finding], ...] = (
    _planner,
    _vlm,
    _clip,
    _catalog,
    _database,
    _images,
    _tryon,
    _refinement,
    _search,
)
