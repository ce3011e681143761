// A canvas to draw on with mouse, finger, pen or arrow keys. It reports strokes, never pixels: whole
// drawings, each with the revision that it goes on from. The server changes the drawing (clear, undo,
// another page) by sending a new revision; otherwise what is drawn here counts.
const KEYBOARD = "keyboard"; // in place of a pointer's number
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export default function ({ data, parentElement, setStateValue }) {
  const { side, pen, revision, strokes, isExample, picture, label } = data;
  let canvas = parentElement.querySelector("canvas");
  if (!canvas) {
    const board = parentElement.appendChild(document.createElement("div"));
    board.className = "board";
    board.append(document.createElement("img"), document.createElement("canvas"));
    canvas = board.lastChild;
    canvas.className = "drawing";
    canvas.setAttribute("role", "application"); // the arrow keys are the canvas's own
    canvas.tabIndex = 0;
    canvas.board = { revision: null, strokes: [], pen, send: null, active: null, cursor: null };
    listen(canvas, board, side);
  }
  const board = canvas.board;
  board.send = (drawn) => setStateValue("drawing", drawn);
  board.pen = pen;
  canvas.setAttribute("aria-label", label);
  if (board.revision !== revision) {
    board.revision = revision;
    board.active = null;
    board.isExample = isExample;
    board.strokes = strokes.map(({ pen, points }) => ({ pen, points: points.map((p) => [...p]) }));
    const image = canvas.previousSibling;
    image.hidden = !picture;
    if (picture) image.src = picture;
    else image.removeAttribute("src");
  }
  paint(canvas, side);
}

function listen(canvas, frame, side) {
  const board = canvas.board;
  const position = (event) => {
    const box = canvas.getBoundingClientRect();
    const across = ((event.clientX - box.left) / box.width) * side;
    const down = ((event.clientY - box.top) / box.height) * side;
    return [Math.round(across * 10) / 10, Math.round(down * 10) / 10];
  };
  const begin = (active, point) => {
    board.active = active;
    if (!canvas.previousSibling.hidden) {
      canvas.previousSibling.hidden = true; // a picture lay over it: the drawing begins anew
      board.strokes = [];
    }
    if (board.isExample) board.strokes = []; // so does a drawing that was put up for a start
    board.isExample = false;
    board.strokes.push({ pen: board.pen, points: [point] });
    paint(canvas, side);
    tell(board);
  };
  const lift = (active) => {
    if (active !== board.active) return;
    board.active = null;
    board.number = Date.now();
    tell(board);
    const { revision, strokes, number } = board;
    board.send({ revision, strokes: strokes.map((stroke) => ({ ...stroke })), number });
  };
  canvas.onpointerdown = (event) => {
    if (board.active !== null || event.button !== 0) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    begin(event.pointerId, position(event));
  };
  canvas.onpointermove = (event) => {
    if (event.pointerId !== board.active) return;
    const { points } = board.strokes.at(-1);
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length ? events : [event]) {
      const [x, y] = position(each);
      const [lastX, lastY] = points.at(-1);
      if (Math.hypot(x - lastX, y - lastY) >= 1) points.push([x, y]);
    }
    paint(canvas, side);
    tell(board);
  };
  const end = (event) => lift(event.pointerId);
  canvas.onpointerup = end;
  canvas.onpointercancel = end;
  canvas.onlostpointercapture = end;
  canvas.onkeydown = (event) => {
    const [across, down] = ARROWS[event.key] ?? [0, 0];
    const isSwitch = event.key === " " || event.key === "Enter";
    if (!(across || down || isSwitch) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault(); // or the page scrolls
    const step = event.shiftKey ? 2 : 8;
    const inside = (place) => Math.min(Math.max(place, 0), side);
    const [x, y] = (board.cursor ??= [side / 2, side / 2]);
    board.cursor = [inside(x + step * across), inside(y + step * down)];
    if (isSwitch && board.active === KEYBOARD) lift(KEYBOARD);
    else if (isSwitch && board.active === null) begin(KEYBOARD, board.cursor);
    else if (board.active === KEYBOARD) {
      board.strokes.at(-1).points.push(board.cursor);
      tell(board);
    }
    paint(canvas, side);
  };
  canvas.onfocus = () => {
    if (canvas.matches(":focus-visible")) board.cursor ??= [side / 2, side / 2];
    paint(canvas, side);
  };
  canvas.onblur = () => {
    lift(KEYBOARD);
    board.cursor = null;
    paint(canvas, side);
  };
  new ResizeObserver(() => paint(canvas, side)).observe(frame);
}

// Lets others on the page follow the pen. The number is that of the stroke that was just finished.
function tell({ strokes, revision, active, number }) {
  const detail = { strokes, revision, down: active !== null, number };
  document.dispatchEvent(new CustomEvent("nota:pen", { detail }));
}

function paint(canvas, side) {
  const shown = Math.max(canvas.clientWidth, 1);
  const size = Math.round(shown * (window.devicePixelRatio || 1));
  if (canvas.width !== size) canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  context.setTransform(size / side, 0, 0, size / side, 0, 0);
  context.clearRect(0, 0, side, side);
  context.lineCap = context.lineJoin = "round";
  context.strokeStyle = context.fillStyle = "#fff";
  for (const { pen, points } of canvas.board.strokes) {
    context.lineWidth = pen;
    context.beginPath();
    if (points.length === 1) {
      context.arc(...points[0], pen / 2, 0, 2 * Math.PI); // a line of no length is not painted
      context.fill();
      continue;
    }
    context.moveTo(...points[0]);
    // Through the middles between the points, which are the controls of quadratic curves.
    for (let index = 1; index < points.length - 1; index++) {
      const [x, y] = points[index];
      const [nextX, nextY] = points[index + 1];
      if (index === 1) context.lineTo((points[0][0] + x) / 2, (points[0][1] + y) / 2);
      context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
    }
    context.lineTo(...points.at(-1));
    context.stroke();
  }
  const { cursor, active, pen } = canvas.board;
  if (cursor === null) return;
  // Where the arrow keys are: a ring, filled while the pen is down.
  context.beginPath();
  context.arc(...cursor, pen / 2 + 2, 0, 2 * Math.PI);
  context.lineWidth = 3;
  context.strokeStyle = context.fillStyle = "#f08a3c";
  if (active === KEYBOARD) context.fill();
  context.stroke();
}
