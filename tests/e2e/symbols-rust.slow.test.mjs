// Tests that the viewer resolves frames of the playground's release builds, with debug files that are dropped on it, and with
// deployed ones.

import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { customSection, sized } from '../../www/symbols/module-helpers.mjs';
import { FOLDERS, inEveryBrowser } from './harness/in-every-browser.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LINES = join(ROOT, 'target/rust-lines');
const PLAYGROUND = join(ROOT, 'examples/playground');
const SOURCE = 'examples/playground/src/lib.rs';
const DEBUG_FILE = 'playground_bg.debug.wasm';

/** The source text in the line of the innermost frame of the app, by the id of the button that is pressed. */
const FAULTS = {
  'rust-panic': 'panic!("an export panicked")',
  'rust-panic-closure': 'panic!("a closure panicked")',
  'rust-panic-task': 'panic!("a spawned task panicked")',
  'rust-unreachable': 'core::arch::wasm32::unreachable()',
  'rust-out-of-bounds': 'ptr::read_volatile(black_box(BEYOND_MEMORY',
};

deploy('deployed');
deploy('mixed');

inEveryBrowser(
  {
    async 'panics and traps are resolved with a dropped debug file'(open, browser) {
      const viewer = await openViewer(open, '/bare/', Object.keys(FAULTS));
      for (const [at, group] of (await viewer.evaluate(groupsInOrder)).entries()) {
        await viewer.evaluate(openGroup, group);
        // Drops the debug file only for the first group, because the viewer keeps it for the others.
        if (at === 0) await viewer.evaluate(drop, '/lines/named/', DEBUG_FILE);
        const [resolved, warning] = await viewer.waitFor(textsWhenResolved);
        if (browser === 'webkit') assert.match(resolved, /to names only$/);
        assert.equal(warning, undefined);
        assert.deepEqual(await viewer.evaluate(textsOf, '.problem'), []);
      }
      if (browser === 'webkit') return;
      const found = await viewer.evaluate(placesByGroup, SOURCE);
      const expected = Object.values(FAULTS).map(placeOf);
      assert.deepEqual(found.map(([place]) => place).sort(), expected.sort());
    },

    async 'a module without names has names and lines'(open, browser) {
      const viewer = await openViewer(open, '/stripped/', ['rust-panic']);
      await openFirst(viewer);
      assert.doesNotMatch((await viewer.evaluate(textsOf, '.function')).join(), /panic_fmt/);
      await viewer.evaluate(drop, '/lines/stripped/', DEBUG_FILE);
      await viewer.waitFor(isShown, '.raw-frame');
      const names = (await viewer.evaluate(textsOf, '.function')).join();
      assert.match(names, /panic_in_export/);
      assert.match(names, /core::panicking::panic_fmt/);
      const [places] = await viewer.evaluate(placesByGroup, SOURCE);
      assert.equal(places.length > 0, browser !== 'webkit');
    },

    async 'a debug file beside the module is loaded on request'(open, browser) {
      if (browser === 'webkit') return;
      const viewer = await openViewer(open, '/deployed/', ['rust-panic']);
      await openFirst(viewer);
      assert.deepEqual(await viewer.evaluate(workersLoaded), []);
      await viewer.evaluate(press, 'load-symbols');
      await viewer.waitFor(isShown, '.raw-frame');
      const [[place]] = await viewer.evaluate(placesByGroup, SOURCE);
      assert.equal(place, placeOf(FAULTS['rust-panic']));
    },

    async 'files of another build, and damaged ones, are refused with a reason'(open, browser) {
      const viewer = await openViewer(open, '/mixed/', ['rust-panic']);
      await openFirst(viewer);
      const refused = async (problem) => {
        await viewer.waitFor(hasProblem, problem);
        assert.equal(await viewer.evaluate(isShown, '.raw-frame'), false);
      };
      if (browser !== 'webkit') {
        await viewer.evaluate(press, 'load-symbols');
        await refused('^playground_bg\\.wasm: it belongs to another build: its build id is ');
      }
      await viewer.evaluate(drop, '/lines/raw/', DEBUG_FILE);
      const ids = 'its id is [\\da-f]{32}, and the failure is of [\\da-f]{32}';
      await refused(`^${DEBUG_FILE}: it is of another build: ${ids}$`);
      await viewer.evaluate(drop, '/lines/named/', DEBUG_FILE, 1_000_000);
      await refused(`^${DEBUG_FILE}: it is damaged or incomplete: sections$`);
      await viewer.evaluate(drop, '/lines/named/', DEBUG_FILE, 4);
      await refused(`^${DEBUG_FILE}: it is not a wasm file$`);
      await viewer.evaluate(dropHuge, DEBUG_FILE);
      await refused('^reading a debug file takes too much memory: ');
      await viewer.evaluate(drop, '/lines/named/', DEBUG_FILE);
      await viewer.waitFor(isShown, '.raw-frame');
      assert.deepEqual(await viewer.evaluate(textsOf, '.problem'), []);
    },
  },
  {
    folders: [
      ['/lines/', LINES],
      [`/bare/pkg/${DEBUG_FILE}/`, join(LINES, 'missing')],
      ['/bare/pkg/', join(LINES, 'named')],
      ['/bare/', PLAYGROUND],
      ['/stripped/pkg/', join(LINES, 'stripped')],
      ['/stripped/', PLAYGROUND],
      ['/deployed/pkg/', join(LINES, 'deployed')],
      ['/deployed/', PLAYGROUND],
      [`/mixed/pkg/${DEBUG_FILE}/`, join(LINES, 'raw', DEBUG_FILE)],
      ['/mixed/pkg/', join(LINES, 'mixed')],
      ['/mixed/', PLAYGROUND],
      ...FOLDERS,
    ],
  },
);

/**
 * Copies the build with names to the folder `name`. Adds a custom section to the module, because Chromium prints the address
 * from which it has first loaded the same bytes, which would be the address of an earlier case.
 */
function deploy(name) {
  const folder = join(LINES, name);
  cpSync(join(LINES, 'named'), folder, { recursive: true });
  const file = join(folder, 'playground_bg.wasm');
  const section = customSection('deployed as', sized(`${name} ${process.pid} ${Date.now()}`));
  writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.from(section)]));
}

/** Presses the buttons of `faults` in the app at `path`, and opens the viewer in the same origin. */
async function openViewer(open, path, faults) {
  const app = await open(path);
  for (const fault of faults) {
    const button = `[data-fault="${fault}"]:enabled`;
    await app.waitFor(isShown, button);
    await app.click(button);
  }
  await app.waitFor(hasCompleteGroups, faults.length);
  await app.goto('/viewer/');
  await app.waitFor(isShown, 'tr[data-group]');
  return app;
}

async function openFirst(viewer) {
  const [group] = await viewer.evaluate(groupsInOrder);
  await viewer.evaluate(openGroup, group);
}

/** Returns the `file:line` of `text` in the source of the app. */
function placeOf(text) {
  const lines = readFileSync(join(ROOT, SOURCE), 'utf8').split('\n');
  return `${SOURCE}:${lines.findIndex((line) => line.includes(text)) + 1}`;
}

// The functions below run in the page.

/**
 * Resolves to whether there are this many groups with complete texts. Until the second file of the recorder has arrived, texts
 * have neither a release nor the frames of WebKit that are in the module.
 */
async function hasCompleteGroups(number) {
  const turret = await import('/index.js');
  await turret.flush();
  const groups = await turret.groups();
  const exceptions = await Promise.all(groups.map(({ id }) => turret.exceptions(id)));
  return groups.length === number && exceptions.every(([exception]) => exception?.release);
}

async function groupsInOrder() {
  const turret = await import('/index.js');
  await turret.init({ listen: false });
  return (await turret.groups()).map(({ id }) => id).sort();
}

async function openGroup(id) {
  location.hash = `#g/${id}`;
  while (!document.querySelector(`[data-group="${id}"] .exception`)) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Returns, for each group, the locations of its resolved frames that are in `source`, innermost first. */
async function placesByGroup(source) {
  const ids = (await (await import('/index.js')).groups()).map(({ id }) => id);
  const found = [];
  for (const id of ids) {
    location.hash = `#g/${id}`;
    while (!document.querySelector(`[data-group="${id}"] .raw-frame`)) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const places = [...document.querySelectorAll('.frame.app .original .place')];
    const own = places.map(({ textContent }) => textContent.slice(textContent.indexOf(source)));
    found.push(
      own.filter((place) => place.startsWith(source)).map((place) => /.*:\d+(?=:)/.exec(place)[0]),
    );
  }
  return found;
}

async function drop(folder, name, length) {
  const blob = await (await fetch(folder + name)).blob();
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([blob.slice(0, length)], name));
  document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
}

/** Drops a module with 70 million names of two bytes each, for which the reader needs more than 1 GB. */
function dropHuge(name) {
  const count = 70_000_000;
  const leb = (number, size) =>
    Array.from(
      { length: size },
      (_, at) => ((number >>> (7 * at)) & 127) | (at < size - 1 ? 128 : 0),
    );
  const names = [1, ...leb(2 * count + 4, 5), ...leb(count, 4)];
  const section = [4, ...new TextEncoder().encode('name'), ...names];
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0, ...leb(section.length + 2 * count, 5)];
  const parts = [Uint8Array.from([...header, ...section]), new Uint8Array(2 * count)];
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(parts, name));
  document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
}

function isShown(selector) {
  return !!document.querySelector(selector);
}

function press(action) {
  document.querySelector(`[data-action="${action}"]`).click();
}

function textsOf(selector) {
  return [...document.querySelectorAll(selector)].map(({ textContent }) => textContent);
}

/** Returns the texts about symbols that the viewer shows, or false until it shows how many frames are resolved. */
function textsWhenResolved() {
  const texts = [...document.querySelectorAll('.symbols [role] p')].map((it) => it.textContent);
  return /^\d+ of \d+ frames resolved/.test(texts[0]) && texts;
}

function hasProblem(pattern) {
  const problems = [...document.querySelectorAll('.problem')];
  return problems.some(({ textContent }) => new RegExp(pattern).test(textContent));
}

function workersLoaded() {
  const names = performance.getEntriesByType('resource').map(({ name }) => name);
  return names.filter((name) => name.includes('symbols'));
}
