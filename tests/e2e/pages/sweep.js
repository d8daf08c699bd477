// Tests faults of the storage in frames, each in its own namespace. A frame runs with the fault and is then loaded again
// without it. Then its groups are compared with its failures.

let runs = 0;

const LIVED = ['CartError ×2 open', 'EarlyError ×1 open', 'HostError ×1 open'];
const FOUND = [
  'CartError ×2 resolved',
  'EarlyError ×2 open',
  'HostError ×1 open',
  'LastError ×1 open',
];
const EXCEPTIONS = { CartError: 2, EarlyError: 2, HostError: 1, LastError: 1 };

/** Starts the test of each of `faults`, `atOnce` of them at the same time. Adds the result of each to the global `ends`. */
globalThis.sweep = function sweep(faults, atOnce) {
  const waiting = faults.values();
  globalThis.ends = [];
  const work = async () => {
    for (const fault of waiting) ends.push(await survive(fault));
  };
  for (let worker = 0; worker < atOnce; worker++) work();
};

async function survive(fault) {
  // Whether tinyturret can notice the fault. It cannot notice a lost write, because the database still answers afterwards.
  const isKnown = fault.how !== 'is lost';
  const namespace = `sweep-${++runs}`;
  const frame = document.body.appendChild(document.createElement('iframe'));
  try {
    await inTime(show(frame, `faulty.html?${new URLSearchParams(fault)}`));
    const lived = await inTime(frame.contentWindow.live(namespace, callsToAwait(fault)));
    await inTime(show(frame, 'faulty.html'));
    const found = await inTime(frame.contentWindow.liveAgain(namespace));
    const complaints = [
      ...differences('errors', [...lived.pageErrors, ...found.pageErrors], []),
      ...differences('ids', lived.ids.length, 4),
      ...(isKnown ? differences('groups while it failed', lived.groups, LIVED) : []),
      ...differences('groups afterwards', found.groups, FOUND),
      ...differences('exceptions', sorted(found.exceptions), EXCEPTIONS),
      ...differences('tiers', found.tiers.map(({ state }) => state).join(), 'ok,ok,ok'),
      ...(await inTime(disagreements(namespace))),
    ];
    // Copies the numbers of calls, because an object of the frame would keep its wasm memory alive.
    return { fault, calls: { ...lived.calls }, complaints };
  } catch (error) {
    return { fault, calls: {}, complaints: [String(error)] };
  } finally {
    frame.remove();
    await inTime(deleteStored(namespace)).catch(() => {});
  }
}

/**
 * Returns the functions of the storage that a page with the fault must call: the one that fails, or without a fault those that
 * a compaction calls last.
 */
function callsToAwait({ call }) {
  return call ? [call] : ['delete', 'removeItem'];
}

function show(frame, url) {
  return new Promise((resolve) => {
    frame.onload = resolve;
    frame.src = url;
  });
}

function differences(what, is, expected) {
  const [a, b] = [is, expected].map((value) => JSON.stringify(value));
  return a === b ? [] : [`${what}: ${a} and not ${b}`];
}

function sorted(object) {
  return Object.fromEntries(Object.entries(object).sort());
}
