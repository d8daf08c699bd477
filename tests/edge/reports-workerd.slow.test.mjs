// Reports into D1 and KV, in workerd.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { heldFolder } from './held_folder.mjs';
import { countAccepted, exception, isLimited, report, tally } from './reports-made.mjs';
import { bundle, countsOf, modulesOf, recordsInD1, recordsInKv, run, until } from './workerd.mjs';

function sendTo(url, records, headers) {
  const { origin } = new URL(url);
  const options = { method: 'POST', body: report(records), headers: { origin, ...headers } };
  return fetch(new URL('/tiny-turret/collect', url), options);
}

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
      const send = (...records) => sendTo(running.url, records);
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

      assert.equal(await (await running.get('/')).text(), 'the host');
    });
  }

  describe('30 a minute', () => {
    let running;
    before(async () => {
      const worker = { name: 'reports', modules, bindings: { STORE: 'memory' } };
      running = await run(await held.make(), [{ ...worker, unsafeDirectSockets: [{}] }]);
    });
    after(() => running?.stop());

    const statusOf = async (url, headers) => (await sendTo(url, [tally()], headers)).status;

    it('for each address that Cloudflare names', async () => {
      const accepted = await countAccepted((address) =>
        statusOf(running.url, { 'cf-connecting-ip': '203.0.113.1', 'x-forwarded-for': address }),
      );
      assert.ok(isLimited(accepted), `${accepted} accepted`);
      assert.equal(await statusOf(running.url, { 'cf-connecting-ip': '198.51.100.1' }), 204);
    });

    it('for all clients outside Cloudflare, whatever headers say', async () => {
      const url = await running.directUrl();
      const accepted = await countAccepted((address) =>
        statusOf(url, { 'cf-connecting-ip': address, 'x-forwarded-for': address }),
      );
      assert.ok(isLimited(accepted), `${accepted} accepted`);
    });
  });
});
