// Who sees the mounted viewer: the matrix of settings, places and credentials.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isLoopback } from '../../pkg/edge/loopback.js';
import { mounts } from '../../pkg/edge/mounts.js';
import { viewerAt } from '../../pkg/edge/viewer.js';
import { BASE, GROUP, HOST, mount, own, recorder } from './viewer-mount.mjs';

const AUTH = { user: 'ann', password: 'pass:wörd' };
const WRONG = [null, false, true, 0, 1, '', 'ann:pass', [], {}, Symbol('x')];
const LOCAL = [
  'http://localhost:8787',
  'http://shop.localhost',
  'http://127.0.0.1:8787',
  'http://127.9.9.9',
  'http://[::1]:8787',
];
const ELSEWHERE = [
  HOST,
  'http://localhost.shop.example',
  'http://127.0.0.1.shop.example',
  'http://notlocalhost',
  'http://128.0.0.1',
  'http://0.0.0.0',
  'http://10.0.0.1',
  'http://[::2]',
];
const FORWARDED = {
  'x-forwarded-for': '127.0.0.1',
  'x-forwarded-host': 'localhost',
  forwarded: 'for=127.0.0.1',
  'x-real-ip': '127.0.0.1',
  via: '1.1 proxy',
  'true-client-ip': '127.0.0.1',
  'cf-connecting-ip': '203.0.113.9',
};

function basic(user, password) {
  const bytes = new TextEncoder().encode(`${user}:${password}`);
  return { authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` };
}

async function statusAt(host, settings, headers) {
  const viewer = viewerAt('/tiny-turret', recorder(), settings);
  const response = await viewer.answer(new Request(`${host}/tiny-turret/`, { headers }), 'a peer');
  return response.status;
}

async function isClosedEverywhere({ get, send, calls }, headers) {
  const absent = await (await get('no such page', headers)).text();
  for (const path of ['', 'main.js', 'api/groups', 'api/report', '../tiny-turret']) {
    for (const method of ['GET', 'OPTIONS', 'DELETE']) {
      const response = await get(path, headers, method);
      assert.equal(response.status, 404, `${method} ${path}`);
      assert.equal(await response.text(), absent);
      assert.equal(response.headers.get('www-authenticate'), null);
    }
  }
  const response = await send('api/clear', { headers: own(headers) });
  assert.equal(response.status, 404);
  assert.deepEqual(calls, []);
}

describe('nothing set', () => {
  it('closed, and nothing is different from a page that is not there', async () => {
    await isClosedEverywhere(mount({}));
    await isClosedEverywhere(mount(null));
    await isClosedEverywhere(mount({ isDevelopment: () => true }));
  });

  it('open on the machine itself, where the platform says that it is development', async () => {
    for (const host of LOCAL) {
      assert.equal(await statusAt(host, { isDevelopment: () => true }), 200, host);
      assert.equal(await statusAt(host, { isDevelopment: async () => true }), 200, host);
      assert.equal(await statusAt(host, { isDevelopment: () => false }), 404, host);
      assert.equal(await statusAt(host, {}), 404, host);
    }
    for (const host of ELSEWHERE) {
      assert.equal(await statusAt(host, { isDevelopment: () => true }), 404, host);
    }
  });

  it('closed where the request was forwarded', async () => {
    const settings = { isDevelopment: () => true };
    for (const [name, value] of Object.entries(FORWARDED)) {
      assert.equal(await statusAt(LOCAL[0], settings, { [name]: value }), 404, name);
    }
    assert.equal(await statusAt(LOCAL[0], settings, { 'cf-connecting-ip': '127.0.0.1' }), 200);
    assert.equal(await statusAt(LOCAL[0], settings, { 'cf-connecting-ip': '::1' }), 200);
  });

  it('the platform is told of the request and its peer', async () => {
    const asked = [];
    await statusAt(LOCAL[0], { isDevelopment: (...args) => asked.push(args) });
    const [[request, peer]] = asked;
    assert.ok(request instanceof Request);
    assert.equal(peer, 'a peer');
  });

  it('a platform that fails to say so has not said so', async () => {
    const fails = () => {
      throw new Error('no');
    };
    assert.equal(await statusAt(LOCAL[0], { isDevelopment: fails }), 404);
    assert.equal(await statusAt(LOCAL[0], { isDevelopment: 'yes' }), 404);
  });

  it('which addresses are the machine itself', () => {
    const own = ['localhost', 'a.localhost', '127.0.0.1', '::1', '[::1]', '::ffff:127.0.0.1'];
    for (const address of own) assert.ok(isLoopback(address), address);
    const others = ['', 'localhost.', 'xlocalhost', '127.0.0.1.a', '1127.0.0.1', '::11', undefined];
    for (const address of others) assert.ok(!isLoopback(address), address);
  });
});

describe('authorize', () => {
  it('what it says decides, at once or later', async () => {
    for (const yes of [true, 1, { name: 'ann' }, Promise.resolve('ann')]) {
      assert.equal((await mount({ authorize: () => yes }).get('')).status, 200);
    }
    const noes = [false, undefined, null, 0, '', Promise.resolve(false)];
    noes.push(Response.json({}), new Response('', { status: 401 }));
    for (const no of noes) await isClosedEverywhere(mount({ authorize: () => no }));
  });

  it('closed when it throws', async () => {
    await isClosedEverywhere(mount({ authorize: () => Promise.reject(new Error('no')) }));
    const authorize = () => {
      throw new Error('no');
    };
    await isClosedEverywhere(mount({ authorize }));
  });

  it('is given the request and nothing else, each time', async () => {
    const asked = [];
    const { get, send } = mount({ authorize: (...args) => asked.push(args) });
    await get('api/groups', { cookie: 'session=1' });
    await send(`api/groups/${GROUP}/resolve`);
    assert.equal(asked.length, 2);
    assert.equal(asked[0].length, 1);
    assert.equal(asked[0][0].headers.get('cookie'), 'session=1');
  });

  it('goes before auth, and before development', async () => {
    const no = { authorize: () => false, isDevelopment: () => true };
    await isClosedEverywhere(mount({ ...no, auth: AUTH }), basic(AUTH.user, AUTH.password));
    assert.equal(await statusAt(LOCAL[0], no), 404);
  });
});

describe('auth', () => {
  it('asks for a name and a password, and takes no others', async () => {
    const { get, send, calls } = mount({ auth: AUTH });
    const right = basic(AUTH.user, AUTH.password);
    assert.equal((await get('', right)).status, 200);
    assert.equal(
      (await get('', { authorization: right.authorization.replace('B', 'b') })).status,
      200,
    );
    const wrong = [
      {},
      basic(AUTH.user, ''),
      basic(AUTH.user, 'pass'),
      basic(AUTH.user, `${AUTH.password} `),
      basic('Ann', AUTH.password),
      basic('', ''),
      basic('ann:', AUTH.password),
      { authorization: 'Basic' },
      { authorization: 'Basic %%%' },
      { authorization: `Basic ${btoa('no colon')}` },
      { authorization: `Basic ${'A'.repeat(100_000)}` },
      { authorization: right.authorization.replace('Basic', 'Bearer') },
      { authorization: `${right.authorization}, ${right.authorization}` },
    ];
    for (const headers of wrong) {
      for (const path of ['', 'api/groups', 'no such page']) {
        const response = await get(path, headers);
        assert.equal(response.status, 401, JSON.stringify(headers).slice(0, 80));
        assert.match(response.headers.get('www-authenticate'), /^Basic realm="tinyturret"/);
      }
      const write = await send('api/clear', { headers: own(headers) });
      assert.equal(write.status, 401);
    }
    assert.deepEqual(calls, []);
  });

  it('takes any user and password that the header can carry', async () => {
    for (const [user, password] of [
      ['a', 'b'],
      ['ärger', ':::'],
      ['user@example.com', 'x'.repeat(2000)],
    ]) {
      const { get } = mount({ auth: { user, password } });
      assert.equal((await get('', basic(user, password))).status, 200);
      assert.equal((await get('', basic(user, `${password}x`))).status, 401);
    }
  });

  it('is asked for in development, too', async () => {
    assert.equal(await statusAt(LOCAL[0], { auth: AUTH, isDevelopment: () => true }), 401);
  });
});

describe('a wrong setting', () => {
  it('is told in the console, a right one is not', (t) => {
    const warn = t.mock.method(console, 'warn', () => {});
    const told = (settings) => {
      warn.mock.resetCalls();
      mounts(recorder(), {}).set(settings);
      return warn.mock.calls.map(({ arguments: [text] }) => text);
    };
    const right = { viewerPath: BASE, collectPath: '/collect', auth: AUTH, authorize: () => true };
    assert.deepEqual(told({}), []);
    assert.deepEqual(told(right), []);
    assert.deepEqual(told({ viewerPath: 1, collectPath: '/', auth: { user: 'ann' } }), [
      'tinyturret: viewerPath is no path; no viewer is there',
      'tinyturret: collectPath is no path; no reports are taken',
      'tinyturret: authorize or auth is wrong; the viewer is closed',
    ]);
    for (const auth of WRONG) assert.equal(told({ auth }).length, 1, String(auth));
    for (const authorize of WRONG) assert.equal(told({ authorize }).length, 1, String(authorize));
  });

  it('closes the viewer, also in development', async () => {
    const isDevelopment = () => true;
    const wrongAuth = [
      ...WRONG,
      { user: 'ann' },
      { password: 'x' },
      { user: '', password: 'x' },
      { user: 'ann', password: '' },
      { user: 'an:n', password: 'x' },
      { user: 1, password: 2 },
      { user: ['ann'], password: ['x'] },
      () => true,
    ];
    for (const auth of wrongAuth) {
      assert.equal(await statusAt(LOCAL[0], { auth, isDevelopment }), 404, String(auth));
      assert.equal(await statusAt(HOST, { auth, authorize: () => true }), 404, String(auth));
    }
    for (const authorize of WRONG) {
      assert.equal(await statusAt(LOCAL[0], { authorize, isDevelopment }), 404, String(authorize));
      const right = basic(AUTH.user, AUTH.password);
      assert.equal(await statusAt(HOST, { authorize, auth: AUTH }, right), 404, String(authorize));
    }
  });

  it('that throws closes it', async () => {
    const settings = {
      get auth() {
        throw new Error('no');
      },
      isDevelopment: () => true,
    };
    assert.equal(await statusAt(LOCAL[0], settings), 404);
  });
});
