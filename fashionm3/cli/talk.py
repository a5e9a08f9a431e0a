"""`fashionm3 ask`, `chat` and `plan`: the dialogue on a terminal."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fashionm3.cli.console import err, out, plain, print_json
from fashionm3.cli.session import GUEST, Album, Session, TurnFailedError, open_session

if TYPE_CHECKING:
    from fashionm3.domain import StylistReply, TurnEvent
    from fashionm3.settings import Settings

User = Annotated[str, typer.Option("--user", help="A stored shopper; a guest without it.")]
Thread = Annotated[str | None, typer.Option("--thread", help="Go on here; else a new thread.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document.")]


def ask(
    text: Annotated[str, typer.Argument(help="What you would say.")],
    image: Annotated[
        list[Path] | None, typer.Option("--image", help="A photo of a garment; may be repeated.")
    ] = None,
    user: User = GUEST,
    thread: Thread = None,
    out_dir: Annotated[
        Path | None, typer.Option("--out", help="Copy the pictures of the answer here.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask once, and go on later with --thread."""
    from fashionm3.settings import get_settings

    asyncio.run(_ask(get_settings(), text, image or [], user, thread, out_dir, as_json))


async def _ask(
    settings: "Settings",
    text: str,
    photos: list[Path],
    user: str,
    thread: str | None,
    folder: Path | None,
    as_json: bool,
) -> None:
    async with open_session(settings, user_id=user, thread_id=thread) as session:
        album = Album(session.images, folder)
        done = await session.say(text, photos, listen=None if as_json else _show_stage)
        if as_json:
            print_json(
                {
                    **album.with_paths(done.reply.model_dump(mode="json")),
                    "thread_id": done.thread_id,
                    "steps": [step.model_dump(mode="json") for step in done.steps],
                }
            )
        else:
            _show_reply(done.reply, album)
            out.print(f"[dim]go on with --thread {done.thread_id}[/]", soft_wrap=True)


def chat(user: User = GUEST, thread: Thread = None) -> None:
    """Talk in the terminal. `/photo FILE` adds a photo to your next words, `/quit` ends."""
    from fashionm3.settings import get_settings

    asyncio.run(_chat(get_settings(), user, thread))


async def _chat(settings: "Settings", user: str, thread: str | None) -> None:
    async with open_session(settings, user_id=user, thread_id=thread) as session:
        album = Album(session.images)
        out.print("[dim]/photo FILE adds a photo to your next words, /quit ends[/]")
        photos: list[Path] = []
        while (words := await _read_line()) is not None:
            command, _, rest = words.partition(" ")
            if command == "/quit":
                break
            if command == "/photo":
                photos.append(Path(rest.strip()).expanduser())
                continue
            if words and await _answered(session, words, photos, album):
                photos = []
        if session.thread_id:
            out.print(f"[dim]go on with --thread {session.thread_id}[/]", soft_wrap=True)


async def _read_line() -> str | None:
    try:
        return (await asyncio.to_thread(input, "you › ")).strip()
    except EOFError:
        return None


async def _answered(session: Session, words: str, photos: list[Path], album: Album) -> bool:
    """Say it and show the answer; a refusal is shown and the photos are kept for another try."""
    from fashionm3.errors import InputError

    try:
        done = await session.say(words, photos, listen=_show_stage)
    except (InputError, TurnFailedError) as error:
        err.print(f"[bold red]error:[/] {plain(str(error))}", soft_wrap=True)
        return False
    _show_reply(done.reply, album)
    return True


def plan(
    text: Annotated[str, typer.Argument(help="What you would say.")],
    images: Annotated[int, typer.Option(min=0, max=4, help="Photos sent along.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Show what would be done, without doing it."""
    from fashionm3.settings import get_settings

    asyncio.run(_plan(get_settings(), text, images, as_json))


async def _plan(settings: "Settings", text: str, images: int, as_json: bool) -> None:
    from agents.llm import connect_llm
    from agents.planner import plan as make_plan
    from fashionm3.domain import DialogueContext, ImageRef, UserTurn

    # The words alone are planned: what the photos show is not known here, only that there are some.
    photo = ImageRef(sha256="0" * 64, media_type="image/jpeg", width=1, height=1)
    turn = UserTurn(user_id=GUEST, thread_id=None, text=text, images=(photo,) * images)
    planned = await make_plan(turn, DialogueContext(), connect_llm(settings.llm))
    if as_json:
        print_json(planned.plan.model_dump(mode="json"))
        return
    for notice in planned.notices:
        err.print(f"[yellow]{plain(notice.component)}:[/] {plain(notice.message)}")
    if planned.plan.question:
        out.print(f"ask back: {plain(planned.plan.question)}")
    for number, step in enumerate(planned.plan.steps, 1):
        wanted = step.constraints.model_dump(exclude_defaults=True)
        out.print(f"{number}. {step.intent}  {step.category or ''}  {wanted or ''}", markup=False)


def _show_stage(event: "TurnEvent") -> None:
    from fashionm3.domain import StageStarted

    if isinstance(event, StageStarted):
        err.print(f"[dim]{event.stage} …[/]")


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
    for notice in reply.notices:
        err.print(f"[yellow]{plain(notice.component)}:[/] {plain(notice.message)}", soft_wrap=True)
