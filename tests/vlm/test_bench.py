"""The benchmark's own loop is the plain one, and what it reports adds up."""

import math
import random

import torch

from fashionm3.vlm.bench.comparison import check_identity, compare_pictures, compare_text
from fashionm3.vlm.bench.figures import Times, evenly, median_interval, ratio, whole
from fashionm3.vlm.bench.full_size import measure_full_size, model_bytes
from fashionm3.vlm.model import Showo


def test_whole_runs_of_both_loops_are_the_same(tiny) -> None:
    found = check_identity(tiny, steps=5, new_tokens=8, report=lambda what: None)
    assert found["picture"] == "9 of 9 codes of a whole picture, 5 steps"


def test_another_model_is_not_the_same(tiny, monkeypatch) -> None:
    """Breaks the plain loop to see that the check sees it."""
    from fashionm3.vlm.bench import comparison

    monkeypatch.setattr(comparison, "next_token", lambda model, ids: -1)
    try:
        compare_text(tiny, new_tokens=4, report=lambda what: None)
    except AssertionError as error:
        assert "token 1 is not the one" in str(error)
    else:
        raise AssertionError("the difference was not seen")


def test_every_sampled_step_of_a_picture_is_ours(tiny) -> None:
    found = compare_pictures(tiny, steps=6, report=lambda what: None)
    assert found["recomputed"]["sampled_steps"] == [1, 2, 3, 4, 5, 6]
    assert found["exact"]["identical"] == "6 of 6 sampled steps"
    assert found["exact"]["ratio"] > 0 and found["fast"]["ratio"] > 0


def test_full_size_figures_have_their_parts(tiny) -> None:
    config = tiny.config.with_sizes(max_position_embeddings=256, num_vq_tokens=16)
    found = measure_full_size(
        config, dtype=torch.bfloat16, report=lambda what: None, read_bytes=1 << 20
    )
    assert found["bandwidth_fraction"] > 0
    decode = found["decode"]
    weights = model_bytes(Showo(config).to(torch.bfloat16))
    assert decode["bytes_per_token"] > weights
    between = decode["passes_between"]
    assert 0 < between["fraction_least"] <= between["fraction"] <= between["fraction_most"]
    assert decode["linear_s"] + decode["other_s"] == decode["median_s"]
    assert found["picture"]["step"]["median_s"] > 0


def test_bytes_of_a_token_are_those_of_blocks_and_text_head(tiny) -> None:
    layers = sum(p.numel() for p in tiny.showo.model.layers.parameters())
    norm, head = 2 * 32, 60 * 33
    assert model_bytes(tiny) == 4 * (layers + norm + head)


def test_steps_are_evenly_spaced_and_summed() -> None:
    assert evenly(8, 50) == [1, 8, 15, 22, 29, 36, 43, 50]
    assert evenly(8, 3) == [1, 2, 3]
    assert whole([1.0, 3.0], 50).median == 100
    found = ratio(Times((9.0, 10.0, 12.0)), Times((1.0, 2.0, 4.0)))
    assert found == {"ratio": 5.0, "ratio_least": 2.25, "ratio_most": 12.0}


def test_the_interval_of_a_median_holds_it_as_often_as_it_says() -> None:
    assert median_interval(range(20)) == (5, 14)  # ranks 6 and 15, as tables of the sign test say
    assert median_interval([3, 1, 2]) == (1, 3)
    chance = random.Random(0)
    held = 0
    for _ in range(1000):
        low, high = median_interval([chance.expovariate(1) for _ in range(30)])
        held += low <= math.log(2) <= high
    assert 930 <= held <= 985
