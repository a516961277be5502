"""Pins that are played and gone back to: by key, and as one step of undo."""

import re

from browsing import field, opened, settle, slider, wait_for_change
from playwright.sync_api import FilePayload, Locator, Page, expect

ID = "toy-gaussian"


def pin(page: Page, label: str) -> Locator:
    page.keyboard.press("x")
    one = page.get_by_role("radio", name=f"Pin {label}")
    expect(one).to_be_checked()
    return one


def choose(page: Page, sample: int) -> None:
    """Pins and samples have one place."""
    page.keyboard.press("Escape")
    page.get_by_role("radio", name=f"Sample {sample}", exact=True).click()
    page.get_by_role("button", name="Pins", exact=True).click()


def test_space_plays_the_way_between_two_pins_and_pauses_it(address: str, page: Page):
    opened(page, address, f"#model={ID}")
    pin(page, "A")
    page.keyboard.press("m")
    before = settle(page)
    pin(page, "B")
    page.get_by_role("slider", name="A to B").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Pause A to B")).to_be_visible()
    wait_for_change(page, before)
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play A to B")).to_be_visible()


def test_going_back_to_a_pin_of_another_sample_is_one_step_of_undo(address: str, page: Page):
    opened(page, address, f"#model={ID}&sample=3")
    slider(page, 0).focus()
    page.keyboard.press("End")
    pinned = field(page, 0).input_value()
    pin(page, "A")
    choose(page, 5)
    expect(page).to_have_url(re.compile("sample=5"))
    expect(field(page, 0)).not_to_have_value(pinned)
    page.get_by_role("radio", name="Pin A").dblclick()
    expect(page).to_have_url(re.compile("sample=3"))
    expect(field(page, 0)).to_have_value(pinned)
    page.keyboard.press("z")
    expect(page).to_have_url(re.compile("sample=5"))
    expect(field(page, 0)).not_to_have_value(pinned)


def test_a_pin_never_shows_another_upload_as_its_own(address: str, page: Page):
    opened(page, address, f"#model={ID}")
    for sample, label in ((7, "A"), (8, "B")):
        picture = page.request.get(f"{address}/api/v1/models/{ID}/samples/{sample}.png").body()
        file = FilePayload(name=f"{sample}.png", mimeType="image/png", buffer=picture)
        with page.expect_response(re.compile("/encode")):
            page.get_by_label("Upload image").set_input_files(file)
        settle(page)
        pin(page, label)
    choose(page, 2)
    page.get_by_role("radio", name="Pin B").dblclick()
    expect(page.get_by_role("img", name="input image: uploaded picture")).to_be_visible()
    page.get_by_role("radio", name="Pin A").dblclick()
    expect(page.get_by_text("The picture that pin A was made with is no longer here")).to_be_visible()
