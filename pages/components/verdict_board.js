// Two cards with what the networks say. While the pen is down they follow it: what is drawn is
// judged here, once network.js has brought the networks and the functions that judge by them.
const LOW = -0.25; // the bars' scale: 0 and 1 are marked, and what is beyond the ends is cut
const HIGH = 1.25;
const FAR = 3; // the gauge ends at so many times the threshold
const QUIET = 600; // milliseconds without another verdict before one is read out

export default function ({ data, parentElement, setTriggerValue }) {
  const board = parentElement.querySelector(".board") ?? build(parentElement, data.cards.length);
  board.data = data;
  board.dismiss = () => setTriggerValue("dismissed", true);
  // What the server says of an earlier state of the drawing must not replace what is drawn since.
  const pen = board.pen;
  const isBehind =
    pen && pen.revision === data.revision && (pen.down || !(data.heard >= pen.number));
  if (isBehind && show(board, preview(board))) return;
  board.pen = null;
  board.dataset.heard = data.heard; // for those who measure how long the server takes
  show(board, data.cards.map((card) => card.verdict));
}

function build(parent, count) {
  const board = parent.appendChild(element("div", "board"));
  for (let index = 0; index < count; index++) {
    const card = board.appendChild(element("section", "card"));
    card.append(
      element("h2", "says"),
      element("p", "chip"),
      element("p", "reason"),
      element("div", "bars"),
      element("p", "caption"),
      element("div", "gauge"),
    );
    const says = card.querySelector(".says");
    says.append(element("span", "name"), element("span", "answer"));
    const chip = card.querySelector(".chip");
    chip.append(element("span", "line"), element("button", "dismiss"));
    Object.assign(chip.lastChild, { type: "button", textContent: "✕" });
    chip.lastChild.setAttribute("aria-label", "Back to the slider");
    chip.lastChild.onclick = () => board.dismiss();
    buildBars(card.querySelector(".bars"));
    const gauge = card.querySelector(".gauge");
    gauge.append(element("p", "distance"), element("div", "track"));
    gauge.lastChild.append(element("div", "near"), element("div", "marker"));
    for (const drawing of [card.querySelector(".bars"), gauge]) drawing.setAttribute("role", "img");
  }
  board.appendChild(element("p", "spoken")).setAttribute("role", "status");
  const follow = ({ detail }) => {
    if (!board.isConnected) return document.removeEventListener("nota:pen", follow);
    board.pen = detail;
    board.frame ??= requestAnimationFrame(() => {
      board.frame = null;
      if (board.pen) show(board, preview(board));
    });
  };
  document.addEventListener("nota:pen", follow);
  return board;
}

function buildBars(bars) {
  for (const at of [0, 1]) {
    const line = bars.appendChild(element("div", "level", at));
    line.style.bottom = height(at);
  }
  for (let digit = 0; digit < 10; digit++) {
    const column = bars.appendChild(element("div", "column"));
    column.append(
      element("div", "clean"),
      element("div", "bar"),
      element("div", "value"),
      element("div", "digit", digit),
    );
  }
}

// The verdicts on what is drawn at this moment, or null where this browser cannot tell.
function preview({ pen, data }) {
  const { networks: known, inkOf, frame, outputsOf, answersOf, SCORES } = globalThis.nota ?? {};
  const networks = data.cards.map((card) => known?.get(card.network));
  const canScore = data.cards.every(({ rule }) => rule === null || SCORES?.[rule.score]);
  if (!networks.every(Boolean) || !canScore) return null;
  const picture = frame(inkOf(pen.strokes), Object.fromEntries(data.framing));
  return data.cards.map(({ rule }, index) => {
    if (picture === null) return null;
    const outputs = Array.from(outputsOf(networks[index], picture));
    const value = rule && SCORES[rule.score](outputs);
    return {
      answers: answersOf(networks[index], outputs),
      digit: outputs.indexOf(Math.max(...outputs)),
      accepted: rule === null || value >= rule.threshold,
      value,
    };
  });
}

// Shows the verdicts of all cards; says whether there were any.
function show(board, verdicts) {
  if (verdicts === null) return false;
  const { cards } = board.data;
  board.querySelectorAll(".card").forEach((node, index) => {
    showCard(node, cards[index], verdicts[index]);
    // Its room is kept where the other card has one, so that the bars are of one height.
    const hasGauge = cards[index].rule?.is_distance;
    const gauge = node.querySelector(".gauge");
    gauge.hidden = !cards.some(({ rule }) => rule?.is_distance);
    gauge.classList.toggle("absent", !hasGauge);
    if (hasGauge) showGauge(gauge, cards[index].rule, verdicts[index]);
  });
  clearTimeout(board.quiet);
  const spoken = board.querySelector(".spoken");
  board.quiet = setTimeout(() => {
    const words = cards.map((card, index) => sentence(card, verdicts[index])).join(" ");
    if (spoken.textContent !== words) spoken.textContent = words;
  }, QUIET);
  return true;
}

function sentence(card, verdict) {
  if (!verdict) return "";
  const answer = verdict.accepted ? verdict.digit : "none of these";
  return `${card.name} says ${answer}: ${reason(card, verdict)}.`;
}

function showCard(node, card, verdict) {
  const part = (name) => node.querySelector(`.${name}`);
  const refuses = verdict && !verdict.accepted;
  node.className = `card ${card.role}`;
  node.classList.toggle("refuses", Boolean(refuses));
  part("name").textContent = `${card.name} says `;
  const answer = part("answer");
  if (refuses)
    answer.replaceChildren(element("b", "none", "none "), element("b", "of-these", "of these"));
  else answer.textContent = verdict ? verdict.digit : "…";
  part("reason").textContent = verdict ? reason(card, verdict) : card.waiting;
  part("chip").hidden = !card.line;
  part("line").textContent = card.line;
  part("caption").textContent = card.caption;
  showBars(part("bars"), card, verdict);
}

function reason(card, verdict) {
  const share = Math.max(...verdict.answers);
  const certainty = share > 0.999 ? "more than 99.9 %" : `${(100 * share).toFixed(1)} %`;
  return (verdict.accepted ? card.accepting : card.refusing)
    .replace("{certainty}", certainty)
    .replace("{rule}", card.rule ? ruleInWords(card.rule, verdict.value) : "");
}

function ruleInWords({ title, threshold, is_distance: isDistance, places }, value) {
  const sign = isDistance ? -1 : 1;
  const [shown, limit] = toldApart(sign * value, sign * threshold, places);
  return `${title} ${shown}, ${isDistance ? "at most" : "at least"} ${limit}`;
}

// Both numbers with as many decimal places as it takes to tell them apart.
function toldApart(value, limit, places) {
  while (value !== limit && value.toFixed(places) === limit.toFixed(places)) places++;
  return [value.toFixed(places), limit.toFixed(places)];
}

function showBars(bars, { role, bars: title, rule }, verdict) {
  const { answers, digit: winner } = verdict ?? { answers: Array(10).fill(0), digit: null };
  bars.querySelectorAll(".column").forEach((column, digit) => {
    const [clean, bar, value] = column.children;
    const answer = answers[digit];
    const [low, high] = [Math.min(answer, 0), Math.max(answer, 0)].map(within);
    Object.assign(bar.style, { bottom: height(low), height: `${100 * share(high - low)}%` });
    column.classList.toggle("winner", digit === winner);
    clean.hidden = role !== "detector" || digit !== winner;
    Object.assign(clean.style, { bottom: height(0), height: `${100 * share(1)}%` });
    const isCut = answer > HIGH || answer < LOW;
    value.hidden = !(digit === winner || isCut);
    value.textContent = isCut ? `${answer > 0 ? "▲" : "▼"}${Math.abs(answer).toFixed(1)}` : answer.toFixed(2);
    value.style.bottom = answer < 0 ? height(0) : `min(${height(high)}, 100% - 1.2em)`;
  });
  const largest = verdict
    ? `the largest, ${answers[winner].toFixed(2)}, is for ${winner}`
    : "no picture yet";
  bars.setAttribute("aria-label", `${title}: ${largest}`);
}

const within = (answer) => Math.min(Math.max(answer, LOW), HIGH);
const share = (length) => length / (HIGH - LOW);
const height = (answer) => `${100 * share(answer - LOW)}%`;

function showGauge(gauge, rule, verdict) {
  const limit = -rule.threshold;
  const [text, track] = gauge.children;
  const [near, marker] = track.children;
  near.style.width = `${100 / FAR}%`;
  marker.hidden = !verdict;
  if (!verdict) {
    text.textContent = `distance accepted up to ${limit.toFixed(rule.places)}`;
    return gauge.setAttribute("aria-label", text.textContent);
  }
  const distance = -verdict.value;
  const way = distance / (FAR * Math.max(limit, 1e-3));
  marker.style.left = `${100 * Math.min(way, 1)}%`;
  marker.classList.toggle("beyond", way > 1);
  const [shown, most] = toldApart(distance, limit, rule.places);
  text.textContent = `distance ${shown} · accepted up to ${most}`;
  gauge.setAttribute("aria-label", text.textContent);
}
