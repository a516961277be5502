"""Every latent kind with every term that it serves, and what comes out of the export."""

from typing import get_args

import numpy as np
import pytest
import torch
from pydantic import ValidationError
from training.models import IMAGE, KINDS, forward, images, make

from factorscope_server import onnxfile
from factorscope_server.operators import bounds
from factorscope_training.codec import of_graphs, of_model
from factorscope_training.config import RunConfig
from factorscope_training.losses.registry import TERMS, Kind
from factorscope_training.model import Autoencoder, Moment
from factorscope_training.objective import Objective
from factorscope_training.onnx_export import export_graphs

OPTIONS = {"binarization": {"weight": 1.0, "r": 0.5}}
"""What a term cannot do without."""


def weighted(name: str) -> object:
    return OPTIONS.get(name, 1.0)


def serves(name: str, kind: str) -> bool:
    if kind.endswith("moving averages") and name == "quantization":
        return False
    return kind.split(",")[0] in TERMS[name].kinds


PAIRS = [(kind, name) for kind in KINDS for name in TERMS if serves(name, kind)]
DRAWS = {"iwae": 3}


def objective_of(kind: str, name: str) -> Objective:
    """The term alone: descending it must bring it down. The straight-through gradient of Bernoulli latents is biased,
    and their total correlation begins near 0: there the reconstruction leads."""
    led = {"reconstruction": 1.0} if kind == "bernoulli" and name == "total_correlation" else {}
    return Objective({name: weighted(name), **led}, augmented=TERMS[name].of_pair)


def value(objective: Objective, model: Autoencoder, draws: int = 1) -> dict[str, torch.Tensor]:
    p = forward(model, draws=draws)
    return objective(p, forward(model, draws=draws, seed=5) if TERMS[objective.names[1]].of_pair else None)


def gradients(loss: torch.Tensor, model: Autoencoder) -> dict[str, bool]:
    """Which part of the model a loss moves."""
    named = dict(model.named_parameters())
    found = torch.autograd.grad(loss, list(named.values()), allow_unused=True)
    moved: dict[str, bool] = dict.fromkeys(("encoder", "latent", "decoder"), False)
    for name, gradient in zip(named, found, strict=True):
        moved[name.split(".")[0]] |= gradient is not None and bool(gradient.abs().sum() > 0)
    return moved


@pytest.mark.parametrize(("kind", "name"), PAIRS)
def test_a_term_is_finite_moves_what_it_should_and_descends(kind: str, name: str):
    model = make(KINDS[kind]())
    draws = DRAWS.get(name, 1)
    objective = objective_of(kind, name)
    decoder = name in ("reconstruction", "iwae")
    moved = gradients(value(objective, model, draws)[name], model)
    assert moved == {"encoder": name != "quantization", "latent": name == "quantization", "decoder": decoder}
    optimiser = torch.optim.Adam(model.parameters(), 2e-3)
    totals = []
    for _ in range(12):
        parts = value(objective, model, draws)
        assert list(parts) == list(objective.names)
        assert all(torch.isfinite(part) for part in parts.values())
        optimiser.zero_grad()
        parts["total"].backward()
        optimiser.step()
        totals.append(parts["total"].item())
    assert min(totals[-3:]) < totals[0]


@pytest.mark.parametrize(("kind", "name"), [(k, n) for k in get_args(Kind) for n in TERMS if k not in TERMS[n].kinds])
def test_a_run_whose_latents_a_term_is_not_defined_for_is_refused(kind: str, name: str):
    run = {"title": "t", "method": "m", "data": {"name": "squares"}, "net": "small", "steps": 1, "batch": 2}
    run |= {"latent": {"kind": kind, "size": 3}, "terms": {"reconstruction": 1.0, name: weighted(name)}}
    with pytest.raises(ValidationError, match=f"the term {name} needs latents of kind .*, not {kind}"):
        RunConfig.model_validate(run)


@pytest.mark.parametrize("kind", KINDS)
def test_graphs_give_the_models_numbers_at_batches_other_than_the_exports(kind: str):
    model = make(KINDS[kind]())
    forward(model)  # moving averages have moved
    model.eval()
    exported = export_graphs(model, IMAGE, "toy")
    for data in exported:
        bounds.outputs(onnxfile.inspect(data))  # raises where a server would refuse it
    graphs, torch_codec = of_graphs(*exported), of_model(model)
    books = model.latent.codebooks()
    for batch in (1, 7, 64):
        x = images(batch).numpy()
        ours, theirs = torch_codec.encode(x), graphs.encode(x)
        assert tuple(theirs) == model.latent.OUTPUTS
        for name, array in ours.items():
            assert theirs[name].shape == (batch, 3)
            np.testing.assert_allclose(theirs[name], array, atol=1e-5)
        np.testing.assert_allclose(graphs.decode(ours["z"]), torch_codec.decode(ours["z"]), atol=1e-5)
        if books is not None:
            for k, book in enumerate(books):
                assert book == sorted(set(book))
                assert set(ours["z"][:, k].tolist()) <= set(np.array(book, np.float32).tolist())


@pytest.mark.parametrize("kind", KINDS)
def test_at_its_mode_the_decoder_gets_in_training_what_the_exported_decoder_makes_of_z(kind: str):
    model = make(KINDS[kind]()).eval()
    x = images(4)
    with torch.no_grad():
        h = model.encoder(x)
        z = model.latent.outputs(h)["z"]
        embedded = model.latent.embed(z)
        code = model.latent(h, torch.zeros(4, 3))
    assert embedded.shape == (4, model.latent.inputs)
    torch.testing.assert_close(embedded, code.z)


def test_binarized_consistent_beta_tcvae_is_one_objective():
    terms = {
        "reconstruction": 1.0,
        "mutual_information": 1.0,
        "total_correlation": 5.0,
        "dimension_kl": {"weight": 1.0, "r": 0.5},
        "consistency": 0.1,
    }
    model = make(KINDS["gaussian"]())
    p, copy = forward(model), forward(model, seed=3)
    parts = Objective(terms, augmented=True)(p, copy)
    single = ("reconstruction", "mutual_information", "total_correlation", "dimension_kl")
    weights = {"reconstruction": 1, "mutual_information": 1, "total_correlation": 5, "dimension_kl": 1}
    both = sum(weights[n] * (parts[n] + parts[f"augmented_{n}"]) for n in single)
    torch.testing.assert_close(parts["total"], both + 0.1 * parts["consistency"])


def test_an_objective_refuses_unknown_terms_and_pairs_without_a_copy():
    with pytest.raises(ValueError, match="no such terms: \\['klx'\\]"):
        Objective({"klx": 1.0})
    with pytest.raises(ValueError, match="needs a transformed copy"):
        Objective({"consistency": 1.0})(forward(make(KINDS["gaussian"]())))


def test_the_moment_reaches_the_terms():
    objective = Objective({"kl": {"weight": 1.0, "capacity": 1e6, "capacity_steps": 10}})
    model = make(KINDS["gaussian"]())
    early = objective(forward(model, moment=Moment(torch.tensor(1.0), 10)))["kl"]
    late = objective(forward(model, moment=Moment(torch.tensor(20.0), 10)))["kl"]
    assert early.item() == pytest.approx(1e5, rel=1e-2)
    assert late.item() == pytest.approx(1e6, rel=1e-2)
