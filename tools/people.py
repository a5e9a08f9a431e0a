"""Whether a photo shows a person."""

import asyncio

from PIL.Image import Image

from fashionm3.serving.clients import Sight, TryOnClient
from fashionm3.skin import may_show_skin


async def look_for_person(picture: Image, *, client: TryOnClient, timeout_s: float) -> Sight:
    """See whether somebody is in a picture, and whether looks can be shown on them.

    The program is asked only where something has the colour of skin: starting it takes longer than
    everything else that is done with a photo. CLIP is not asked, since a photo of a person is
    embedded for no purpose.

    Args:
        picture: any size, RGB.
        client: the try-on program.
        timeout_s: seconds that it may take.

    Raises:
        TryOnError: if the program cannot be asked.
    """
    if not await asyncio.to_thread(may_show_skin, picture):
        return Sight(person=False)
    return await client.look(picture, timeout_s=timeout_s)
