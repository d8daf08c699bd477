// The entry before, without and beside its wasm.

import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { withProject } from './project.mjs';

/** What `script` prints as JSON, in a process of its own; `t` is the installed package. */
async function inNode({ folder, run }, script) {
  const loaded = `import * as t from 'tinyturret'; ${script}`;
  return JSON.parse(await run('node', '--input-type=module', '-e', loaded, folder));
}

const WITHOUT_WASM = `
  const id = t.capture(new Error('kept as a note'));
  const opening = t.status().tiers.map(({ state }) => state);
  const { tiers } = await t.init({ storageBackends: ['memory'] });
  const later = t.capture(new Error('kept as well'));
  const answers = [
    await t.groups(), await t.exceptions('x'), await t.exportReport(), await t.importReport('{}'),
    (await t.readReport('{}')).problem,
  ];
  for (const act of ['resolve', 'ignore', 'reopen', 'remove', 'clear', 'flush', 'top']) await t[act]('x');
  t.openViewer();
  t.breadcrumb('x');
  t.subscribe(() => {})();
  const notes = [...globalThis[Symbol.for('tinyturret.memory/')].keys()];
  console.log(JSON.stringify({ id, later, opening, tiers, answers, notes }));`;

describe('the entry', () => {
  it('keeps notes and answers everything when the wasm is missing', () =>
    withProject('node', async (project) => {
      await rm(join(project.folder, 'node_modules/tinyturret/tinyturret_bg.wasm'));
      const { id, later, opening, tiers, answers, notes } = await inNode(project, WITHOUT_WASM);
      assert.deepEqual(opening, ['opening', 'opening', 'opening']);
      assert.equal(tiers.length, 1);
      assert.equal(tiers[0].name, 'memory');
      assert.equal(tiers[0].state, 'absent');
      assert.match(tiers[0].error, /^WebAssembly: /);
      assert.deepEqual(answers, [[], [], '', 0, tiers[0].error]);
      assert.deepEqual(notes, [`n/${id}`, `n/${later}`]);
    }));

  it('begins by itself, without listeners, when groups are asked for first', () =>
    withProject('node', async (project) => {
      const script = `
        const groups = await t.groups();
        console.log(JSON.stringify({ groups, tiers: t.status().tiers }));`;
      const { groups, tiers } = await inNode(project, script);
      assert.deepEqual(groups, []);
      assert.ok(tiers.some(({ name, state }) => name === 'memory' && state === 'ok'));
    }));

  it('keeps breadcrumbs and subscriptions of before init()', () =>
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

  it('lets the process end while a tier fails', () =>
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
