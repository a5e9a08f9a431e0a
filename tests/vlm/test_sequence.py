"""Layouts and masks on sequences small enough to write down."""

import pytest
import torch
from torch.testing import assert_close

from fashionm3.vlm import masks
from fashionm3.vlm.noise import mask_tokens, schedule
from fashionm3.vlm.sequence import Chat

PAD, SOI, EOI = 60, 61, 62
IDS = {"pad": PAD, "soi": SOI, "eoi": EOI}


def _rows(visible):
    return ["".join("x" if cell else "." for cell in row) for row in visible[0, 0].tolist()]


def test_text_to_image_hides_pads_and_opens_the_picture():
    tokens = torch.tensor([[PAD, PAD, 7, 8, SOI, 70, EOI]])
    assert _rows(masks.predict_next(tokens, **IDS, hide_pads=True)) == [
        "x......",
        "xx.....",
        "..x....",
        "..xx...",
        "..xxxxx",
        "..xxxxx",
        "..xxxxx",
    ]


def test_understanding_shows_the_picture_to_all_and_text_only_backwards():
    tokens = torch.tensor([[66, SOI, 70, EOI, 7, 8], [7, 8, 9, PAD, PAD, PAD]])
    visible = masks.understanding(tokens, eoi=EOI)
    assert _rows(visible) == ["xxxx..", "xxxx..", "xxxx..", "xxxx..", "xxxxx.", "xxxxxx"]
    assert torch.equal(visible[1:], masks.causal(6))


def test_a_second_eoi_opens_nothing_more():
    tokens = torch.tensor([[66, SOI, EOI, 7, EOI, 8]])
    assert _rows(masks.understanding(tokens, eoi=EOI))[0] == "xxx..."


def test_clip_features_are_seen_by_all_rows():
    visible = masks.understanding_clip(6, features=2, system_prompt=1)
    assert _rows(visible) == ["x..xx.", "xx.xx.", "xxxxx.", "xxxxx.", "xxxxx.", "xxxxxx"]


def test_added_masks_hide_as_boolean_ones_do(tiny, tiny_layout):
    tokens = tiny_layout.t2i_inputs([[3]]).tokens
    visible = masks.of_task("t2i", tokens, tiny.config)
    with torch.no_grad():
        assert_close(tiny(tokens, visible), tiny(tokens, masks.additive(visible)))


def test_pads_change_nothing_that_is_scored(tiny, tiny_layout):
    config = tiny.config
    ids = torch.full((2, 9), config.mask_token_id)
    for task, batch in {
        "t2i": tiny_layout.t2i([[3, 4], [5]], ids, ids),
        "lm": tiny_layout.lm([[3, 4], [5]]),
        "mmu": tiny_layout.caption(torch.arange(18).view(2, 9) % 16, [[3, 4], [5]]),
    }.items():
        short = tiny_layout.trimmed(batch)
        assert short.tokens.shape[1] < batch.tokens.shape[1]
        kept = batch.labels != -100
        with torch.no_grad():
            long_logits = tiny(batch.tokens, masks.of_task(task, batch.tokens, config))
            short_logits = tiny(short.tokens, masks.of_task(task, short.tokens, config))
        assert_close(long_logits[kept], short_logits[short.labels != -100], atol=1e-4, rtol=0)


def test_an_empty_prompt_is_task_bos_eos_before_the_picture(tiny_layout):
    config = tiny_layout.config
    tokens = tiny_layout.t2i_inputs([[]]).tokens[0].tolist()
    pads = config.max_text_tokens - 2
    assert tokens == [
        *[config.pad_id] * pads,
        config.t2i_id,
        50,
        50,
        config.soi_id,
        *[config.mask_token_id] * 9,
        config.eoi_id,
    ]


def test_a_text_that_is_too_long_keeps_its_eos(tiny_layout):
    block = tiny_layout.text_block(list(range(40)))
    assert len(block) == tiny_layout.config.max_text_tokens + 1
    assert block[0] == tiny_layout.config.t2i_id
    assert block[-1] == tiny_layout.eos


def test_dropout_empties_texts_and_keeps_pictures(tiny_layout):
    ids = torch.arange(18).view(2, 9) + 70
    batch = tiny_layout.t2i([[3], [3]], ids, ids, dropout=0.5, draw=torch.tensor([0.4, 0.5]))
    assert batch.tokens[0, :13].tolist() == tiny_layout.text_block([])
    assert batch.tokens[1, :13].tolist() == tiny_layout.text_block([3])
    assert torch.equal(batch.tokens[:, 14:-1], ids)


def test_only_answers_are_scored(tiny_layout):
    chat = Chat([1, 2, 3, 50], [-100, -100, 3, 50])
    batch = tiny_layout.chat(torch.zeros(1, 9, dtype=torch.long), [chat])
    scored = (batch.labels[0] != -100).nonzero().flatten().tolist()
    assert scored == [12 + 2, 12 + 3]
    assert batch.tokens.shape == batch.labels.shape == (1, 12 + 12)


def test_a_picture_of_another_size_is_refused(tiny_layout):
    with pytest.raises(ValueError, match=r"\(1, 9\) is needed, got \(1, 16\)"):
        tiny_layout.t2i_inputs([[3]], codes=torch.zeros(1, 16, dtype=torch.long))
    with pytest.raises(ValueError, match=r"\(9,\) codes is needed, got \(16,\)"):
        tiny_layout.prompt(torch.zeros(16, dtype=torch.long), [3], sot=False)


def test_a_picture_of_no_text_is_refused(tiny_layout):
    with pytest.raises(ValueError, match="at least 1 text, got 0"):
        tiny_layout.t2i_inputs([])


def test_at_least_one_token_is_masked_and_the_share_is_met():
    tokens = torch.arange(16).expand(3, 16)
    corrupted = mask_tokens(tokens, 99, shares=[0.0, 0.5, 1.0])
    assert corrupted.mask.sum(1).tolist() == [1, 8, 16]
    assert torch.equal(corrupted.tokens == 99, corrupted.mask)
    assert torch.equal(corrupted.labels == -100, ~corrupted.mask)


@pytest.mark.parametrize("name", ["cosine", "linear", "sigmoid", "pow2"])
def test_schedules_fall_from_one_to_nothing(name):
    share = schedule(name)(torch.linspace(0, 1, 11))
    assert share[0] == pytest.approx(1)
    assert share[-1] == pytest.approx(0, abs=1e-5)
    assert (share.diff() <= 0).all()


@pytest.mark.parametrize("name", ["cubic", "pow", "powers"])
def test_an_unknown_schedule_is_refused(name):
    with pytest.raises(ValueError, match=name):
        schedule(name)
