"""Tokens become text that is never taken back once it is shown."""

from fashionm3.vlm import TextTokenizer


class Spelling:
    """The text of an answer while it is written."""

    def __init__(self, text: TextTokenizer) -> None:
        """Nothing is written yet."""
        self._text = text
        self._written: list[int] = []
        self._shown = ""

    def add(self, token: int) -> str:
        """What can be shown now that was not before."""
        self._written.append(token)
        text = self._text.decode(self._written).lstrip()
        # Half of a character, or a blank that the next token may take back.
        if text.endswith("\ufffd") or not text.startswith(self._shown):
            return ""
        new, self._shown = text[len(self._shown) :], text
        return new
