// Keeps a network of the page, by its fingerprint, and what it takes to judge by it in the browser:
// the functions of core/browser/judge.js, which stand above in the same module.
export default function ({ data }) {
  globalThis.nota ??= { networks: new Map(), inkOf, frame, outputsOf, answersOf, SCORES };
  const { networks } = globalThis.nota;
  const { fingerprint } = aboutNetwork(data);
  if (!networks.has(fingerprint)) networks.set(fingerprint, readNetwork(data));
}
