// Closes Streamlit's "Page not found" as soon as it opens, and gives up after three seconds.
export default function ({ parentElement }) {
  const inside = parentElement.host ?? parentElement;
  const frame = inside.closest("[data-testid=stElementContainer]");
  if (frame) frame.style.display = "none"; // or the page moves up when this is gone
  const started = Date.now();
  const timer = setInterval(() => {
    const dialog = [...document.querySelectorAll("[role=dialog]")].find((node) =>
      node.textContent.startsWith("Page not found"),
    );
    dialog?.querySelector("button")?.click();
    if (dialog || Date.now() - started > 3000) clearInterval(timer);
  }, 20);
  return () => clearInterval(timer);
}
