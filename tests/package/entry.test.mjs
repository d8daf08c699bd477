// Tests the entry of the package before its wasm has loaded, without it, and with it.

import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { withProject } from './project.mjs';

/** Runs `script` in a Node.js process, with the installed package as `t`. Resolves to the JSON that the script prints. */
async function inNode({ folder, run }, script) {
  const loaded = `import * as t from 'tinyturret'; ${script}`;
  return JSON.parse(await run('node', '--input-type=module', '-e', loaded, folder));
}

const WITHOUT_WASM = `
  const ids = [t.capture(new Error('captured before init'))];
  const { tiers } = await t.init({ storageBackends: ['memory'], cleanupTriggerRate: 0 });
  ids.push(t.capture(new TypeError('captured after init')));
  const before = t.status();
  const answers = [
    await t.groups(), await t.exceptions('x'), await t.exportReport(), await t.importReport('{}'),
  ];
  const { problem, ...report } = await t.readReport('{}');
  answers.push(report);
  for (const act of ['resolve', 'ignore', 'reopen', 'remove', 'clear', 'flush', 'top']) {
    answers.push((await t[act]('x')) ?? 'nothing');
  }
  t.openViewer();
  t.breadcrumb('x');
  t.subscribe(() => {})();
  const journal = [...globalThis[Symbol.for('tinyturret.memory/')]];
  const stored = journal.map(([, value]) => JSON.parse(value)).filter(({ id }) => id);
  const keepsAlive = process.getActiveResourcesInfo().filter((name) => name === 'Timeout');
  console.log(JSON.stringify({
    ids, tiers, before, problem, answers, stored, after: t.status(), keepsAlive,
  }));`;

describe('the entry', () => {
  it('captures without the wasm, and its status has the reason why it reads nothing', () =>
    withProject('node', async (project) => {
      await rm(join(project.folder, 'node_modules/tinyturret/tinyturret_edge_bg.wasm'));
      const printed = await inNode(project, WITHOUT_WASM);
      const { ids, tiers, before, problem, answers, stored, after, keepsAlive } = printed;
      assert.deepEqual(tiers, [{ name: 'memory', state: 'ok', pending: 0, dropped: 0 }]);
      assert.deepEqual([before.core, before.captured, before.error], ['none', 2, undefined]);
      const nothing = Array(7).fill('nothing');
      assert.deepEqual(answers, [[], [], '', 0, { groups: [], exceptions: [] }, ...nothing]);
      assert.deepEqual([after.core, after.captured, after.tiers], ['failed', 2, tiers]);
      assert.match(after.error, /^WebAssembly: ENOENT/);
      assert.equal(problem, after.error);
      assert.deepEqual(
        stored.map(({ id, type, message }) => [id, type, message]),
        [
          [ids[0], 'Error', 'captured before init'],
          [ids[1], 'TypeError', 'captured after init'],
        ],
      );
      assert.deepEqual(keepsAlive, []);
    }));

  it('starts without listeners when groups are read before init()', () =>
    withProject('node', async (project) => {
      const script = `
        const groups = await t.groups();
        console.log(JSON.stringify({ groups, tiers: t.status().tiers }));`;
      const { groups, tiers } = await inNode(project, script);
      assert.deepEqual(groups, []);
      assert.ok(tiers.some(({ name, state }) => name === 'memory' && state === 'ok'));
    }));

  it('keeps breadcrumbs and subscriptions from before init()', () =>
    withProject('node', async (project) => {
      const script = `
        for (let step = 1; step <= 40; step++) t.breadcrumb('step ' + step);
        const changed = new Promise((resolve) => t.subscribe(resolve));
        await t.init();
        t.capture(new Error('boom'));
        await changed;
        const [{ id }] = await t.groups();
        const [{ breadcrumbs }] = await t.exceptions(id);
        console.log(JSON.stringify(breadcrumbs.map(({ text }) => text)));`;
      const texts = await inNode(project, script);
      assert.equal(texts.length, 30);
      assert.equal(texts[0], 'step 11');
      assert.equal(texts.at(-1), 'step 40');
    }));

  it('does not keep the process alive while a backend fails', () =>
    withProject('node', async (project) => {
      const script = `
        const put = () => Promise.reject(new Error('no more room'));
        const tier = { name: 'shelf', put, list: () => [], remove: () => {} };
        await t.init({ storageBackends: [tier] });
        t.capture(new Error('boom'));
        await t.flush();
        const [{ state, pending }] = t.status().tiers;
        process.on('exit', () => {
          console.log(JSON.stringify({ state, pending, seconds: Math.floor(process.uptime()) }));
        });`;
      const { state, pending, seconds } = await inNode(project, script);
      assert.equal(state, 'failing');
      assert.ok(pending > 0);
      assert.ok(seconds < 4, 'the next try is four seconds away');
    }));

  it('resolves a second init() as well', () =>
    withProject('node', async (project) => {
      const script = `
        const both = await Promise.all([t.init(), t.init({ namespace: 'second' })]);
        console.log(JSON.stringify(both.map(({ version }) => version)));`;
      const [first, second] = await inNode(project, script);
      assert.match(first, /^\d+\.\d+\.\d+/);
      assert.equal(second, first);
    }));
});
