// Tests of unhandled rejections in Node.js, in each mode of `--unhandled-rejections`.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withScripts } from './harness/node-scripts.mjs';

/** Whether a rejection ends the process, by mode. */
const MODES = { none: false, warn: false, throw: true, strict: true };

/**
 * Reasons of rejections as source text, the stored fields, and the fields in the mode `strict`, where Node.js replaces the
 * reason by an error.
 */
const REASONS = [
  ['{ order: 17 }', { type: 'Object', message: '{"order":17}' }, '#<Object>'],
  ['undefined', { message: 'undefined' }, 'undefined'],
  ['"no access"', { message: 'no access' }, 'no access'],
  [
    'new RangeError("out of stock")',
    { type: 'RangeError', message: 'out of stock' },
    { type: 'RangeError', message: 'out of stock' },
  ],
];

const WRAPPED = `t.withTurret(() => {}, { storageBackends: [fileStore(true)], cleanupTriggerRate: 0 })(request);`;
/** Source text that prints the captured failures when the process ends. */
const RECORDED = `
  process.on('exit', () => {
    const memory = globalThis[Symbol.for('tinyturret.memory/')] ?? new Map();
    const texts = [...memory].filter(([key]) => /^j1\\/[^/]+\\/\\d+$/.test(key));
    const stored = texts.map(([, value]) => JSON.parse(value)).map(({ type, message }) => ({ type, message }));
    print([t.status().captured, stored]);
  });`;

const last = (text) => JSON.parse(text.trim().split('\n').at(-1));
const firstLine = (stderr) =>
  stderr.match(/^(?:\(node:\d+\) )?(\[?(?:\w*Error|UnhandledPromiseRejection).*)$/m)?.[1];

for (const [mode, ends] of Object.entries(MODES)) {
  describe(`a rejection with --unhandled-rejections=${mode}`, () => {
    for (const [source, reason, text] of REASONS) {
      const expected = mode === 'strict' ? text : reason;
      it(`of ${source} is captured once, and the process ${ends ? 'ends' : 'keeps running'} as without tinyturret`, () =>
        withScripts(async (run) => {
          const flags = [`--unhandled-rejections=${mode}`];
          const script = `Promise.reject(${source}); setTimeout(() => print('alive'), 20);`;
          const bare = await run(script, flags);
          const own = await run(`${WRAPPED} ${RECORDED} ${script}`, flags);
          assert.deepEqual([own.code, bare.code], [ends ? 1 : 0, ends ? 1 : 0], own.stderr);
          assert.equal(own.stdout.includes('alive'), !ends);
          // Compares the line with the error only, without the addresses of frames.
          assert.equal(firstLine(own.stderr), firstLine(bare.stderr));
          const [captured, stored] = last(own.stdout);
          const { type = '', message } =
            typeof expected === 'string' ? { message: expected } : expected;
          const found = stored.map((one) => ({ type: one.type ?? '', message: one.message }));
          assert.deepEqual([captured, found], [1, [{ type, message }]]);
        }));
    }
  });
}

describe('a rejection in a process that keeps running', () => {
  const surviving = (mode, script, texts = ['one', 'two']) =>
    withScripts(async (run) => {
      const { stdout, stderr } = await run(
        `${WRAPPED} process.on('uncaughtException', () => {});
        ${script}
        await until(() => t.status().captured >= ${texts.length});
        print((await t.groups()).map(({ title, count }) => [title, count]).sort());`,
        [`--unhandled-rejections=${mode}`],
      );
      assert.deepEqual(
        JSON.parse(stdout || '[]'),
        texts.map((text) => [text, 1]),
        stderr,
      );
    });

  for (const mode of Object.keys(MODES)) {
    it(`is captured each time with ${mode}`, () =>
      surviving(mode, "Promise.reject('one'); Promise.reject('two');"));

    it(`is captured, also after one that a listener of the app has handled, with ${mode}`, () =>
      surviving(
        mode === 'strict' ? 'throw' : mode,
        `process.once('unhandledRejection', () => {
           setTimeout(() => { Promise.reject('one'); setTimeout(() => Promise.reject('two')); });
         });
         Promise.reject('handled');`,
        ['handled', 'one', 'two'],
      ));
  }
});
