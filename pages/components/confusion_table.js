// A confusion matrix: rows are labels, columns answers. Pressing a cell reports its index.
export default function ({ data, parentElement, setTriggerValue }) {
  const { counts, shades, colour, name, chosenLabel, chosenAnswer } = data;
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
    for (let answer = 0; answer < size; answer++) digits.appendChild(heading(answer, "", "col"));
    const body = table.createTBody();
    for (let label = 0; label < size; label++) {
      const row = body.insertRow();
      row.appendChild(heading(label, "", "row"));
      for (let answer = 0; answer < size; answer++)
        row.insertCell().appendChild(document.createElement("button"));
    }
    parentElement.appendChild(table);
  }
  table.setAttribute("aria-label", name);
  const cells = [...table.querySelectorAll("button")];
  const isChosen = (index) => {
    const [label, answer] = [Math.floor(index / size), index % size];
    if (chosenLabel === null && chosenAnswer === null) return false;
    return [null, label].includes(chosenLabel) && [null, answer].includes(chosenAnswer);
  };
  // One cell is in the tab order; the arrows move on from it.
  const start = Math.max(cells.findIndex((_, index) => isChosen(index)), 0);
  cells.forEach((cell, index) => {
    const [label, answer] = [Math.floor(index / size), index % size];
    const count = counts[label][answer];
    const shade = `color-mix(in srgb, ${colour} ${shades[label][answer] * 45}%, transparent)`;
    cell.textContent = count || "·";
    cell.dataset.count = count;
    cell.className = label === answer ? "right" : "";
    cell.style.backgroundColor = label === answer ? "" : shade;
    cell.title = `true ${label}, said ${answer}: ${count}`;
    cell.setAttribute("aria-label", cell.title);
    cell.setAttribute("aria-pressed", String(isChosen(index)));
    if (!table.contains(parentElement.getRootNode().activeElement))
      cell.tabIndex = index === start ? 0 : -1;
    cell.onclick = () => setTriggerValue("picked", index);
    cell.onkeydown = (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -size, ArrowDown: size }[event.key];
      const target = step && cells[index + step];
      if (!target || (Math.abs(step) === 1 && Math.floor((index + step) / size) !== label)) return;
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
