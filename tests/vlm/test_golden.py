"""Value-by-value parity with the public Show-o reference, on numbers recorded from it.

`pytest -k golden` runs exactly these; FASHIONM3_GOLDEN names another folder of the same schema.
"""

import random
from typing import Any

import pytest
import torch
from PIL import Image
from torch import Tensor
from torch.testing import assert_close

from fashionm3.vlm import masks
from fashionm3.vlm.checkpoint import load_image_tokenizer, load_showo, save_showo
from fashionm3.vlm.config import MARKERS, PAD_TOKEN, ShowoConfig
from fashionm3.vlm.draws import LikeliestDraws, gumbel
from fashionm3.vlm.image_tokenizer import ImageTokenizer
from fashionm3.vlm.model import Showo
from fashionm3.vlm.noise import loss_weight, mask_tokens, schedule
from fashionm3.vlm.processor import picture_to_pixels
from fashionm3.vlm.sampling import CanvasStep, continue_text, fill_canvas, stream_text
from fashionm3.vlm.sequence import T2IInputs

# The reference itself differs by 2.4e-6 between float32 and float64, by 1.9e-6 between kernels.
CLOSE = {"atol": 5e-5, "rtol": 0.0}


# text tokenizer


def test_control_tokens_are_added_where_the_reference_adds_them(golden):
    expected = golden.json("tokenizer_expected.json")
    assert [PAD_TOKEN, *MARKERS] == expected["order_of_addition"]
    assert golden.text.base_size == expected["base_tokenizer_len"]
    assert len(golden.text) == expected["full_len"]
    assert golden.text.max_length == expected["model_max_length"]
    assert golden.text.eos == expected["eos_token_id"] == expected["bos_token_id"]
    config = golden.model.config
    for token in (PAD_TOKEN, *MARKERS):
        alias = "<|pad|>" if token == PAD_TOKEN else token
        assert config.control_id(token) == expected["special_token_ids"][alias]


def test_probe_strings_have_the_reference_ids_and_texts(golden):
    for probe in golden.json("tokenizer_expected.json")["encode"]:
        ids = golden.text.encode(probe["text"])
        assert ids == probe["ids"], probe["text"]
        assert golden.text.decode(ids, skip_special=False) == probe["decoded"]
        assert golden.text.decode(ids) == probe["decoded_skip_special"]


# sequences


def test_prompting_gives_the_reference_ids_and_labels(golden, prompting_case):
    case = golden.json("prompting_cases.json")[prompting_case]
    every, expected = golden.tensors("prompting"), golden.case("prompting", prompting_case)
    layout, config = golden.layout, golden.layout.config
    texts = [golden.text.encode(text) for text in case["texts"]]
    if case["task"] == "t2i":
        batch = layout.t2i(
            texts,
            every["image_ids"],
            every["image_labels"],
            dropout=case["cond_dropout_prob"],
            draw=expected["draw"],
        )
    elif case["task"] == "lm":
        cut = [text[: golden.text.max_length] for text in texts]
        batch = layout.lm(cut, case["max_seq_len"])
    elif case["task"] == "mmu":
        batch = layout.caption(every["image_codes"] - config.image_token_offset, texts)
    else:
        ids = every["image_ids"]
        fill = ids == config.mask_token_id
        codes = ids - config.image_token_offset
        inputs = layout.t2i_inputs(texts, codes=codes, fill=fill)
        assert torch.equal(inputs.tokens, expected["ids"])
        return
    assert torch.equal(batch.tokens, expected["ids"])
    assert torch.equal(batch.labels, expected["labels"])


def test_condition_dropout_draws_as_the_reference_does(golden, dropout_case):
    case = golden.json("prompting_cases.json")[dropout_case]
    if not golden.same_random_streams:
        pytest.skip("this torch draws other random numbers than the recording one")
    every, expected = golden.tensors("prompting"), golden.case("prompting", dropout_case)
    batch = golden.layout.t2i(
        [golden.text.encode(text) for text in case["texts"]],
        every["image_ids"],
        every["image_labels"],
        dropout=case["cond_dropout_prob"],
        generator=torch.Generator().manual_seed(case["torch_seed"]),
    )
    assert torch.equal(batch.tokens, expected["ids"])


def test_dialogues_are_tokenised_and_labelled_as_the_fork_does(golden):
    expected = golden.tensors("fashion_chat")
    for i, case in enumerate(golden.json("fashion_chat_cases.json")["cases"]):
        said = [turn["value"] for turn in case["conversation"]]
        chat = golden.text.chat(list(zip(said[::2], said[1::2], strict=True)))
        assert chat.tokens == expected[f"pre{i}.input_ids"].tolist()
        assert chat.labels == expected[f"pre{i}.labels"].tolist()


def test_dialogue_rows_are_padded_and_cut_as_the_fork_does(golden):
    expected, cases = golden.tensors("fashion_chat"), golden.json("fashion_chat_cases.json")
    config = golden.model.config
    for name, case in cases["collate"].items():
        chats = []
        for i in case["samples"]:
            said = [turn["value"] for turn in cases["cases"][i]["conversation"]]
            chats.append(golden.text.chat(list(zip(said[::2], said[1::2], strict=True))))
        codes = torch.zeros(len(chats), config.num_vq_tokens, dtype=torch.long)
        batch = golden.layout.chat(codes, chats, case["max_length"])
        begin = config.num_vq_tokens + 3
        assert torch.equal(batch.tokens[:, begin:], expected[f"collate_{name}.input_ids"])
        assert torch.equal(batch.labels[:, begin:], expected[f"collate_{name}.labels"])
        assert (batch.labels[:, :begin] == -100).all()


# masks and forward


def _visible(tag: str, tokens: Tensor, config: ShowoConfig) -> Tensor:
    ids = {"pad": config.pad_id, "soi": config.soi_id, "eoi": config.eoi_id}
    if tag in ("t2i", "lm", "mmu"):
        return masks.of_task(tag, tokens, config)
    if tag == "t2i_keep_pad":
        return masks.predict_next(tokens, **ids, hide_pads=False)
    if tag == "lvg_v2":
        return masks.interleaved_text_apart(tokens, **ids)
    return masks.interleaved(tokens, **ids)


@pytest.mark.parametrize("tag", ["t2i", "t2i_keep_pad", "lm", "mmu", "lvg", "lvg_v2"])
def test_masks_and_logits_are_those_of_the_reference(golden, tag):
    expected = golden.case("forward", tag)
    tokens = expected["input_ids"]
    visible = _visible(tag, tokens, golden.model.config)
    assert torch.equal(visible.expand_as(expected["visible"]), expected["visible"])
    with torch.no_grad():
        logits = golden.model(tokens, visible)
    assert_close(logits[: len(expected["logits"])], expected["logits"], **CLOSE)


def test_the_interleaved_mask_of_one_picture_is_the_references(golden):
    expected = golden.case("forward", "t2i")
    visible = _visible("lvg", expected["input_ids"], golden.model.config)
    assert torch.equal(visible, expected["lvg_visible"])


def test_every_layer_puts_out_what_the_reference_does(golden):
    expected = golden.case("forward", "t2i")
    states: list[Tensor] = []
    with torch.no_grad():
        golden.model.hidden(expected["input_ids"], expected["visible"], on_layer=states.append)
    assert_close(torch.stack([state[0] for state in states]), expected["hidden_states_b0"], **CLOSE)


def test_the_mixed_training_batch_is_rebuilt(golden):
    batch, facts = golden.tensors("train_batch"), golden.json("train_expected.json")
    if not golden.same_random_streams:
        pytest.skip("this torch draws other random numbers than the recording one")
    layout, config, sizes = golden.layout, golden.model.config, facts["batch_sizes"]
    generator = torch.Generator().manual_seed(facts["seed"])
    offset = batch["image_tokens"].min() >= config.image_token_offset
    pictures = batch["image_tokens"] + (0 if offset else config.image_token_offset)
    corrupted = mask_tokens(pictures, config.mask_token_id, generator=generator)
    assert torch.equal(corrupted.tokens, batch["masked_image_ids"])
    assert torch.equal(corrupted.labels, batch["masked_image_labels"])
    t2i = layout.t2i(
        [golden.text.encode(text) for text in facts["texts_t2i"]],
        corrupted.tokens,
        corrupted.labels,
        dropout=facts["cond_dropout_prob"],
        generator=generator,
    )
    lm = layout.lm([golden.text.encode(text) for text in facts["texts_lm"]])
    begin, end = sizes["t2i"], sizes["t2i"] + sizes["lm"]
    assert torch.equal(t2i.tokens, batch["input_ids"][:begin])
    assert torch.equal(t2i.labels, batch["labels"][:begin])
    assert torch.equal(lm.tokens, batch["input_ids"][begin:end])
    assert torch.equal(lm.labels, batch["labels"][begin:end])
    tasks = ["t2i"] * sizes["t2i"] + ["lm"] * sizes["lm"] + ["mmu"] * sizes["mmu"]
    rows = [
        masks.of_task(task, row[None], config)  # type: ignore[arg-type]
        for task, row in zip(tasks, batch["input_ids"], strict=True)
    ]
    assert torch.equal(torch.cat(rows), batch["visible"])


# noise


def test_masking_is_the_references(golden, masking_case):
    if not golden.same_random_streams:
        pytest.skip("this torch draws other random numbers than the recording one")
    case, expected = (
        golden.json("masking_cases.json")[masking_case],
        golden.case("masking", masking_case),
    )
    every, training = golden.tensors("masking"), case["training"]
    dice = random.Random(case["python_random_seed"])
    shares = contiguous = None
    if not case["is_train"] and "eval_mask_ratios" in training:
        shares = dice.choices(training["eval_mask_ratios"], k=len(every["image_tokens"]))
    if (chance := training.get("mask_contiguous_region_prob")) is not None:
        contiguous = dice.random() < chance
    corrupted = mask_tokens(
        every["image_tokens"],
        int(every["mask_id"]),
        share=schedule(case["schedule"]),
        min_share=training["min_masking_rate"],
        shares=shares,
        contiguous=bool(contiguous),
        label_all="loss_weight" in expected,
        generator=torch.Generator().manual_seed(case["torch_seed"]),
        python_random=dice,
    )
    assert torch.equal(corrupted.tokens, expected["input_ids"])
    assert torch.equal(corrupted.labels, expected["labels"])
    assert torch.equal(corrupted.mask, expected["mask"])
    assert_close(corrupted.share, expected["mask_prob"], atol=1e-6, rtol=0)
    if "loss_weight" in expected:
        weight = loss_weight(corrupted.share, corrupted.mask)
        assert_close(weight, expected["loss_weight"], atol=1e-6, rtol=0)


def test_masking_follows_recorded_draws(golden, uniform_masking_case):
    expected = golden.case("masking", uniform_masking_case)
    case = golden.json("masking_cases.json")[uniform_masking_case]
    every = golden.tensors("masking")
    corrupted = mask_tokens(
        every["image_tokens"],
        int(every["mask_id"]),
        share=schedule(case["schedule"]),
        min_share=case["training"]["min_masking_rate"],
        draws=(expected["draw_timesteps"], expected["draw_perm_uniform"]),
    )
    assert torch.equal(corrupted.mask, expected["mask"])


def test_noise_schedules_are_the_references(golden):
    expected = golden.tensors("noise_schedules")
    times = expected.pop("t")
    for name, values in expected.items():
        kind, _, options = name.partition("_")
        named = {}
        for part in options.split("_") if options else []:
            key = part.rstrip("-.0123456789")
            named[key] = float(part[len(key) :])
        assert_close(schedule(kind, **named)(times), values, atol=1e-6, rtol=0)


# image tokenizer


@pytest.mark.parametrize("kind", ["square", "rect"])
def test_pictures_become_the_references_codes_and_back(golden, kind):
    expected = golden.case("magvit_io", kind)
    tokenizer, shape = golden.image_tokenizer, tuple(expected["latent"].shape[2:])
    with torch.no_grad():
        pixels = (expected["image_u8"].permute(0, 3, 1, 2).float() / 255 - 0.5) / 0.5
        assert_close(pixels, expected["pixel_values"], atol=1e-6, rtol=0)
        assert_close(tokenizer.latents(expected["pixel_values"]), expected["latent"], **CLOSE)
        codes = tokenizer.encode(expected["pixel_values"])
        assert torch.equal(codes, expected["codes"])
        signs = tokenizer.quantize.signs(codes, shape, torch.float32)
        assert torch.equal(signs, expected["codebook_entry"])
        assert torch.equal(tokenizer.quantize.codes(signs), codes)
        assert_close(tokenizer.decode(codes, shape), expected["decoded"], **CLOSE)
        if kind == "square":
            assert_close(tokenizer.decode(codes), expected["decoded"], **CLOSE)


def test_any_codes_decode_as_in_the_reference(golden):
    expected = golden.case("magvit_io", "random")
    with torch.no_grad():
        assert_close(golden.image_tokenizer.decode(expected["codes"]), expected["decoded"], **CLOSE)


def test_the_convolutions_put_out_what_the_references_do(golden):
    expected = golden.case("magvit_io", "act")
    seen: dict[str, Tensor] = {}
    tokenizer = golden.image_tokenizer
    hooks = [
        module.register_forward_hook(lambda _m, _i, out, name=name: seen.update({name: out}))
        for name, module in tokenizer.named_modules()
        if name in expected
    ]
    square = golden.case("magvit_io", "square")
    with torch.no_grad():
        tokenizer.encode(square["pixel_values"][:1])
        tokenizer.decode(square["codes"][:1])
    for hook in hooks:
        hook.remove()
    assert seen.keys() == expected.keys()
    for name, value in expected.items():
        assert_close(seen[name][:, : value.shape[1]], value, **CLOSE)


# pixels


def test_pictures_are_scaled_and_cut_as_the_reference_does(golden):
    expected, facts = golden.tensors("image_transform"), golden.json("image_transform.json")
    for i in range(len(facts["sizes_hw"])):
        picture = Image.fromarray(expected[f"im{i}.u8"].numpy())
        for size in facts["resolutions"]:
            pixels = picture_to_pixels(picture, size, "crop")
            assert_close(pixels, expected[f"im{i}.r{size}"], atol=1e-6, rtol=0)
            if (raw := expected.get(f"im{i}.r{size}.raw01")) is not None:
                assert_close(pixels * 0.5 + 0.5, raw, atol=1e-6, rtol=0)


# checkpoints


def test_the_references_checkpoint_is_loaded_tensor_by_tensor(golden):
    expected = golden.tensors("showo_weights")
    loaded = load_showo(golden.folder / "showo_pretrained").state_dict()
    assert loaded.keys() == expected.keys()
    assert all(torch.equal(loaded[key], value) for key, value in expected.items())


def test_a_saved_checkpoint_gives_the_same_logits(golden, tmp_path):
    save_showo(golden.model, tmp_path)
    case = golden.case("forward", "mmu")
    with torch.no_grad():
        logits = load_showo(tmp_path)(case["input_ids"], case["visible"])
    assert_close(logits, case["logits"], **CLOSE)


@pytest.mark.parametrize("folder", ["magvit_pretrained", "magvit_pretrained_bin"])
def test_image_tokenizers_load_with_and_without_their_sizes(golden, folder):
    square = golden.case("magvit_io", "square")
    for config in (None, golden.json("magvit_arch.json")):
        tokenizer = load_image_tokenizer(golden.folder / folder, config=config)
        with torch.no_grad():
            assert torch.equal(tokenizer.encode(square["pixel_values"]), square["codes"])


def test_published_sizes_give_the_published_keys_and_shapes(golden):
    published = golden.json("published_size_keys.json")
    with torch.device("meta"):
        models = {"showo": Showo(ShowoConfig.from_name("show-o-512")), "magvitv2": ImageTokenizer()}
    for name, model in models.items():
        ours = {key: list(value.shape) for key, value in model.state_dict().items()}
        assert ours == published[name]


# sampling


class RecordedDraws:
    """Plays back what the reference drew."""

    def __init__(self, case: dict[str, Tensor]) -> None:
        self._codes = iter(case["step_sampled"])
        self._uniform = iter(case["step_gumbel_uniform"])

    def codes(self, probabilities: Tensor) -> Tensor:
        return next(self._codes)

    def noise(self, shape: tuple[int, int]) -> Tensor:
        return gumbel(next(self._uniform))


class KeptDraws(LikeliestDraws):
    """Keeps the distributions it was shown."""

    def __init__(self) -> None:
        object.__setattr__(self, "shown", [])

    def codes(self, probabilities: Tensor) -> Tensor:
        self.shown.append(probabilities)
        return super().codes(probabilities)


def _fill(golden, name: str, **chance: Any) -> None:
    case, expected = (
        golden.json("t2i_generate_cases.json")[name],
        golden.case("t2i_generate", name),
    )
    tokens = expected["input_ids"].clone()
    steps: list[CanvasStep] = []
    codes = fill_canvas(
        golden.model,
        T2IInputs(tokens, expected.get("uncond_input_ids")),
        steps=case["timesteps"],
        guidance_scale=case["guidance_scale"],
        temperature=case["temperature"],
        schedule=case["schedule"],
        on_step=steps.append,
        **chance,
    )
    assert torch.equal(tokens, expected["input_ids"]), "the input was modified"
    assert torch.equal(codes, expected["final"])
    for s, step in enumerate(steps):
        assert torch.equal(step.sampled, expected["step_sampled"][s])
        known = expected["step_conf_prob"][s] > 1
        assert torch.equal(step.confidence > 1, known)
        assert_close(
            step.confidence[~known], expected["step_conf_prob"][s][~known], atol=5e-5, rtol=0
        )
        assert step.temperature == pytest.approx(float(expected["step_temperature"][s]), abs=1e-12)
        if step.step < step.steps:
            assert torch.equal(step.masked, expected["step_mask"][s])
            counts = expected["step_mask_len"][s].long()
            assert torch.equal(step.masked.sum(1), counts.flatten())


def test_a_canvas_is_filled_from_recorded_draws(golden, drawn_case):
    _fill(golden, drawn_case, draws=RecordedDraws(golden.case("t2i_generate", drawn_case)))


def test_a_canvas_is_filled_from_the_references_seed(golden, drawn_case):
    case = golden.json("t2i_generate_cases.json")[drawn_case]
    if not golden.same_random_streams:
        pytest.skip("this torch draws other random numbers than the recording one")
    generator = torch.Generator().manual_seed(case["generator_seed"])
    _fill(golden, drawn_case, generator=generator)


def test_a_canvas_is_filled_without_chance(golden, sure_case):
    draws = KeptDraws()
    _fill(golden, sure_case, draws=draws)
    first = golden.case("t2i_generate", sure_case)["probs_first_step"]
    assert_close(draws.shown[0][: len(first)], first, atol=5e-5, rtol=0)


def test_answers_are_the_references(golden, mmu_case):
    case = golden.json("mmu_generate_cases.json")[mmu_case]
    every, expected = golden.tensors("mmu_generate"), golden.case("mmu_generate", mmu_case)
    if case["top_k"] > 1 and not golden.same_random_streams:
        pytest.skip("this torch draws other random numbers than the recording one")
    # A case with a stop token has the prompt of the one without.
    source = mmu_case if "input_ids" in expected else mmu_case.removesuffix("_stop")
    options = {
        "max_new_tokens": case["max_new_tokens"],
        "stop_ids": [] if case.get("eot_token") is None else [case["eot_token"]],
        "top_k": case["top_k"],
        "temperature": case.get("temperature", 1.0),
        "text_only": False,
    }
    prompt = every[f"{source}.input_ids"][0]
    if "global_torch_seed" in case:
        torch.manual_seed(case["global_torch_seed"])
    assert continue_text(golden.model, [prompt], **options)[0] == expected["new_ids"].tolist()
    if case["top_k"] == 1:
        assert list(stream_text(golden.model, prompt, **options)) == expected["new_ids"].tolist()


def test_answers_in_one_batch_are_the_references(golden):
    every = golden.tensors("mmu_generate")
    cases = {
        name: case
        for name, case in golden.json("mmu_generate_cases.json").items()
        if case["top_k"] == 1 and case.get("eot_token") is None
    }
    answers = continue_text(
        golden.model,
        [every[f"{name}.input_ids"][0] for name in cases],
        max_new_tokens=max(case["max_new_tokens"] for case in cases.values()),
        stop_ids=[],
        text_only=False,
    )
    for name, answer in zip(cases, answers, strict=True):
        expected = every[f"{name}.new_ids"].tolist()
        assert answer[: len(expected)] == expected


def test_one_pass_over_prompt_and_answer_gives_the_references_logits(golden):
    for name, case in golden.json("mmu_generate_cases.json").items():
        expected = golden.case("mmu_generate", name)
        if case["top_k"] > 1 or "input_ids" not in expected:
            continue
        prompt, new = expected["input_ids"], expected["new_ids"]
        tokens = torch.cat((prompt, new[None, :-1]), dim=1)
        visible = masks.of_task("mmu", tokens, golden.model.config)
        length = prompt.shape[1]
        assert torch.equal(visible[:, :, :length, :length], expected["visible"])
        with torch.no_grad():
            logits = golden.model(tokens, visible)[0, length - 1 :]
        assert_close(logits, expected["step_logits"], **CLOSE)


def test_prompts_have_the_references_ids(golden):
    for name, case in golden.json("mmu_generate_cases.json").items():
        expected = golden.case("mmu_generate", name)
        if "input_ids" not in expected:
            continue
        ids = expected["input_ids"][0]
        config = golden.model.config
        codes = ids[2 : 2 + config.num_vq_tokens] - config.image_token_offset
        text = golden.text.encode(f"USER: \n{case['question']} ASSISTANT:")
        assert golden.layout.prompt(codes, text, sot=True) == ids.tolist()
