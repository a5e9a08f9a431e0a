"""Weights in other forms compute nearly the same, and say how nearly."""

import copy
import weakref

import pytest
import torch
from torch import nn
from torch.testing import assert_close

from fashionm3.vlm import linear as forms
from fashionm3.vlm import masks
from fashionm3.vlm.linear import FEW_ROWS, Int8Linear, PackedLinear, prepared, quantised
from fashionm3.vlm.model import KeyValueCache
from fashionm3.vlm.sampling import continue_text, fill_canvas


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


def test_replaced_weights_are_freed_block_by_block(tiny) -> None:
    """At full size all of them at once would be 2.4 GB beside the new ones."""
    old: list[weakref.ref[nn.Module]] = []
    alive = []

    def renew(linear: nn.Linear) -> nn.Module:
        alive.append(sum(ref() is not None for ref in old))
        old.append(weakref.ref(linear))
        return nn.Identity()

    forms._replace(copy.deepcopy(tiny.showo.model.layers), renew)
    assert len(old) == 2 * 6 and max(alive) < 6


def test_a_part_of_8_bit_outputs_is_that_part_of_all(linear: nn.Linear) -> None:
    eight = Int8Linear(linear)
    x = torch.randn(2, 64).to(torch.bfloat16)
    with torch.no_grad():
        assert torch.equal(eight.part(x, slice(10, 20)), eight(x)[:, 10:20])


def test_an_8_bit_model_writes_and_draws_nearly_as_before(tiny, tiny_layout) -> None:
    model = quantised(copy.deepcopy(tiny))
    prompt = tiny_layout.prompt(torch.arange(9), [3, 4, 5], sot=True)
    tokens = torch.tensor([prompt])
    with torch.no_grad():
        off = (model(tokens, None) - tiny(tokens, None)).abs().mean()
        scale = tiny(tokens, None).std()
    assert 0 < off < 0.05 * scale
    assert model.dtype == torch.float32
    assert len(continue_text(model, [prompt], max_new_tokens=4, stop_ids=[])[0]) == 4
    codes = fill_canvas(model, tiny_layout.t2i_inputs([[3]]), steps=3)
    assert codes.shape == (1, 9)


def test_a_packed_model_writes_what_the_plain_one_does(tiny, tiny_layout) -> None:
    plain = copy.deepcopy(tiny).to(torch.bfloat16)
    packed = prepared(copy.deepcopy(plain))
    tokens = torch.tensor([tiny_layout.prompt(torch.arange(9), [3, 4], sot=True)])
    states = plain.hidden(tokens, None)
    with torch.no_grad():
        assert_close(packed(tokens, None), plain(tokens, None), atol=0.15, rtol=0.05)
        for ids in (plain.text_ids, plain.image_ids):
            assert_close(packed.head(states, ids), plain.head(states, ids), atol=0.05, rtol=0.05)


def test_a_packed_float32_model_gives_the_same_tokens(tiny, tiny_layout) -> None:
    packed = prepared(copy.deepcopy(tiny))
    assert any(isinstance(part, PackedLinear) for part in packed.modules())
    tokens = torch.tensor([tiny_layout.prompt(torch.arange(9), [3, 4], sot=True)])
    with torch.no_grad():
        assert_close(packed(tokens, None), tiny(tokens, None), atol=1e-4, rtol=1e-4)
    answers = [
        continue_text(model, [tokens[0]], max_new_tokens=8, stop_ids=[]) for model in (tiny, packed)
    ]
    assert answers[0] == answers[1]


def test_a_bfloat16_model_keeps_float32_keys_on_a_cpu(tiny) -> None:
    model = copy.deepcopy(tiny).to(torch.bfloat16)
    assert (tiny.reading_dtype, model.reading_dtype) == (torch.float32, torch.float32)
    cache = KeyValueCache(6, model.reading_dtype)
    tokens = torch.tensor([[3, 4, 5, 6, 7]])
    model.hidden(tokens[:, :4], masks.causal(4), cache=cache)
    cache.commit(4)
    with torch.no_grad():
        last = model.hidden(tokens[:, 4:], None, cache=cache)[:, 0]
        whole = model.hidden(tokens, masks.causal(5))[:, -1]
    keys, _ = cache.update(*(torch.zeros(1, 4, 1, 8, dtype=torch.bfloat16),) * 2, 0)
    assert keys.dtype == torch.float32
    assert last.dtype == torch.bfloat16
    assert_close(last, whole, atol=0.1, rtol=0.05)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")
def test_a_compiled_model_writes_what_the_plain_one_does(tiny, tiny_layout) -> None:
    plain = copy.deepcopy(tiny).cuda()
    compiled = prepared(copy.deepcopy(plain))
    prompt = tiny_layout.prompt(torch.arange(9), [3, 4], sot=True)
    answers = [
        continue_text(model, [prompt], max_new_tokens=8, stop_ids=[]) for model in (plain, compiled)
    ]
    assert answers[0] == answers[1]
