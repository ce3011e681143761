// A picture as a table: each cell has its pixel's grey and its number. Pressing one reports its index.
export default function ({ data, parentElement, setTriggerValue }) {
  const { shades, numbers, columns, marked, label } = data;
  let frame = parentElement.querySelector(".frame");
  if (!frame) {
    frame = document.createElement("div");
    frame.className = "frame";
    frame.tabIndex = 0; // so that the keyboard can scroll it where it is too wide
    const table = frame.appendChild(document.createElement("table"));
    const head = table.createTHead().insertRow();
    const body = table.createTBody();
    head.appendChild(document.createElement("th"));
    for (let column = 0; column < columns; column++) head.appendChild(heading(column, "col"));
    for (let row = 0; row * columns < shades.length; row++) {
      const line = body.insertRow();
      line.appendChild(heading(row, "row"));
      for (let column = 0; column < columns; column++) line.insertCell();
    }
    parentElement.appendChild(frame);
  }
  frame.querySelector("table").setAttribute("aria-label", label);
  frame.querySelectorAll("td").forEach((cell, index) => {
    const shade = shades[index];
    cell.textContent = numbers[index];
    cell.style.backgroundColor = `rgb(${shade}, ${shade}, ${shade})`;
    cell.style.color = shade > 127 ? "#000" : "#fff";
    cell.className = index === marked ? "marked" : "";
    cell.title = `row ${Math.floor(index / columns)}, column ${index % columns}`;
    cell.onclick = () => setTriggerValue("picked", index);
  });
}

function heading(number, scope) {
  const cell = document.createElement("th");
  cell.scope = scope;
  cell.textContent = number;
  return cell;
}
