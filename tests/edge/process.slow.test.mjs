// Tests that processes of Node.js store failures before they end, and are not kept alive by tinyturret.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withScripts } from './harness/node-scripts.mjs';

const SETTINGS = (isShared) =>
  `{ storageBackends: [fileStore(${isShared})], cleanupTriggerRate: 0 }`;

/** The ways in which a process may end: its script, its exit code, and the groups that the next process reads. */
const ENDS = {
  'process.exit': ['t.capture(new Error("last")); process.exit(7);', 7, { 'Error: last': 1 }],
  'an uncaught exception': [
    'setTimeout(() => { throw new TypeError("last"); });',
    1,
    { 'TypeError: last': 1 },
  ],
  'an unhandled rejection': [
    'Promise.reject(new RangeError("last"));',
    1,
    { 'RangeError: last': 1 },
  ],
  'an error of its own in the handler of SIGTERM': [
    'process.on("SIGTERM", () => { throw new Error("last"); }); process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 9);',
    1,
    { 'Error: last': 1 },
  ],
  'a handler of SIGTERM that exits': [
    't.capture(new Error("last")); process.on("SIGTERM", () => process.exit(143)); process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 9);',
    143,
    { 'Error: last': 1 },
  ],
  'its last statement': ['t.capture(new Error("last"));', 0, { 'Error: last': 1 }],
};

const groupsOf = (isShared) => `
  await t.init(${SETTINGS(isShared)});
  print((await t.groups()).map(({ title, count }) => [title, count]));`;

for (const isShared of [true, false]) {
  describe(`a process with a store that is ${isShared ? '' : 'not '}shared`, () => {
    for (const [how, [script, code, counts]] of Object.entries(ENDS)) {
      it(`stores the last failure when it ends by ${how}, with the same exit code`, () =>
        withScripts(async (run) => {
          const wrapped = `t.withTurret(() => {}, ${SETTINGS(isShared)})(request);`;
          const ended = await run(`${wrapped} ${script}`);
          assert.deepEqual([ended.code, ended.signal], [code, null], ended.stderr);
          const bare = await run(`${script}`);
          assert.deepEqual([bare.code, bare.signal], [code, null]);
          // Compares the line with the error only, without the addresses of frames.
          const [line, lineBare] = [ended, bare].map(({ stderr }) =>
            stderr.match(/^\w*Error: .*/m),
          );
          assert.deepEqual(line?.[0], lineBare?.[0]);
          // Reads twice: the second reader reads the records that the first one has compacted.
          for (let time = 0; time < 2; time++) {
            const { stdout, stderr } = await run(groupsOf(isShared));
            assert.deepEqual(Object.fromEntries(JSON.parse(stdout)), counts, stderr);
          }
        }));
    }

    it('counts failures once that were stored before its end and again at its end', () =>
      withScripts(async (run) => {
        const script = `
          t.withTurret(() => {}, ${SETTINGS(isShared)})(request);
          const fail = () => t.capture(new Error("one site"));
          for (let time = 0; time < 5; time++) fail();
          await t.flush();
          for (let time = 0; time < 5; time++) fail();
          process.exit();`;
        for (let time = 0; time < 2; time++) await run(script);
        const { stdout } = await run(groupsOf(isShared));
        assert.deepEqual(JSON.parse(stdout), [['Error: one site', 20]]);
      }));
  });
}

describe('a process', () => {
  for (const [what, store] of Object.entries({
    'shared store that fails': `{ ...fileStore(true), put: () => Promise.reject(new Error('full')) }`,
    'shared store that does not answer': `{ ...fileStore(true), put: neverAnswers }`,
    'store that is not shared and does not answer': `{ ...fileStore(false), put: neverAnswers }`,
  })) {
    it(`is not kept alive by a ${what}`, () =>
      withScripts(async (run) => {
        const { code, stdout, stderr } = await run(`
          let isAsked = false;
          const neverAnswers = () => {
            isAsked = true;
            return new Promise(() => {});
          };
          t.withTurret(() => {}, { storageBackends: [${store}], cleanupTriggerRate: 0 })(request);
          t.capture(new Error('x'));
          await until(() => isAsked || t.status().tiers[0].pending > 0);
          // A retry is four seconds away, and the time limit of an answer ten.
          const began = Date.now();
          process.on('exit', () => print([Date.now() - began < 4_000, t.status().captured]));`);
        assert.deepEqual([code, JSON.parse(stdout)], [0, [true, 1]], stderr);
      }));
  }

  it('instantiates the wasm at the first failure, and not for requests that succeed', () =>
    withScripts(async (run) => {
      const { stdout } = await run(`
        const handler = t.withTurret(({ url }) => {
          if (url.endsWith('fail')) throw new Error('x');
          return new Response('fine');
        }, ${SETTINGS(true)});
        for (let time = 0; time < 20; time++) handler(request);
        await new Promise((resolve) => setTimeout(resolve, 50));
        const before = [instances, t.status().core, fileStore().list('').length];
        try { handler(new Request('http://shop.example/fail')); } catch {}
        await t.flush();
        const kinds = fileStore().list('').map(([key]) => key.split('/')[0]);
        print([before, [instances, t.status().core, kinds.sort()]]);`);
      assert.deepEqual(JSON.parse(stdout), [
        [0, 'none', 0],
        [1, 'ok', ['t', 'v', 'x']],
      ]);
    }));

  it('instantiates the wasm when groups are read, if no store is shared', () =>
    withScripts(async (run) => {
      const { stdout } = await run(`
        t.withTurret(() => {}, ${SETTINGS(false)})(request);
        t.capture(new Error('x'));
        await t.flush();
        const before = instances;
        await t.groups();
        print([before, instances]);`);
      assert.deepEqual(JSON.parse(stdout), [0, 1]);
    }));
});
