// Tests of failed attempts to sign in with a password, through the mounted viewer.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, it, mock } from 'node:test';
import { createRouter } from '../../pkg/edge/router.js';
import { BASE, HOST, own, recorder } from './harness/mounted-viewer.mjs';

const AUTH = { user: 'ann', password: 'secret' };
const [ATTACKER, OWNER] = ['203.0.113.9', '198.51.100.7'];
const credentials = (password) => ({ authorization: `Basic ${btoa(`ann:${password}`)}` });

beforeEach(() => mock.timers.enable({ apis: ['Date'], now: 1e12 }));
afterEach(() => mock.timers.reset());

/** Mounts a viewer with a password. `ask(peer, headers)` sends a request from the address `peer`. */
function open({ address = (_request, peer) => peer } = {}) {
  const turret = recorder();
  const router = createRouter(turret, { address });
  router.set({ viewerPath: BASE, auth: AUTH });
  const ask = (peer, headers, path = 'api/groups', options) =>
    router.answer(new Request(`${HOST}${BASE}${path}`, { headers, ...options }), peer);
  return { ask, turret };
}

async function hammer(ask, count, peer = () => ATTACKER, others = () => ({})) {
  const statuses = [];
  for (let at = 0; at < count; at += 1) {
    const headers = { ...credentials(`guess ${at}`), ...others(at) };
    statuses.push((await ask(peer(at), headers)).status);
  }
  return statuses.filter((status) => status !== 429).length;
}

it('failed attempts get the status 429, and later the right password works', async () => {
  const { ask, turret } = open();
  assert.equal(await hammer(ask, 100), 10);
  const refused = await ask(ATTACKER, credentials('secret'));
  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get('www-authenticate'), null);
  const seconds = Number(refused.headers.get('retry-after'));
  assert.ok(seconds >= 1 && seconds <= 60);
  const clear = { ...own(credentials('secret')) };
  assert.equal(
    (await ask(ATTACKER, clear, 'api/clear', { method: 'POST', body: '{}' })).status,
    429,
  );
  assert.deepEqual(turret.calls, []);
  mock.timers.tick(seconds * 1000);
  assert.equal((await ask(ATTACKER, credentials('secret'))).status, 200);
});

it('failed attempts at the same time are limited, too', async () => {
  const { ask } = open();
  const guesses = Array.from({ length: 50 }, (_, at) => ask(ATTACKER, credentials(`guess ${at}`)));
  const statuses = (await Promise.all(guesses)).map(({ status }) => status);
  assert.equal(statuses.filter((status) => status === 401).length, 10);
});

it('failed attempts of one address do not lock out another one', async () => {
  const { ask } = open();
  for (let round = 0; round < 20; round += 1) {
    await hammer(ask, 50);
    assert.equal((await ask(OWNER, credentials('secret'))).status, 200);
    mock.timers.tick(10_000);
  }
});

it('failed attempts of many addresses do not lock out another one', async () => {
  const { ask } = open();
  await hammer(ask, 1_000, (at) => `10.0.${at % 2}.${at % 200}`);
  assert.equal((await ask(OWNER, credentials('secret'))).status, 200);
});

it('failed attempts are counted for the address of the connection, not for those in headers', async () => {
  const { ask } = open();
  const spoofed = (at) => ({
    'x-forwarded-for': `10.0.0.${at}`,
    'cf-connecting-ip': `10.0.0.${at}`,
    forwarded: `for=10.0.0.${at}`,
    'x-real-ip': `10.0.0.${at}`,
  });
  assert.equal(await hammer(ask, 100, undefined, spoofed), 10);
  await hammer(ask, 100, undefined, () => ({ 'x-forwarded-for': OWNER }));
  assert.equal((await ask(OWNER, credentials('secret'))).status, 200);
});

it('failed attempts without a known address are limited in total', async () => {
  for (const address of [null, () => undefined, () => null, () => assert.fail('unknown')]) {
    const { ask } = open({ address });
    assert.equal(await hammer(ask, 300), 100);
    mock.timers.tick(60_000);
    assert.equal((await ask(undefined, credentials('secret'))).status, 200);
  }
});

it('requests without a password, or with the right one, are not failed attempts', async () => {
  const { ask } = open();
  for (let times = 0; times < 200; times += 1) {
    assert.equal((await ask(ATTACKER)).status, 401);
    assert.equal((await ask(ATTACKER, { authorization: 'Bearer x' })).status, 401);
    assert.equal((await ask(ATTACKER, credentials('secret'))).status, 200);
  }
});
