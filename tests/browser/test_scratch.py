"""The scratch page in a browser: step, press a number, type a weight, check the gradients."""

import re

import pytest
from browser.actor import Actor
from playwright.sync_api import Locator, Page, expect


def shown_loss(page: Page) -> Locator:
    return page.get_by_test_id("stMetricValue")


def test_question_batch_network_loss_and_step_are_above_the_fold(student: Actor) -> None:
    page = student.page
    for part in (
        page.get_by_role("heading", name="What does training compute?"),
        page.get_by_role("button", name=re.compile("^Digit 3 of the batch: label")),
        page.get_by_role("group", name="The network, layer by layer"),
        shown_loss(page),
        page.get_by_role("button", name="Step", exact=True),
    ):
        expect(part).to_be_in_viewport(ratio=1)


def test_step_brings_the_loss_down_and_its_curve_says_so(student: Actor) -> None:
    loss = shown_loss(student.page)
    before = loss.inner_text()
    student.press("Step")
    expect(loss).not_to_have_text(before)
    assert float(loss.inner_text()) < float(before)
    student.press("10 steps")
    chart = student.page.get_by_role("img", name=re.compile("after each of 11 moves, now"))
    expect(chart).to_be_visible()
    student.press("Start again")
    expect(loss).to_have_text(before)


def test_pressing_a_square_follows_its_number_and_the_link_keeps_it(student: Actor) -> None:
    page = student.page
    row = page.get_by_role("group", name="The network, layer by layer")
    row.get_by_role("img", name=re.compile("^W2, b2: 10 by 6")).locator("td").nth(6 * 4 + 5).click()
    weight = page.get_by_label("w[4, 5] of layer 2", exact=True)
    expect(weight).to_be_visible()
    expect(page).to_have_url(re.compile("(?=.*layer=2)(?=.*unit=4)(?=.*input=5)"))
    page.reload()
    expect(weight).to_be_visible(timeout=30_000)


@pytest.mark.parametrize("text", ["nan", "1e999", "two"])
def test_typed_weight_moves_the_loss_and_nonsense_does_not(student: Actor, text: str) -> None:
    page, loss = student.page, shown_loss(student.page)
    before = loss.inner_text()
    field = page.get_by_label(re.compile(r"^w\[1, \d+\] of layer 1$"))
    field.fill("3")
    field.press("Enter")
    student.settle()
    expect(loss).not_to_have_text(before)
    expect(field).to_have_value("3.0000")
    moved = loss.inner_text()
    field.fill(text)
    field.press("Enter")
    student.settle()
    expect(page.get_by_text("It stays 3.0000")).to_be_visible()
    expect(field).to_have_value("3.0000")
    expect(loss).to_have_text(moved)


def test_gradients_agree_in_three_ways(student: Actor) -> None:
    student.page.get_by_text("Check the gradients now").click()
    expect(student.page.get_by_text("All agree")).to_be_visible(timeout=60_000)
    table = student.page.get_by_role("table", name="∂L/∂…")
    expect(table.get_by_role("row")).to_have_count(1 + 4 * 3)
