"""The tools that the try-on program offers over MCP."""

import json
import logging
import os
import threading
import time
from dataclasses import asdict

import anyio.to_thread
import cv2
import numpy as np
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, ImageContent, TextContent
from pydantic import BaseModel, ConfigDict, Field

from fashionm3.domain import BodyName, Slot
from fashionm3.errors import FashionM3Error, RefusedPhotoError
from fashionm3.tryon.dressing import MOST_PIECES, Worn, dress
from fashionm3.tryon.landmarks import can_see_people, see, warm_up_model
from fashionm3.tryon.limits import lacks_memory
from fashionm3.tryon.mannequin import mannequin
from fashionm3.tryon.photo import dress_photo
from fashionm3.tryon.pictures import read_picture, write_picture

logger = logging.getLogger(__name__)

BACKEND = "warp"
NOTE = "Preview of clothes on a drawn mannequin. Not a size prediction."
PHOTO_NOTE = "Preview of clothes on a photo, put together by software. Not a size prediction."

_one_at_a_time = threading.Lock()


class PieceIn(BaseModel):
    """A garment to put on."""

    model_config = ConfigDict(extra="forbid")

    slot: Slot
    category: str = Field(max_length=80, description="One of the vocabulary's categories.")
    picture: str = Field(description="The garment alone or on any ground: base64 of a PNG.")


def make_server() -> MCPServer[None]:
    """The server with its tools; nothing is drawn yet."""
    server = MCPServer("fashionm3-tryon", instructions="Dresses a mannequin in a whole outfit.")

    @server.tool("dress", structured_output=False)
    async def dress_outfit(
        pieces: list[PieceIn], person: str | None = None, body: BodyName = "classic"
    ) -> CallToolResult:
        """Dress a mannequin, or the person in a photo, in all pieces at once.

        `person` is the photo: base64 of a PNG. `body` is the mannequin: its shape (`classic`,
        `slim`, `curvy`, `broad`, `full`) and, after hyphens, its skin tone (`stone`, `light`,
        `tan`, `brown`, `deep`) and its stance (`standing`, `relaxed`, `posing`, `walking`).
        Returns the picture (PNG; 768 by 1024, or of the photo's size) and a JSON object:
        `backend`, `is_preview`, `note`, `seconds` and, for the mannequin, `landmarks`
        ({name: [x, y]} in pixels). A photo that cannot be used is refused with a JSON object:
        `refused` (`no_person`, `several_people`, `back_view`, `out_of_frame`) and `message`.
        """
        if not 1 <= len(pieces) <= MOST_PIECES:
            raise ToolError(f"{len(pieces)} pieces; between 1 and {MOST_PIECES} can be put on")
        try:
            return await anyio.to_thread.run_sync(_dress, pieces, person, body)
        except RefusedPhotoError as error:
            facts = {"refused": error.reason, "message": str(error)}
            return CallToolResult(
                content=[TextContent(type="text", text=json.dumps(facts))], is_error=True
            )
        except FashionM3Error as error:
            raise ToolError(str(error)) from error
        except (MemoryError, cv2.error) as error:
            if not lacks_memory(error):
                raise
            raise ToolError("the pictures need more memory than the program may take") from error

    @server.tool("look", structured_output=False)
    async def look_for_person(picture: str) -> str:
        """Whether a picture (base64 of a PNG) shows a person, as JSON.

        `person`, and `refused`: why no look can be shown on them, empty if one can. Where people in
        photos cannot be dressed, nobody is seen.
        """
        try:
            return json.dumps(await anyio.to_thread.run_sync(_look, picture))
        except FashionM3Error as error:
            raise ToolError(str(error)) from error

    @server.tool(structured_output=False)
    def about() -> str:
        """What runs here, as JSON: `backend`, `photos` and the process number, `pid`.

        `photos` says whether people in photos can be dressed, or the mannequin alone.
        """
        facts = {"backend": BACKEND, "photos": can_see_people(), "pid": os.getpid()}
        return json.dumps(facts)

    @server.tool(structured_output=False)
    async def warm_up() -> str:
        """Draw the mannequin now, so that the first outfit does not wait for it."""
        await anyio.to_thread.run_sync(_ready)
        return BACKEND

    return server


def _ready() -> None:
    with _one_at_a_time:
        mannequin()
        if can_see_people():
            warm_up_model()


def _look(picture: str) -> dict[str, object]:
    if not can_see_people():
        return {"person": False, "refused": ""}
    with _one_at_a_time:
        return asdict(see(np.asarray(read_picture(picture).convert("RGB"))))


def _dress(pieces: list[PieceIn], person: str | None, name: BodyName) -> CallToolResult:
    start = time.perf_counter()
    facts: dict[str, object] = {"backend": BACKEND, "is_preview": True}
    # One outfit at a time: the limit of memory is made for one.
    with _one_at_a_time:
        worn = [Worn(p.slot, p.category, read_picture(p.picture)) for p in pieces]
        if person is None:
            body = mannequin(name)
            picture, note = dress(body, worn), NOTE
            marks = body.landmarks.items()
            facts["landmarks"] = {name: [round(x, 1), round(y, 1)] for name, (x, y) in marks}
        else:
            picture, note = dress_photo(read_picture(person), worn), PHOTO_NOTE
    seconds = time.perf_counter() - start
    logger.info("dressed pieces=%d seconds=%.2f", len(pieces), seconds)
    facts |= {"note": note, "seconds": round(seconds, 3)}
    image = ImageContent(
        type="image", data=write_picture(picture, note=note), mime_type="image/png"
    )
    return CallToolResult(content=[image, TextContent(type="text", text=json.dumps(facts))])
