// Measures one contestant in one round, in a browser with a new profile.

import { fill } from '../tests/viewer/many.mjs';
import { withBrowser, withOpenBrowser } from './browser.mjs';
import { distinctOf, ENTRIES, FILLINGS, MEMORY, STORM } from './contestants.mjs';
import { viewer } from './viewer.mjs';

/** The number of loads of a page: engines cache compiled code at the second load, and use it from the third load on. */
const LOADS = 3;
/** The number of errors that are captured at once: every contestant stores or sends that many. */
const AT_ONCE = 500;

/**
 * Measures the contestant `name`. Resolves to its numbers by row; rows that it does not support are missing. Measures the
 * viewer only if `hasViewer`.
 */
export async function visit(browser, name, files, hasViewer) {
  const all = await withBrowser(browser, files, (on) => costs(on, name));
  if (!['batch', 'tinyturret'].includes(name)) return all;
  return {
    ...all,
    ...(await withOpenBrowser(browser, files, (on) => keeps(on, name))),
    ...(hasViewer && name === 'tinyturret' && named('viewer', await viewer(browser))),
  };
}

async function costs(on, name) {
  return {
    ...(await on((tab) => starts(tab, name))),
    ...(await on(({ run }) => run('calls', name))),
    ...named('storm', await on((tab) => storm(tab, name))),
    ...(name === 'tinyturret' && named('compaction', await compactions(on, name))),
    // Measured last, because a page with thousands of entries writes them again when it is left, while the next page starts.
    ...named('distinct', await on((tab) => distinct(tab, name))),
  };
}

async function keeps(on, name) {
  return {
    ...named('memory', await on((tab) => memory(tab, name))),
    ...(name === 'tinyturret' && named('filled', await fillings(on, name))),
  };
}

async function starts(tab, name) {
  const all = [];
  for (let at = 0; at < LOADS; at++) {
    if (at) tab.load();
    all.push(await start(tab, name));
  }
  return { ...named('cold', all[0]), ...named('warm', all[LOADS - 1]) };
}

async function start({ run, thread }, name) {
  await run('start', 'prepare');
  const { work } = await thread();
  const { ready, marks, worked } = await work(() => run('start', 'begin', name));
  const [loaded, works] = marks;
  const { first } = await run('start', 'capture');
  return { ready, works: works - loaded, busy: worked, first };
}

/**
 * Measures captures of distinct errors. Resolves to microseconds per capture: `call` of the calls alone, `until` of all work
 * until the errors are stored or sent.
 */
async function distinct({ run, thread }, name) {
  const count = distinctOf(name);
  const { work } = await thread();
  await run('distinct', 'begin', name);
  let call = 0;
  let until = 0;
  for (let from = 0; from < count; from += AT_ONCE) {
    await run('distinct', 'make', from, AT_ONCE);
    const { took, worked } = await work(() => run('distinct', 'capture'));
    call += took;
    until += worked;
  }
  return { call: (call * 1000) / count, until: (until * 1000) / count };
}

async function storm({ run, received }, name) {
  const result = await run('storm', name, STORM);
  return { counted: received(), stored: received(), ...result };
}

/**
 * Measures compaction in two pages: the longest pause in one, and the busy time in another without the timers that find pauses,
 * because these add work.
 */
async function compactions(on, name) {
  const { longest } = await on((tab) => compaction(tab, name, 'longest'));
  const { worked } = await on((tab) => compaction(tab, name));
  return { longest, busy: worked };
}

/**
 * Measures the page that compacts the entries of an earlier page. Rejects if entries are missing or failures are not counted.
 */
async function compaction({ run, load, thread }, name, timed) {
  await run('compaction', 'fill', name, ENTRIES);
  load();
  const { work } = await thread();
  const { records } = await run('compaction', 'begin', name);
  const took = await work(() => run('compaction', 'compact', timed));
  const { counted } = await run('compaction', 'kept');
  if (records < ENTRIES || counted !== ENTRIES + 1) {
    throw new Error(`compaction of ${records} records: ${counted} failures are counted`);
  }
  return took;
}

/**
 * Measures the storage of exceptions. Resolves to bytes per exception: of its message and stack (`text`), its records, the disk
 * and the memory.
 */
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
