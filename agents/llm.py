"""The language model, where there is one: structured answers and a few sentences of text.

Any server that speaks OpenAI's chat protocol will do. What goes wrong on the way, from a refused
connection to an answer that is no JSON, becomes an `LlmError`; callers have rules to fall back on.
"""

import asyncio
import base64
import io
import json
import logging
import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar
from urllib.parse import urlsplit

from PIL.Image import Image
from pydantic import BaseModel, SecretStr, ValidationError

from fashionm3.errors import ConfigError, LlmError
from fashionm3.settings import LlmSettings

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer", bound=BaseModel)
Method = Literal["json_schema", "function_calling", "plain"]
METHODS: tuple[Method, ...] = ("json_schema", "function_calling", "plain")
"""Ways to get a structured answer; servers that know only one of them are common."""
MAX_TOKENS = 800
"""Of one answer; a plan of eight steps takes about 600."""
PICTURE_SIDE = 512
"""Pixels of the longer side of a picture that is shown to the model."""


class Llm(Protocol):
    """A chat model that answers in a given shape or in words."""

    async def answer(
        self, shape: type[Answer], *, system: str, prompt: str, pictures: Sequence[Image] = ()
    ) -> Answer:
        """An answer in `shape`.

        Args:
            shape: its docstring and descriptions speak to the model.
            system: who the model is and what it must never do.
            prompt: the task; foreign text in it is fenced (`prompts.fence`).
            pictures: shown with the prompt where the model accepts pictures, left out where not.

        Raises:
            LlmError: if the model cannot be asked, takes too long, or its answer has no such shape.
        """
        ...

    async def write(self, *, system: str, prompt: str) -> str:
        """A few sentences, without surrounding blanks.

        Raises:
            LlmError: if the model cannot be asked, takes too long, or has nothing to say.
        """
        ...


def connect_llm(settings: LlmSettings) -> Llm | None:
    """The model that the settings name; None where the rules are all that is wanted.

    Nothing is sent yet.

    Raises:
        ConfigError: if a key is needed and there is none.
    """
    if settings.provider == "rules":
        return None
    key = settings.api_key or SecretStr(os.environ.get("OPENAI_API_KEY", ""))
    if not key.get_secret_value():
        if settings.base_url is None:
            raise ConfigError(
                "LLM__PROVIDER is openai, but neither LLM__API_KEY nor OPENAI_API_KEY is set"
            )
        # A server of one's own usually asks for no key, but the client insists on one.
        key = SecretStr("none")
    return OpenAiLlm(settings, key)


class OpenAiLlm:
    """A model behind OpenAI's chat protocol.

    Remembers what the server turned out not to know: pictures, and ways to structure an answer.
    """

    def __init__(self, settings: LlmSettings, key: SecretStr) -> None:
        """Build the client; the library is loaded here, since most installations use rules."""
        import httpx
        from langchain_openai import ChatOpenAI

        # A connection for each question: a turn asks once or twice, and a connection that is
        # kept belongs to the event loop that opened it.
        no_pool = httpx.Limits(max_keepalive_connections=0)
        # The host alone: an address may carry a password.
        self._host = urlsplit(settings.base_url or "https://api.openai.com").netloc.split("@")[-1]
        self._timeout_s = settings.timeout_s
        self._sees_pictures = settings.pictures
        self._methods = METHODS
        self._chat: ChatOpenAI = ChatOpenAI(
            model=settings.model,
            base_url=settings.base_url,
            api_key=key,
            timeout=settings.timeout_s,
            max_retries=1,
            temperature=0,
            max_completion_tokens=MAX_TOKENS,
            http_async_client=httpx.AsyncClient(limits=no_pool, timeout=settings.timeout_s),
        )

    async def answer(
        self, shape: type[Answer], *, system: str, prompt: str, pictures: Sequence[Image] = ()
    ) -> Answer:
        """See `Llm.answer`."""
        encoded = await asyncio.to_thread(_encoded, pictures) if self._sees_pictures else []
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._answer(shape, system, prompt, encoded)
        except TimeoutError as error:
            raise self._too_slow() from error

    async def write(self, *, system: str, prompt: str) -> str:
        """See `Llm.write`."""
        try:
            async with asyncio.timeout(self._timeout_s):
                text = _text_of(await self._send(self._chat, _messages(system, prompt, [])))
        except TimeoutError as error:
            raise self._too_slow() from error
        if not text:
            raise LlmError("the language model answered nothing")
        return text

    async def _answer(
        self, shape: type[Answer], system: str, prompt: str, pictures: list[str]
    ) -> Answer:
        """Try the methods that the server may know, and once without the pictures."""
        refusal: LlmError | None = None
        for method in self._methods:
            try:
                answer = await self._ask(method, shape, system, prompt, pictures)
            except _Refused as error:
                refusal = error
                if pictures:
                    try:
                        answer = await self._ask(method, shape, system, prompt, [])
                    except _Refused as again:
                        refusal = again
                        continue
                    logger.info("the language model takes no pictures (%s)", error)
                    self._sees_pictures = False
                else:
                    continue
            # The one that works is tried first, and alone, from now on.
            self._methods = self._methods[self._methods.index(method) :]
            return answer
        raise refusal or LlmError("the language model was not asked")

    async def _ask(
        self, method: Method, shape: type[Answer], system: str, prompt: str, pictures: list[str]
    ) -> Answer:
        if method == "plain":
            system = f"{system}\n\n{_json_only(shape)}"
            message = await self._send(self._chat, _messages(system, prompt, pictures))
            return _parsed(shape, _text_of(message))
        structured = self._chat.with_structured_output(shape, method=method, include_raw=True)
        found = await self._send(structured, _messages(system, prompt, pictures))
        parsed = found.get("parsed") if isinstance(found, dict) else None
        if isinstance(parsed, shape):
            return parsed
        # Some servers ignore the method and write the JSON as text.
        return _parsed(shape, _text_of(found.get("raw") if isinstance(found, dict) else found))

    async def _send(self, model: Any, messages: "list[BaseMessage]") -> Any:
        import openai

        try:
            return await model.ainvoke(messages)
        except (openai.APITimeoutError, TimeoutError) as error:
            raise self._too_slow() from error
        except openai.APIConnectionError as error:
            raise LlmError(
                f"the language model at {self._host} is unreachable ({_reason(error)})"
            ) from error
        except openai.APIStatusError as error:
            kind = _Refused if error.status_code in (400, 404, 415, 422, 501) else LlmError
            raise kind(f"the language model answered HTTP {error.status_code}") from error
        except (openai.OpenAIError, ValueError, TypeError, KeyError, AttributeError) as error:
            # What a broken server sends breaks the client in many ways.
            raise _Refused(f"the language model answered nonsense ({_reason(error)})") from error

    def _too_slow(self) -> LlmError:
        return LlmError(f"the language model took longer than {self._timeout_s:g} s")


class _Refused(LlmError):
    """The server does not know this way of asking; another may work."""


def _messages(system: str, prompt: str, pictures: list[str]) -> "list[BaseMessage]":
    from langchain_core.messages import HumanMessage, SystemMessage

    if not pictures:
        return [SystemMessage(system), HumanMessage(prompt)]
    parts: list[str | dict[str, Any]] = [{"type": "text", "text": prompt}]
    parts += [{"type": "image_url", "image_url": {"url": url}} for url in pictures]
    return [SystemMessage(system), HumanMessage(content=parts)]


def _encoded(pictures: Sequence[Image]) -> list[str]:
    urls = []
    for picture in pictures:
        small = picture.convert("RGB")
        small.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
        data = io.BytesIO()
        small.save(data, "JPEG", quality=85)
        urls.append(f"data:image/jpeg;base64,{base64.b64encode(data.getvalue()).decode()}")
    return urls


def _text_of(message: object) -> str:
    content = getattr(message, "content", "")
    if isinstance(content, list):
        parts = [part.get("text", "") if isinstance(part, dict) else str(part) for part in content]
        content = "".join(parts)
    return str(content).strip()


def _json_only(shape: type[BaseModel]) -> str:
    schema = json.dumps(shape.model_json_schema())
    return f"Answer with one JSON object and nothing else. Its JSON schema: {schema}"


def _parsed(shape: type[Answer], text: str) -> Answer:
    """The first JSON object in `text`, as `shape`."""
    found = re.search(r"\{.*\}", text, re.S)
    if found is None:
        raise _Refused("the language model answered without the structure asked for")
    try:
        return shape.model_validate_json(found.group())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "answer"
        raise _Refused(
            f"the language model's answer does not fit: {where}: {first['msg']}"
        ) from error


def _reason(error: BaseException) -> str:
    """The root cause in a few words, without what the server sent."""
    while error.__cause__ is not None:
        error = error.__cause__
    return f"{type(error).__name__}: {str(error)[:80]}" if str(error) else type(error).__name__
