"""Claims files: what an arm becomes, in which order cells are worked off, and what is wrong is named."""

from dataclasses import replace
from pathlib import Path

import pytest
from checkout import ROOT
from training.claims_files import study, write_file

from factorscope_training.claims.spec import plans, read_studies, read_study
from factorscope_training.errors import ConfigError

OWN = ROOT / "training" / "claims"


def test_an_arm_is_the_base_without_what_it_removes_and_with_what_it_sets(tmp_path: Path):
    removing = (
        "set.terms.kl = 0.1\n",
        'remove = ["terms.kl"]\nset = { terms = { binarization = { weight = 2, r = 1 } } }\n',
    )
    found = study(tmp_path, removing)
    weak, strong = (found.configs[name] for name in ("weak", "strong"))
    assert {name: w.weight for name, w in weak.terms.items()} == {"reconstruction": 1, "binarization": 2}
    assert weak.terms["binarization"].options == {"r": 1}
    assert {name: w.weight for name, w in strong.terms.items()} == {"reconstruction": 1, "kl": 9}
    assert strong.terms["kl"].options == {"free_bits": 0.5}
    assert (weak.title, weak.method, weak.seed) == ("pulls · weak", "pulls", 0)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"gaussian", "rec', '"gausian", "rec', "no measure is called 'gausian'; there are reconstruction"),
        ('measure = "kl"', 'measure = "nll"', "needs a number 'nll'; measured are kl, active_units, information"),
        ('against = "weak"', 'against = "none"', "names no arm 'none'; there are weak, strong"),
        ('against = "weak"', 'against = "strong"', "compares strong with itself"),
        ('name = "strong"', 'name = "weak"', "the arms repeat themselves: weak, weak"),
        ("seeds = [0, 1]", "seeds = [1, 1]", "the seeds repeat themselves: 1, 1"),
        ('"2305.18378"', '"1234.5678"', "no paper '1234.5678' is known; there are 2305.18378"),
        ('name = "weak"', 'name = "a/b"', "arm.0.name: String should match pattern"),
        ("better =", "beter =", "claim.0.beter: Extra inputs are not permitted"),
        ("set.terms.kl = 0.1", 'remove = ["terms.tc"]', "arm weak: there is no terms.tc to remove"),
        ("set.terms.kl = 0.1", 'remove = ["net.kl"]', "arm weak: there is no net.kl to remove"),
        ("set.terms.kl = 0.1", "set.term.kl = 0.1", "arm weak: term: Extra inputs are not permitted"),
        ("set.terms.kl = 0.1", "set.seed = 4", "arm weak: seed is not an arm's to say"),
        ('kind = "gaussian"', 'kind = "deterministic"', "the term kl needs latents of kind gaussian"),
        ("[base]", "[base", "not valid TOML"),
    ],
)
def test_what_is_wrong_is_named_with_its_file_and_its_place(tmp_path: Path, old: str, new: str, told: str):
    with pytest.raises(ConfigError) as error:
        study(tmp_path, (old, new))
    assert "pulls.toml: " in str(error.value)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_a_measure_that_an_arms_latents_do_not_have_is_refused(tmp_path: Path):
    plain = 'remove = ["terms.kl"]\nset.latent.kind = "deterministic"'
    with pytest.raises(ConfigError, match="arm weak: the measure gaussian needs latents of kind gaussian"):
        study(tmp_path, ("set.terms.kl = 0.1", plain))


def test_a_folder_without_claims_files_says_how_to_name_another(tmp_path: Path):
    with pytest.raises(ConfigError, match="--claims"):
        read_studies(tmp_path)


def test_a_digest_is_that_of_what_is_trained(tmp_path: Path):
    first = study(tmp_path)
    before = {arm: first.digest(arm) for arm in first.configs}
    renamed = study(tmp_path, ('title = "Pulls"', 'title = "Pushes"'), ("hardly any", "a weak"), ("[0, 1]", "[7]"))
    spelt_out = study(tmp_path, ("batch = 4", "batch = 4\noptimiser.lr = 1e-3"))
    assert {arm: s.digest(arm) for s in (renamed, spelt_out) for arm in s.configs} == before
    heavier = study(tmp_path, ("weight = 9.0", "weight = 9.5"))
    assert heavier.digest("weak") == before["weak"]
    assert heavier.digest("strong") != before["strong"]
    longer = study(tmp_path, ("steps = 3", "steps = 4"))
    assert all(longer.digest(arm) != before[arm] for arm in before)


def test_the_first_seed_of_every_arm_of_every_file_comes_before_any_second_one(tmp_path: Path):
    write_file(tmp_path)
    write_file(tmp_path, ("[0, 1]", "[5, 6]"), name="more")
    studies = read_studies(tmp_path)
    names = [plan.name for plan in plans(studies)]
    assert names[:4] == ["more/weak-s5", "more/strong-s5", "pulls/weak-s0", "pulls/strong-s0"]
    assert names[4:] == ["more/weak-s6", "more/strong-s6", "pulls/weak-s1", "pulls/strong-s1"]
    assert [plan.config.seed for plan in plans(studies)] == [5, 5, 0, 0, 6, 6, 1, 1]
    only = [plan.name for plan in plans(studies, ["more:weak", "pulls"], [3])]
    assert only == ["more/weak-s3", "pulls/weak-s3", "pulls/strong-s3"]
    with pytest.raises(ConfigError, match="no claims file is called 'less'; there are more, pulls"):
        plans(studies, ["less"])
    with pytest.raises(ConfigError, match="pulls has no arm 'mild'; there are weak, strong"):
        plans(studies, ["pulls:mild"])


def test_our_own_claims_are_of_the_four_papers_and_have_three_seeds_at_least():
    studies = read_studies(OWN)
    assert {s.claims.paper for s in studies} == {"2303.12255", "2305.18378", "2104.11610", "2105.14859"}
    assert all(len(s.claims.seeds) >= 3 for s in studies)
    assert all(s.claims.claim for s in studies)


def test_the_base_with_r_at_0_differs_from_its_arms_in_nothing_but_what_they_set():
    found = read_study(OWN / "binarized.toml")
    weights = {arm: (w.weight, w.options["r"]) for arm, c in found.configs.items() for w in [c.terms["binarization"]]}
    assert weights["b1-r0"] == (1, 0)
    assert weights["b10-r0.25"] == (10, 0.25)
    assert len(set(map(found.digest, found.configs))) == len(found.configs)


def test_words_leave_an_arms_digest_as_it_was_and_a_weight_does_not(tmp_path: Path):
    write_file(tmp_path)
    (study,) = read_studies(tmp_path)
    config = study.configs["weak"]
    worded = replace(study, configs={"weak": config.model_copy(update={"summary": "better words"})})
    assert worded.digest("weak") == study.digest("weak")
    longer = replace(study, configs={"weak": config.model_copy(update={"steps": config.steps + 1})})
    assert longer.digest("weak") != study.digest("weak")
