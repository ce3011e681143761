"""The mistakes page in a browser: press a cell, open a picture, take the table home."""

import csv
import re
from pathlib import Path

from browser.actor import Actor
from browser.matrix import pictures_of, worst_cell
from browser.server import ROOT
from playwright.sync_api import expect


def test_matrix_and_pictures_are_above_the_fold(student: Actor) -> None:
    first_row = student.page.get_by_role("button", name=re.compile(r"^true 0, said \d:"))
    expect(first_row.first).to_be_in_viewport(ratio=1)
    expect(pictures_of(student.page).nth(9)).to_be_in_viewport(ratio=1)
    expect(student.page.get_by_text("These are scikit-learn's 1,797 small digits")).to_be_visible()


def test_pressed_cell_shows_its_pictures_and_is_in_the_link(student: Actor) -> None:
    page = student.page
    cell, true, said, count = worst_cell(page)
    cell.click()
    expect(pictures_of(page)).to_have_count(count)
    assert all(text.startswith(f"{true}→{said}|") for text in pictures_of(page).all_inner_texts())
    expect(cell).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile(f"(?=.*true={true})(?=.*answer={said})"))
    page.goto(page.url)
    expect(pictures_of(page)).to_have_count(count, timeout=30_000)
    cell.click()
    student.settle()  # meanwhile the button is there twice, with the old number and the new
    expect(page.get_by_role("button", name="CSV of these")).not_to_contain_text(f"these {count}")
    expect(page).not_to_have_url(re.compile("true="))


def test_keyboard_walks_through_the_matrix(student: Actor) -> None:
    page = student.page
    page.get_by_role("button", name=re.compile("^true 0, said 0:")).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name=re.compile("^true 1, said 1:"))).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("(?=.*true=1)(?=.*answer=1)"))


def test_switch_shows_what_the_network_sees(student: Actor) -> None:
    page = student.page
    sprite = pictures_of(page).first.locator(".picture")
    before = sprite.evaluate("e => e.style.backgroundImage")
    page.get_by_text("Network's input").click()
    student.settle()
    expect(page.get_by_text("no ink is −0.42, full ink 2.82")).to_be_visible()
    assert sprite.evaluate("e => e.style.backgroundImage") != before


def test_opened_picture_shows_both_answers_and_what_is_alike(student: Actor) -> None:
    page = student.page
    title = pictures_of(page).nth(2).get_attribute("title")
    index, label = re.match(r"Test digit ([\d,]+): label (\d)", title).groups()
    pictures_of(page).nth(2).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(f"Test digit {index}: label {label}")).to_be_visible()
    expect(page).to_have_url(re.compile(f"digit={index}"))
    expect(dialog.get_by_test_id("stEChartsChart").or_(dialog.locator("canvas"))).not_to_have_count(
        0
    )
    dialog.get_by_text("The training digits most like it").click()
    near = dialog.get_by_title(re.compile(r"^Training digit [\d,]+: label \d$"))
    expect(near).to_have_count(10)
    dialog.get_by_role("button", name="Next").click()
    student.settle()
    expect(dialog.get_by_text(f"Test digit {index}: label {label}")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page).not_to_have_url(re.compile("digit="))
    student.settle()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_table_downloads_as_csv(student: Actor) -> None:
    page = student.page
    button = page.get_by_role("button", name="CSV of these")
    count = int(re.search(r"\d+", button.inner_text())[0])
    with page.expect_download() as download:
        button.click()
    assert download.value.suggested_filename == "mistakes-course-classifier-course-detector.csv"
    table = Path(download.value.path()).read_text(encoding="utf-8")
    rows = list(csv.DictReader(table.splitlines()))
    assert len(rows) == count
    wrong = [
        row["true"] not in (row["first_course-classifier_said"], row["second_course-detector_said"])
        or row["first_course-classifier_said"] != row["second_course-detector_said"]
        for row in rows
    ]
    assert all(wrong)


def test_uploaded_weights_become_the_second_model(student: Actor) -> None:
    page = student.page
    page.get_by_role("button", name="Add a model").click()
    chooser = page.locator("input[type=file]")
    chooser.set_input_files(ROOT / "weights" / "course-detector-01.safetensors")
    expect(page).to_have_url(re.compile("second=yours"))
    student.settle()
    second = page.get_by_role("combobox", name=re.compile("Second model"))
    expect(second).to_have_value("yours: course-detector-01")
    expect(page.get_by_text("Some settings in this link don't exist")).to_have_count(0)


def test_upload_of_something_else_is_a_sentence(student: Actor) -> None:
    page = student.page
    page.get_by_role("button", name="Add a model").click()
    content = {"name": "my.safetensors", "mimeType": "", "buffer": b"PK\x03\x04" + b"\0" * 99}
    page.locator("input[type=file]").set_input_files([content])
    expect(page.get_by_text("my.safetensors is", exact=False).first).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(pictures_of(page).first).to_be_visible()
