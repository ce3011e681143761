// A square of the plane: a picture of regions, points over it, and names. A press reports x and y.
const SVG = "http://www.w3.org/2000/svg";
// One form for each class, so that it is seen without its colour too; r is half its width.
const FORMS = [
  (x, y, r) => `M${x - r},${y}a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 ${-2 * r},0`,
  (x, y, r) => `M${x - r},${y - r}h${2 * r}v${2 * r}h${-2 * r}z`,
  (x, y, r) => `M${x},${y - 1.3 * r}l${1.3 * r},${2.3 * r}h${-2.6 * r}z`,
  (x, y, r) => `M${x},${y - 1.5 * r}l${1.5 * r},${1.5 * r}l${-1.5 * r},${1.5 * r}l${-1.5 * r},${-1.5 * r}z`,
];

export default function ({ data, parentElement, setTriggerValue }) {
  const { picture, points, colours, names, reach, box, label } = data;
  let svg = parentElement.querySelector("svg");
  if (!svg) {
    svg = parentElement.appendChild(document.createElementNS(SVG, "svg"));
    svg.setAttribute("viewBox", "-0.01 -0.01 1.02 1.09");
    svg.setAttribute("class", "plane");
    svg.setAttribute("role", "img");
  }
  svg.setAttribute("aria-label", label);
  const across = (x) => (x / reach + 1) / 2;
  const down = (y) => (1 - y / reach) / 2;
  // As shares of the picture. Points shrink when one walks away, though less than the plane does.
  const r = 0.011 * Math.min(1, (1.2 / reach) ** 0.7);
  const parts = [];
  const add = (tag, kind, attributes, text) => {
    const part = document.createElementNS(SVG, tag);
    part.setAttribute("class", kind);
    for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, value);
    if (text !== undefined) part.textContent = text;
    parts.push(part);
  };
  if (picture) {
    const size = { width: 1, height: 1, preserveAspectRatio: "none" };
    add("image", "field", { href: picture, ...size });
  }
  points.forEach((ofClass, number) => {
    const form = FORMS[number % FORMS.length];
    const d = ofClass.map(([x, y]) => form(across(x), down(y), r)).join("");
    add("path", "points", { d, fill: colours[number], "stroke-width": r / 4 });
  });
  if (box < reach) {
    const width = box / reach;
    add("rect", "data", { x: across(-box), y: down(box), width, height: width });
  }
  add("rect", "frame", { x: 0, y: 0, width: 1, height: 1 });
  for (const [text, x, y] of names) add("text", "name", { x: across(x), y: down(y) }, text);
  for (const x of [-reach, 0, reach]) {
    const text = String(x).replace("-", "−");
    add("text", "tick", { x: Math.min(Math.max(across(x), 0.04), 0.96), y: 1.055 }, text);
  }
  svg.replaceChildren(...parts);
  svg.onclick = (event) => {
    // The view box has room around the square; the browser knows how it is laid out.
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(
      svg.getScreenCTM().inverse(),
    );
    const [x, y] = [(2 * at.x - 1) * reach, (1 - 2 * at.y) * reach];
    if (Math.max(Math.abs(x), Math.abs(y)) <= reach) setTriggerValue("pressed", [x, y]);
  };
}
