"""Look something up on the web; off unless a provider is set.

What comes back is somebody's words: shown as a quotation, never obeyed, never sent to a model.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fashionm3.domain import WebResult
from fashionm3.errors import SearchError
from fashionm3.settings import SearchSettings

TIMEOUT_S = 10.0
MAX_QUERY = 200
"""Characters of a query; the rest is cut off."""
MAX_TITLE = 120
MAX_SNIPPET = 300


async def search_web(
    query: str, *, settings: SearchSettings, limit: int = 4
) -> Sequence[WebResult]:
    """The first hits of the web search, each cut to a title, an address and a snippet.

    Raises:
        SearchError: if the search is off, fails, takes longer than 10 s or finds nothing.
    """
    if settings.provider == "off":
        raise SearchError(
            "the online search is off; FASHIONM3_SEARCH__PROVIDER=ddgs switches it on"
        )
    ask = _ddgs if settings.provider == "ddgs" else _tavily(settings)
    query = " ".join(query.split())[:MAX_QUERY]
    try:
        async with asyncio.timeout(TIMEOUT_S):
            hits = await asyncio.to_thread(ask, query, limit)
    except TimeoutError as error:
        raise SearchError(f"the online search took longer than {TIMEOUT_S:.0f} s") from error
    except SearchError:
        raise
    # Both clients raise errors of the libraries below them, and document no common base.
    except Exception as error:
        raise SearchError(f"the online search failed: {type(error).__name__}") from error
    found = [result for hit in hits[:limit] if (result := quoted(hit)) is not None]
    if not found:
        raise SearchError(f"the online search found nothing for {query!r}")
    return found


def quoted(hit: Mapping[str, Any]) -> WebResult | None:
    """A hit as plain text of limited length; None unless it has a web address."""
    url = str(hit.get("href") or hit.get("url") or "")
    if not url.startswith(("https://", "http://")):
        return None
    body = str(hit.get("body") or hit.get("content") or "")
    return WebResult(
        title=_plain(str(hit.get("title") or url), MAX_TITLE),
        url=url,
        snippet=_plain(body, MAX_SNIPPET),
    )


def _plain(text: str, limit: int) -> str:
    printable = "".join(c if c.isprintable() else " " for c in text)
    words = " ".join(printable.split())
    return words if len(words) <= limit else words[: limit - 1] + "…"


def _ddgs(query: str, limit: int) -> list[dict[str, Any]]:
    from ddgs import DDGS

    return list(DDGS(timeout=int(TIMEOUT_S)).text(query, max_results=limit))


def _tavily(settings: SearchSettings) -> Callable[[str, int], list[dict[str, Any]]]:
    if settings.api_key is None:
        raise SearchError("SEARCH__PROVIDER is tavily, SEARCH__API_KEY is not set")
    key = settings.api_key.get_secret_value()

    def ask(query: str, limit: int) -> list[dict[str, Any]]:
        from tavily import TavilyClient

        answer = TavilyClient(api_key=key).search(query, max_results=limit, timeout=TIMEOUT_S)
        return list(answer.get("results", []))

    return ask
