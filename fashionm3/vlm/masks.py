"""Who may attend to whom: causal over text, full over pictures (omni-attention).

Every mask is boolean, `(B, 1, T, T)`, True where the row (query) sees the column (key). No row is
hidden entirely, so True/False, 0/-inf and 0/-2^63 are interchangeable under a softmax.
"""

from typing import Literal

import torch
from torch import Tensor

from fashionm3.vlm.config import ShowoConfig

Task = Literal["t2i", "lm", "mmu"]


def of_task(task: Task, tokens: Tensor, config: ShowoConfig) -> Tensor:
    """The mask that training and inference use for rows `(B, T)` of one task."""
    if task == "mmu":
        return understanding(tokens, eoi=config.eoi_id)
    return predict_next(
        tokens,
        pad=config.pad_id,
        soi=config.soi_id,
        eoi=config.eoi_id,
        hide_pads=task == "t2i",
    )


def causal(length: int, device: torch.device | str | None = None) -> Tensor:
    """Each row sees itself and what comes before; `(1, 1, T, T)`."""
    return torch.ones(length, length, dtype=torch.bool, device=device).tril()[None, None]


def in_picture(tokens: Tensor, *, soi: int, eoi: int) -> Tensor:
    """Mark the pictures of `(B, T)` ids, their soi and eoi included."""
    begins, ends = tokens == soi, tokens == eoi
    return (begins.cumsum(1) > ends.cumsum(1)) | begins | ends


def predict_next(tokens: Tensor, *, pad: int, soi: int, eoi: int, hide_pads: bool) -> Tensor:
    """Text is causal; picture rows see everything, or everything but pads.

    With `hide_pads` this is the mask of text to image: neither text nor picture sees the pads on
    the left, and pads see earlier pads. It expects one picture a row at most. Without it, this is
    the mask of plain text, where it amounts to a causal one.

    Args:
        tokens: ids `(B, T)` int64.
        pad: id of the padding.
        soi: id of the start of an image.
        eoi: id of the end of an image.
        hide_pads: whether pad columns are hidden from all rows but pads.
    """
    picture = in_picture(tokens, soi=soi, eoi=eoi)
    visible = causal(tokens.shape[1], tokens.device)[:, 0] | picture[:, :, None]  # (B, T, T)
    if hide_pads:
        is_pad = tokens == pad
        has_picture = (tokens == soi).any(1)[:, None, None]
        visible = visible & ~(is_pad[:, None, :] & ~is_pad[:, :, None] & has_picture)
    return visible[:, None]


def understanding(tokens: Tensor, *, eoi: int) -> Tensor:
    """Rows see the whole prefix up to the first eoi; from there on causal.

    A row without a picture is causal. Pads on the right need no mask: nothing looks back at them
    that is scored.

    Args:
        tokens: ids `(B, T)` int64.
        eoi: id of the end of an image.
    """
    ends = (tokens == eoi).cumsum(1)
    prefix = (ends == 0) | ((ends == 1) & (tokens == eoi))
    prefix &= (tokens == eoi).any(1, keepdim=True)
    return causal(tokens.shape[1], tokens.device) | prefix[:, None, None, :]


def understanding_clip(
    length: int, *, features: int = 576, system_prompt: int = 0, device: torch.device | None = None
) -> Tensor:
    """The variant whose picture is a run of CLIP features after task token, system prompt and soi.

    Args:
        length: positions T.
        features: visual features.
        system_prompt: tokens of the system prompt, which stay causal.
        device: where the mask lives.

    Returns:
        A mask `(1, 1, T, T)`.
    """
    column = torch.arange(length, device=device)
    first = system_prompt + 2
    return causal(length, device) | ((column >= first) & (column < first + features))


def interleaved(tokens: Tensor, *, pad: int, soi: int, eoi: int) -> Tensor:
    """Several pictures between texts: each full within itself, all else causal.

    Pads are hidden from the first picture on.

    Args:
        tokens: ids `(B, T)` int64 with at least one soi a row.
        pad: id of the padding.
        soi: id of the start of an image.
        eoi: id of the end of an image.
    """
    visible = causal(tokens.shape[1], tokens.device)[:, 0] | _same_picture(tokens, soi, eoi)
    begun = (tokens == soi).cumsum(1) > 0
    return (visible & ~((tokens == pad)[:, None, :] & begun[:, :, None]))[:, None]


def interleaved_text_apart(tokens: Tensor, *, pad: int, soi: int, eoi: int) -> Tensor:
    """Like `interleaved`, but text rows see no picture.

    Arguments as there. Ids below `pad` are text; control tokens outside pictures are hidden. The
    first column is visible to all, so that no row is left without any.
    """
    picture = in_picture(tokens, soi=soi, eoi=eoi)
    text = (tokens < pad) & ~picture
    before = causal(tokens.shape[1], tokens.device)[:, 0]
    visible = before & text[:, None, :] & (text | picture)[:, :, None]
    visible |= before & picture[:, None, :] & picture[:, :, None]
    visible |= _same_picture(tokens, soi, eoi)
    visible[:, :, 0] = True
    return visible[:, None]


def _same_picture(tokens: Tensor, soi: int, eoi: int) -> Tensor:
    picture = in_picture(tokens, soi=soi, eoi=eoi)
    number = (tokens == soi).cumsum(1) * picture  # 0 is text, then 1, 2, …
    return (number[:, :, None] == number[:, None, :]) & picture[:, :, None]  # (B, T, T)


def additive(visible: Tensor, dtype: torch.dtype = torch.float32) -> Tensor:
    """The mask as numbers to add to attention scores.

    The library's eager attention adds what it is given, so a boolean mask would be wrong there.
    """
    zero = torch.zeros((), dtype=dtype, device=visible.device)
    return torch.where(visible, zero, torch.finfo(dtype).min)
