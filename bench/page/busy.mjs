// How long the main thread works, between two calls and whoever it works for: a task that posts itself again comes back
// at once where nothing else runs. What it waits longer than when the page is idle, others worked.

const { port1, port2 } = new MessageChannel();
const now = performance.now.bind(performance);
const IDLE_MS = 60;

let idle;

/** Measures what coming back takes in an idle page. Only then watch. */
export async function calibrate() {
  await gaps(IDLE_MS);
  const idles = (await gaps(IDLE_MS)).sort((one, other) => one - other);
  const usual = idles.slice(0, Math.ceil(0.95 * idles.length));
  const mean = usual.reduce((sum, gap) => sum + gap, 0) / usual.length;
  // Clocks are coarse: a gap may seem longer by one step.
  const step = idles.find((gap) => gap > 0.001) ?? 0;
  idle = { mean, most: 3 * mean + step };
}

/** Begins; what it returns ends it, and tells the milliseconds. */
export function watch() {
  let busy = 0;
  let last = now();
  const add = () => {
    const time = now();
    const gap = time - last;
    if (gap > idle.most) busy += gap - idle.mean;
    last = time;
  };
  port1.onmessage = () => {
    add();
    port2.postMessage(null);
  };
  port2.postMessage(null);
  return function end() {
    add();
    port1.onmessage = null;
    return busy;
  };
}

function gaps(milliseconds) {
  const found = [];
  const begin = now();
  let last = begin;
  return new Promise((resolve) => {
    port1.onmessage = () => {
      const time = now();
      found.push(time - last);
      last = time;
      if (time - begin < milliseconds) return port2.postMessage(null);
      port1.onmessage = null;
      resolve(found);
    };
    port2.postMessage(null);
  });
}
