// From the strokes of a drawing to what a network says, in the browser. Each part does what one in
// Python does, whose name stands above it, and tests/browser/test_judge.py compares the two.
// Pictures are {width, height, pixels}, with pixels of 0 to 255 row by row.

const SIDE = 280; // of the canvas
const FINER = 4; // the grid on which ink is found is so much finer
const FIELD = 28;
const BOX = 20;
const INK = 8; // the brightest pixel that still counts as background

// ---- core.data.handwriting.ink_of_strokes

export function inkOf(strokes) {
  const fine = SIDE * FINER;
  const covered = new Uint8Array(fine * fine);
  let top = fine;
  let bottom = 0;
  for (const { pen, points } of strokes) {
    const radius = (pen * FINER) / 2;
    const path = curve(points).map(([x, y]) => [x * FINER, y * FINER]);
    for (let index = 0; index < Math.max(path.length - 1, 1); index++) {
      const start = path[index];
      const end = path[Math.min(index + 1, path.length - 1)];
      const first = Math.max(Math.ceil(Math.min(start[1], end[1]) - radius - 0.5), 0);
      const last = Math.min(Math.floor(Math.max(start[1], end[1]) + radius - 0.5), fine - 1);
      for (let row = first; row <= last; row++) {
        const [left, right] = span(start, end, radius, row + 0.5);
        const from = Math.max(Math.ceil(left - 0.5), 0);
        const to = Math.min(Math.floor(right - 0.5), fine - 1);
        if (from <= to) covered.fill(1, row * fine + from, row * fine + to + 1);
      }
      if (first <= last) [top, bottom] = [Math.min(top, first), Math.max(bottom, last + 1)];
    }
  }
  const pixels = new Uint8Array(SIDE * SIDE);
  for (let row = Math.floor(top / FINER); row * FINER < bottom; row++) {
    for (let column = 0; column < SIDE; column++) {
      let count = 0;
      for (let below = 0; below < FINER; below++) {
        const at = (row * FINER + below) * fine + column * FINER;
        count += covered[at] + covered[at + 1] + covered[at + 2] + covered[at + 3];
      }
      pixels[row * SIDE + column] = Math.floor((count * 255 + 8) / FINER ** 2);
    }
  }
  return { width: SIDE, height: SIDE, pixels };
}

// Where the line at height y enters and leaves all that is within a radius of start to end.
function span(start, end, radius, y) {
  let [left, right] = [Infinity, -Infinity];
  for (const [centre, height] of [start, end]) {
    const square = radius * radius - (y - height) * (y - height);
    if (square < 0) continue;
    const half = Math.sqrt(square);
    left = Math.min(left, centre - half);
    right = Math.max(right, centre + half);
  }
  const [across, down] = [end[0] - start[0], end[1] - start[1]];
  const square = across * across + down * down;
  if (square === 0) return [left, right];
  // The strip between the two discs: beside the line by at most the radius, and along it.
  const above = y - start[1];
  const reach = radius * Math.sqrt(square);
  const strip = [
    ...between(down, -above * across, -reach, reach),
    ...between(across, above * down, 0, square),
  ];
  const enter = start[0] + Math.max(strip[0], strip[2]);
  const leave = start[0] + Math.min(strip[1], strip[3]);
  return enter <= leave ? [Math.min(left, enter), Math.max(right, leave)] : [left, right];
}

// The interval of x with low <= x factor + constant <= high.
function between(factor, constant, low, high) {
  if (factor === 0) {
    return low <= constant && constant <= high ? [-Infinity, Infinity] : [Infinity, -Infinity];
  }
  const ends = [(low - constant) / factor, (high - constant) / factor];
  return factor > 0 ? ends : [ends[1], ends[0]];
}

// Points along quadratic curves whose controls are the points.
function curve(points) {
  const middles = points.slice(1).map(([x, y], index) => {
    const [beforeX, beforeY] = points[index];
    return [(beforeX + x) / 2, (beforeY + y) / 2];
  });
  const path = [points[0]];
  for (let index = 1; index < middles.length; index++) {
    const [start, control, end] = [middles[index - 1], points[index], middles[index]];
    for (const t of [0, 0.25, 0.5, 0.75, 1]) {
      const at = (axis) =>
        (1 - t) ** 2 * start[axis] + 2 * t * (1 - t) * control[axis] + t ** 2 * end[axis];
      path.push([at(0), at(1)]);
    }
  }
  path.push(points.at(-1));
  return path;
}

// ---- core.data.drawing.frame

// The picture that the networks get, or null for a blank canvas. Each step can be left out.
export function frame(ink, { crop, fit, brighten, centre }) {
  let [top, bottom, left, right] = [ink.height, -1, ink.width, -1];
  for (let row = 0; row < ink.height; row++) {
    for (let column = 0; column < ink.width; column++) {
      if (ink.pixels[row * ink.width + column] <= INK) continue;
      top = Math.min(top, row);
      bottom = row;
      left = Math.min(left, column);
      right = Math.max(right, column);
    }
  }
  if (bottom < 0) return null;
  if (!crop) [top, bottom, left, right] = [0, ink.height - 1, 0, ink.width - 1];
  const [height, width] = [bottom - top + 1, right - left + 1];
  const side = Math.max(height, width);
  const square = new Uint8Array(side * side);
  const [downTo, acrossTo] = [Math.floor((side - height) / 2), Math.floor((side - width) / 2)];
  for (let row = 0; row < height; row++) {
    const from = (top + row) * ink.width + left;
    square.set(ink.pixels.subarray(from, from + width), (downTo + row) * side + acrossTo);
  }
  const small = resized(square, side, fit ? BOX : FIELD);
  const brightest = small.reduce((most, pixel) => Math.max(most, pixel), 0);
  if (brighten && brightest > 0) {
    small.forEach((pixel, index) => (small[index] = halfToEven(pixel * (255 / brightest))));
  }
  return { width: FIELD, height: FIELD, pixels: pasted(small, fit ? BOX : FIELD, centre) };
}

function halfToEven(value) {
  const low = Math.floor(value);
  if (value - low !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}

// As Pillow resizes, which works with whole numbers, row by row and then column by column.
function resized(square, from, to) {
  if (from === to) return square.slice();
  const taps = from > to ? tapsOf(from, to, 0.5, box) : tapsOf(from, to, 2, bicubic);
  const pass = (pixels, numLines, linesApart, pixelsApart, outLines, outPixels) => {
    const result = new Uint8Array(numLines * to);
    for (let line = 0; line < numLines; line++) {
      taps.forEach(({ first, weights }, index) => {
        let sum = 1 << 21;
        for (let tap = 0; tap < weights.length; tap++) {
          sum += pixels[line * linesApart + (first + tap) * pixelsApart] * weights[tap];
        }
        result[line * outLines + index * outPixels] = Math.min(Math.max(sum >> 22, 0), 255);
      });
    }
    return result;
  };
  const narrow = pass(square, from, from, 1, to, 1);
  return pass(narrow, to, 1, to, 1, to);
}

function tapsOf(from, to, reach, filter) {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  return Array.from({ length: to }, (_, index) => {
    const middle = (index + 0.5) * scale;
    const first = Math.max(Math.trunc(middle - reach * stretch + 0.5), 0);
    const end = Math.min(Math.trunc(middle + reach * stretch + 0.5), from);
    const weights = Array.from({ length: end - first }, (_, tap) =>
      filter((tap + first - middle + 0.5) / stretch),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const whole = (weight) => Math.trunc((weight / total) * 2 ** 22 + (weight < 0 ? -0.5 : 0.5));
    return { first, weights: weights.map(whole) };
  });
}

const box = (x) => (x > -0.5 && x <= 0.5 ? 1 : 0);

function bicubic(x) {
  const far = Math.abs(x);
  if (far < 1) return ((-0.5 + 2) * far - (-0.5 + 3)) * far * far + 1;
  return far < 2 ? (((far - 5) * far + 8) * far - 4) * -0.5 : 0;
}

function pasted(small, side, centre) {
  const mass = small.reduce((sum, pixel) => sum + pixel, 0);
  let [down, across] = [Math.floor((FIELD - side) / 2), Math.floor((FIELD - side) / 2)];
  if (centre && mass > 0) {
    let [rows, columns] = [0, 0];
    small.forEach((pixel, index) => {
      rows += pixel * Math.floor(index / side);
      columns += pixel * (index % side);
    });
    [down, across] = [rows, columns].map((sum) => Math.ceil(FIELD / 2 - 0.5 - sum / mass));
  }
  const field = new Uint8Array(FIELD * FIELD);
  small.forEach((pixel, index) => {
    const row = Math.floor(index / side) + down;
    const column = (index % side) + across;
    if (row >= 0 && row < FIELD && column >= 0 && column < FIELD) {
      field[row * FIELD + column] = pixel;
    }
  });
  return field;
}

// ---- core.browser.network_bytes

// A network of the bytes that `network_bytes` makes of a model.
export function readNetwork(bytes) {
  const { __metadata__: metadata, ...tensors } = headerOf(bytes);
  const about = JSON.parse(metadata.network);
  const numbers = viewOf(bytes);
  const start = 8 + Number(numbers.getBigUint64(0, true));
  const weights = {};
  for (const [name, { shape, data_offsets: offsets }] of Object.entries(tensors)) {
    const values = new Float32Array((offsets[1] - offsets[0]) / 2);
    for (let index = 0; index < values.length; index++) {
      values[index] = halfFloat(numbers.getUint16(start + offsets[0] + 2 * index, true));
    }
    weights[name] = { shape, values };
  }
  const connected = [];
  for (let layer = 0; weights[`${layer}.weight`]; layer++) {
    const [matrix, biases] = [weights[`${layer}.weight`], weights[`${layer}.bias`]];
    connected.push({ weights: matrix.values, biases: biases.values });
  }
  const convolutions = about.pools.map((pool, layer) =>
    kernelsOf(weights, `convolution${layer}`, pool),
  );
  return { ...about, convolutions, connected };
}

// What the bytes of a network say of it, without its weights.
export function aboutNetwork(bytes) {
  return JSON.parse(headerOf(bytes).__metadata__.network);
}

function headerOf(bytes) {
  const length = Number(viewOf(bytes).getBigUint64(0, true));
  return JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
}

function viewOf(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function halfFloat(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction) : 2 ** -14 * fraction);
}

// Kernels in the order in which `convolve` reads them: all outputs of one number side by side.
function kernelsOf(weights, name, pool) {
  const { shape, values } = weights[`${name}.weight`]; // (out, in, height, width)
  const [outputs, inputs, kernel] = shape;
  const ordered = new Float32Array(values.length);
  let at = 0;
  for (let row = 0; row < kernel; row++) {
    for (let column = 0; column < kernel; column++) {
      for (let input = 0; input < inputs; input++) {
        for (let output = 0; output < outputs; output++) {
          ordered[at++] = values[((output * inputs + input) * kernel + row) * kernel + column];
        }
      }
    }
  }
  return { weights: ordered, biases: weights[`${name}.bias`].values, kernel, inputs, outputs, pool };
}

// ---- core.nets.model.Model.judge

// The ten outputs of a network for a picture of 28 x 28 pixels.
export function outputsOf(network, picture) {
  const { mean, std } = network.standardizer;
  let values = Float32Array.from(picture.pixels, (pixel) => (pixel / 255 - mean) / std);
  let width = FIELD;
  for (const layer of network.convolutions) {
    values = pooled(convolved(values, width, layer), width - layer.kernel + 1, layer);
    width = Math.floor((width - layer.kernel + 1) / layer.pool);
  }
  if (network.convolutions.length) {
    values = channelsFirst(values, width, network.convolutions.at(-1).outputs);
  }
  network.connected.forEach((layer, index) => {
    const isLast = index === network.connected.length - 1;
    values = connected(values, layer, network.rectified && !isLast);
  });
  return values;
}

// Two pixels and four outputs at a time, so that each number that is read is used often.
function convolved(values, width, { weights, kernel, inputs, outputs }) {
  const side = width - kernel + 1;
  const result = new Float32Array(side * side * outputs);
  const length = kernel * inputs; // numbers of a row of the window, which lie side by side
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column += 2) {
      const second = column + 1 < side ? inputs : 0;
      for (let output = 0; output < outputs; output += 4) {
        let [a0, a1, a2, a3, b0, b1, b2, b3] = [0, 0, 0, 0, 0, 0, 0, 0];
        let weight = output;
        for (let below = 0; below < kernel; below++) {
          let from = ((row + below) * width + column) * inputs;
          for (const end = from + length; from < end; from++) {
            const first = values[from];
            const next = values[from + second];
            const w0 = weights[weight];
            const w1 = weights[weight + 1];
            const w2 = weights[weight + 2];
            const w3 = weights[weight + 3];
            a0 += first * w0;
            a1 += first * w1;
            a2 += first * w2;
            a3 += first * w3;
            b0 += next * w0;
            b1 += next * w1;
            b2 += next * w2;
            b3 += next * w3;
            weight += outputs;
          }
        }
        const at = (row * side + column) * outputs + output;
        const numLeft = Math.min(4, outputs - output);
        result.set([a0, a1, a2, a3].slice(0, numLeft), at);
        if (second) result.set([b0, b1, b2, b3].slice(0, numLeft), at + outputs);
      }
    }
  }
  return result;
}

// The largest of each window of the pool, with bias and ReLU.
function pooled(values, width, { biases, outputs, pool }) {
  const side = Math.floor(width / pool);
  const result = new Float32Array(side * side * outputs);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      for (let output = 0; output < outputs; output++) {
        let largest = -Infinity;
        for (let below = 0; below < pool; below++) {
          for (let beside = 0; beside < pool; beside++) {
            const at = (row * pool + below) * width + column * pool + beside;
            largest = Math.max(largest, values[at * outputs + output]);
          }
        }
        result[(row * side + column) * outputs + output] = Math.max(largest + biases[output], 0);
      }
    }
  }
  return result;
}

function channelsFirst(values, width, channels) {
  const pixels = width * width;
  return values.map((_, index) => values[(index % pixels) * channels + Math.floor(index / pixels)]);
}

function connected(values, { weights, biases }, rectified) {
  return Float32Array.from(biases, (bias, output) => {
    let sum = bias;
    const from = output * values.length;
    for (let index = 0; index < values.length; index++) sum += values[index] * weights[from + index];
    return rectified ? Math.max(sum, 0) : sum;
  });
}

// ---- core.recipes.losses, core.judging.scores

// The outputs as people should read them.
export function answersOf(network, outputs) {
  const values = Array.from(outputs);
  if (network.loss === "cross_entropy") return softmax(values);
  return network.loss === "one_vs_rest" ? values.map(sigmoid) : values;
}

export const SCORES = {
  softmax: (outputs) => Math.max(...softmax(outputs)),
  entropy: (outputs) =>
    softmax(outputs).reduce((sum, share) => sum + (share > 0 ? share * Math.log(share) : 0), 0),
  margin: (outputs) => {
    const [second, largest] = [...outputs].sort((a, b) => a - b).slice(-2);
    return largest - second;
  },
  energy: (outputs) => {
    const largest = Math.max(...outputs);
    return largest + Math.log(outputs.reduce((sum, z) => sum + Math.exp(z - largest), 0));
  },
  largest: (outputs) => Math.max(...outputs),
  distance: minusDistance,
  sigmoid: (outputs) => sigmoid(Math.max(...outputs)),
  sigmoid_distance: (outputs) => minusDistance(outputs.map(sigmoid)),
};

function softmax(values) {
  const largest = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - largest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

function sigmoid(value) {
  return 1 / (1 + Math.exp(-value));
}

function minusDistance(answers) {
  const squares = answers.reduce((sum, answer) => sum + answer * answer, 0);
  return -Math.sqrt(Math.max(squares - 2 * Math.max(...answers) + 1, 0));
}
