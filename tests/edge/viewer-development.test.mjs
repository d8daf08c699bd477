// Tests of the viewer with `development: true`: who gets in, by what, and what the console shows.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { BASE, GROUP, HOST, mount, own, recorder } from './harness/mounted-viewer.mjs';

const FORM = { origin: HOST, 'content-type': 'application/x-www-form-urlencoded' };
const DATA = ['api/groups', 'api/status', 'api/report', `api/groups/${GROUP}/exceptions`];
const FILES = ['main.js', 'style.css', 'icon.svg', 'no such file'];
let printed;

beforeEach(() => {
  printed = [];
  mock.method(console, 'log', (...texts) => printed.push(texts.join(' ')));
});
afterEach(() => mock.reset());

function open(settings) {
  return mount({ development: true, ...settings });
}

/** Resolves to the token in the link that the console shows. */
async function tokenOf({ get }) {
  await get('');
  return /\?token=(\S+)$/.exec(printed.at(-1))[1];
}

const cookieOf = (response) => response.headers.get('set-cookie').split(';')[0];

function memoryStore() {
  const records = new Map();
  return {
    records,
    async put(pairs) {
      for (const [key, value] of pairs) records.set(key, value);
    },
    list: async (prefix) => [...records].filter(([key]) => key.startsWith(prefix)),
    async remove(keys) {
      for (const key of keys) records.delete(key);
    },
  };
}

async function isClosed({ get, send, calls }, headers = {}) {
  for (const path of ['', ...DATA, ...FILES]) {
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'DELETE', 'PUT']) {
      const { status } = await get(path, headers, method);
      assert.ok(status === 401 || status === 429, `${method} ${path} ${status}`);
    }
  }
  for (const path of ['', 'api/clear', `api/groups/${GROUP}/remove`]) {
    const { status } = await send(path, { headers: own(headers) });
    assert.ok(status === 401 || status === 429, `POST ${path} ${status}`);
  }
  assert.deepEqual(calls, []);
}

describe('the viewer without a token', () => {
  it('shows only a page that asks for the token', async () => {
    const viewer = open();
    await isClosed(viewer);
    const response = await viewer.get('');
    assert.equal(response.status, 401);
    assert.match(response.headers.get('content-type'), /^text\/html/);
    assert.match(await response.text(), /<form method="post" action="token">/);
  });

  it('is not opened by any header of a request', async () => {
    const viewer = open();
    for (const [name, value] of [
      ['host', 'localhost'],
      ['cf-connecting-ip', '127.0.0.1'],
      ['mf-original-url', `http://localhost${BASE}`],
      ['x-forwarded-for', '127.0.0.1'],
      ['forwarded', 'for=127.0.0.1'],
      ['x-original-url', `${BASE}api/groups`],
      ['sec-fetch-site', 'same-origin'],
      ['authorization', 'Basic YTpi'],
    ]) {
      await isClosed(viewer, { [name]: value });
    }
  });

  it('shows a page that works with its own policy, without scripts and styles', async () => {
    const response = await open().get('');
    const policy = response.headers.get('content-security-policy');
    assert.match(policy, /default-src 'none'; .*form-action 'self'; frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe|data:|\*/);
    // Expects a policy that keeps the origin: with `no-referrer`, browsers would send the form with `Origin: null`.
    assert.equal(response.headers.get('referrer-policy'), 'same-origin');
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.equal(response.headers.get('x-frame-options'), 'DENY');
    assert.doesNotMatch(await response.text(), /<script|<style|style=|\son\w+=/i);
  });

  it('redirects the path without its last slash to the page', async () => {
    const response = await open().get('../tiny-turret');
    assert.equal(response.status, 302);
    assert.equal(response.headers.get('location'), BASE);
  });
});

describe('the link in the console', () => {
  it('is printed once, with a path and without a host', async () => {
    const { viewer } = open();
    for (const host of ['http://evil.example', 'http://localhost:8787', HOST]) {
      await viewer.answer(new Request(`${host}${BASE}`, { headers: { host: 'evil.example' } }));
    }
    assert.equal(printed.length, 1);
    assert.match(printed[0], /^tinyturret: .* \/tiny-turret\/\?token=[\w-]{43}$/);
    assert.doesNotMatch(printed[0], /evil|https?:|\n/);
  });

  it('is not printed for a request that shows no page', async () => {
    const { get } = open();
    for (const path of [...DATA, ...FILES]) await get(path);
    assert.deepEqual(printed, []);
  });

  it('sets a cookie, and redirects to the viewer without the token in the URL', async () => {
    const viewer = open();
    const token = await tokenOf(viewer);
    for (const path of [`?token=${token}`, `../tiny-turret?token=${token}&x=1`]) {
      const response = await viewer.get(path);
      assert.equal(response.status, 302);
      assert.equal(response.headers.get('location'), BASE);
      assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
      assert.equal(
        response.headers.get('set-cookie'),
        `tinyturret=${token}; Path=${BASE}; Max-Age=43200; HttpOnly; SameSite=Strict; Secure`,
      );
      const cookie = cookieOf(response);
      for (const path of ['', ...DATA, ...FILES.slice(0, -1)]) {
        assert.equal((await viewer.get(path, { cookie })).status, 200, path);
      }
      assert.equal((await viewer.send('api/clear', { headers: own({ cookie }) })).status, 204);
    }
  });

  it('sets a cookie for http if the server does not use https', async () => {
    const { viewer, get } = open();
    const token = await tokenOf({ get });
    const url = `http://localhost:8787${BASE}?token=${token}`;
    const cookie = (await viewer.answer(new Request(url))).headers.get('set-cookie');
    assert.match(cookie, /; HttpOnly; SameSite=Strict$/);
  });

  it('sets no cookie if its token is wrong, and shows the page', async () => {
    const viewer = open();
    const token = await tokenOf(viewer);
    for (const wrong of ['x', token.toLowerCase(), `${token}x`, token.slice(1), 'A'.repeat(43)]) {
      const response = await viewer.get(`?token=${encodeURIComponent(wrong)}`);
      assert.equal(response.status, 401);
      assert.equal(response.headers.get('set-cookie'), null);
      assert.ok(!(await response.text()).includes(wrong));
    }
    assert.equal(printed.length, 1);
  });
});

describe('the form of the page', () => {
  const send = (viewer, token, headers = FORM) =>
    viewer.send('token', { headers, body: new URLSearchParams({ token }).toString() });

  it('sets the cookie, too', async () => {
    const viewer = open();
    const token = await tokenOf(viewer);
    const response = await send(viewer, ` ${token}\n`);
    assert.equal(response.status, 302);
    assert.equal(response.headers.get('location'), BASE);
    assert.equal((await viewer.get('', { cookie: cookieOf(response) })).status, 200);
  });

  it('is accepted from the page of the viewer only', async () => {
    const viewer = open();
    const token = await tokenOf(viewer);
    const type = { 'content-type': FORM['content-type'] };
    for (const headers of [
      type,
      { ...type, origin: 'https://evil.example' },
      { ...type, origin: 'null' },
      { ...FORM, 'sec-fetch-site': 'cross-site' },
    ]) {
      const response = await send(viewer, token, headers);
      assert.equal(response.status, 403, JSON.stringify(headers));
      assert.equal(response.headers.get('set-cookie'), null);
    }
    assert.equal((await send(viewer, token, own())).status, 415);
    assert.equal((await send(viewer, 'x'.repeat(2000))).status, 413);
    assert.equal((await viewer.get('token', {}, 'PUT')).status, 405);
    assert.equal((await viewer.get('token')).headers.get('location'), BASE);
  });

  it('shows the page again if the token is wrong', async () => {
    const viewer = open();
    for (const wrong of ['', 'x']) {
      const response = await send(viewer, wrong);
      assert.equal(response.status, 401);
      assert.equal(response.headers.get('set-cookie'), null);
      assert.match(await response.text(), /<form/);
    }
  });
});

describe('a cookie', () => {
  it('opens the viewer, also among other cookies, and a wrong one does not', async () => {
    const viewer = open();
    const token = await tokenOf(viewer);
    const right = `tinyturret=${token}`;
    for (const cookie of [right, `a=b; ${right}`, `tinyturret=x; ${right}`, `${right};b`]) {
      assert.equal((await viewer.get('api/groups', { cookie })).status, 200, cookie);
    }
    for (const cookie of [
      'tinyturret',
      'tinyturret=',
      `tinyturret=${token}x`,
      `tinyturret="${token}"`,
      `Tinyturret=${token}`,
      `xtinyturret=${token}`,
      `x=tinyturret=${token}`,
      token,
    ]) {
      assert.equal((await viewer.get('api/groups', { cookie })).status, 401, cookie);
    }
  });

  it('is deleted if it is wrong', async () => {
    const response = await open().get('api/groups', { cookie: 'tinyturret=old' });
    assert.match(
      response.headers.get('set-cookie'),
      /^tinyturret=; Path=\/tiny-turret\/; Max-Age=0;/,
    );
  });

  it('opens the viewer at one port only, because the ports of a host share cookies', async () => {
    const at = async (port, { viewer }, path = '', headers = {}) =>
      viewer.answer(new Request(`http://localhost:${port}${BASE}${path}`, { headers }));
    const [one, other] = [open(), open()];
    const cookies = [];
    for (const [port, server] of [
      [8787, one],
      [8788, other],
    ]) {
      const entered = await at(port, server, `?token=${await tokenOf(server)}`);
      cookies.push(cookieOf(entered));
    }
    const [first, second] = cookies;
    assert.match(first, /^tinyturret-8787=/);
    const cookie = cookies.join('; ');
    assert.equal((await at(8787, one, 'api/groups', { cookie })).status, 200);
    assert.equal((await at(8788, other, 'api/groups', { cookie })).status, 200);
    const refused = await at(8788, other, 'api/groups', { cookie: first });
    assert.equal(refused.status, 401);
    assert.equal(refused.headers.get('set-cookie'), null, 'the cookie of the other stays');
    assert.equal((await at(8788, other, 'api/groups', { cookie: second })).status, 200);
  });

  it('does not allow writes of another site', async () => {
    const viewer = open();
    const cookie = `tinyturret=${await tokenOf(viewer)}`;
    const headers = own({ cookie, origin: 'https://evil.example' });
    assert.equal((await viewer.send('api/clear', { headers })).status, 403);
    assert.deepEqual(viewer.calls, []);
  });

  it('is valid for 12 hours, after which another link is printed', async () => {
    mock.timers.enable({ apis: ['Date'], now: 1e12 });
    const viewer = open();
    const cookie = `tinyturret=${await tokenOf(viewer)}`;
    mock.timers.tick(12 * 3_600_000 - 1);
    assert.equal((await viewer.get('', { cookie })).status, 200);
    mock.timers.tick(1);
    assert.equal((await viewer.get('', { cookie })).status, 401);
    assert.equal(printed.length, 2);
    assert.notEqual(printed[0], printed[1]);
  });
});

describe('wrong tokens', () => {
  const address = (request) => request.headers.get('x-address') ?? undefined;
  const guesses = {
    link: ({ get }, headers) => get('?token=guess', headers),
    form: ({ send }, headers) =>
      send('token', { headers: { ...FORM, ...headers }, body: 'token=x' }),
    cookie: ({ get }, headers) => get('api/groups', { cookie: 'tinyturret=guess', ...headers }),
  };
  for (const [name, guess] of Object.entries(guesses)) {
    it(`in a ${name} are limited, and the right token is not`, async () => {
      mock.timers.enable({ apis: ['Date'], now: 1e12 });
      const viewer = open({ address });
      const link = `?token=${await tokenOf(viewer)}`;
      const bad = { 'x-address': '203.0.113.9' };
      for (let times = 0; times < 10; times += 1)
        assert.equal((await guess(viewer, bad)).status, 401);
      for (let times = 0; times < 50; times += 1) {
        const response = await guess(viewer, bad);
        assert.equal(response.status, 429);
        assert.match(response.headers.get('retry-after'), /^[1-9]\d?$/);
      }
      assert.equal((await viewer.get(link, bad)).status, 302);
      assert.equal((await guess(viewer, { 'x-address': '198.51.100.7' })).status, 401);
      assert.equal((await guess(viewer, bad)).status, 429);
      mock.timers.tick(60_000);
      assert.equal((await guess(viewer, bad)).status, 401);
    });
  }

  it('limit how often an isolate reads its stores', async () => {
    const store = memoryStore();
    const isolate = open({ address, storageBackends: [store] });
    const list = mock.method(store, 'list');
    const cookie = `tinyturret=${'A'.repeat(43)}`;
    for (let times = 0; times < 50; times += 1) {
      await isolate.get('api/groups', { cookie, 'x-address': '203.0.113.9' });
    }
    assert.equal(list.mock.callCount(), 10);
  });

  it('lock out only their own address from an isolate that does not know the right token', async () => {
    mock.timers.enable({ apis: ['Date'], now: 1e12 });
    const settings = { address, storageBackends: [memoryStore()] };
    const cookie = `tinyturret=${await tokenOf(open(settings))}`;
    for (const [from, wait, status] of [
      ['203.0.113.9', 0, 429],
      ['198.51.100.7', 0, 200],
      ['203.0.113.9', 60_000, 200],
    ]) {
      const isolate = open(settings);
      const bad = { 'x-address': '203.0.113.9' };
      for (let times = 0; times < 10; times += 1) await guesses.cookie(isolate, bad);
      mock.timers.tick(wait);
      const headers = { cookie, 'x-address': from };
      assert.equal((await isolate.get('api/groups', headers)).status, status, `${from} ${wait}`);
    }
  });

  it('do not lock out a visitor with the right cookie', async () => {
    const viewer = open();
    const cookie = `tinyturret=${await tokenOf(viewer)}`;
    let status;
    for (let times = 0; times < 200; times += 1) ({ status } = await viewer.get('?token=guess'));
    assert.equal(status, 429);
    assert.equal((await viewer.get('api/groups', { cookie })).status, 200);
  });
});

describe('several isolates', () => {
  it('with one store accept the same token', async () => {
    const storageBackends = [memoryStore(), 'memory'];
    const [one, other] = [open({ storageBackends }), open({ storageBackends })];
    const token = await tokenOf(one);
    const response = await other.get(`?token=${token}`);
    assert.equal(response.status, 302);
    assert.equal((await other.get('', { cookie: cookieOf(response) })).status, 200);
    const third = open({ storageBackends });
    assert.equal((await third.get('api/groups', { cookie: cookieOf(response) })).status, 200);
  });

  it('store the token where no API of the viewer reads it', async () => {
    const store = memoryStore();
    const turret = recorder();
    const viewer = mount({ development: true, storageBackends: [store] }, { turret });
    const token = await tokenOf(viewer);
    assert.deepEqual(
      [...store.records.keys()].map((key) => key.slice(0, 5)),
      ['http/'],
    );
    const cookie = `tinyturret=${token}`;
    for (const path of DATA) {
      assert.ok(!(await (await viewer.get(path, { cookie })).text()).includes(token), path);
    }
  });
});
