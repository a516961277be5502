"""What the open model is: its idea in short beside the pictures, the rest of it in a dialog."""

import re
from pathlib import Path

from browsing import opened, serving, slider
from bundles import make
from playwright.sync_api import Locator, Page, expect

from factorscope_models import bundle
from factorscope_models.manifest import Term
from factorscope_training.losses.registry import TERMS


def idea(page: Page) -> Locator:
    return page.get_by_role("dialog")


def test_the_idea_in_short_stands_beside_the_pictures_with_what_to_try_first(page: Page, address: str):
    opened(page, address, "#model=toy-gaussian")
    short = page.get_by_role("region", name="Idea in short")
    expect(short.get_by_text("A toy made by hand for tests")).to_be_in_viewport()
    expect(short.get_by_text(re.compile("^Try first: Drag z0"))).to_be_in_viewport()
    expect(short.get_by_text("our formulation")).to_be_in_viewport()
    short.get_by_role("button", name="Idea, loss and papers").click()
    expect(idea(page)).to_be_visible()


def test_the_loss_is_a_sum_of_formulas_each_with_its_source_and_what_is_ours(page: Page, address: str):
    opened(page, address, "#model=toy-gaussian")
    page.get_by_role("button", name="Idea", exact=True).click()
    terms = idea(page).get_by_role("region", name="Loss").get_by_role("listitem")
    expect(terms).to_have_count(3)
    expect(terms.locator("math")).to_have_count(3)
    expect(terms.nth(1)).to_contain_text(re.compile(r"\+\s*4 ×"))
    expect(terms.nth(1)).to_contain_text("kl: capacity = 20; Kingma & Welling 2013")
    expect(terms.get_by_text("our formulation")).to_have_count(1)
    expect(terms.nth(2)).to_contain_text("our formulation Its reading as the KL")


def test_papers_have_their_authors_year_and_address(page: Page, address: str):
    opened(page, address, "#model=toy-gaussian")
    page.keyboard.press("i")
    papers = idea(page).get_by_role("region", name="Papers").get_by_role("listitem")
    expect(papers.nth(1)).to_contain_text("Kingma, Welling (2013). Auto-Encoding Variational Bayes.")
    expect(papers.nth(1).get_by_role("link")).to_have_attribute("href", "https://arxiv.org/abs/1312.6114")
    expect(papers.nth(2).get_by_role("link")).to_have_count(0)


def test_the_key_opens_it_and_escape_gives_the_focus_back(page: Page, address: str):
    opened(page, address, "#model=toy-gaussian&sort=index")
    slider(page, 0).focus()
    before = slider(page, 0).input_value()
    page.keyboard.press("i")
    expect(idea(page)).to_be_visible()
    page.keyboard.press("r")  # a command of the page below
    page.keyboard.press("Escape")
    expect(idea(page)).to_be_hidden()
    expect(slider(page, 0)).to_be_focused()
    assert slider(page, 0).input_value() == before


def test_an_older_bundle_names_its_terms_and_weights(page: Page, address: str):
    opened(page, address, "#model=toy-quantized")
    page.keyboard.press("i")
    terms = idea(page).get_by_role("region", name="Loss").get_by_role("listitem")
    expect(terms).to_have_count(1)
    expect(terms).to_contain_text(re.compile(r"L =\s*1 ×\s*reconstruction: made up"))
    for name in ("Try first", "Papers"):
        expect(idea(page).get_by_role("region", name=name)).to_have_count(0)
    expect(idea(page).get_by_text("4 quantized, each with a learned codebook of its own")).to_be_visible()


def test_the_models_to_choose_from_are_grouped_by_their_data(page: Page, address: str):
    opened(page, address, "#model=toy-quantized")
    groups = page.get_by_role("combobox", name="Model").locator("optgroup")
    expect(groups).to_have_count(1)
    expect(groups).to_have_attribute("label", "Toy patterns, rendered here")
    expect(groups.locator("option")).to_have_count(4)


def test_every_formula_that_a_run_can_have_is_drawn(page: Page, tmp_path: Path):
    manifest, files = make("gaussian", 1)
    terms = [
        Term(name=term.name, weight=1, formula=term.formula, source=term.source, ours=term.ours)
        for term in TERMS.values()
    ]
    bundle.write(tmp_path / "toy-gaussian", manifest.model_copy(update={"terms": terms}), files)
    with serving(tmp_path) as server:
        opened(page, server.address)
        page.keyboard.press("i")
        drawn = idea(page).get_by_role("region", name="Loss").get_by_role("listitem").filter(has=page.locator("math"))
        expect(drawn).to_have_count(len(terms))
        page.close()
