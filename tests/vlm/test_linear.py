"""Weights in other forms compute nearly the same, and say how nearly."""

import pytest
import torch
from torch import nn
from torch.testing import assert_close

from fashionm3.vlm.linear import FEW_ROWS, Int8Linear, PackedLinear


@pytest.fixture
def linear() -> nn.Linear:
    torch.manual_seed(0)
    return nn.Linear(64, 96).to(torch.bfloat16)


@pytest.mark.parametrize("rows", [1, 3, 40])
@pytest.mark.parametrize(("dtype", "off"), [(torch.float32, 1e-5), (torch.bfloat16, 2e-2)])
def test_packed_weights_give_the_same_product(
    linear: nn.Linear, rows: int, dtype: torch.dtype, off: float
) -> None:
    linear = linear.to(dtype)
    for shape in ((rows, 64), (1, rows, 64), (2, rows, 64)):
        x = torch.randn(shape).to(dtype)
        with torch.no_grad():
            assert_close(PackedLinear(linear)(x), linear(x), atol=off, rtol=off)


@pytest.mark.parametrize("rows", [1, 40])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_8_bit_weights_are_off_by_half_a_step_at_most(
    linear: nn.Linear, rows: int, dtype: torch.dtype
) -> None:
    linear = linear.to(dtype)
    x = torch.randn(rows, 64).to(dtype)
    with torch.no_grad():
        eight, wide = Int8Linear(linear)(x).float(), linear(x).float()
    step = linear.weight.float().abs().amax(dim=1) / 127
    bound = x.float().abs().sum(dim=1, keepdim=True) * step / 2
    is_rounded = dtype == torch.bfloat16 or rows <= FEW_ROWS  # which multiply in bfloat16
    slack = 0.03 if is_rounded else 1e-5
    assert bool(((eight - wide).abs() <= bound + slack).all())
    assert not torch.equal(eight, wide)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_the_8_bit_kernel_gets_few_rows_and_those_in_bfloat16(
    linear: nn.Linear, dtype: torch.dtype, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel, given = torch._weight_int8pack_mm, []

    def watched(rows: torch.Tensor, *weights: torch.Tensor) -> torch.Tensor:
        given.append((len(rows), rows.dtype))
        return kernel(rows, *weights)

    monkeypatch.setattr(torch, "_weight_int8pack_mm", watched)
    eight = Int8Linear(linear.to(dtype))
    with torch.no_grad():
        found = [eight(torch.randn(rows, 64).to(dtype)).dtype for rows in (1, 8, 9)]
    assert given == [(1, torch.bfloat16), (8, torch.bfloat16)]
    assert found == [dtype] * 3


def test_a_part_of_8_bit_outputs_is_that_part_of_all(linear: nn.Linear) -> None:
    eight = Int8Linear(linear)
    x = torch.randn(2, 64).to(torch.bfloat16)
    with torch.no_grad():
        assert torch.equal(eight.part(x, slice(10, 20)), eight(x)[:, 10:20])
