// Tests for which address the limit of reports counts a request, in servers of each runtime.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { describe, it } from 'node:test';
import { countAccepted, entry, isLimited, report } from './harness/report-builders.mjs';
import { inProject, serving } from './harness/server-processes.mjs';

const SERVERS = {
  'Node.js': ['node', {}],
  'Node.js with Hono': ['node', { HONO: 'yes' }],
  Deno: ['deno', {}],
  Bun: ['bun', {}],
};

/** Sends a report from the network address `localAddress`. Resolves to the status of the response. */
async function send(url, headers, localAddress = '127.0.0.1') {
  const { origin } = new URL(url);
  const options = { method: 'POST', localAddress, headers: { origin, ...headers } };
  const sent = request(new URL('/collect', url), options);
  sent.end(report([entry()]));
  const [answer] = await once(sent, 'response');
  answer.resume();
  await once(answer, 'close');
  return answer.statusCode;
}

for (const [title, [name, variables]] of Object.entries(SERVERS)) {
  describe(title, () => {
    const run = (work, more) =>
      inProject((folder) =>
        serving(folder, name, (_get, _ended, { port }) => work(`http://127.0.0.1:${port}/`), {
          file: 'reports',
          ...variables,
          ...more,
        }),
      );

    it('counts a request for the address of the connection, for any headers', () =>
      run(async (url) => {
        const accepted = await countAccepted((address) =>
          send(url, {
            'x-forwarded-for': address,
            forwarded: `for=${address}`,
            'x-real-ip': address,
            'cf-connecting-ip': address,
          }),
        );
        assert.ok(isLimited(accepted), `${accepted} accepted`);
        assert.equal(await send(url, {}, '127.0.0.2'), 204);
      }));

    it('counts a request for the address that the proxy has added, with `trustProxy`', () =>
      run(
        async (url) => {
          const accepted = await countAccepted((address) =>
            send(url, { 'x-forwarded-for': `${address}, 203.0.113.1` }),
          );
          assert.ok(isLimited(accepted), `${accepted} accepted`);
          assert.equal(await send(url, { 'x-forwarded-for': '203.0.113.1, 198.51.100.1' }), 204);
        },
        { TRUST_PROXY: 'yes' },
      ));
  });
}
