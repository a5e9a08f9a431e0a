"""`fashionm3 demo`: a whole styling session, kept as a page that anyone can open."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fashionm3.cli.console import err, only_json, out, plain, print_json, print_notice, stages
from fashionm3.cli.session import GUEST, Album, Session, open_session, unsaid

if TYPE_CHECKING:
    from fashionm3.domain import ImageRef, Notice, StylistReply
    from fashionm3.settings import Settings

SCRIPT = (
    ("Recommend", "I'm wearing these two to a summer wedding. Which shoes would go with them?"),
    ("Picture", "Show me a picture of them."),
    ("In stock", "Find me something similar that is in stock."),
    ("On a body", "How does the whole look sit on a body?"),
    ("Alternative", "Could you suggest a different top instead, and show me a picture of it?"),
)
"""The session of the FashionM3 paper: what each turn shows, and what the shopper says."""


@dataclass
class Told:
    """One turn as the page shows it; pictures are paths relative to the page."""

    topic: str
    text: str
    reply: "StylistReply"
    photos: list[str] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)
    """Pictures made for this answer: of the piece first, then of the look."""
    products: list[dict[str, Any]] = field(default_factory=list)

    @property
    def pictures(self) -> list[str]:
        """Every picture of the answer, each once."""
        found = [product["picture"] for product in self.products if product["picture"]]
        return list(dict.fromkeys([*self.drawn, *found]))

    @property
    def words(self) -> str:
        """The answer without the lines that the product cards tell."""
        from agents.responder import without_cards

        return without_cards(self.reply).strip()

    @property
    def unsaid(self) -> list["Notice"]:
        """Notices that the words of the answer do not tell already."""
        return unsaid(self.reply)

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

    with only_json(as_json):
        told = asyncio.run(_demo(get_settings(), folder))
    page = folder / "transcript.html"
    if as_json:
        print_json({**_document(told), "page": str(page)})
    else:
        out.print(f"The session is in {page}", markup=False, soft_wrap=True)


async def _demo(settings: "Settings", folder: Path) -> list[Told]:
    folder.mkdir(parents=True, exist_ok=True)
    photos = _photos(folder)
    told: list[Told] = []
    async with open_session(settings) as session:
        session.user_id = _shopper(session)
        err.print(f"[dim]as {session.user_id}[/]")
        for number, (topic, text) in enumerate(SCRIPT, 1):
            err.print(f"[bold]{number}/{len(SCRIPT)}[/] {plain(text)}", soft_wrap=True)
            sent = photos if number == 1 else []
            with stages() as listen:
                done = await session.say(text, await session.store(sent), listen=listen)
            told.append(_told(Album(session.images, folder), topic, text, done.reply, sent))
            err.print(f"[dim]{plain(done.reply.text)}[/]", soft_wrap=True)
            for notice in told[-1].unsaid:
                print_notice(notice)
            # After each turn: a session that breaks off still leaves what was said.
            _write(folder, told, session.user_id)
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
    album: Album, topic: str, text: str, reply: "StylistReply", photos: Sequence[Path]
) -> Told:
    def kept(ref: "ImageRef | None") -> str | None:
        return None if ref is None else album.path(ref).name

    return Told(
        topic,
        text,
        reply,
        photos=[path.name for path in photos],
        drawn=[album.path(ref).name for ref in reply.images],
        products=[
            {
                "item_id": hit.item.item_id,
                "title": hit.item.title,
                "price": f"{hit.item.price:.2f} {hit.item.currency}",
                "stock": hit.item.stock,
                "why": hit.why,
                "picture": kept(hit.item.image),
            }
            for hit in reply.products
        ],
    )


def _document(told: Sequence[Told]) -> dict[str, Any]:
    return {"turns": [turn.as_json() for turn in told]}


def _write(folder: Path, told: Sequence[Told], user_id: str) -> None:
    from jinja2 import Environment, FileSystemLoader

    (folder / "transcript.json").write_text(
        json.dumps(_document(told), ensure_ascii=False, indent=2), "utf-8"
    )
    templates = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    page = templates.get_template("transcript.html.j2").render(turns=told, user_id=user_id)
    (folder / "transcript.html").write_text(page, "utf-8")
