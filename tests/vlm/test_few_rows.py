"""A few rows times a large bfloat16 matrix: right, the same in any company, used where it pays."""

import copy

import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.testing import assert_close

from fashionm3.vlm import few_rows, masks, prepare
from fashionm3.vlm.few_rows import MOST_ROWS, FewRowsLinear, is_supported
from fashionm3.vlm.linear import PackedLinear

pytestmark = pytest.mark.skipif(
    not is_supported(), reason="needs a Linux processor with AVX-512 BF16, for which it compiles"
)


@pytest.fixture(params=[(8, 32), (24, 96), (120, 2080)], ids=str)
def linear(request: pytest.FixtureRequest) -> nn.Linear:
    """Outputs of one block of the kernel, of some, and of a number that no two threads share."""
    torch.manual_seed(0)
    outputs, inputs = request.param
    return nn.Linear(inputs, outputs).to(torch.bfloat16).requires_grad_(False)


@pytest.mark.parametrize("rows", [0, 1, 2, 3, 4, 5, 7, MOST_ROWS, MOST_ROWS + 1])
def test_the_product_is_rounded_once(linear: nn.Linear, rows: int) -> None:
    x = torch.randn(rows, linear.in_features).bfloat16()
    exact = F.linear(x.double(), linear.weight.double(), linear.bias.double())
    for shape in (x.shape, (1, *x.shape)):
        found = FewRowsLinear(linear)(x.view(shape))
        assert found.dtype == torch.bfloat16
        assert_close(found.double().view_as(exact), exact, atol=1e-4, rtol=2**-8)


def test_a_row_is_the_same_in_any_company(linear: nn.Linear) -> None:
    x = torch.randn(MOST_ROWS, linear.in_features).bfloat16()
    product = FewRowsLinear(linear)
    alone = torch.cat([product(row[None]) for row in x])
    for count in range(1, MOST_ROWS + 1):
        assert torch.equal(product(x[:count]), alone[:count])


def test_rows_with_gaps_between_them_are_read_rightly(linear: nn.Linear) -> None:
    wide = torch.randn(3, 2 * linear.in_features).bfloat16()
    product = FewRowsLinear(linear)
    every_other = wide[:, ::2]
    assert torch.equal(product(every_other), product(every_other.contiguous()))


@pytest.mark.parametrize(
    "wrong", [torch.zeros(1, 31).bfloat16(), torch.zeros(1, 32)], ids=["width", "type"]
)
def test_rows_of_another_width_or_type_are_refused(wrong: torch.Tensor) -> None:
    with pytest.raises(RuntimeError):
        FewRowsLinear(nn.Linear(32, 8, dtype=torch.bfloat16))(wrong)


def test_it_is_for_large_bfloat16_weights_of_whole_vectors() -> None:
    def suits(outputs: int, inputs: int, dtype: torch.dtype = torch.bfloat16) -> bool:
        return FewRowsLinear.suits(nn.Linear(inputs, outputs, dtype=dtype))

    assert suits(2048, 2048)
    assert not suits(2048, 2048, torch.float32)
    assert not suits(1024, 1024), "two MiB stay in the cache"
    assert not suits(2048, 2050)
    assert not suits(2052, 2048)


def test_a_model_computes_the_same_with_it(tiny, tiny_layout, monkeypatch) -> None:
    monkeypatch.setattr(few_rows, "LEAST_BYTES", 0)
    plain = copy.deepcopy(tiny).to(torch.bfloat16)
    quick = prepare.prepared(copy.deepcopy(plain))
    assert any(isinstance(part, FewRowsLinear) for part in quick.modules())
    tokens = torch.tensor([tiny_layout.prompt(torch.arange(9), [3, 4], sot=True)])[:, -MOST_ROWS:]
    with torch.no_grad():
        seen = masks.causal(tokens.shape[1])
        assert_close(quick(tokens, seen), plain(tokens, seen), atol=0.05, rtol=0.05)


def test_without_a_compiler_weights_are_packed(tiny, monkeypatch) -> None:
    monkeypatch.setattr(few_rows, "LEAST_BYTES", 0)
    monkeypatch.setattr(few_rows, "is_supported", lambda: False)
    quick = prepare.prepared(copy.deepcopy(tiny).to(torch.bfloat16))
    kinds = {type(part) for part in quick.modules()}
    assert PackedLinear in kinds and FewRowsLinear not in kinds
