// All that is measured of one contestant in one round, in a browser that nobody used before.

import { fill } from '../tests/viewer/many.mjs';
import { launch, onNewSite } from './browser.mjs';
import { distinctOf, FILLINGS, MEMORY, STORM } from './contestants.mjs';

const LOADS = 3;

/** Numbers by row. Rows that a contestant has no part in are left out. */
export async function visit(browserName, name, files) {
  const browser = await launch(browserName);
  const on = (use) => onNewSite(browser, files, use);
  try {
    return {
      version: browser.version,
      ...(await on((tab) => starts(tab, name))),
      ...(await on((tab) => busyStarts(tab, name))),
      ...(await on(({ run }) => run('calls', name))),
      ...named('distinct', await on(({ run }) => run('distinct', name, distinctOf(name)))),
      ...named('storm', await on((tab) => storm(tab, name))),
      ...(['batch', 'tinyturret'].includes(name) &&
        named('memory', await on((tab) => memory(tab, name)))),
      ...(name === 'tinyturret' && named('filled', await fillings(on, name))),
    };
  } finally {
    await browser.close();
  }
}

/** Engines keep compiled code at the second load, and take it at the third. */
async function loads({ load, run }, name, watched) {
  const all = [];
  for (let at = 0; at < LOADS; at++) {
    if (at) await load();
    all.push(await run('start', name, watched));
  }
  return { cold: all[0], warm: all[LOADS - 1] };
}

async function starts(tab, name) {
  const { cold, warm } = await loads(tab, name, false);
  return {
    'cold.ready': cold.ready,
    'cold.first': cold.first,
    'warm.ready': warm.ready,
    'warm.first': warm.first,
  };
}

async function busyStarts(tab, name) {
  const { cold, warm } = await loads(tab, name, true);
  return { 'cold.busy': cold.busy, 'warm.busy': warm.busy };
}

async function storm({ run, received }, name) {
  const told = await run('storm', name, STORM);
  return { counted: received(), stored: received(), ...told };
}

/** Bytes an exception, beside those of its message and stack. */
async function memory({ run, heap }, name) {
  const before = await run('memory', 'begin', name, MEMORY);
  const heapBefore = await heap();
  const { text } = await run('memory', 'capture', MEMORY);
  const heapAfter = await heap();
  const after = await run('memory', 'measured');
  const grown = (key) => (after[key] - before[key]) / MEMORY;
  const wasm = grown('wasm');
  return {
    text: text / MEMORY,
    records: grown('records'),
    disk: grown('disk'),
    wasm,
    ...(heapBefore && { heap: (heapAfter - heapBefore) / MEMORY + wasm }),
  };
}

async function fillings(on, name) {
  const took = {};
  for (const [filling, numbers] of Object.entries(FILLINGS)) {
    const { call } = await on(async ({ page, load, run }) => {
      await run('filled', name);
      await fill(page, { ...numbers, now: Date.now() });
      await load();
      return run('filled', name);
    });
    took[filling] = call;
  }
  return took;
}

function named(prefix, numbers) {
  return Object.fromEntries(
    Object.entries(numbers).map(([key, value]) => [`${prefix}.${key}`, value]),
  );
}
