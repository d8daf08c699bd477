// Tests that the viewer resolves frames of production builds, with deployed source maps and with maps that the user drops.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after } from 'node:test';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { buildApps, bundlers, filesIn } from '../symbols/builds.mjs';
import { expectedFrames } from '../symbols/frames.mjs';
import { FOLDERS, inEveryBrowser } from './harness/in-every-browser.mjs';

const RANDOM_POSITIONS = 200;

const OTHER_ID = '85314830-023f-4cf1-a267-535f4e37bb17';
const REFUSED_BY_ID = new RegExp(
  `^[\\w.-]+\\.js\\.map: it is of another build: its id is ${OTHER_ID}, and the failure is of [\\da-f-]{36}$`,
);

/** The text with which the viewer refuses each map that `dropHostile` makes, by the name of the map. */
const HOSTILE = {
  truncated:
    'it is not valid JSON, so it is incomplete or no source map. Drop the map of your build here',
  page: 'it is a web page, so the server has no map. Drop the map of your build here',
  huge: 'it is larger than 50 MB',
  nested:
    'it is not valid JSON, so it is incomplete or no source map. Drop the map of your build here',
  lines: 'it has more than 1000000 lines',
  segments: 'it has more than 3000000 segments',
  roots: 'its sourceRoot is too long',
  sections: 'one of its sections has no valid offset',
};

const { folder, close } = await buildApps();
after(close);
const expected = await expectedFrames();
const served = bundlers.map((name) => [`/${name}/`, join(folder, name)]);

inEveryBrowser(
  Object.assign({}, ...bundlers.map(casesOf), {
    'hostile maps are refused with a reason': refuseHostileMaps,
    'maps without sourcesContent resolve places, without code and with the names of the engine':
      resolvePlaces,
  }),
  {
    folders: [...served, ...FOLDERS],
  },
);

function casesOf(bundler) {
  const mapsOf = () => filesIn(join(folder, bundler, 'deployed'), '.map');
  return {
    async [`deployed maps of ${bundler} resolve ten kinds of failures`](open, browser) {
      const viewer = await openViewer(open, `/${bundler}/deployed/`);
      if (browser !== 'webkit') assert.deepEqual(await viewer.evaluate(workersLoaded), []);
      await viewer.evaluate(press, 'always-symbols');
      assert.deepEqual(await framesShown(viewer), expected);
      const problems = await viewer.evaluate(textsOf, '.problem, .symbols .warning');
      assert.deepEqual(problems, []);
      assert.equal(await viewer.evaluate(isRawVisible), false);
      await viewer.click('.raw-frame summary');
      assert.equal(await viewer.evaluate(isRawVisible), true);
    },

    async [`dropped maps of ${bundler} resolve ten kinds of failures, also at the next visit`](
      open,
    ) {
      const viewer = await openViewer(open, `/${bundler}/bare/`);
      const before = await viewer.evaluate(textsOf, '.frame .function');
      await viewer.evaluate(press, 'load-symbols');
      await viewer.waitFor(isShown, '.problem');
      const [problem] = await viewer.evaluate(textsOf, '.problem');
      assert.match(
        problem,
        /^[\w-]+\.\w+\.js: the server has no [\w.-]+\.js\.map: drop the map here$|^[\w.-]+\.js: /,
      );
      await viewer.evaluate(drop, await mapsOf());
      assert.deepEqual(await framesShown(viewer), expected);
      await viewer.goto('/viewer/');
      await viewer.waitFor(isShown, 'tr[data-group]');
      await viewer.evaluate(openGroup, 0);
      await viewer.waitFor(isFirstResolved);
      assert.notDeepEqual(await viewer.evaluate(textsOf, '.frame .function'), before);
    },

    async [`maps of ${bundler} with other debug ids than the scripts that failed are refused`](
      open,
    ) {
      const viewer = await openViewer(open, `/${bundler}/identified/`);
      const maps = await filesIn(join(folder, bundler, 'identified'), '.map');
      const others = maps.map(({ path, text }) => {
        const map = JSON.parse(text);
        return { path, text: JSON.stringify({ ...map, debugId: OTHER_ID }) };
      });
      await viewer.evaluate(drop, others);
      await viewer.waitFor(isShown, '.problem');
      for (const problem of await viewer.evaluate(textsOf, '.problem')) {
        assert.match(problem, REFUSED_BY_ID);
      }
      await viewer.evaluate(press, 'always-symbols');
      assert.deepEqual(await framesShown(viewer), expected);
      assert.deepEqual(await viewer.evaluate(textsOf, '.problem, .symbols .warning'), []);
    },

    async [`random positions in maps of ${bundler} resolve as in trace-mapping`](open) {
      const page = await open('/pages/plain.html');
      for (const { path, text } of await mapsOf()) {
        const script = await readFile(join(folder, bundler, 'deployed', path.slice(0, -4)), 'utf8');
        const positions = randomPositions(script);
        const map = new TraceMap(text);
        const found = await page.evaluate(resolveInWorker, path, text, positions);
        for (const [at, { line, column }] of positions.entries()) {
          const wanted = originalPositionFor(map, { line, column: column - 1 });
          const [frame] = found[at].frames;
          assert.deepEqual(
            [frame?.line ?? null, frame ? frame.column - 1 : null],
            [wanted.line, wanted.column],
          );
          assert.ok(
            !frame || wanted.source.endsWith(frame.file),
            `${frame?.file}: ${wanted.source}`,
          );
        }
      }
    },
  };
}

/** Asserts that the viewer refuses each hostile map with its reason, and keeps working. */
async function refuseHostileMaps(open) {
  const viewer = await openViewer(open, '/vite/bare/');
  for (const [name, reason] of Object.entries(HOSTILE)) {
    await viewer.evaluate(dropHostile, name);
    await viewer.waitFor(hasProblem, `${name}.js.map: ${reason}`);
  }
  await viewer.evaluate(drop, await filesIn(join(folder, 'vite/deployed'), '.map'));
  await viewer.waitFor(isFirstResolved);
}

/** Asserts that maps without code resolve the first frame of each failure to its place, and that its name is the printed one. */
async function resolvePlaces(open) {
  const viewer = await openViewer(open, '/vite/bare/');
  const maps = await filesIn(join(folder, 'vite/deployed'), '.map');
  const bare = maps.map(({ path, text }) => {
    const { sourcesContent, ...map } = JSON.parse(text);
    assert.ok(sourcesContent.length > 0);
    return { path, text: JSON.stringify(map) };
  });
  const places = [];
  for (let at = 0; at < Object.keys(expected).length; at++) {
    await viewer.evaluate(openGroup, at);
    if (at === 0) await viewer.evaluate(drop, bare);
    const [name, printed, place] = await viewer.waitFor(readFirstNames);
    assert.equal(name, printed);
    places.push(place);
    assert.equal(await viewer.evaluate(isShown, '.code'), false);
    assert.deepEqual(await viewer.evaluate(textsOf, '.problem, .symbols .warning'), []);
  }
  const wanted = Object.values(expected).map(({ place }) => place);
  assert.deepEqual(places.sort(), wanted.sort());
}

/** Makes the app at `path` fail in each way, and opens the first group in the viewer. */
async function openViewer(open, path) {
  const app = await open(path);
  await app.waitFor(() => globalThis.failures?.length > 0);
  await app.evaluate(failInEachWay);
  await app.waitFor(hasGroups, Object.keys(expected).length);
  await app.goto('/viewer/');
  await app.waitFor(isShown, 'tr[data-group]');
  await app.evaluate(openGroup, 0);
  await app.waitFor(isShown, '[data-field="symbols"]');
  return app;
}

/**
 * Resolves to the innermost frame that the viewer shows for each group, by the comment in the highlighted line of its source.
 */
async function framesShown(viewer) {
  const found = {};
  for (let at = 0; at < Object.keys(expected).length; at++) {
    await viewer.evaluate(openGroup, at);
    await viewer.waitFor(isFirstResolved);
    const frame = await viewer.evaluate(readFirstFrame);
    found[/\/\/ (\w+)$/.exec(frame.marked)?.[1] ?? frame.marked] = frame;
  }
  return found;
}

/** Returns pseudorandom positions in a script, the same in each run, so that a failure can be reproduced. */
function randomPositions(script) {
  const lines = script.split('\n');
  let seed = 20_261_130;
  const below = (limit) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * limit);
  };
  return Array.from({ length: RANDOM_POSITIONS }, () => {
    const line = below(lines.length);
    return { line: line + 1, column: below(lines[line].length + 1) + 1 };
  });
}

// The functions below run in the page.

async function failInEachWay() {
  for (const name of globalThis.failures) await globalThis.fail(name);
}

async function hasGroups(number) {
  const turret = await import('/index.js');
  await turret.flush();
  return (await turret.groups()).length === number;
}

function workersLoaded() {
  const names = performance.getEntriesByType('resource').map(({ name }) => name);
  return names.filter((name) => name.includes('symbols'));
}

function isFirstResolved() {
  return !!document.querySelector('.frame')?.querySelector('.code mark');
}

function isShown(selector) {
  return !!document.querySelector(selector);
}

async function openGroup(at) {
  const turret = await import('/index.js');
  await turret.init({ listen: false });
  const id = (await turret.groups()).map(({ id }) => id).sort()[at];
  location.hash = `#g/${id}`;
  while (!document.querySelector(`[data-group="${id}"] .exception`)) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function press(action) {
  document.querySelector(`[data-action="${action}"]`).click();
}

function textsOf(selector) {
  return [...document.querySelectorAll(selector)].map(({ textContent }) => textContent);
}

function drop(files) {
  const dataTransfer = new DataTransfer();
  for (const { path, text } of files) {
    dataTransfer.items.add(new File([text], path.split('/').at(-1)));
  }
  document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
}

function dropHostile(name) {
  const map = (fields) =>
    JSON.stringify({ version: 3, sources: ['a'], mappings: 'AAAA', ...fields });
  const make = {
    truncated: () => map().slice(0, -5),
    page: () => '<!doctype html><title>Not Found</title>',
    huge: () => new Uint8Array((50 << 20) + 1),
    nested: () => '['.repeat(500_000),
    lines: () => map({ mappings: ';'.repeat(1_500_000) }),
    segments: () => map({ mappings: 'AAAA,'.repeat(4_000_000) }),
    roots: () => map({ sources: Array(90_000).fill('a'), sourceRoot: 'x'.repeat(1_000_000) }),
    sections: () =>
      JSON.stringify({
        version: 3,
        sections: [{ offset: { line: 1e15, column: 0 }, map: JSON.parse(map()) }],
      }),
  };
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([make[name]()], `${name}.js.map`));
  document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
}

function hasProblem(text) {
  return [...document.querySelectorAll('.problem')].some(({ textContent }) => textContent === text);
}

function readFirstFrame() {
  const code = document.querySelector('.code');
  const frame = code.closest('.frame');
  const place = frame.querySelector('.place').textContent;
  return {
    function: frame.querySelector('.function').textContent.replace('async ', ''),
    place: /[^/]+:\d+(?=:\d+$)/.exec(place)?.[0],
    code: [...code.children].map((line) => line.textContent.replace(/\n$/, '')),
    marked: code.querySelector('mark').textContent.trimEnd(),
  };
}

/**
 * Returns the function of the first frame, the function that the engine printed for it, and its `file:line`; false while it is not
 * resolved.
 */
function readFirstNames() {
  const frame = document.querySelector('.frame');
  if (!frame.querySelector('.original')) return false;
  const [name, printed] = [...frame.querySelectorAll('.function')].map((it) => it.textContent);
  return [name, printed, /[^/]+:\d+(?=:\d+$)/.exec(frame.querySelector('.place').textContent)[0]];
}

function isRawVisible() {
  return document
    .querySelector('.raw-frame .place')
    .checkVisibility({ contentVisibilityAuto: true });
}

async function resolveInWorker(path, text, positions) {
  const worker = new Worker('/viewer/symbols-worker.js', { type: 'module' });
  const answers = new Promise((resolve, reject) => {
    worker.onmessage = ({ data: { answer, error } }) => {
      if (answer) resolve(answer.answers);
      if (error) reject(new Error(error));
    };
  });
  const name = path.split('/').at(-1);
  const frames = positions.map((position, key) => {
    return {
      ...position,
      key,
      file: `https://shop.example/${name.replace('.map', '')}`,
      release: '',
    };
  });
  const files = [{ path: name, file: new Blob([text]) }];
  worker.postMessage({ number: 1, name: 'add', args: [frames, { files }] });
  const found = await answers;
  worker.terminate();
  return found.map(([, answer]) => answer);
}
