"""The train page in a browser: train, walk away, come back, stop, reload, share."""

import re
from collections.abc import Iterator

import pytest
from browser.actor import Actor
from browser.matrix import pictures_of, worst_cell
from browser.server import Server, serve
from playwright.sync_api import Browser, Locator, Page, expect

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


@pytest.fixture(scope="module")
def school(browser: Browser, tmp_path_factory) -> Iterator[Server]:
    """The app on the bundled digits, with an empty cache for the runs."""
    cache = str(tmp_path_factory.mktemp("cache"))
    env = {"MNIST_DIR": "", "MNIST_DOWNLOAD": "0", "XDG_CACHE_HOME": cache}
    with serve(env=env) as running:
        yield running


@pytest.fixture
def student(browser: Browser, school: Server) -> Iterator[Actor]:
    """Somebody at a desktop."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield Actor(context.new_page(), school.url)
    context.close()


def go_to(actor: Actor, link: str) -> None:
    actor.open(f"train?{link}")
    expect(actor.page.get_by_text(re.compile("about .* on this server"))).to_be_visible(
        timeout=60_000
    )


def stop_button(page: Page) -> Locator:
    """Ours: Streamlit has one of that name in its header while a page is being made."""
    return page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True)


def walk_to(actor: Actor, section: str, title: str) -> None:
    """Through the menu, so that the session stays."""
    actor.page.get_by_test_id("stTopNavSection").filter(has_text=section).click()
    actor.page.locator("a:visible", has_text=title).first.click()


def test_train_walk_away_come_back_and_see_its_mistakes(student: Actor) -> None:
    go_to(student, "images=1%2C000&epochs=20&seed=1")
    expect(
        student.page.get_by_text("% right").or_(student.page.locator("canvas")).first
    ).to_be_visible()
    student.page.get_by_role("button", name="Start race").click()
    expect(student.page.get_by_role("button", name="Pause")).to_be_enabled(timeout=20_000)
    walk_to(student, "Play", "Draw")
    expect(student.page.get_by_text("What do they say to my drawing?")).to_be_visible()
    student.page.wait_for_timeout(3_000)
    walk_to(student, "Learn", "Train")
    expect(student.page.get_by_text(re.compile("Done after"))).to_be_visible(timeout=90_000)
    expect(student.page.get_by_text("of the validation digits")).to_have_count(2)
    walk_to(student, "Look", "Mistakes")
    page = student.page
    expect(page.get_by_text("What to notice")).to_be_attached(timeout=30_000)
    student.settle()
    page.get_by_role("combobox", name=re.compile("First model")).click()
    page.get_by_role("option", name=re.compile("yours: Detector, 1,000 images")).click()
    expect(page).to_have_url(re.compile("first=yours"))
    student.settle()
    cell, true, said, count = worst_cell(page)
    cell.click()
    expect(pictures_of(page)).to_have_count(count)
    assert all(text.startswith(f"{true}→{said}|") for text in pictures_of(page).all_inner_texts())
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_other_pages_say_that_it_goes_on_and_stop_is_heeded_at_once(student: Actor) -> None:
    page = student.page
    go_to(student, f"{LONG}&seed=2")
    page.get_by_role("button", name="Start race").click()
    expect(page.get_by_text(re.compile("Training: epoch"))).to_be_visible(timeout=30_000)
    walk_to(student, "Play", "Draw")
    expect(page.get_by_text(re.compile("Training: epoch"))).to_be_visible(timeout=20_000)
    walk_to(student, "Learn", "Train")
    expect(stop_button(page)).to_be_enabled(timeout=20_000)
    page.evaluate(WATCH_STOP)
    stop_button(page).click()
    expect(page.get_by_text(re.compile("Stopped after"))).to_be_visible(timeout=20_000)
    assert page.wait_for_function("window.untilStopped").json_value() < 1_000


def test_reload_keeps_the_run(student: Actor) -> None:
    page = student.page
    go_to(student, f"{LONG}&seed=3")
    page.get_by_role("button", name="Start race").click()
    expect(page).to_have_url(re.compile("run="), timeout=20_000)
    page.reload()
    expect(page.get_by_text(re.compile("Training: epoch"))).to_be_visible(timeout=30_000)
    stop_button(page).click()
    expect(page.get_by_text(re.compile("Stopped after"))).to_be_visible(timeout=20_000)


def test_two_browsers_share_an_identical_run(student: Actor, browser: Browser) -> None:
    go_to(student, f"{LONG}&seed=4")
    student.page.get_by_role("button", name="Start race").click()
    expect(student.page.get_by_role("button", name="Pause")).to_be_enabled(timeout=20_000)
    context = browser.new_context()
    other = Actor(context.new_page(), student.url)
    go_to(other, f"{LONG}&seed=4")
    other.page.get_by_role("button", name="Start race").click()
    for actor in (student, other):  # it is not theirs alone any more
        expect(actor.page.get_by_role("button", name="Pause")).to_be_disabled(timeout=20_000)
        expect(actor.page.get_by_text(re.compile("Training: epoch"))).to_be_visible()
    stop_button(other.page).click()
    expect(other.page.get_by_text("It goes on for them").first).to_be_visible(timeout=20_000)
    context.close()
    expect(student.page.get_by_role("button", name="Pause")).to_be_enabled(timeout=20_000)
    stop_button(student.page).click()
    expect(student.page.get_by_text(re.compile("Stopped after"))).to_be_visible(timeout=20_000)


def test_recorded_race_plays_to_its_end(student: Actor) -> None:
    page = student.page
    go_to(student, "seed=5")
    page.get_by_role("button", name="Watch a race").click()
    expect(page.get_by_text(re.compile("^Replay, recorded on .*: epoch 1 of 10"))).to_be_visible()
    expect(page.get_by_text(re.compile("^Replay, recorded on .*: epoch 3 of 10"))).to_be_visible(
        timeout=10_000
    )
    page.get_by_role("button", name="To the end").click()
    expect(page.get_by_text(re.compile("^Replay, recorded on .*: at its end"))).to_be_visible()
    expect(page.get_by_text("98.7 %")).to_be_visible()
    page.get_by_role("button", name="Play again").click()
    expect(page.get_by_text(re.compile("^Replay, recorded on .*: epoch 2 of 10"))).to_be_visible()
    page.get_by_role("button", name="Close the replay").click()
    expect(page.get_by_role("button", name="Watch a race")).to_be_visible()


def test_phone_has_no_sideways_scroll(browser: Browser, school: Server) -> None:
    page = browser.new_page(viewport={"width": 375, "height": 667})
    go_to(Actor(page, school.url), "")
    assert page.evaluate("document.scrollingElement.scrollWidth") == 375
    page.close()
