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
  const press = (...place) => data.clickable && setTriggerValue("picked", place);
  data.tables.forEach((each, number) => {
    if (each.before) flow.appendChild(element("div", "before", each.before));
    const figure = flow.appendChild(element("figure", each.texts.length ? "" : "bare"));
    const caption = figure.appendChild(element("figcaption"));
    caption.appendChild(element("b", "", each.title));
    if (each.about) caption.appendChild(element("span", "", each.about));
    figure.appendChild(tableOf(each, each, (row, column) => press(number, row, column)));
    if (each.below) {
      figure.appendChild(element("span", "title", each.below.title));
      figure.appendChild(tableOf(each, each.below, (row, column) => press(number, row, column)));
    }
  });
  flow.querySelectorAll(".frame").forEach((frame, number) => {
    frame.scrollLeft = scrolled[number] ?? 0;
    // So that the keyboard can scroll it where it is too wide.
    if (frame.scrollWidth > frame.clientWidth) frame.tabIndex = 0;
  });
}

function tableOf(each, { shades, name }, press) {
  const frame = element("div", "frame");
  const table = frame.appendChild(element("table"));
  table.setAttribute("aria-label", name);
  if (!each.texts.length) table.setAttribute("role", "img");
  if (each.columns.length) {
    const head = table.createTHead().insertRow();
    if (each.rows.length) head.appendChild(element("th"));
    for (const column of each.columns) head.appendChild(heading(column, "col"));
  }
  const body = table.createTBody();
  const [markedRow, markedColumn] = each.marked ?? [-2, -2];
  shades.forEach((shade, place) => {
    const row = Math.floor(place / each.width);
    const column = place % each.width;
    if (column === 0) {
      const line = body.insertRow();
      if (each.rows.length) line.appendChild(heading(each.rows[row], "row"));
    }
    const cell = body.lastElementChild.insertCell();
    if (each.texts.length) cell.textContent = each.texts[place];
    else cell.style.width = `${each.cell}px`;
    // Never so full that the text on it could not be read in either theme.
    const strength = Math.abs(shade) * (each.texts.length ? 0.62 : 1);
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

function element(kind, className = "", text = "") {
  const made = document.createElement(kind);
  made.className = className;
  made.textContent = text;
  return made;
}

function heading(text, scope) {
  const cell = element("th", "", text);
  cell.scope = scope;
  return cell;
}
