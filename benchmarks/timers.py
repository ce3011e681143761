"""A timer in the browser: seconds from an event until what it changes can be seen."""

from collections.abc import Sequence

from playwright.sync_api import Page

# Looks once in every frame that the browser draws, for one condition after the other.
TIMER = """() => {
    %(before)s;
    const app = document.querySelector('[data-testid=stApp]');
    const conditions = [%(conditions)s];
    window.__took = new Promise((resolve, reject) => {
        document.addEventListener('%(event)s', () => {
            const start = performance.now();
            const took = [];
            const look = () => {
                const seconds = (performance.now() - start) / 1000;
                if (conditions[took.length]()) {
                    took.push(seconds);
                }
                if (took.length === conditions.length) {
                    resolve(took);
                } else if (seconds > 20) {
                    reject(new Error(`still waiting for ${conditions[took.length]}`));
                } else {
                    requestAnimationFrame(look);
                }
            };
            requestAnimationFrame(look);
        }, {capture: true, once: true});
    });
}"""
FINISHED = "app.dataset.testScriptState === 'notRunning'"  # the server has no more to say


def start_timer(page: Page, event: str, before: str, conditions: Sequence[str]) -> None:
    """Wait for the next event of this name. JavaScript `before` runs at once and may declare what
    the conditions compare with; each condition is an expression.
    """
    functions = ", ".join(f"() => {condition}" for condition in conditions)
    page.evaluate(TIMER % {"event": event, "before": before, "conditions": functions})


def read_timer(page: Page) -> list[float]:
    """Seconds from the event until each condition held, in a later frame than the one before it."""
    return page.evaluate("window.__took")
