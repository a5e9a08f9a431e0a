"""`fashionm3 ask`, `chat` and `plan`: the dialogue on a terminal."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from fashionm3.cli.console import (
    only_json,
    out,
    plain,
    print_error,
    print_json,
    print_notice,
    stages,
)
from fashionm3.cli.session import GUEST, Album, Session, TurnFailedError, open_session, unsaid

if TYPE_CHECKING:
    from fashionm3.domain import ImageRef, People, ShopperPhoto, StylistReply
    from fashionm3.settings import Settings

User = Annotated[str, typer.Option("--user", help="A stored shopper; a guest without it.")]
Thread = Annotated[str | None, typer.Option("--thread", help="Go on here; else a new thread.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document.")]
PeopleOption = Annotated[
    Literal["ask", "me", "garments"],
    typer.Option(
        "--people",
        help="What photos that show a person are for. me: it is you, and you agree that looks of "
        "this conversation are shown on it for 24 hours. garments: the clothes in them. Until "
        "then they are set aside.",
    ),
]

STAND_INS = ("Shirts", "Pants", "Sneakers", "Bags")
"""`plan` has no photos to look at: these stand for what people wear in theirs."""


def ask(
    text: Annotated[str, typer.Argument(help="What you would say.")],
    image: Annotated[
        list[Path] | None,
        typer.Option(
            "--image",
            exists=True,
            dir_okay=False,
            readable=True,
            help="A photo of a garment; may be repeated.",
        ),
    ] = None,
    me: Annotated[
        Path | None,
        typer.Option(
            "--me",
            exists=True,
            dir_okay=False,
            readable=True,
            help="A photo of you to see looks on; giving it is the consent. Kept for 24 hours.",
        ),
    ] = None,
    people: PeopleOption = "ask",
    user: User = GUEST,
    thread: Thread = None,
    out_dir: Annotated[
        Path | None, typer.Option("--out", help="Copy the pictures of the answer here.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask once, and go on later with --thread."""
    from fashionm3.settings import get_settings

    asyncio.run(_ask(get_settings(), text, image or [], me, people, user, thread, out_dir, as_json))


async def _ask(
    settings: "Settings",
    text: str,
    photos: list[Path],
    me: Path | None,
    people: "People",
    user: str,
    thread: str | None,
    folder: Path | None,
    as_json: bool,
) -> None:
    with only_json(as_json):
        async with open_session(settings, user_id=user, thread_id=thread) as session:
            album = Album(session.images, folder)
            refs = await session.store(photos)
            shopper = await session.store_shopper(me) if me is not None else None
            with stages() as listen:
                done = await session.say(text, refs, shopper=shopper, people=people, listen=listen)
            reply = album.with_paths(done.reply.model_dump(mode="json"))
            if not as_json:
                _show_reply(done.reply, album)
                out.print(f"[dim]go on with --thread {done.thread_id}[/]", soft_wrap=True)
    if as_json:
        steps = [step.model_dump(mode="json") for step in done.steps]
        print_json({**reply, "thread_id": done.thread_id, "steps": steps})


@dataclass
class _Along:
    """What goes with the next words."""

    photos: "list[ImageRef]" = field(default_factory=list)
    shopper: "ShopperPhoto | None" = None
    people: "People" = "ask"


def chat(user: User = GUEST, thread: Thread = None) -> None:
    """Talk in the terminal.

    `/photo FILE` adds a photo to your next words, `/photo` alone takes them back. `/me FILE` is a
    photo of you to see looks on; giving it is the consent. `/people me` or `/people garments` says
    what a photo of a person is for. `/quit` ends.
    """
    from fashionm3.settings import get_settings

    asyncio.run(_chat(get_settings(), user, thread))


async def _chat(settings: "Settings", user: str, thread: str | None) -> None:
    async with open_session(settings, user_id=user, thread_id=thread) as session:
        album = Album(session.images)
        out.print("[dim]/photo FILE adds a photo to your next words, /me FILE is one of you")
        out.print("[dim]to see looks on, /quit ends[/]")
        along = _Along()
        while (words := await _read_line()) is not None:
            command, _, rest = words.partition(" ")
            if command == "/quit":
                break
            if words.startswith("/"):
                await _prepare(session, along, command, rest.strip())
            elif (words or along.photos) and await _answered(session, words, along, album):
                along = _Along()
        if session.thread_id:
            out.print(f"[dim]go on with --thread {session.thread_id}[/]", soft_wrap=True)


async def _read_line() -> str | None:
    try:
        return (await asyncio.to_thread(input, "you › ")).strip()
    except EOFError:
        return None


async def _prepare(session: Session, along: _Along, command: str, said: str) -> None:
    """Change what goes with the next words; a refused file is told at once."""
    from fashionm3.errors import InputError

    try:
        match command, said:
            case "/photo", "":
                along.photos = []
            case "/photo", file:
                along.photos += await session.store([Path(file).expanduser()])
            case "/me", file if file:
                along.shopper = await session.store_shopper(Path(file).expanduser())
            case "/people", ("me" | "garments") as people:
                along.people = people
            case (("/me" | "/people"), _):
                print_error("it is /me FILE, and /people me or /people garments")
            case _:
                print_error(f"{command} is no command; there are /photo, /me, /people and /quit")
    except InputError as error:
        print_error(str(error))


async def _answered(session: Session, words: str, along: _Along, album: Album) -> bool:
    """Say it and show the answer; after a failed turn the photos are kept for another try."""
    try:
        with stages() as listen:
            done = await session.say(
                words, along.photos, shopper=along.shopper, people=along.people, listen=listen
            )
    except TurnFailedError as error:
        print_error(str(error))
        return False
    _show_reply(done.reply, album)
    return True


def plan(
    text: Annotated[str, typer.Argument(help="What you would say.")],
    images: Annotated[
        int,
        typer.Option(min=0, max=len(STAND_INS), help="Photos sent along; nobody looks at them."),
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Show what would be done, without doing it."""
    from fashionm3.settings import get_settings

    asyncio.run(_plan(get_settings(), text, images, as_json))


async def _plan(settings: "Settings", text: str, images: int, as_json: bool) -> None:
    from agents.llm import connect_llm
    from agents.planner import plan as make_plan
    from fashionm3.domain import DialogueContext, Garment, ImageRef, Outfit, Shown, UserTurn
    from fashionm3.errors import InputError
    from fashionm3.vocabulary import load_vocabulary

    if not text.strip() and not images:
        raise InputError("the message is empty; write a wish or say how many --images go with it")
    photo = ImageRef(sha256="0" * 64, media_type="image/jpeg", width=1, height=1)
    slot = load_vocabulary().slot
    pieces = [
        Garment(origin="photo", category=name, slot=slot(name), image=photo)
        for name in STAND_INS[:images]
    ]
    context = DialogueContext(
        shown=tuple(
            Shown(ref=f"photo-{number}", turn=1, garment=piece)
            for number, piece in enumerate(pieces, 1)
        ),
        outfit=Outfit(garments={piece.slot: (piece,) for piece in pieces}),
    )
    turn = UserTurn(user_id=GUEST, thread_id=None, text=text, images=(photo,) * images)
    with only_json(as_json):
        planned = await make_plan(turn, context, connect_llm(settings.llm))
    for notice in planned.notices:
        print_notice(notice)
    if as_json:
        print_json(planned.plan.model_dump(mode="json"))
        return
    if planned.plan.question:
        out.print(f"ask back: {plain(planned.plan.question)}", soft_wrap=True)
    for number, step in enumerate(planned.plan.steps, 1):
        wanted = step.constraints.model_dump(exclude_defaults=True)
        out.print(f"{number}. {step.intent}  {step.category or ''}  {wanted or ''}", markup=False)


def _show_reply(reply: "StylistReply", album: Album) -> None:
    out.print(plain(reply.text), soft_wrap=True)
    for hit in reply.products:
        item = hit.item
        where = f"  {album.path(item.image)}" if item.image else ""
        out.print(
            f"  {item.item_id}  {item.title}  {item.price:.2f} {item.currency}{where}",
            markup=False,
            soft_wrap=True,
        )
    for ref in reply.images:
        out.print(f"  picture  {album.path(ref)}", markup=False, soft_wrap=True)
    for notice in unsaid(reply):
        print_notice(notice)
