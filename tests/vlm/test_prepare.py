"""Models made quicker write and draw what they did before."""

import copy
import weakref

import pytest
import torch
from torch import nn
from torch.testing import assert_close

from fashionm3.vlm import masks, prepare
from fashionm3.vlm.linear import PackedLinear
from fashionm3.vlm.model import KeyValueCache
from fashionm3.vlm.prepare import prepared, quantised
from fashionm3.vlm.sampling import continue_text, fill_canvas


def test_replaced_weights_are_freed_block_by_block(tiny) -> None:
    """At full size all of them at once would be 2.4 GB beside the new ones."""
    layers = copy.deepcopy(tiny.showo.model.layers)
    old = [weakref.ref(layer.mlp.fc1) for layer in layers]
    alive = []

    def renew(linear: nn.Linear) -> nn.Module:
        alive.append(sum(ref() is not None for ref in old))
        return nn.Identity()

    prepare._merge(layers, renew)
    assert alive == [2, 2, 1, 1]


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


def test_a_model_without_packed_weights_computes_what_the_plain_one_does(
    tiny, tiny_layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare, "_packs", lambda dtype: False)
    merged = prepare.prepared(copy.deepcopy(tiny))
    tokens = torch.tensor([tiny_layout.prompt(torch.arange(9), [3, 4], sot=True)])
    with torch.no_grad():
        assert not any(isinstance(part, PackedLinear) for part in merged.modules())
        seen = masks.causal(tokens.shape[1])
        assert_close(merged(tokens, seen), tiny(tokens, seen))


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
