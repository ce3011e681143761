// A confusion matrix: rows are labels, columns answers. Pressing a cell reports its place.
export default function ({ data, parentElement, setTriggerValue }) {
  const { counts, shades, colour, label, true: truth, said } = data;
  const size = counts.length;
  let table = parentElement.querySelector("table");
  if (!table) {
    table = document.createElement("table");
    const head = table.createTHead();
    const axis = head.insertRow();
    axis.appendChild(heading("true ↓", "axis")).colSpan = 2;
    axis.appendChild(heading("said →", "axis")).colSpan = size - 1;
    const digits = head.insertRow();
    digits.appendChild(document.createElement("td"));
    for (let column = 0; column < size; column++) digits.appendChild(heading(column, "", "col"));
    const body = table.createTBody();
    for (let row = 0; row < size; row++) {
      const line = body.insertRow();
      line.appendChild(heading(row, "", "row"));
      for (let column = 0; column < size; column++)
        line.insertCell().appendChild(document.createElement("button"));
    }
    parentElement.appendChild(table);
  }
  table.setAttribute("aria-label", label);
  const cells = [...table.querySelectorAll("button")];
  const chosen = (place) => {
    const [row, column] = [Math.floor(place / size), place % size];
    if (truth === null && said === null) return false;
    return (truth === null || truth === row) && (said === null || said === column);
  };
  // One cell is in the tab order; the arrows move on from it.
  const start = Math.max(cells.findIndex((_, place) => chosen(place)), 0);
  cells.forEach((cell, place) => {
    const [row, column] = [Math.floor(place / size), place % size];
    const count = counts[row][column];
    cell.textContent = count || "·";
    cell.dataset.count = count;
    cell.className = row === column ? "right" : "";
    cell.style.backgroundColor =
      row === column ? "" : `color-mix(in srgb, ${colour} ${shades[row][column] * 65}%, transparent)`;
    cell.title = `true ${row}, said ${column}: ${count}`;
    cell.setAttribute("aria-label", cell.title);
    cell.setAttribute("aria-pressed", String(chosen(place)));
    if (!table.contains(parentElement.getRootNode().activeElement))
      cell.tabIndex = place === start ? 0 : -1;
    cell.onclick = () => setTriggerValue("picked", place);
    cell.onkeydown = (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -size, ArrowDown: size }[event.key];
      const target = step && cells[place + step];
      if (!target || (Math.abs(step) === 1 && Math.floor((place + step) / size) !== row)) return;
      event.preventDefault();
      cell.tabIndex = -1;
      target.tabIndex = 0;
      target.focus();
    };
  });
}

function heading(text, className, scope) {
  const cell = document.createElement("th");
  cell.textContent = text;
  if (className) cell.className = className;
  if (scope) cell.scope = scope;
  return cell;
}
