"""Look up what the user asked for, where the online search is on."""

from fashionm3.domain import PlanStep, WebResult
from fashionm3.errors import InputError
from fashionm3.settings import SearchSettings
from tools.online_search import search_web


async def look_up(step: PlanStep, words: str, *, settings: SearchSettings) -> tuple[WebResult, ...]:
    """What the web says to the user's wish; the results start nothing and change nothing.

    Args:
        step: the planned search.
        words: the user's words, where the step has none of its own.
        settings: which provider, if any.

    Raises:
        SearchError: if the search is off, fails or finds nothing.
        InputError: if there are no words to look up.
    """
    query = step.query.strip() or words.strip()
    if not query:
        raise InputError("there are no words to look up online")
    return tuple(await search_web(query, settings=settings))
