"""A run file is right, or refused before any data is touched."""

from pathlib import Path

import pytest

from factorscope_training.config import RunConfig, read_config
from factorscope_training.errors import ConfigError

RUNS = Path(__file__).parents[2] / "training" / "runs"

GOOD = """
title = "t"
method = "AE"
net = "small"
steps = 10
batch = 2
[data]
name = "squares"
[latent]
kind = "deterministic"
size = 3
[terms]
reconstruction = 1.0
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "run.toml"
    path.write_text(text)
    return path


def test_a_run_file_says_all_and_the_command_line_may_replace_the_seed(tmp_path: Path):
    path = written(tmp_path, GOOD)
    assert read_config(path).seed == 0
    assert read_config(path, seed=7).seed == 7


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("steps = 10", "stps = 10", "stps: Extra inputs are not permitted"),
        ("steps = 10", "steps = 0", "steps: Input should be greater than 0"),
        ("small", "smal", "no net is called 'smal'; there are"),
        (
            "reconstruction = 1.0",
            "reconstruction = 1.0\nkl = 1.0",
            "kl needs latents of kind gaussian or bernoulli, not determin",
        ),
        ("reconstruction = 1.0", "reconstructon = 1.0", "no term is called 'reconstructon'"),
        (
            "reconstruction = 1.0",
            "reconstruction = nan",
            "terms.reconstruction.weight: Input should be a finite number",
        ),
        ("[terms]\nreconstruction = 1.0", "[terms]", "terms must weigh the reconstruction"),
        ('method = "AE"', "method = AE", "not valid TOML"),
    ],
)
def test_a_typo_is_named_with_its_place(tmp_path: Path, old: str, new: str, message: str):
    assert old in GOOD
    with pytest.raises(ConfigError) as error:
        read_config(written(tmp_path, GOOD.replace(old, new)))
    assert message in str(error.value)
    assert "run.toml" in str(error.value)


def test_a_run_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"none\.toml: No such file"):
        read_config(tmp_path / "none.toml")


@pytest.mark.parametrize("path", sorted(RUNS.glob("*.toml")), ids=lambda p: p.stem)
def test_the_run_files_that_ship_are_valid(path: Path):
    assert read_config(path).steps > 0


COMBINED = """
title = "t"
method = "CR + binarized + beta-TC VAE"
net = "small"
steps = 10
batch = 8
[data]
name = "squares"
[latent]
kind = "gaussian"
size = 3
[terms]
reconstruction = 1
binarization = { weight = 1, r = 0.5 }
total_correlation = 5
consistency = 0.1
[augment]
preset = "simple"
"""


def test_a_combination_of_methods_is_three_lines(tmp_path: Path):
    config = read_config(written(tmp_path, COMBINED))
    assert {name: weighted.weight for name, weighted in config.terms.items()} == {
        "reconstruction": 1,
        "binarization": 1,
        "total_correlation": 5,
        "consistency": 0.1,
    }
    assert config.terms["binarization"].options == {"r": 0.5}
    assert config.augment is not None


def test_a_config_is_written_down_as_its_run_file_says_it(tmp_path: Path):
    """In the manifest, and in the checkpoint that a resumed run compares."""
    config = read_config(written(tmp_path, COMBINED))
    written_down = config.model_dump()
    assert written_down["terms"]["binarization"] == {"weight": 1, "r": 0.5}
    assert written_down["terms"]["total_correlation"] == 5
    assert RunConfig.model_validate(written_down) == config


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("r = 0.5", "rr = 0.5", "the term binarization: r: Field required; rr: Extra inputs are not permitted"),
        ("weight = 1, r = 0.5", "weight = 1", "the term binarization: r: Field required; its options are r, form, cap"),
        ("weight = 1, r = 0.5", "r = 0.5", "terms.binarization.weight: Input should be a valid number"),
        ("binarization = { weight = 1, r = 0.5 }", "binarization = 1", "the term binarization: r: Field required"),
        ("r = 0.5", "r = -0.5", "the term binarization: r: Input should be greater than or equal to 0"),
        ("r = 0.5", "r = inf", "the term binarization: r: Input should be a finite number"),
        ("r = 0.5", 'r = "0.5"', "the term binarization: r: Input should be a valid number"),
        ("r = 0.5", 'r = 0.5, form = "hard"', "the term binarization: form: Input should be 'nearest' or 'soft'"),
        ("r = 0.5", "r = 0.5, capacity = 2, capacity_steps = 1.5", "capacity_steps: Input should be a valid integer"),
        ("r = 0.5", "r = 0.5, capacity = 2, free_bits = 0.1", "cannot have both a capacity and free bits"),
        (
            "total_correlation = 5",
            "total_correlation = { weight = 5, r = 1 }",
            "total_correlation: r: Extra inputs are",
        ),
        ("= 0.1", "= { weight = 0.1, r = 1 }", "the term consistency: r: Extra inputs are not permitted; its options"),
        ('[augment]\npreset = "simple"\n', "", "the term consistency compares each image with a transformed copy"),
        ('preset = "simple"', 'preset = "smple"', "augment.preset: Input should be 'simple' or 'large'"),
        ("batch = 8", 'batch = 8\npapers = ["9999.99999"]', "no paper '9999.99999' is known; there are 2305.18378"),
        (
            "batch = 8",
            'batch = 8\nnotes = { kl = "of the paper" }',
            "notes on terms that the run does not have: ['kl']",
        ),
        ('kind = "gaussian"', 'kind = "bernoulli"', "binarization needs latents of kind gaussian, not bernoulli"),
        ('kind = "gaussian"', 'kind = "gauss"', "latent: Input tag 'gauss' found using 'kind' does not match"),
        ('kind = "gaussian"', 'kind = "gaussian"\nlevels = 4', "levels: Extra inputs are not permitted"),
    ],
)
def test_an_option_that_a_term_does_not_have_or_cannot_take_is_named(tmp_path: Path, old: str, new: str, message: str):
    assert old in COMBINED
    with pytest.raises(ConfigError) as error:
        read_config(written(tmp_path, COMBINED.replace(old, new)))
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("latent", "message"),
    [
        ('kind = "quantized"\nlearned = false', "quantization has nothing to move: the codebook's values stay as they"),
        ('kind = "vector_quantized"\nupdate = "ema"', "nothing to move: the codebook's values follow moving averages"),
        ('kind = "fsq"', "the term quantization needs latents of kind quantized or vector_quantized, not fsq"),
        ('kind = "quantized"\nlevels = [5, 1, 4]', "levels.list[constrained-int].1: Input should be greater than or"),
    ],
)
def test_a_codebook_that_nothing_moves_has_no_quantization_term(tmp_path: Path, latent: str, message: str):
    run = GOOD.replace("reconstruction = 1.0", "reconstruction = 1.0\nquantization = 1.0")
    with pytest.raises(ConfigError) as error:
        read_config(written(tmp_path, run.replace('kind = "deterministic"', latent)))
    assert message in str(error.value)


@pytest.mark.parametrize(
    "latent",
    [
        'kind = "quantized"',
        'kind = "quantized"\nlevels = [5, 2, 4]',
        'kind = "quantized"\nshared = true',
        'kind = "vector_quantized"\nentries = 16\ndimensions = 4',
    ],
)
def test_a_codebook_that_the_loss_moves_may_have_it(tmp_path: Path, latent: str):
    run = GOOD.replace("reconstruction = 1.0", "reconstruction = 1.0\nquantization = 1.0")
    assert read_config(written(tmp_path, run.replace('kind = "deterministic"', latent))).latent.size == 3


def test_several_draws_are_of_latents_that_are_sampled(tmp_path: Path):
    run = GOOD.replace("batch = 2", "batch = 2\ndraws = 5")
    with pytest.raises(ConfigError, match="draws = 5 needs latents that are sampled, not deterministic"):
        read_config(written(tmp_path, run))
    sampled = run.replace("deterministic", "gaussian").replace("reconstruction = 1.0", "iwae = 1.0")
    assert read_config(written(tmp_path, sampled)).draws == 5


def test_repulsion_needs_a_pair_in_each_batch(tmp_path: Path):
    run = GOOD.replace("reconstruction = 1.0", "reconstruction = 1.0\neccentric = 1.0")
    assert read_config(written(tmp_path, run)).batch == 2
    with pytest.raises(ConfigError, match="the term eccentric repels pairs: it needs a batch of at least 2"):
        read_config(written(tmp_path, run.replace("batch = 2", "batch = 1")))


def test_an_estimate_in_which_one_image_stands_for_others_needs_two(tmp_path: Path):
    run = COMBINED.replace("total_correlation = 5", 'total_correlation = { weight = 5, estimator = "stratified" }')
    assert read_config(written(tmp_path, run)).batch == 8
    with pytest.raises(ConfigError, match="total_correlation: a stratified estimate needs a batch of at least 2"):
        read_config(written(tmp_path, run.replace("batch = 8", "batch = 1")))


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ("iwae = 1\nkl = 1", "the term iwae stands in the place of kl"),
        ("iwae = 1\nreconstruction = 1", "the term iwae stands in the place of reconstruction"),
        ("reconstruction = 1\nkl = 1\nbinarization = { weight = 1, r = 1 }", "binarization stands in the place of kl"),
    ],
)
def test_nothing_is_charged_for_twice(tmp_path: Path, terms: str, message: str):
    run = GOOD.replace("deterministic", "gaussian").replace("reconstruction = 1.0", terms)
    with pytest.raises(ConfigError, match=message):
        read_config(written(tmp_path, run))
