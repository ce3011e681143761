// A canvas to draw on with mouse, finger or pen. It reports strokes, never pixels: whole drawings,
// each with the revision that it goes on from. The server changes the drawing (clear, undo, another
// page) by sending a new revision; otherwise what is drawn here counts.
export default function ({ data, parentElement, setStateValue }) {
  const { side, pen, revision, strokes, isExample, picture, label } = data;
  let canvas = parentElement.querySelector("canvas");
  if (!canvas) {
    const board = parentElement.appendChild(document.createElement("div"));
    board.className = "board";
    board.append(document.createElement("img"), document.createElement("canvas"));
    canvas = board.lastChild;
    canvas.className = "drawing";
    canvas.setAttribute("role", "img");
    canvas.board = { revision: null, strokes: [], pen, send: null, active: null };
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
  canvas.onpointerdown = (event) => {
    if (board.active !== null || event.button !== 0) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    board.active = event.pointerId;
    if (!canvas.previousSibling.hidden) {
      canvas.previousSibling.hidden = true; // a picture lay over it: the drawing begins anew
      board.strokes = [];
    }
    if (board.isExample) board.strokes = []; // so does a drawing that was put up for a start
    board.isExample = false;
    board.strokes.push({ pen: board.pen, points: [position(event)] });
    paint(canvas, side);
    tell(board);
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
  const lift = (event) => {
    if (event.pointerId !== board.active) return;
    board.active = null;
    board.number = Date.now();
    tell(board);
    const { revision, strokes, number } = board;
    board.send({ revision, strokes: strokes.map((stroke) => ({ ...stroke })), number });
  };
  canvas.onpointerup = lift;
  canvas.onpointercancel = lift;
  canvas.onlostpointercapture = lift;
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
}
