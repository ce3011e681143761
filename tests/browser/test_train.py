"""The train page in a browser: train, walk away, come back, stop, reload, share."""

import json
import re
from pathlib import Path

import pytest
from browser.actor import Actor
from browser.matrix import pictures_of, worst_cell
from playwright.sync_api import Browser, expect

from core import wording
from core.nets import checkpoints
from core.recipes import Recipe
from core.runs import recording

LONG = "images=0&epochs=900"

# Milliseconds from the press to the word on the screen, without the pauses of who looks for it.
WATCH_STOP = """() => document.addEventListener("click", event => {
    if (!event.target.closest("button")?.innerText.includes("Stop")) return;
    const pressed = performance.now();
    const observer = new MutationObserver(() => {
        const bars = [...document.querySelectorAll("[data-testid=stProgress]")];
        if (!bars.some(bar => bar.innerText.startsWith("Stopped"))) return;
        requestAnimationFrame(() => { window.untilStopped = performance.now() - pressed; });
        observer.disconnect();
    });
    observer.observe(document.body, {subtree: true, childList: true, characterData: true});
}, true)"""


def check_downloads(actor: Actor) -> None:
    """What each button of a run that has ended gives is whole, and of that run."""

    actor.page.get_by_role("button", name="Download", exact=True).click()
    expect(actor.page.get_by_role("button", name=re.compile(": recipe$"))).to_have_count(2)
    actor.settle()

    def downloaded(name: re.Pattern[str]) -> list[bytes]:
        contents = []
        for button in actor.page.get_by_role("button", name=name).all():
            with actor.page.expect_download() as waiting:
                button.click()
            contents.append(Path(waiting.value.path()).read_bytes())
        return contents

    weights = [checkpoints.from_bytes(each, "it") for each in downloaded(re.compile(": weights$"))]
    recipes = [Recipe.from_json(json.loads(each)) for each in downloaded(re.compile(": recipe$"))]
    assert [recipe.data.train_size for recipe in recipes] == [1_000, 1_000]
    assert [model.recipe for model in weights] == recipes
    [log] = downloaded(re.compile("Log$"))
    assert log.decode().count("validation accuracy") == 2 * 20
    actor.page.keyboard.press("Escape")


def test_train_walk_away_come_back_and_see_its_mistakes(desktop: Actor) -> None:
    desktop.open("train?images=1%2C000&epochs=20&seed=1")
    expect(
        desktop.page.get_by_text("% right").or_(desktop.page.locator("canvas")).first
    ).to_be_visible()
    desktop.page.get_by_role("button", name="Start race").click()
    expect(desktop.page.get_by_role("button", name="Pause")).to_be_enabled()
    desktop.go_to("Draw")
    expect(desktop.page.get_by_text("Can you fool both?")).to_be_visible()
    desktop.page.wait_for_timeout(3_000)
    desktop.go_to("Train")
    expect(desktop.page.get_by_text(re.compile("Done after"))).to_be_visible(timeout=90_000)
    expect(desktop.page.get_by_text("of the validation digits")).to_have_count(2)
    check_downloads(desktop)
    desktop.go_to("Mistakes")
    page = desktop.page
    expect(page.get_by_text("What to notice")).to_be_attached(timeout=30_000)
    desktop.settle()
    page.get_by_role("combobox", name=re.compile("First model")).click()
    page.get_by_role("option", name=re.compile("yours: Course detector, 1,000 images")).click()
    expect(page).to_have_url(re.compile("first=yours"))
    desktop.settle()
    cell, true, said, count = worst_cell(page)
    cell.click()
    expect(pictures_of(page)).to_have_count(count)
    assert all(text.startswith(f"{true}→{said}|") for text in pictures_of(page).all_inner_texts())
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_charts_and_start_stay_where_they_are(desktop: Actor) -> None:
    desktop.open("train?epochs=60")

    def places() -> list[float]:
        boxes = [
            desktop.page.locator(place).first.bounding_box()
            for place in (
                ".st-key-loss-chart",
                ".st-key-accuracy-chart",
                "button:has-text('Start')",
            )
        ]
        return [box["y"] for box in boxes]

    before = places()
    desktop.page.get_by_text("All other settings").click()
    desktop.settle()
    assert places() == before
    assert before[-1] < 760, "Start is in sight with all settings open"
    desktop.press("Start race")
    expect(desktop.stop_button).to_be_visible()
    expect(desktop.page.get_by_text("curves ↓")).to_be_hidden()
    assert places() == before
    desktop.stop_button.click()
    expect(desktop.page.get_by_test_id("stProgress")).to_contain_text(
        re.compile("Stopped|Done"), timeout=30_000
    )
    desktop.settle()
    assert places() == before


def test_charts_stay_on_a_phone_from_the_guess_to_the_end(desktop: Actor) -> None:
    page = desktop.page
    page.set_viewport_size({"width": 375, "height": 740})
    desktop.open("train?epochs=60&seed=8")

    def places() -> list[float]:
        """From the top of the page, wherever it is scrolled to."""
        return page.evaluate(
            """() => ["progress", "loss-chart", "accuracy-chart"].map(key =>
                document.querySelector(`.st-key-${key}`).getBoundingClientRect().top
                + document.querySelector("[data-testid=stMain]").scrollTop)"""
        )

    before = places()
    page.get_by_label(re.compile("^Guess first")).fill("80")
    expect(page.get_by_text("curves ↓")).to_have_count(0)
    desktop.press("Start race")
    expect(desktop.stop_button).to_be_visible()
    expect(page.get_by_text("curves ↓")).to_be_visible()
    assert places() == pytest.approx(before, abs=2)
    expect(page.get_by_text("You guessed")).to_contain_text(
        re.compile(r"80 of 100; it was \d+\.$"), timeout=60_000
    )
    desktop.settle()
    assert places() == pytest.approx(before, abs=2)
    expect(page.get_by_role("button", name="Again with")).to_be_visible()
    page.get_by_role("button", name="Again with").click()  # starts another run from there
    expect(page).to_have_url(re.compile("images="))
    expect(desktop.stop_button).to_be_visible()
    desktop.stop_button.click()
    expect(page.get_by_text(re.compile("Stopped after|Done after"))).to_be_visible()


@pytest.mark.parametrize("size", [(1280, 800), (375, 667)])
def test_start_is_in_sight_at_every_setting(desktop: Actor, size: tuple[int, int]) -> None:
    page, (width, height) = desktop.page, size
    page.set_viewport_size({"width": width, "height": height})
    desktop.open("train?seed=6")
    start = page.get_by_role("button", name="Start race")
    expect(start).to_be_in_viewport(ratio=1)
    page.get_by_text("All other settings").click()
    desktop.settle()
    for setting in ("Epochs", "Hidden layers", "Batch size", "Seed", "A recipe (JSON)"):
        page.get_by_text(setting, exact=True).first.evaluate(
            "setting => setting.scrollIntoView({block: 'center'})"
        )
        expect(start).to_be_in_viewport(ratio=1)
    if width > 640:
        expect(page.get_by_role("img", name=re.compile("^Loss over epochs"))).to_be_in_viewport()
    start.click(trial=True)  # nothing lies over it


def test_other_pages_say_that_it_goes_on_and_stop_is_heeded_at_once(desktop: Actor) -> None:
    page = desktop.page
    desktop.open(f"train?{LONG}&seed=2")
    page.get_by_role("button", name="Start race").click()
    expect(page.get_by_text(re.compile("Training: epoch"))).to_be_visible(timeout=30_000)
    desktop.go_to("Draw")
    expect(page.get_by_text(re.compile("Training: epoch"))).to_be_visible()
    desktop.go_to("Train")
    expect(desktop.stop_button).to_be_enabled()
    page.evaluate(WATCH_STOP)
    desktop.stop_button.click()
    expect(page.get_by_text(re.compile("Stopped after"))).to_be_visible()
    assert page.wait_for_function("window.untilStopped").json_value() < 1_000


def test_reload_keeps_the_run(desktop: Actor) -> None:
    page = desktop.page
    desktop.open(f"train?{LONG}&seed=3")
    page.get_by_role("button", name="Start race").click()
    expect(page).to_have_url(re.compile("run="))
    page.reload()
    expect(page.get_by_text(re.compile("Training: epoch"))).to_be_visible(timeout=30_000)
    desktop.stop_button.click()
    expect(page.get_by_text(re.compile("Stopped after"))).to_be_visible()


def test_two_browsers_share_an_identical_run(desktop: Actor, browser: Browser) -> None:
    desktop.open(f"train?{LONG}&seed=4")
    desktop.page.get_by_role("button", name="Start race").click()
    expect(desktop.page.get_by_role("button", name="Pause")).to_be_enabled()
    context = browser.new_context()
    other = Actor(context.new_page(), desktop.url)
    other.open(f"train?{LONG}&seed=4")
    other.page.get_by_role("button", name="Start race").click()
    for actor in (desktop, other):  # it is not theirs alone any more
        expect(actor.page.get_by_role("button", name="Pause")).to_be_disabled()
        expect(actor.page.get_by_text(re.compile("Training: epoch"))).to_be_visible()
    other.stop_button.click()
    expect(other.page.get_by_text("It goes on for them").first).to_be_visible()
    context.close()
    expect(desktop.page.get_by_role("button", name="Pause")).to_be_enabled()
    desktop.stop_button.click()
    expect(desktop.page.get_by_text(re.compile("Stopped after"))).to_be_visible()


def test_who_controls_a_shared_run_is_said_to_each(desktop: Actor, browser: Browser) -> None:
    def beside(address: str) -> Actor:
        other = Actor(browser.new_context().new_page(), desktop.url)
        other.open(address.removeprefix(f"{desktop.url}/"))
        return other

    page = desktop.page
    desktop.open(f"train?{LONG}&seed=7")
    page.get_by_role("button", name="Start race").click()
    expect(page).to_have_url(re.compile("run="))
    expect(desktop.stop_button).to_be_enabled()
    controls = f"{desktop.url}/train?{re.search('run=[^&]+', page.url)[0]}"
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_text("This link only watches: whoever opens it")).to_be_visible()
    expect(page.get_by_text("The link in your address bar controls")).to_be_visible()
    watches = page.get_by_test_id("stCode").get_by_text("run=").inner_text().strip()
    page.keyboard.press("Escape")

    watching, controlling = beside(watches), beside(controls)
    expect(watching.page.get_by_text("only they can pause or stop it")).to_be_visible()
    expect(watching.stop_button).to_have_count(0)
    watching.page.get_by_role("button", name="Share").click()
    expect(watching.page.get_by_text("like the one in your address bar")).to_be_visible()
    expect(watching.page.get_by_text("in your address bar controls")).to_have_count(0)

    expect(controlling.page.get_by_text("Whoever has this page's address")).to_be_visible()
    expect(page.get_by_text("Whoever has this page's address")).to_have_count(0)
    controlling.stop_button.click()
    for actor in (desktop, watching, controlling):
        expect(actor.page.get_by_text(re.compile("Stopped after"))).to_be_visible()
        expect(actor.page.get_by_text("Whoever has this page's address")).to_have_count(0)
    for actor in (watching, controlling):
        actor.page.context.close()


def playing(epoch: str) -> re.Pattern[str]:
    return re.compile(f"^Replay, recorded on .*: epoch {epoch} of 10")


def test_recorded_race_plays_to_its_end(desktop: Actor) -> None:
    page = desktop.page
    desktop.open("train?seed=5")
    page.get_by_role("button", name="Watch a race").click()
    expect(page.get_by_text(playing("[1-9]"))).to_be_visible()
    page.get_by_role("button", name="To the end").click()
    expect(page.get_by_text(re.compile("^Replay, recorded on .*: at its end"))).to_be_visible()
    classifier = recording.load(recording.default_path()).run.lanes[0]
    share = wording.percent(classifier.curves.validation_accuracies.max())
    expect(page.get_by_text(share).first).to_be_visible()
    page.get_by_role("button", name="Play again").click()
    expect(page.get_by_text(playing("[3-9]"))).to_be_visible()
    page.get_by_role("button", name="Close the replay").click()
    expect(page.get_by_role("button", name="Watch a race")).to_be_visible()


def test_title_that_holds_a_remote_picture_asks_nobody_for_it(desktop: Actor) -> None:
    requests: list[str] = []
    page = desktop.page
    page.on("request", lambda request: requests.append(request.url))
    desktop.open("train")
    title = "![x](http://evil.example/x.png)<img src=http://evil.example/y.png>"
    recipe = {"name": "mine", "title": title, "data": {"train_size": 100}}
    recipe["optimisation"] = {"epochs": 1}
    file = {"name": "mine.json", "mimeType": "application/json"}
    page.locator("input[type=file][accept*=json]").set_input_files(
        {**file, "buffer": json.dumps(recipe).encode()}
    )
    start = page.get_by_role("button", name="Start", exact=True)
    start.click()
    expect(page.get_by_text(re.compile("Done after"))).to_be_visible(timeout=60_000)
    expect(page.get_by_text("![x](http:").first).to_be_visible()
    assert len(requests) > 5
    assert not [url for url in requests if "evil" in url]
