// Two histograms above and below one axis, and a line that is dragged, or moved by arrow keys. What
// the line does to the bars is seen at once; the server is told at most every PAUSE.
const PAUSE = 120; // milliseconds
const STEPS = 200; // presses of an arrow key from one end to the other
const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };

export default function ({ data, parentElement, setTriggerValue }) {
  const chart = parentElement.querySelector(".chart") ?? build(parentElement);
  chart.data = data;
  chart.send = (threshold) => setTriggerValue("moved", threshold);
  draw(chart);
  if (!chart.isHeld) place(chart, data.threshold);
}

function build(parent) {
  const chart = parent.appendChild(element("div", "chart"));
  const plot = chart.appendChild(element("div", "plot"));
  plot.setAttribute("role", "img");
  const line = chart.appendChild(element("div", "line"));
  line.setAttribute("role", "slider");
  line.setAttribute("aria-label", "Threshold in the histogram");
  line.tabIndex = 0;
  chart.append(
    element("div", "sides", "refused ← → accepted"),
    element("div", "axis"),
    element("div", "title"),
  );
  chart.onpointerdown = (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    line.focus();
    chart.setPointerCapture(event.pointerId);
    chart.isHeld = true;
    move(chart, at(chart, event));
  };
  chart.onpointermove = (event) => {
    if (chart.isHeld) move(chart, at(chart, event));
  };
  const drop = () => {
    chart.isHeld = false;
  };
  chart.onpointerup = drop;
  chart.onlostpointercapture = drop;
  line.onkeydown = (event) => {
    const [low, high] = ends(chart);
    if (event.key === "Home" || event.key === "End") move(chart, event.key === "Home" ? low : high);
    else if (KEYS[event.key]) move(chart, chart.threshold + (KEYS[event.key] * (high - low)) / STEPS);
    else return;
    event.preventDefault();
  };
  return chart;
}

const ends = ({ data }) => [data.edges[0], data.edges.at(-1)];

function at(chart, event) {
  const box = chart.getBoundingClientRect();
  const [low, high] = ends(chart);
  return low + ((event.clientX - box.left) / box.width) * (high - low);
}

function move(chart, threshold) {
  const [low, high] = ends(chart);
  place(chart, Math.min(Math.max(threshold, low), high));
  chart.waiting ??= setTimeout(() => {
    chart.waiting = null;
    chart.send(chart.threshold);
  }, PAUSE);
}

function draw(chart) {
  const { edges, digits, unknowns, cutAt, isDistance, title, label } = chart.data;
  const plot = chart.querySelector(".plot");
  plot.setAttribute("aria-label", label);
  while (plot.childElementCount > digits.length) plot.lastChild.remove();
  while (plot.childElementCount < digits.length) {
    const bin = plot.appendChild(element("div", "bin"));
    for (const side of ["up", "down"]) bin.appendChild(element("div", side)).append(element("span", "said"));
  }
  const beyond = isDistance ? "further than this" : "less than this";
  [...plot.children].forEach((bin, number) => {
    [digits[number], unknowns[number]].forEach((share, side) => {
      const bar = bin.children[side];
      bar.style.height = `${(50 * Math.min(share, cutAt)) / (1.2 * cutAt)}%`;
      const isSaid = share > cutAt || (number === 0 && share >= 0.01);
      const mark = number === 0 ? `${beyond}:` : side === 0 ? "▲" : "▼";
      bar.firstChild.textContent = isSaid ? `${mark} ${(100 * share).toFixed(0)} %` : "";
    });
    bin.classList.toggle("first", number < 4);
    bin.classList.toggle("last", number >= digits.length - 4);
  });
  const [low, high] = ends(chart);
  const ticks = ticksOf(...(isDistance ? [-high, -low] : [low, high]));
  chart.querySelector(".axis").replaceChildren(
    ...ticks.map((value) => {
      const tick = element("span", "tick", value);
      tick.style.left = `${(100 * ((isDistance ? -value : value) - low)) / (high - low)}%`;
      return tick;
    }),
  );
  chart.querySelector(".title").textContent = title;
}

// Round numbers inside of an interval, about five.
function ticksOf(low, high) {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough);
  const ticks = [];
  const margin = 0.04 * (high - low);
  for (let count = Math.ceil((low + margin) / step); count * step <= high - margin; count++) {
    ticks.push(Number((count * step).toPrecision(6)));
  }
  return ticks;
}

function place(chart, threshold) {
  chart.threshold = threshold;
  const { edges, isDistance } = chart.data;
  const [low, high] = ends(chart);
  const [shown, least, most] = isDistance ? [-threshold, -high, -low] : [threshold, low, high];
  const line = chart.querySelector(".line");
  const share = (Math.min(Math.max(threshold, low), high) - low) / (high - low);
  chart.style.setProperty("--at", `${100 * share}%`);
  const values = { valuemin: least, valuemax: most, valuenow: shown };
  for (const [name, value] of Object.entries(values)) {
    line.setAttribute(`aria-${name}`, String(Number(value.toPrecision(6))));
  }
  chart.querySelectorAll(".bin").forEach((bin, number) => {
    bin.classList.toggle("accepted", edges[number + 1] > threshold);
  });
}
