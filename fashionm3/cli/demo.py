"""`fashionm3 demo`: a whole styling session, kept as a page that anyone can open."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fashionm3.cli.console import err, out, plain, print_json
from fashionm3.cli.session import GUEST, Session, open_session

if TYPE_CHECKING:
    from fashionm3.domain import ImageRef, StylistReply
    from fashionm3.settings import Settings

SCRIPT = (
    "I'm wearing these two to a summer wedding. Which shoes would go with them?",
    "Show me a picture of them.",
    "Find me something similar that is in stock.",
    "How does the whole look sit on a body?",
    "Could you suggest a different top instead, and show me a picture of it?",
)
"""The session of the FashionM3 paper: recommend, draw, find, try on, alternative."""


@dataclass
class Told:
    """One turn as the page shows it; pictures are paths relative to the page."""

    text: str
    reply: "StylistReply"
    photos: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    products: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """What `transcript.json` says of it."""
        return {
            "text": self.text,
            "reply": self.reply.text,
            "pictures": self.pictures,
            "photos": self.photos,
            "products": self.products,
            "notices": [notice.message for notice in self.reply.notices],
            "timings": self.reply.timings,
        }


def demo(
    folder: Annotated[Path, typer.Option("--out", help="For the transcript and pictures.")] = Path(
        "demo-out"
    ),
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Run the five-step styling session as a stored shopper and write it down."""
    from fashionm3.settings import get_settings

    told = asyncio.run(_demo(get_settings(), folder))
    page = folder / "transcript.html"
    if as_json:
        print_json({"turns": [turn.as_json() for turn in told], "page": str(page)})
    else:
        out.print(f"The session is in {page}", markup=False, soft_wrap=True)


async def _demo(settings: "Settings", folder: Path) -> list[Told]:
    folder.mkdir(parents=True, exist_ok=True)
    photos = _photos(folder)
    told: list[Told] = []
    async with open_session(settings) as session:
        session.user_id = _shopper(session)
        err.print(f"[dim]as {session.user_id}[/]")
        for number, text in enumerate(SCRIPT, 1):
            err.print(f"[bold]{number}/{len(SCRIPT)}[/] {plain(text)}", soft_wrap=True)
            sent = photos if number == 1 else []
            done = await session.say(text, sent)
            told.append(_told(session, folder, text, done.reply, sent))
            err.print(f"    {plain(done.reply.text)}", soft_wrap=True)
            # After each turn: a session that breaks off still leaves what was said.
            _write(folder, told)
    return told


def _shopper(session: Session) -> str:
    users = session.deps.database.users(limit=3)
    shoppers = [user.user_id for user in users if user.user_id != GUEST]
    return shoppers[0] if shoppers else GUEST


def _photos(folder: Path) -> list[Path]:
    """The two garments that the session is about, as photos to upload."""
    from fashionm3.demoshop.design import Design
    from fashionm3.demoshop.drawing import draw

    designs = (
        Design(
            "Shirts",
            ("light blue", "white"),
            "striped",
            "linen",
            {"sleeve": "long-sleeved", "pocket": "chest pocket"},
        ),
        Design("Pants", ("beige",), "plain", "cotton", {"leg": "straight-leg"}),
    )
    paths: list[Path] = []
    for design in designs:
        path = folder / f"photo-{len(paths) + 1}.png"
        draw(design).save(path)
        paths.append(path)
    return paths


def _told(
    session: Session, folder: Path, text: str, reply: "StylistReply", photos: Sequence[Path]
) -> Told:
    def kept(ref: "ImageRef | None") -> str | None:
        if ref is None:
            return None
        source = session.images.path(ref)
        copy = folder / source.name
        copy.write_bytes(source.read_bytes())
        return copy.name

    return Told(
        text,
        reply,
        photos=[path.name for path in photos],
        pictures=[name for ref in reply.images if (name := kept(ref))],
        products=[
            {
                "item_id": hit.item.item_id,
                "title": hit.item.title,
                "price": f"{hit.item.price:.2f} {hit.item.currency}",
                "stock": hit.item.stock,
                "picture": kept(hit.item.image),
            }
            for hit in reply.products
        ],
    )


def _write(folder: Path, told: Sequence[Told]) -> None:
    from jinja2 import Environment, FileSystemLoader

    document = {"turns": [turn.as_json() for turn in told]}
    (folder / "transcript.json").write_text(
        json.dumps(document, ensure_ascii=False, indent=2), "utf-8"
    )
    templates = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    page = templates.get_template("transcript.html.j2").render(turns=told)
    (folder / "transcript.html").write_text(page, "utf-8")
