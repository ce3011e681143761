// Keeps what is written on each canvas, with its place, since nothing else tells what a chart there
// says. `chartTexts()` returns the texts of each drawing on the page, in pixels of the window: those
// of a chart's canvases, and those in the components' own elements.
(() => {
  const context = CanvasRenderingContext2D.prototype;
  const texts = new WeakMap(); // canvas -> what is written on it
  const states = new WeakMap(); // context -> its clips, saved ones first, and the path so far
  const stateOf = (drawing) => {
    if (!states.has(drawing)) states.set(drawing, { clips: [null], path: [] });
    return states.get(drawing);
  };
  const before = (name, remember) => {
    const original = context[name];
    context[name] = function (...values) {
      remember(this, ...values);
      return original.apply(this, values);
    };
  };
  const placed = (drawing, points) => {
    const { a, b, c, d, e, f } = drawing.getTransform();
    return points.map(([x, y]) => [a * x + c * y + e, b * x + d * y + f]);
  };
  const around = (points) => {
    const [xs, ys] = [0, 1].map((axis) => points.map((point) => point[axis]));
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  };
  const corners = (x, y, width, height) => [[x, y], [x + width, y], [x, y + height], [x + width, y + height]];
  before("clearRect", (drawing, x, y, width, height) => {
    const [left, top, right, bottom] = around(placed(drawing, corners(x, y, width, height)));
    const { canvas } = drawing;
    const isAll = left <= 0 && top <= 0 && right >= canvas.width - 1 && bottom >= canvas.height - 1;
    if (isAll) texts.set(canvas, []);
  });
  before("save", (drawing) => stateOf(drawing).clips.push(stateOf(drawing).clips.at(-1)));
  before("restore", (drawing) => stateOf(drawing).clips.length > 1 && stateOf(drawing).clips.pop());
  before("beginPath", (drawing) => (stateOf(drawing).path = []));
  const extend = (drawing, ...points) => stateOf(drawing).path.push(...placed(drawing, points));
  before("moveTo", (drawing, x, y) => extend(drawing, [x, y]));
  before("lineTo", (drawing, x, y) => extend(drawing, [x, y]));
  before("rect", (drawing, ...box) => extend(drawing, ...corners(...box)));
  before("clip", (drawing) => {
    const { clips, path } = stateOf(drawing);
    if (path.length) clips[clips.length - 1] = around(path);
  });
  before("fillText", (drawing, text, x, y) => {
    if (!String(text).trim()) return;
    const ink = drawing.measureText(text);
    const [left, top] = [x - ink.actualBoundingBoxLeft, y - ink.actualBoundingBoxAscent];
    const [right, bottom] = [x + ink.actualBoundingBoxRight, y + ink.actualBoundingBoxDescent];
    const box = around(placed(drawing, corners(left, top, right - left, bottom - top)));
    const written = texts.get(drawing.canvas) ?? [];
    texts.set(drawing.canvas, [...written, { text, box, clip: stateOf(drawing).clips.at(-1), isBold: /\b(bold|[6-9]00)\b/.test(drawing.font) }]);
  });

  const within = ([left, top, right, bottom], clip) =>
    left < clip[2] && right > clip[0] && top < clip[3] && bottom > clip[1];
  const meet = (box, clip) => box.map((value, side) => Math[side < 2 ? "max" : "min"](value, clip[side]));
  const inWindow = (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return [left, top, right, bottom];
  };

  function onCanvases(chart) {
    return [...chart.querySelectorAll("canvas")].flatMap((canvas) => {
      const [left, top, right] = inWindow(canvas);
      const scale = (right - left) / canvas.width;
      const place = (box) => box.map((value, side) => scale * value + (side % 2 ? top : left));
      return (texts.get(canvas) ?? [])
        .filter(({ box, clip }) => !clip || within(box, clip))
        .map(({ text, box, clip, isBold }) => ({
          text: String(text),
          box: place(clip ? meet(box, clip) : box), // a legend can be leafed through
          isBold,
        }));
    });
  }

  function inElements(root) {
    const found = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const parent = node.parentElement;
      if (!node.data.trim() || !parent || ["STYLE", "SCRIPT"].includes(parent.tagName)) continue;
      if (!parent.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true })) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const { left, top, right, bottom, width } of range.getClientRects()) {
        // A line is higher than its ink.
        const rim = 0.2 * (bottom - top);
        let box = [left, top + rim, right, bottom - rim];
        let isSeen = width > 0;
        for (let outer = parent; outer && isSeen; outer = outer.parentElement) {
          const style = getComputedStyle(outer);
          if (style.clipPath !== "none") isSeen = false; // for screen readers
          if (!["auto", "scroll", "hidden"].includes(style.overflowX)) continue;
          const window = inWindow(outer);
          if (!within(box, window)) isSeen = false;
          // What can be scrolled into sight is not cut off.
          else if (style.overflowX !== "hidden") box = meet(box, window);
        }
        if (isSeen) found.push({ text: node.data.trim(), box });
      }
    }
    return found;
  }

  const isShown = (element) => element.getClientRects().length > 0;
  const charts = () =>
    [...document.querySelectorAll("[data-testid=stEChartsChart], [data-testid=stPlotlyChart]")].filter(isShown);

  // A heading is a bold text on top of the chart, or words right above it, in the same column.
  window.chartsWithoutHeading = () =>
    charts()
      .filter((chart) => {
        const above = chart.closest("[data-testid=stElementContainer]").previousElementSibling;
        if (above?.querySelector("[data-testid=stMarkdown], [data-testid=stHeading]")) return false;
        if (chart.closest("details")) return false; // its summary is the heading
        const highest = onCanvases(chart).sort((one, other) => one.box[1] - other.box[1])[0];
        return !highest?.isBold;
      })
      .map((chart) => chart.innerText || chart.getAttribute("aria-label") || chart.outerHTML.slice(0, 200));

  window.chartTexts = () => {
    const drawings = [];
    for (const chart of charts())
      drawings.push({ frame: inWindow(chart), texts: [...onCanvases(chart), ...inElements(chart)] });
    for (const element of document.querySelectorAll("*"))
      if (element.shadowRoot && isShown(element) && element.shadowRoot.textContent.trim())
        drawings.push({ frame: inWindow(element), texts: inElements(element.shadowRoot) });
    return drawings.filter((drawing) => drawing.texts.length);
  };
})();
