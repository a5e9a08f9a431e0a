"""The caches change nothing but the time; the input stays whole; limits are named."""

import copy

import pytest
import torch
from torch.testing import assert_close

from fashionm3.vlm import masks
from fashionm3.vlm.draws import LikeliestDraws, QuickDraws, RowDraws, SeededDraws
from fashionm3.vlm.model import KeyValueCache
from fashionm3.vlm.pace import PACES, Pace
from fashionm3.vlm.sampling import continue_text, fill_canvas, stream_text, stream_texts
from fashionm3.vlm.sequence import T2IInputs


def _prompts(layout, count=3):
    generator = torch.Generator().manual_seed(1)
    prompts = []
    for i in range(count):
        codes = torch.randint(16, (9,), generator=generator)
        text = torch.randint(50, (3 + 2 * i,), generator=generator).tolist()
        prompts.append(layout.prompt(codes, text, sot=i % 2 == 0))
    return prompts


def _recomputed(model, prompt, count):
    """The answer without any cache: one pass over everything for each new token."""
    ids = list(prompt)
    for _ in range(count):
        tokens = torch.tensor([ids])
        with torch.no_grad():
            logits = model(tokens, masks.of_task("mmu", tokens, model.config))
        ids.append(int(logits[0, -1, model.text_ids].argmax()))
    return ids[len(prompt) :]


def test_an_answer_over_the_cache_is_the_recomputed_one(tiny, tiny_layout):
    prompt = _prompts(tiny_layout)[1]
    answer = continue_text(tiny, [prompt], max_new_tokens=15, stop_ids=[])[0]
    assert answer == _recomputed(tiny, prompt, 15)


def test_prompts_of_different_lengths_come_out_as_one_by_one(tiny, tiny_layout):
    prompts = [*_prompts(tiny_layout), tiny_layout.prompt(None, [7, 8], sot=False)]
    stops = [i for i in range(60) if i % 9 == 0]
    together = continue_text(tiny, prompts, max_new_tokens=12, stop_ids=stops)
    alone = [continue_text(tiny, [p], max_new_tokens=12, stop_ids=stops)[0] for p in prompts]
    assert together == alone
    assert len({len(answer) for answer in together}) > 1, "all answers ended together"


def test_the_stream_hands_out_the_ids_of_the_answer(tiny, tiny_layout):
    prompt = _prompts(tiny_layout)[0]
    answer = continue_text(tiny, [prompt], max_new_tokens=10, stop_ids=[])[0]
    assert list(stream_text(tiny, prompt, max_new_tokens=10, stop_ids=[])) == answer


def test_an_abandoned_stream_leaves_gradients_on(tiny, tiny_layout):
    stream = stream_text(tiny, _prompts(tiny_layout)[0], max_new_tokens=10, stop_ids=[])
    next(stream)
    assert torch.is_grad_enabled()


def test_the_stop_token_is_the_last_of_the_answer(tiny, tiny_layout):
    prompt = _prompts(tiny_layout)[0]
    free = continue_text(tiny, [prompt], max_new_tokens=10, stop_ids=[])[0]
    stop = free[4]
    stopped = continue_text(tiny, [prompt], max_new_tokens=10, stop_ids=[stop])[0]
    assert stopped == free[: free.index(stop) + 1]


def test_answers_hold_text_ids_only(tiny, tiny_layout):
    generator = torch.Generator().manual_seed(0)
    answers = continue_text(
        tiny, _prompts(tiny_layout), max_new_tokens=30, stop_ids=[], top_k=60, generator=generator
    )
    assert max(max(answer) for answer in answers) < tiny.config.llm_vocab_size


def test_the_same_seed_writes_the_same_answer(tiny, tiny_layout):
    def write(seed):
        generator = torch.Generator().manual_seed(seed)
        return continue_text(
            tiny,
            _prompts(tiny_layout),
            max_new_tokens=20,
            stop_ids=[],
            top_k=20,
            generator=generator,
        )

    assert write(3) == write(3) != write(4)


@pytest.mark.parametrize(
    "wrong",
    [{"max_new_tokens": 0}, {"top_k": 0}, {"temperature": 0.0}],
    ids=lambda w: next(iter(w)),
)
def test_numbers_below_their_limit_are_refused(tiny, wrong):
    options = {"max_new_tokens": 1, "stop_ids": [], **wrong}
    with pytest.raises(ValueError, match="must be"):
        continue_text(tiny, [[1]], **options)


def test_several_streams_come_out_as_one_by_one_with_their_own_chance(tiny, tiny_layout):
    prompts = _prompts(tiny_layout)

    def write(rows, seeds):
        steps = list(
            stream_texts(
                tiny,
                [prompts[row] for row in rows],
                max_new_tokens=12,
                stop_ids=[3],
                top_k=20,
                generators=[
                    None if seed is None else torch.Generator().manual_seed(seed) for seed in seeds
                ],
            )
        )
        return [[step[i] for step in steps if step[i] is not None] for i in range(len(rows))]

    seeds = [None, 7, 8]
    alone = [write([row], [seeds[row]])[0] for row in range(3)]
    assert write([0, 1, 2], seeds) == alone
    greedy = continue_text(tiny, prompts[:1], max_new_tokens=12, stop_ids=[3])
    assert alone[0] == greedy[0]
    assert write([1], [9]) != [alone[1]]


def test_an_answer_that_nobody_waits_for_ends_alone(tiny, tiny_layout):
    prompts = _prompts(tiny_layout)
    written = [0, 0, 0]
    steps = stream_texts(
        tiny, prompts, max_new_tokens=10, stop_ids=[], gone=lambda row: row == 1 and written[1] > 3
    )
    for step in steps:
        written = [count + (token is not None) for count, token in zip(written, step, strict=True)]
    assert written == [10, 4, 10]


def test_a_prompt_over_the_limit_is_refused_with_both_numbers(tiny):
    limit = tiny.config.max_position_embeddings
    with pytest.raises(ValueError, match=f"{limit + 1} ids, the model holds {limit}"):
        continue_text(tiny, [[1] * (limit + 1)], max_new_tokens=1, stop_ids=[])
    with pytest.raises(ValueError, match="span 1 to 999, allowed are 0 to"):
        continue_text(tiny, [[1, 999]], max_new_tokens=1, stop_ids=[])


def test_an_empty_prompt_is_refused_and_no_prompt_is_no_answer(tiny):
    with pytest.raises(ValueError, match="prompt 2 of 2 is empty"):
        continue_text(tiny, [[1], []], max_new_tokens=1, stop_ids=[])
    assert continue_text(tiny, [], max_new_tokens=1, stop_ids=[]) == []


def _recomputed_canvas(model, inputs, steps, guidance):
    """The schedule of the specification on whole sequences, without a cache or chance."""
    config, count = model.config, model.config.num_vq_tokens
    tokens, other = inputs.tokens.clone(), inputs.unconditional.clone()
    image = slice(-count - 1, -1)
    for step in range(1, steps + 1):
        other[:, -count - 2 :] = tokens[:, -count - 2 :]
        both = torch.cat((tokens, other))
        with torch.no_grad():
            logits = model(both, masks.of_task("t2i", both, config))[:, image, model.image_ids]
        wanted, unwanted = logits.chunk(2)
        chance = ((1 + guidance) * wanted - guidance * unwanted).softmax(-1)
        unknown = tokens[:, image] == config.mask_token_id
        codes = tokens[:, image] - config.image_token_offset
        codes = torch.where(unknown, chance.argmax(-1), codes)
        sure = chance.gather(-1, codes[..., None])[..., 0].masked_fill(~unknown, 9.0)
        left = int(count * torch.cos(torch.tensor(step / steps) * torch.pi / 2))
        for row in range(len(codes)):
            again = max(1, min(int(unknown[row].sum()) - 1, left))
            worst = sure[row].argsort()[:again]
            ids = codes[row] + config.image_token_offset
            ids[worst] = config.mask_token_id
            tokens[row, image] = ids
    return codes


@pytest.mark.parametrize("guidance", [0.0, 3.0])
def test_a_canvas_behind_a_cached_text_is_the_recomputed_one(tiny, tiny_layout, guidance):
    inputs = tiny_layout.t2i_inputs([[3, 4, 5], [], list(range(20))])
    before = inputs.tokens.clone()
    codes = fill_canvas(tiny, inputs, steps=5, guidance_scale=guidance, draws=LikeliestDraws())
    assert torch.equal(codes, _recomputed_canvas(tiny, inputs, 5, guidance))
    assert torch.equal(inputs.tokens, before)


def test_pictures_of_one_batch_are_those_drawn_alone(tiny, tiny_layout):
    texts = [[3, 4, 5], [9], list(range(7))]
    together = fill_canvas(tiny, tiny_layout.t2i_inputs(texts), steps=4, draws=LikeliestDraws())
    for text, codes in zip(texts, together, strict=True):
        alone = fill_canvas(tiny, tiny_layout.t2i_inputs([text]), steps=4, draws=LikeliestDraws())
        assert torch.equal(alone[0], codes)


def test_company_changes_no_picture(tiny, tiny_layout):
    texts, seeds = [[3, 4, 5], [9], list(range(7))], [4, 5, 6]
    draws = RowDraws.seeded(seeds)
    together = fill_canvas(tiny, tiny_layout.t2i_inputs(texts), steps=4, draws=draws)
    for text, seed, codes in zip(texts, seeds, together, strict=True):
        own = QuickDraws(torch.Generator().manual_seed(seed))
        alone = fill_canvas(tiny, tiny_layout.t2i_inputs([text]), steps=4, draws=own)
        assert torch.equal(alone[0], codes)


def _canvas(model, layout, **options):
    inputs = layout.t2i_inputs([[3, 4, 5], [9]])
    return fill_canvas(model, inputs, steps=6, draws=LikeliestDraws(), **options)


def test_the_exact_pace_is_the_default(tiny, tiny_layout):
    exact = _canvas(tiny, tiny_layout)
    assert torch.equal(exact, _canvas(tiny, tiny_layout, pace="exact"))
    assert torch.equal(exact, _canvas(tiny, tiny_layout, pace=PACES["exact"]))


def test_a_partial_pass_sees_what_a_full_one_would_where_all_is_unsettled(tiny, tiny_layout):
    # The second step recomputes what the first one could change, and that is everything.
    first = _canvas(tiny, tiny_layout, pace=Pace(steps=2 / 6))
    assert torch.equal(first, _canvas(tiny, tiny_layout, pace=Pace(steps=2 / 6, refresh=2)))


def test_a_partial_pass_computes_the_unsettled_rows_only(tiny, tiny_layout, monkeypatch):
    rows = []
    hidden = type(tiny).hidden

    def counted(self, tokens, *args, **options):
        rows.append(tokens.shape[1])
        return hidden(self, tokens, *args, **options)

    monkeypatch.setattr(type(tiny), "hidden", counted)
    counts = []
    _canvas(
        tiny,
        tiny_layout,
        pace=Pace(refresh=3),
        on_step=lambda step: counts.append(int(step.masked.sum(1).max())),
    )
    text, *steps = rows
    assert steps == [11, 9, counts[0], 11, counts[2], counts[3]]


def test_without_guidance_late_steps_cost_half(tiny, tiny_layout, monkeypatch):
    batches = []
    hidden = type(tiny).hidden

    def counted(self, tokens, *args, **options):
        batches.append(tokens.shape[0])
        return hidden(self, tokens, *args, **options)

    monkeypatch.setattr(type(tiny), "hidden", counted)
    _canvas(tiny, tiny_layout, pace=Pace(guided=0.5))
    assert batches[1:] == [4, 4, 4, 2, 2, 2]


def test_unguided_steps_are_those_of_no_guidance(tiny, tiny_layout):
    never = _canvas(tiny, tiny_layout, pace=Pace(guided=0.0))
    assert torch.equal(never, _canvas(tiny, tiny_layout, guidance_scale=0.0))
    assert not torch.equal(never, _canvas(tiny, tiny_layout))


def test_a_linear_temperature_falls_linearly(tiny, tiny_layout):
    seen = []
    _canvas(
        tiny,
        tiny_layout,
        pace=Pace(temperature="linear"),
        temperature=2.0,
        on_step=lambda step: seen.append(step.temperature),
    )
    assert seen == pytest.approx([2 * (1 - step / 6) for step in range(1, 7)])


def test_the_fast_pace_fills_the_canvas_in_fewer_steps(tiny, tiny_layout):
    steps = []
    codes = fill_canvas(
        tiny,
        tiny_layout.t2i_inputs([[3]]),
        steps=50,
        pace="fast",
        generator=torch.Generator().manual_seed(0),
        on_step=lambda step: steps.append((step.step, step.steps)),
    )
    assert steps[-1] == (14, 14)
    assert int(codes.min()) >= 0 and int(codes.max()) < 16


@pytest.mark.parametrize("wrong", [{"steps": 0.0}, {"guided": 1.5}, {"refresh": 0}])
def test_a_pace_out_of_range_is_refused(wrong):
    with pytest.raises(ValueError, match="got"):
        Pace(**wrong)


def test_an_unknown_pace_is_refused_by_name(tiny, tiny_layout):
    with pytest.raises(ValueError, match="'swift'; there are exact, fast"):
        _canvas(tiny, tiny_layout, pace="swift")


def test_in_painting_at_a_fast_pace_keeps_what_was_given(tiny, tiny_layout):
    codes = torch.arange(18).view(2, 9) % 16
    fill = torch.tensor([[1, 1, 1, 0, 0, 0, 0, 1, 0], [0, 0, 1, 0, 0, 0, 1, 1, 1]]).bool()
    inputs = tiny_layout.t2i_inputs([[3, 4], [5]], codes=codes, fill=fill)
    pace = Pace(refresh=4, guided=0.5)
    painted = fill_canvas(tiny, inputs, steps=6, pace=pace, draws=LikeliestDraws())
    assert torch.equal(painted[~fill], codes[~fill])


def test_in_painting_keeps_what_was_given(tiny, tiny_layout):
    codes = torch.arange(9)[None]
    fill = torch.tensor([[1, 1, 1, 0, 0, 0, 0, 1, 0]], dtype=torch.bool)
    inputs = tiny_layout.t2i_inputs([[3, 4]], codes=codes, fill=fill)
    painted = fill_canvas(tiny, inputs, steps=6, generator=torch.Generator().manual_seed(0))
    assert torch.equal(painted[~fill], codes[~fill])


def test_a_picture_that_is_known_stays_as_it_is(tiny, tiny_layout):
    generator = torch.Generator().manual_seed(0)
    codes = torch.randint(16, (4, 9), generator=generator)
    inputs = tiny_layout.t2i_inputs([[3, 4]] * 4, codes=codes)
    masked = []
    painted = fill_canvas(
        tiny,
        inputs,
        steps=8,
        generator=generator,
        on_step=lambda step: masked.append(int(step.masked.sum())),
    )
    assert torch.equal(painted, codes)
    assert set(masked) == {0}


def test_steps_report_fewer_and_fewer_masked_positions(tiny, tiny_layout):
    counts = []
    fill_canvas(
        tiny,
        tiny_layout.t2i_inputs([[3]]),
        steps=6,
        on_step=lambda step: counts.append((step.step, int(step.masked.sum()))),
    )
    assert [step for step, _ in counts] == [1, 2, 3, 4, 5, 6]
    assert counts[-1][1] == 0
    assert all(a >= b for (_, a), (_, b) in zip(counts, counts[1:], strict=False))


def test_the_same_seed_draws_the_same_picture(tiny, tiny_layout):
    def draw(kind, seed):
        source = kind(torch.Generator().manual_seed(seed))
        return fill_canvas(tiny, tiny_layout.t2i_inputs([[3]]), steps=4, draws=source).tolist()

    for kind in (SeededDraws, QuickDraws):
        assert draw(kind, 1) == draw(kind, 1)
        assert any(draw(kind, 1) != draw(kind, seed) for seed in range(2, 6))


def test_quick_draws_follow_the_distribution():
    chances = torch.tensor([0.5, 0.0, 0.2, 0.3, 0.0])
    draws = QuickDraws(torch.Generator().manual_seed(0))
    drawn = draws.codes(chances.expand(1, 20000, 5))[0]
    shares = torch.bincount(drawn, minlength=5) / 20000
    assert_close(shares, chances, atol=0.02, rtol=0)
    assert shares[1] == shares[4] == 0


def test_a_canvas_out_of_place_is_refused(tiny, tiny_layout):
    inputs = tiny_layout.t2i_inputs([[3]])
    with pytest.raises(ValueError, match="soi"):
        fill_canvas(tiny, T2IInputs(inputs.tokens[:, :-1], None), guidance_scale=0)
    with pytest.raises(ValueError, match="unconditional"):
        fill_canvas(tiny, T2IInputs(inputs.tokens, None))
    with pytest.raises(ValueError, match="steps"):
        fill_canvas(tiny, inputs, steps=0)
    spoilt = inputs.tokens.clone()
    spoilt[0, -2] = 5
    with pytest.raises(ValueError, match="image ids span 5"):
        fill_canvas(tiny, T2IInputs(spoilt, inputs.unconditional))


def test_a_cache_says_how_much_it_holds():
    cache = KeyValueCache(4)
    with pytest.raises(ValueError, match="5 positions do not fit a cache of 4"):
        cache.update(torch.zeros(1, 1, 5, 2), torch.zeros(1, 1, 5, 2), 0)


def test_bfloat16_writes_and_draws(tiny, tiny_layout, tiny_image_tokenizer):
    model = copy.deepcopy(tiny).to(torch.bfloat16)
    tokenizer = copy.deepcopy(tiny_image_tokenizer).to(torch.bfloat16)
    answer = continue_text(model, _prompts(tiny_layout), max_new_tokens=5, stop_ids=[])
    assert [len(ids) for ids in answer] == [5, 5, 5]
    inputs = tiny_layout.t2i_inputs([[3, 4]])
    codes = fill_canvas(model, inputs, steps=3, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        pixels = tokenizer.decode(codes)
    assert pixels.shape == (1, 3, 12, 12)
    assert torch.isfinite(pixels).all()
