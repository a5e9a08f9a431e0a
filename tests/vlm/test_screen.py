"""The likeliest words found in 8-bit weights are those of the weights themselves."""

import copy

import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.testing import assert_close

from fashionm3.vlm import screen
from fashionm3.vlm.linear import FEW_ROWS
from fashionm3.vlm.screen import ScreenedHead

TEXT = slice(0, 4000)


@pytest.fixture(params=[torch.float32, torch.bfloat16], ids=str)
def head(request: pytest.FixtureRequest) -> nn.Linear:
    torch.manual_seed(0)
    head = nn.Linear(64, 4100).to(request.param)
    with torch.no_grad():
        head.weight[7:4000:13] = head.weight[3]  # ties, which the first must win
    return head


@torch.no_grad()
@pytest.mark.parametrize("rows", [1, 3, FEW_ROWS + 1])
@pytest.mark.parametrize("count", [1, 5])
def test_the_largest_scores_are_right(head: nn.Linear, rows: int, count: int) -> None:
    quick = ScreenedHead(copy.deepcopy(head), TEXT)
    for _ in range(20):
        x = torch.randn(rows, 64).to(head.weight.dtype)
        every = F.linear(x, head.weight[TEXT], head.bias[TEXT]).float()
        found = quick.largest(x, TEXT, count).float()
        assert torch.equal(found.argmax(dim=1), every.argmax(dim=1))
        assert_close(found.topk(count).values, every.topk(count).values)


@torch.no_grad()
def test_few_scores_are_computed_from_the_weights(head: nn.Linear) -> None:
    quick = ScreenedHead(head, TEXT)
    computed = [
        int(quick.largest(torch.randn(1, 64).to(head.weight.dtype), TEXT, 1).isfinite().sum())
        for _ in range(20)
    ]
    assert max(computed) < 4000 / 16


@torch.no_grad()
def test_an_8_bit_score_is_never_off_by_more_than_it_is_allowed(head: nn.Linear) -> None:
    quick = ScreenedHead(copy.deepcopy(head), TEXT)
    for scale in (1.0, 100.0):
        x = (scale * torch.randn(4, 64)).to(head.weight.dtype)
        about = quick._screen(x).float()
        exact = F.linear(x, head.weight[TEXT], head.bias[TEXT]).float()
        off, allowed = (about - exact).abs().amax(dim=1, keepdim=True), quick._error(x, about)
        assert bool((off <= allowed).all())
        assert bool((allowed < 20 * off).all())


@torch.no_grad()
def test_scores_of_many_likely_words_are_all_computed(
    head: nn.Linear, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = ScreenedHead(head, TEXT)
    assert bool(
        quick.largest(torch.zeros(1, 64).to(head.weight.dtype), TEXT, 3000).isfinite().all()
    )
    monkeypatch.setattr(screen, "_MOST_PART", 4000)
    assert bool(quick.largest(torch.randn(2, 64).to(head.weight.dtype), TEXT, 1).isfinite().all())
