import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { access } from './basic-auth.js';

const USER = 'ann';
const PASSWORD = 'pass:wörd';

function basic(text) {
  const bytes = new TextEncoder().encode(text);
  return { authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` };
}

function open() {
  const ask = access({ user: USER, password: PASSWORD, address: () => '203.0.113.1' });
  return (headers) => ask(new Request('https://shop.example/', { headers }));
}

describe('access', () => {
  it('accepts the right user and password', async () => {
    const ask = open();
    assert.equal(await ask(basic(`${USER}:${PASSWORD}`)), undefined);
    const { authorization } = basic(`${USER}:${PASSWORD}`);
    assert.equal(await ask({ authorization: authorization.replace('Basic', 'bASIC ') }), undefined);
  });

  it('requests a password if the header has none, or a wrong one', async () => {
    const ask = open();
    for (const headers of [
      {},
      { authorization: 'Basic %%%' },
      { authorization: 'Basic QUFB=A' },
      { authorization: 'Bearer abc' },
      basic('no colon'),
      basic(`${USER}:${PASSWORD}x`),
      basic(`${USER}:pass`),
      basic(`Ann:${PASSWORD}`),
    ]) {
      const response = await ask(headers);
      assert.equal(response.status, 401, JSON.stringify(headers));
      assert.match(response.headers.get('www-authenticate'), /^Basic realm=/);
    }
  });

  it('refuses an address after ten wrong passwords, and never counts requests without one', async () => {
    const ask = open();
    for (let times = 0; times < 20; times++) assert.equal((await ask({})).status, 401);
    for (let times = 0; times < 10; times++) {
      assert.equal((await ask(basic(`${USER}:${times}`))).status, 401);
    }
    const refused = await ask(basic(`${USER}:${PASSWORD}`));
    assert.equal(refused.status, 429);
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
  });
});
