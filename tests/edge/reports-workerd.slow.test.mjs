// Reports into D1 and KV, in workerd.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { heldFolder } from './held_folder.mjs';
import { exception, report, tally } from './reports-made.mjs';
import { bundle, countsOf, modulesOf, recordsInD1, recordsInKv, run, until } from './workerd.mjs';

describe('a worker takes reports', () => {
  const held = heldFolder();
  let modules;
  before(async () => {
    const folder = await held.make();
    await bundle(folder, 'tests/edge/reports');
    modules = await modulesOf(folder);
  });
  after(held.remove);

  for (const [name, recordsIn] of Object.entries({ d1: recordsInD1, kv: recordsInKv })) {
    it(`into ${name}, and no count falls by one that comes late`, async (t) => {
      const running = await run(await held.make(), [
        { name: 'reports', modules, bindings: { STORE: name } },
      ]);
      t.after(() => running.stop());
      const { origin } = new URL(running.url);
      const send = (...records) =>
        running.get('/tiny-turret/collect', {
          method: 'POST',
          body: report(records),
          headers: { origin, 'cf-connecting-ip': '203.0.113.1' },
        });
      const counted = async (count) => {
        const counts = countsOf(await recordsIn(running));
        return counts.get('Error: no lines') === count;
      };
      assert.equal((await send(tally({ count: 5 }), exception())).status, 204);
      await until(() => counted(5));
      assert.equal((await send(tally({ count: 3 }))).status, 204);
      assert.equal((await send(tally({ count: 2 }, { session: 'def' }))).status, 204);
      await until(() => counted(7));
      const groups = await (await running.get('/groups')).json();
      assert.deepEqual(
        groups.map(({ count, sessions }) => [count, sessions]),
        [[7, 2]],
      );

      // Of one address half a second apart.
      const statuses = [];
      while (statuses.length < 40) statuses.push((await send(tally({ count: 5 }))).status);
      assert.ok(statuses.includes(429));
      assert.equal(await (await running.get('/')).text(), 'the host');
    });
  }
});
