"""A head that finds the likeliest words in 8-bit weights and settles them in its own.

A new token needs the few largest of some fifty thousand scores. 8-bit copies of the weights tell
all scores to within a bound; only those that may be among the largest are computed from the weights
themselves. Greedy answers are therefore the same, not nearly the same.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from fashionm3.vlm.linear import FEW_ROWS, Int8Linear

_MOST_PART = 16
"""One in so many words may be computed from the weights; more are no gain over all of them."""


class ScreenedHead(nn.Module):
    """The head with an 8-bit copy of its rows `text`, which every new token reads."""

    def __init__(self, head: nn.Linear, text: slice) -> None:
        """Take over the weights of `head`."""
        super().__init__()
        self.weight, self.bias = head.weight, head.bias
        self._text = text
        self._screen = Int8Linear(_rows(head, text))
        exact = head.weight.detach()[text].float()
        rounded = self._screen.weight.float() * self._screen.scale.bfloat16().float()[:, None]
        # Lengths of the longest rows, which bound every product with a row of known length.
        self._off = float((exact - rounded).norm(dim=1).max())
        self._longest = float(rounded.norm(dim=1).max())
        self._bias = float(head.bias.detach()[text].abs().max())

    def part(self, rows: Tensor, outputs: slice) -> Tensor:
        """Some of the outputs."""
        return F.linear(rows, self.weight[outputs], self.bias[outputs])

    def largest(self, rows: Tensor, outputs: slice, count: int) -> Tensor:
        """Some of the outputs, of which the `count` largest of each row are right.

        Args:
            rows: `(B, in)`.
            outputs: the part of the vocabulary wanted.
            count: from 1.

        Returns:
            `(B, outputs)`, -inf for those that are surely none of the largest.
        """
        if outputs != self._text or len(rows) > FEW_ROWS:
            return self.part(rows, outputs)
        about = self._screen(rows).float()
        bound = 2 * self._error(rows, about)
        least = about.topk(min(count, about.shape[1]), dim=1).values[:, -1:] - bound
        (chosen,) = (about >= least).any(dim=0).nonzero(as_tuple=True)
        if not 0 < len(chosen) <= about.shape[1] // _MOST_PART:
            return self.part(rows, outputs)
        exact = F.linear(rows, self.weight[outputs][chosen], self.bias[outputs][chosen])
        scores = torch.full_like(about, -torch.inf)
        scores[:, chosen] = exact.float()
        return scores

    def _error(self, rows: Tensor, about: Tensor) -> Tensor:
        """How far the 8-bit scores may be off, `(B, 1)`: rounded weights, rows and results."""
        exact = rows.float()
        weights = exact.norm(dim=1, keepdim=True) * self._off
        rounded = (exact - rows.bfloat16().float()).norm(dim=1, keepdim=True) * self._longest
        largest = about.abs().amax(dim=1, keepdim=True) + self._bias
        # The product is rounded to bfloat16, and so are both sums where that is the model's type.
        results = largest * 2 * torch.finfo(torch.bfloat16).eps
        total: Tensor = weights + rounded + results
        return total


def _rows(head: nn.Linear, rows: slice) -> nn.Linear:
    part = nn.Linear(1, 1, device="meta")
    part.weight = nn.Parameter(head.weight.detach()[rows], requires_grad=False)
    part.bias = nn.Parameter(head.bias.detach()[rows], requires_grad=False)
    return part
