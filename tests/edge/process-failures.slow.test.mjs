// Tests of failures that nothing in a process has caught: the process prints the same, and ends or goes on as without
// tinyturret, and each failure is recorded once, in Node.js, Bun and Deno.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  compare,
  HANDLED,
  HANDLERS,
  IGNORED,
  KINDS,
  PLACES,
  prepare,
  SOCKETS,
  VALUES,
} from './harness/failing-processes.mjs';
import { temporaryFolders } from './harness/temporary-folders.mjs';

const folders = temporaryFolders();
let folder;
before(async () => {
  folder = await folders.make();
  await prepare(folder);
});
after(folders.remove);

const AT_ONCE = 4;
const product = (...lists) =>
  lists.reduce((all, list) => all.flatMap((one) => list.map((item) => [...one, item])), [[]]);

/**
 * Returns whether all failures were captured: one, or two if the kind has two rejections and the runtime does not end at the
 * first one.
 */
const isComplete = (captured, kind) =>
  captured.length === 1 || (kind === 'rejection of two promises' && captured.length === 2);

async function check(runtime, one) {
  const { bare, turret, captured } = await compare(folder, runtime, one);
  const what = `${runtime}: ${JSON.stringify(one)}`;
  assert.deepEqual(turret, bare, what);
  if (Object.hasOwn(HANDLED, one.kind)) assert.ok(turret.log.includes('alive'), what);
  if (one.isLost) return;
  assert.ok(isComplete(captured, one.kind), `${what} recorded ${captured}`);
  assert.match(captured[0], VALUES[one.value].message, what);
  if (captured.length > 1) assert.equal(captured[1], 'second', what);
}

/** Checks that the process behaves as without tinyturret in all cases, a few at the same time. */
async function checkAll(runtime, cases) {
  assert.ok(cases.length > 0);
  const left = [...cases];
  const work = async () => {
    for (let one = left.pop(); one; one = left.pop()) await check(runtime, one);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

for (const runtime of ['node', 'bun', 'deno']) {
  describe(`a failure in a process of ${runtime}`, () => {
    for (const place of Object.keys(PLACES)) {
      it(`changes nothing, and is captured once, ${place}`, () =>
        checkAll(
          runtime,
          product(Object.keys(KINDS), Object.keys(VALUES)).map(([kind, value]) => ({
            handler: 'no listener',
            place,
            kind,
            value,
          })),
        ));
    }

    const CASES = ['error', 'rejection'].map((kind) => ({
      handler: 'no listener',
      place: 'in a timer',
      kind,
      value: 'an Error',
    }));

    it('is captured after withTurret as after init', () =>
      checkAll(
        runtime,
        CASES.map((one) => ({ ...one, start: 'withTurret' })),
      ));

    const ofHandlers = (kinds, option) =>
      Object.keys(kinds).map((kind) => ({
        handler: 'no listener',
        place: 'in a timer',
        kind,
        value: 'an Error',
        ...option,
      }));

    it('changes nothing, and is captured once, if it is a rejection of a handler whose promise is ignored', () =>
      checkAll(runtime, ofHandlers(IGNORED)));

    it('does not end the process if it is a rejection of a handler that the app has handled', () =>
      checkAll(runtime, ofHandlers(HANDLED, { isLost: true })));

    it('is not captured with `listen: false`', async () => {
      for (const one of CASES) {
        const { captured } = await compare(folder, runtime, {
          ...one,
          start: 'init that does not listen',
        });
        assert.deepEqual(captured, []);
      }
    });

    for (const handler of Object.keys(HANDLERS)) {
      it(`changes nothing, and is captured once, with ${handler}`, () =>
        checkAll(
          runtime,
          product(Object.keys(KINDS), ['an Error', 'a text']).map(([kind, value]) => ({
            handler,
            place: 'in a timer',
            kind,
            value,
          })),
        ));
    }
  });
}

for (const place of Object.keys(SOCKETS)) {
  it(`an error of Bun ${place} changes nothing, and is captured once`, async () => {
    for (const handler of ['no listener', 'a listener']) {
      const one = { handler, place, kind: 'error', value: 'an Error' };
      const { bare, turret, captured } = await compare(folder, 'bun', one);
      // Leaves out the lines `alive`, because the time at which the socket opens depends on the machine.
      const lasting = ({ log, ...ended }) => ({
        ...ended,
        log: log.filter((line) => line !== 'alive'),
      });
      assert.deepEqual(lasting(turret), lasting(bare), handler);
      assert.deepEqual(captured, ['out of stock'], handler);
    }
  });
}

const MODES = ['none', 'warn', 'warn-with-error-code', 'throw', 'strict'];
/** The names of the listeners of the app that are tested in each mode. */
const SOME = [
  'no listener',
  'a listener',
  'a listener for one event that was added first',
  'a listener for uncaught errors',
];
const IS_LISTENING = /^a listener(?! for uncaught errors)/;

for (const runtime of ['node', 'bun']) {
  for (const mode of MODES) {
    const casesOf = (place, option) =>
      product(
        SOME,
        ['rejection', 'rejection of two promises'],
        ['an Error', 'a text', 'an object'],
      ).map(([handler, kind, value]) => ({
        handler,
        place,
        kind,
        value,
        // In the mode `throw`, Bun passes no rejection to `uncaughtExceptionMonitor` if the app listens for rejections, so the
        // rejection is not captured.
        isLost: runtime === 'bun' && mode === 'throw' && IS_LISTENING.test(handler),
        ...option,
      }));

    it(`a rejection in ${runtime} with --unhandled-rejections=${mode} changes nothing, and is captured once`, async () => {
      await checkAll(
        runtime,
        casesOf('at the start', { flags: [`--unhandled-rejections=${mode}`] }),
      );
    });
  }
}

it('an error that a listener for exit captures is stored if the listener was added after tinyturret', async () => {
  const later = "process.on('exit', () => t.capture(new Error('at the exit')));";
  const { captured } = await compare(folder, 'node', {
    handler: { later },
    place: 'at the start',
    kind: 'none',
    value: 'an Error',
  });
  assert.deepEqual(captured, ['at the exit']);
});

describe('callbacks that reject', () => {
  const promises = {
    'a promise': 'Promise.reject(new Error("callback"))',
    'a promise of another realm': 'runInNewContext(\'Promise.reject(new Error("callback"))\')',
    'a promise when the class was replaced':
      '(globalThis.Promise = class {}, (async () => { throw new Error("callback"); })())',
  };
  for (const [name, promise] of Object.entries(promises)) {
    it(`do not end the process if they return ${name}`, async () => {
      const later = `
        const { runInNewContext } = await import('node:vm');
        const callback = () => ${promise};
        t.init?.({ ...settings, beforeSave: callback, ignore: [callback] });
        t.capture?.(new Error('x'));`;
      const { bare, turret } = await compare(folder, 'node', {
        handler: { later },
        place: 'at the start',
        kind: 'none',
        value: 'an Error',
      });
      assert.deepEqual([turret.code, turret.log], [bare.code, bare.log]);
      assert.ok(turret.log.includes('alive'));
    });
  }
});

describe('the mode of rejections in Bun', () => {
  const CASE = {
    handler: 'no listener',
    place: 'in a timer',
    kind: 'rejection',
    value: 'an Error',
  };

  for (const [how, option] of Object.entries({
    'two arguments': { flags: ['--unhandled-rejections', 'none'] },
    'the last of several': {
      flags: ['--unhandled-rejections=throw', '--unhandled-rejections=none'],
    },
    BUN_OPTIONS: { env: { BUN_OPTIONS: '--unhandled-rejections=none' } },
    'BUN_OPTIONS and an argument': {
      env: { BUN_OPTIONS: '--unhandled-rejections=throw' },
      flags: ['--unhandled-rejections=none'],
    },
    'NODE_OPTIONS, which Bun does not read': {
      env: { NODE_OPTIONS: '--unhandled-rejections=none' },
    },
  })) {
    it(`is that of ${how}`, () => check('bun', { ...CASE, ...option }));
  }

  it('is that of NODE_OPTIONS in Node.js', () =>
    check('node', { ...CASE, env: { NODE_OPTIONS: '--unhandled-rejections=warn' } }));
});
