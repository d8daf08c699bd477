import assert from 'node:assert/strict';
import { beforeEach, describe, it, mock } from 'node:test';
import { accessBy, problemsOf } from './viewer-access.js';

const AUTH = { user: 'ann', password: 'secret' };
const RIGHT = { authorization: `Basic ${btoa('ann:secret')}` };

const statusOf = async (settings, headers) => {
  const request = new Request('https://shop.example/errors/', { headers });
  return (await accessBy(settings, '/errors/')(request, 'a peer'))?.status ?? 'open';
};

describe('accessBy', () => {
  beforeEach(() => mock.method(console, 'warn', () => {}));

  it('closes the viewer without settings, and with invalid ones', async () => {
    const unreadable = new Proxy({}, { get: () => assert.fail('read') });
    const wrong = [{ auth: { user: 'a:b', password: 'c' } }, { auth: { user: 'a', password: '' } }];
    for (const settings of [
      undefined,
      {},
      { authorize: true },
      { auth: null },
      unreadable,
      ...wrong,
    ]) {
      assert.equal(await statusOf(settings, RIGHT), 404);
    }
    assert.equal(await statusOf({ authorize: 'yes', auth: AUTH }, RIGHT), 404);
    assert.equal(await statusOf({ development: 'true' }), 404);
  });

  it('opens the viewer only if authorize returns true', async () => {
    assert.equal(await statusOf({ authorize: async () => true }), 'open');
    const failing = () => {
      throw new Error('no');
    };
    for (const authorize of [() => 1, () => ({ ok: true }), () => undefined, failing]) {
      assert.equal(await statusOf({ authorize }), 404, String(authorize));
    }
  });

  it('uses the first of authorize, auth and development', async () => {
    const no = () => false;
    assert.equal(await statusOf({ authorize: no, auth: AUTH, development: true }, RIGHT), 404);
    const auth = { auth: AUTH, development: true };
    assert.deepEqual([await statusOf(auth), await statusOf(auth, RIGHT)], [401, 'open']);
  });

  it('counts attempts of all requests together', async () => {
    const access = accessBy({ auth: AUTH, address: () => '203.0.113.1' }, '/errors/');
    const ask = (headers) => access(new Request('https://shop.example/errors/', { headers }));
    const wrong = { authorization: `Basic ${btoa('ann:guess')}` };
    for (let times = 0; times < 10; times++) assert.equal((await ask(wrong)).status, 401);
    assert.equal((await ask(wrong)).status, 429);
  });
});

it('problemsOf describes invalid settings', () => {
  assert.deepEqual(problemsOf({ authorize: () => true, auth: AUTH, development: true }), []);
  assert.deepEqual(problemsOf({ development: false }), []);
  assert.match(problemsOf({ auth: { user: 'ann' } })[0], /auth { user, password }/);
  assert.match(problemsOf({ development: 1 })[0], /development must be true/);
});
