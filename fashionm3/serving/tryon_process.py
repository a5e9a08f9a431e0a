"""The try-on program as a TryOnClient: started when needed, killed when it hangs, started again.

It is spoken to in MCP over its standard streams, so that strangers' pictures are decoded and warped
outside of this process.
"""

import asyncio
import base64
import contextlib
import io
import json
import logging
import os
import signal
import sys
import tempfile
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from mcp import Client, MCPError, StdioServerParameters, stdio_client
from mcp.types import CallToolResult, ImageContent, TextContent
from PIL import Image, UnidentifiedImageError

from fashionm3.domain import BodyName
from fashionm3.errors import RefusedPhotoError, TryOnError
from fashionm3.serving.clients import Piece, Sight, TryOnPicture
from fashionm3.serving.tryon_environment import find_environment, how_to_set_up
from fashionm3.settings import Settings, TryOnSettings

logger = logging.getLogger(__name__)

_PROGRAM = ("-P", "-m", "fashionm3.tryon")
"""`-P`: a file of the working directory must not pass for a library."""
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_RESTARTS, _RESTART_WINDOW_S = 4, 60.0
"""A program that dies more often than this is broken, and starting it again only costs time."""
_CLOSE_S = 6.0
CLASSIC = "classic"
"""The mannequin that the program dresses when none is named."""
_LONGER_SIDE = 1024
"""Pixels that are sent of a garment; the program looks at half of that."""


class TryOnProcess:
    """The try-on program of one event loop; one outfit at a time."""

    def __init__(
        self,
        settings: TryOnSettings,
        *,
        home: Path | None = None,
        program: Sequence[str] = _PROGRAM,
    ) -> None:
        """Start nothing yet.

        Args:
            settings: which interpreter runs it, and how long it may take.
            home: data folder, in which the program's environment may be.
            program: its arguments.
        """
        self._settings = settings
        self._python = settings.python or find_environment(home) or Path(sys.executable)
        self.sees_people = False
        """Whether people in photos can be dressed; known once it has started."""
        self._program = tuple(program)
        self._turn = asyncio.Lock()
        self._session: _Session | None = None
        self._starts: deque[float] = deque()
        self._ending: set[asyncio.Task[None]] = set()

    async def dress(
        self,
        pieces: Sequence[Piece],
        *,
        timeout_s: float,
        person: Image.Image | None = None,
        body: BodyName = CLASSIC,
    ) -> TryOnPicture:
        """See `TryOnClient.dress`."""
        try:
            async with asyncio.timeout(timeout_s):
                arguments: dict[str, Any] = {"pieces": await asyncio.to_thread(_encoded, pieces)}
                if person is not None:
                    arguments["person"] = await asyncio.to_thread(as_png, person, whole=True)
                elif body != CLASSIC:
                    arguments["body"] = body
                result = await self.ask("dress", arguments)
                return await asyncio.to_thread(read_picture, result)
        except TimeoutError as error:
            raise TryOnError(
                f"the try-on of {len(pieces)} pieces took longer than {timeout_s:g} s"
            ) from error

    async def look(self, picture: Image.Image, *, timeout_s: float) -> Sight:
        """See `TryOnClient.look`."""
        try:
            async with asyncio.timeout(timeout_s):
                arguments = {"picture": await asyncio.to_thread(as_png, picture)}
                result = await self.ask("look", arguments)
        except TimeoutError as error:
            raise TryOnError(f"looking at a photo took longer than {timeout_s:g} s") from error
        try:
            return Sight(**json.loads(_words(result)))
        except (ValueError, TypeError) as error:
            raise TryOnError(f"the try-on program answered with something else: {error}") from error

    async def warm_up(self) -> None:
        """See `TryOnClient.warm_up`."""
        timeout_s = self._settings.timeout_s
        try:
            async with asyncio.timeout(timeout_s):
                await self.ask("warm_up", {})
        except TimeoutError as error:
            raise TryOnError(f"the try-on program did not start within {timeout_s:g} s") from error

    async def aclose(self) -> None:
        """See `TryOnClient.aclose`."""
        if self._session is not None:
            self._end(self._session, kill=False)
        if self._ending:
            await asyncio.wait(self._ending, timeout=_CLOSE_S)

    async def ask(self, tool: str, arguments: dict[str, Any]) -> CallToolResult:
        """Call a tool of the program, one at a time; who stops waiting ends the program.

        Raises:
            RefusedPhotoError: if the program refuses a photo.
            TryOnError: if it cannot be started, dies or refuses; the message says which.
        """
        async with self._turn:
            return await self._call(tool, arguments)

    async def _call(self, tool: str, arguments: dict[str, Any]) -> CallToolResult:
        session = await self._ready()
        try:
            result = await session.client.call_tool(tool, arguments)
        except (MCPError, OSError) as error:
            self._end(session, kill=True)
            raise TryOnError(f"the try-on program died: {session.last_words()}") from error
        except asyncio.CancelledError:
            # Nobody knows what it is doing; the next outfit must not wait for this one.
            self._end(session, kill=True)
            raise
        if result.is_error:
            if refusal := _refusal(_words(result)):
                raise refusal
            raise TryOnError(_words(result) or "the try-on program refused without a word")
        return result

    async def _ready(self) -> "_Session":
        if self._session is not None and not self._session.is_alive():
            self._end(self._session, kill=True)
        if self._session is None:
            self._spend_a_start()
            session = _Session(str(self._python), self._program)
            try:
                await session.start()
            except BaseException:
                self._end(session, kill=True)
                raise
            self._session = session
            self.sees_people = session.sees_people
        return self._session

    def _spend_a_start(self) -> None:
        now = time.monotonic()
        while self._starts and now - self._starts[0] > _RESTART_WINDOW_S:
            self._starts.popleft()
        if len(self._starts) >= _RESTARTS:
            wait = _RESTART_WINDOW_S - (now - self._starts[0])
            raise TryOnError(
                f"the try-on program was started {_RESTARTS} times within "
                f"{_RESTART_WINDOW_S:.0f} s and died each time; it is tried again in {wait:.0f} s"
            )
        self._starts.append(now)

    def _end(self, session: "_Session", *, kill: bool) -> None:
        if session is self._session:
            self._session = None
            if not kill:
                self._starts.clear()
        if kill:
            session.kill()
        task = asyncio.get_running_loop().create_task(session.end())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)


class _Session:
    """One running program. A task of its own holds the connection, as anyio wants it."""

    def __init__(self, python: str, program: Sequence[str]) -> None:
        self._errors: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")
        transport = stdio_client(
            StdioServerParameters(command=python, args=list(program), env=_ENVIRONMENT),
            errlog=self._errors,
        )
        # The program speaks the protocol in its older form too; asking first costs a round trip.
        self.client = Client(transport, mode="legacy")
        self._python = python
        self._pid: int | None = None
        self.sees_people = False
        self._started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the program and shake hands.

        Raises:
            TryOnError: if it cannot be started or does not speak MCP.
        """
        self._task = asyncio.create_task(self._hold(), name="try-on program")
        await asyncio.shield(self._started)
        # It tells its process number, so that it can be killed at once when it hangs.
        try:
            result = await self.client.call_tool("about", {})
            facts = json.loads(_words(result))
            self._pid = int(facts["pid"])
            self.sees_people = bool(facts.get("photos"))
        except (MCPError, OSError, ValueError, KeyError) as error:
            raise TryOnError(f"the try-on program died: {self.last_words()}") from error
        logger.info("try-on program started pid=%d", self._pid)

    async def _hold(self) -> None:
        try:
            async with self.client:
                self._started.set_result(None)
                await self._stop.wait()
        except Exception as error:
            if not self._started.done():
                reason = TryOnError(
                    f"the try-on program cannot be started with {self._python}: "
                    f"{self.last_words() or error}"
                )
                reason.__cause__ = error
                self._started.set_exception(reason)
            else:
                logger.debug("try-on program ended badly", exc_info=True)

    def is_alive(self) -> bool:
        """Whether the process still exists."""
        if self._task is None or self._task.done():
            return False
        return self._pid is None or _exists(self._pid)

    def kill(self) -> None:
        """End the process now, whatever it does."""
        if self._pid is not None and self.is_alive():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)

    async def end(self) -> None:
        """Close the connection and wait for the process to end; kills it if it does not."""
        self._stop.set()
        if self._task is not None:
            if not self._started.done():
                self._task.cancel()
            await asyncio.wait([self._task])
        if self._started.done() and not self._started.cancelled():
            self._started.exception()  # somebody else may have gone away before looking at it
        self._errors.close()

    def last_words(self) -> str:
        """The last line that the program wrote to its standard error."""
        with contextlib.suppress(OSError, ValueError):
            self._errors.seek(0)
            lines = [line.strip() for line in self._errors.readlines() if line.strip()]
            if lines:
                return lines[-1][:300]
        return "it said nothing"


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _encoded(pieces: Sequence[Piece]) -> list[dict[str, str]]:
    return [
        {"slot": piece.slot, "category": piece.category, "picture": as_png(piece.picture)}
        for piece in pieces
    ]


def _refusal(words: str) -> RefusedPhotoError | None:
    with contextlib.suppress(ValueError, KeyError, TypeError):
        facts = json.loads(words)
        return RefusedPhotoError(facts["refused"], facts["message"])
    return None


def as_png(picture: Image.Image, *, whole: bool = False) -> str:
    """A picture for the program: base64 of a PNG, made smaller unless it has to stay `whole`."""
    sent = picture if picture.mode in ("RGB", "RGBA") else picture.convert("RGB")
    if not whole and max(sent.size) > _LONGER_SIDE:
        sent = sent.copy()
        sent.thumbnail((_LONGER_SIDE, _LONGER_SIDE), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    sent.save(buffer, "PNG", compress_level=1)
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def read_picture(result: CallToolResult) -> TryOnPicture:
    """The picture that the program answered with.

    Raises:
        TryOnError: if it answered with something else.
    """
    pictures = [block for block in result.content if isinstance(block, ImageContent)]
    try:
        facts = json.loads(_words(result))
        picture = Image.open(io.BytesIO(base64.b64decode(pictures[0].data)), formats=("PNG",))
        return TryOnPicture(
            picture.convert("RGB"), facts["backend"], facts["is_preview"], facts["note"]
        )
    except (IndexError, KeyError, ValueError, OSError, UnidentifiedImageError) as error:
        raise TryOnError(f"the try-on program answered with something else: {error}") from error


def _words(result: CallToolResult) -> str:
    return " ".join(block.text for block in result.content if isinstance(block, TextContent))


def examine(settings: Settings) -> tuple[bool, str]:
    """Start the program once and say how it is doing. Call it where no event loop runs.

    Returns:
        (whether people in photos can be dressed, and not the mannequin only; in words)

    Raises:
        TryOnError: if it cannot be used, with the reason.
    """

    async def look() -> tuple[bool, str]:
        start = time.monotonic()
        process = TryOnProcess(settings.tryon, home=settings.home)
        try:
            await process.warm_up()
        finally:
            await process.aclose()
        took = f"starts in {time.monotonic() - start:.1f} s"
        if not process.sees_people:
            return False, f"mannequin only ({took}); for photos of people: {how_to_set_up()}"
        return True, f"photos of people and the mannequin; {took}"

    return asyncio.run(look())
