// Tables of numbers, each cell in the colour of its number. Pressing a cell reports where it is.
export default function ({ data, parentElement, setTriggerValue }) {
  let flow = parentElement.querySelector(".flow");
  if (!flow) {
    flow = document.createElement("div");
    flow.className = "flow";
    flow.setAttribute("role", "group");
    parentElement.appendChild(flow);
  }
  flow.setAttribute("aria-label", data.label);
  flow.classList.toggle("clickable", data.clickable);
  const scrolled = [...flow.querySelectorAll(".frame")].map((frame) => frame.scrollLeft);
  flow.replaceChildren();
  data.tables.forEach((table, number) => {
    const press = (row, column) => {
      if (data.clickable) setTriggerValue("picked", [number, row, column]);
    };
    if (table.before) flow.appendChild(element("div", "before", table.before));
    const figure = flow.appendChild(element("figure", table.texts.length ? "" : "bare"));
    const caption = figure.appendChild(element("figcaption"));
    caption.appendChild(element("b", "", table.title));
    if (table.about) caption.appendChild(element("span", "", table.about));
    figure.appendChild(framed(table, table, press));
    if (table.below) {
      figure.appendChild(element("span", "title", table.below.title));
      figure.appendChild(framed(table, table.below, press));
    }
  });
  flow.querySelectorAll(".frame").forEach((frame, number) => {
    frame.scrollLeft = scrolled[number] ?? 0;
    // So that the keyboard can scroll it where it is too wide.
    if (frame.scrollWidth > frame.clientWidth) frame.tabIndex = 0;
  });
}

function framed({ texts, rows, columns, marked, width, cell: cellWidth }, { shades, name }, press) {
  const frame = element("div", "frame");
  const table = frame.appendChild(element("table"));
  table.setAttribute("aria-label", name);
  if (!texts.length) table.setAttribute("role", "img");
  if (columns.length) {
    const head = table.createTHead().insertRow();
    if (rows.length) head.appendChild(element("th"));
    for (const title of columns) head.appendChild(heading(title, "col"));
  }
  const body = table.createTBody();
  const [markedRow, markedColumn] = marked ?? [-2, -2];
  shades.forEach((shade, index) => {
    const row = Math.floor(index / width);
    const column = index % width;
    if (column === 0) {
      const line = body.insertRow();
      if (rows.length) line.appendChild(heading(rows[row], "row"));
    }
    const cell = body.lastElementChild.insertCell();
    if (texts.length) cell.textContent = texts[index];
    else cell.style.width = `${cellWidth}px`;
    // Never so full that the text on it could not be read in either theme.
    const strength = Math.abs(shade) * (texts.length ? 0.62 : 1);
    cell.style.backgroundImage = fill(shade < 0 ? "--below" : "--above", strength);
    if ([-1, row].includes(markedRow) && [-1, column].includes(markedColumn)) {
      cell.className = "marked";
    }
    cell.onclick = () => press(row, column);
  });
  return frame;
}

function fill(colour, strength) {
  const paint = `rgba(var(${colour}), ${strength.toFixed(2)})`;
  return `linear-gradient(${paint}, ${paint})`;
}

function heading(text, scope) {
  const cell = element("th", "", text);
  cell.scope = scope;
  return cell;
}
