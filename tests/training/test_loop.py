import json
import os
import subprocess
import sys

import pytest
import torch
from torch import nn

from fashionm3.errors import CheckpointError
from training.args import TrainArgs
from training.loop import Loop, muon_matrices, schedule

ARGS = TrainArgs(steps=8, warmup_steps=2, learning_rate=0.05, log_every=4, ema_decay=0.5)


def network():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))


def fit(net):
    """Losses of a small regression, from the number of the draw alone."""

    def losses(draw):
        x = torch.randn(16, 3, generator=torch.Generator().manual_seed(draw))
        return {"loss": (net(x) - x.sum(1, keepdim=True)).square().mean()}

    return losses


def weights(net):
    return torch.cat([p.detach().flatten() for p in net.parameters()])


class Stop(Exception):
    pass


@pytest.mark.parametrize("muon", [None, 0.02])
def test_a_broken_run_goes_on_as_if_it_had_not_been(tmp_path, muon):
    args = ARGS.model_copy(update={"muon_learning_rate": muon})
    net = network()
    whole = Loop(net, args, tmp_path / "whole").run(fit(net))

    net = network()
    loop = Loop(net, args.model_copy(update={"save_every_s": 1e-9}), tmp_path / "broken")
    losses = fit(net)

    def until_five(draw):
        if draw == 5:
            raise Stop
        return losses(draw)

    with pytest.raises(Stop):
        loop.run(until_five)
    net = network()
    again = Loop(net, args, tmp_path / "broken")
    assert again.step == 5
    assert torch.equal(weights(again.run(fit(net))), weights(whole))


def test_a_run_tells_its_arguments_steps_and_losses(tmp_path):
    net = network()
    Loop(net, ARGS, tmp_path).run(fit(net))
    told = json.loads((tmp_path / "run.json").read_text())
    assert (told["steps"], told["workers"], told["args"]["learning_rate"]) == (8, 1, 0.05)
    first, last = map(json.loads, (tmp_path / "log.jsonl").read_text().splitlines())
    assert (first["step"], last["step"]) == (4, 8) and last["loss"] < first["loss"]


def test_a_checkpoint_of_another_model_is_refused(tmp_path):
    net = network()
    Loop(net, ARGS, tmp_path).run(fit(net))
    with pytest.raises(CheckpointError, match="belongs to another model"):
        Loop(nn.Linear(2, 2), ARGS, tmp_path)


def test_a_loss_that_is_not_finite_ends_the_run(tmp_path):
    net = network()
    with pytest.raises(FloatingPointError, match="nan at step 0"):
        Loop(net, ARGS, tmp_path).run(lambda draw: {"loss": weights(net).sum() * float("nan")})


def test_the_rate_rises_and_falls_to_a_tenth():
    shares = [schedule(step, ARGS) for step in range(ARGS.steps)]
    assert shares[0] == 0.5 and shares[1] == 1.0
    assert shares[1:] == sorted(shares[1:], reverse=True) and shares[-1] >= 0.1
    assert schedule(10**6, ARGS) == pytest.approx(0.1)


def test_muon_takes_the_matrices_of_maps_and_no_look_ups():
    net = nn.ModuleDict(
        {"embed": nn.Embedding(5, 4), "block": nn.Linear(4, 4), "lm_head": nn.Linear(4, 5)}
    )
    assert [id(p) for p in muon_matrices(net, ("lm_head",))] == [id(net["block"].weight)]


TOGETHER = """
import os
import sys
from pathlib import Path

import torch

from tests.training.test_loop import ARGS, fit, network, weights
from training.loop import Loop

net, folder = network(), Path(sys.argv[1])
average = Loop(net, ARGS, folder).run(fit(net))
torch.save(weights(average), folder / f"average-{os.environ['RANK']}.pt")
"""


def test_two_processes_train_one_model_on_twice_the_samples(tmp_path):
    script = tmp_path / "together.py"
    script.write_text(TOGETHER)
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command += ["--nproc-per-node", "2", str(script), str(tmp_path / "run")]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run(command, check=True, env=environment, timeout=120)
    one, other = (torch.load(tmp_path / "run" / f"average-{rank}.pt") for rank in (0, 1))
    assert torch.equal(one, other)

    # The mean gradient of two draws is that of one batch that holds both.
    net = network()
    losses = fit(net)
    alone = Loop(net, ARGS, tmp_path / "alone").run(
        lambda step: {"loss": (losses(2 * step)["loss"] + losses(2 * step + 1)["loss"]) / 2}
    )
    torch.testing.assert_close(one, weights(alone))
