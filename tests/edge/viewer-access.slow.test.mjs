// Tests of the access to the mounted viewer for combinations of settings, hosts and credentials.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { edge } from '../../pkg/edge/edge.js';
import { createRouter } from '../../pkg/edge/router.js';
import { viewerRoute } from '../../pkg/http/viewer.js';
import { BASE, GROUP, HOST, mount, own, recorder } from './harness/mounted-viewer.mjs';

const AUTH = { user: 'ann', password: 'pass:wörd' };
const OK = { status: 200 };
const WRONG = [null, false, true, 0, 1, '', 'ann:pass', [], {}, Symbol('x')];
const LOCAL = 'http://localhost:8787';
const DEVELOPMENT = { development: true };
/** Headers with which a client could pretend to run on the machine of the server. */
const CLAIMS = {
  host: 'localhost',
  'cf-connecting-ip': '127.0.0.1',
  'mf-original-url': 'http://localhost/tiny-turret/',
  'x-forwarded-for': '127.0.0.1',
  'x-forwarded-host': 'localhost',
  'x-real-ip': '127.0.0.1',
  forwarded: 'for=127.0.0.1;host=localhost',
  via: '1.1 localhost',
};

function basic(user, password) {
  const bytes = new TextEncoder().encode(`${user}:${password}`);
  return { authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` };
}

async function statusAt(host, settings, headers) {
  const viewer = viewerRoute('/tiny-turret', recorder(), settings);
  const response = await viewer.answer(new Request(`${host}/tiny-turret/`, { headers }), 'a peer');
  return response.status;
}

async function assertClosed({ get, send, calls }, headers) {
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

describe('the viewer without settings', () => {
  it('is closed, and responds as a missing page does', async () => {
    await assertClosed(mount({}));
    await assertClosed(mount(null));
    await assertClosed(mount({ isDevelopment: () => true }));
  });

  it('is closed for requests from the same machine, with any headers', async (t) => {
    const before = process.env.NODE_ENV;
    t.after(() => {
      process.env.NODE_ENV = before ?? '';
    });
    process.env.NODE_ENV = 'development';
    for (const settings of [{}, { isDevelopment: () => true }]) {
      for (const host of [LOCAL, 'http://127.0.0.1:8787', 'http://[::1]:8787', HOST]) {
        assert.equal(await statusAt(host, settings), 404, host);
        assert.equal(await statusAt(host, settings, CLAIMS), 404, host);
      }
    }
  });

  it('is closed if development is not exactly true', async () => {
    for (const development of [...WRONG, 'true', 'yes', new Boolean(true), () => true]) {
      if (development === true) continue;
      await assertClosed(mount({ development }), CLAIMS);
    }
  });
});

describe('authorize', () => {
  it('opens the viewer only if it returns true, or a promise of true', async (t) => {
    t.mock.method(console, 'warn', () => {});
    for (const yes of [true, Promise.resolve(true)]) {
      assert.equal((await mount({ authorize: () => yes }).get('')).status, 200);
    }
    const truthy = [1, 'true', 'false', {}, { ok: false }, { ok: true }, [true], new Error('no')];
    truthy.push(new Boolean(true), () => true, Symbol('yes'), 1n, new Response('', OK), Response);
    for (const no of [false, undefined, null, 0, '', Number.NaN, ...truthy]) {
      await assertClosed(mount({ authorize: () => no }));
      await assertClosed(mount({ authorize: async () => no }));
    }
  });

  it('prints one warning if it returns a truthy value other than true', async (t) => {
    const warn = t.mock.method(console, 'warn', () => {});
    let answer;
    const { get } = mount({ authorize: () => answer });
    for (answer of [false, undefined, 0, true]) await get('');
    assert.equal(warn.mock.callCount(), 0);
    for (answer of [{ ok: false }, 'false', 1]) await get('');
    assert.equal(warn.mock.callCount(), 1);
    assert.match(warn.mock.calls[0].arguments[0], /authorize must return true to open the viewer/);
  });

  it('closes the viewer if it throws', async () => {
    await assertClosed(mount({ authorize: () => Promise.reject(new Error('no')) }));
    const authorize = () => {
      throw new Error('no');
    };
    await assertClosed(mount({ authorize }));
  });

  it('is called with only the request, for each request', async () => {
    const argumentsOfCalls = [];
    const { get, send } = mount({ authorize: (...args) => argumentsOfCalls.push(args) > 0 });
    await get('api/groups', { cookie: 'session=1' });
    await send(`api/groups/${GROUP}/resolve`);
    assert.equal(argumentsOfCalls.length, 2);
    assert.equal(argumentsOfCalls[0].length, 1);
    assert.equal(argumentsOfCalls[0][0].headers.get('cookie'), 'session=1');
  });

  it('has priority over auth and development', async () => {
    const no = { authorize: () => false, ...DEVELOPMENT };
    await assertClosed(mount({ ...no, auth: AUTH }), basic(AUTH.user, AUTH.password));
    await assertClosed(mount(no));
  });
});

describe('auth', () => {
  it('opens the viewer for its user and password only', async (t) => {
    t.mock.timers.enable({ apis: ['Date'] });
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
      // Advances the clock by a minute, so that the limit of attempts does not refuse the next requests.
      t.mock.timers.tick(60_000);
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

  it('accepts any user and password that the header can contain', async () => {
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

  it('is required in development, too', async () => {
    const viewer = viewerRoute('/tiny-turret', recorder(), { auth: AUTH, ...DEVELOPMENT });
    const response = await viewer.answer(new Request(`${LOCAL}/tiny-turret/`));
    assert.equal(response.status, 401);
    assert.match(response.headers.get('www-authenticate'), /^Basic/);
    assert.equal(await response.text(), 'Unauthorized');
  });
});

describe('an invalid setting', () => {
  it('prints a warning, and a valid one does not', (t) => {
    const warn = t.mock.method(console, 'warn', () => {});
    const warningsOf = (settings) => {
      warn.mock.resetCalls();
      createRouter(recorder(), { reports: { setLimit() {} } }).set(settings);
      return warn.mock.calls.map(({ arguments: [text] }) => text);
    };
    const right = { viewerPath: BASE, collectPath: '/collect', auth: AUTH, authorize: () => true };
    assert.deepEqual(warningsOf({}), []);
    for (const development of [undefined, false, null, '', 0, true]) {
      assert.deepEqual(warningsOf({ development }), []);
    }
    for (const development of ['true', 'false', 1, {}, [], () => true]) {
      assert.deepEqual(warningsOf({ development }), [
        'tinyturret: development must be true to open the viewer',
      ]);
    }
    assert.deepEqual(warningsOf(right), []);
    assert.deepEqual(warningsOf({ viewerPath: 1, collectPath: '/', auth: { user: 'ann' } }), [
      'tinyturret: viewerPath must be a path, such as "/errors"; there is no viewer',
      'tinyturret: collectPath must be a path; no reports are accepted',
      'tinyturret: authorize must be a function, auth { user, password }; the viewer is closed',
    ]);
    for (const auth of WRONG) assert.equal(warningsOf({ auth }).length, 1, String(auth));
    for (const authorize of WRONG)
      assert.equal(warningsOf({ authorize }).length, 1, String(authorize));
  });

  it('closes the viewer, also in development', async () => {
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
      assert.equal(await statusAt(LOCAL, { auth, ...DEVELOPMENT }), 404, String(auth));
      assert.equal(await statusAt(HOST, { auth, authorize: () => true }), 404, String(auth));
    }
    for (const authorize of WRONG) {
      assert.equal(await statusAt(LOCAL, { authorize, ...DEVELOPMENT }), 404, String(authorize));
      const right = basic(AUTH.user, AUTH.password);
      assert.equal(await statusAt(HOST, { authorize, auth: AUTH }, right), 404, String(authorize));
    }
  });

  it('in Object.prototype opens no viewer', async () => {
    const right = basic(AUTH.user, AUTH.password);
    for (const [name, value] of Object.entries({
      authorize: () => true,
      auth: AUTH,
      development: true,
    })) {
      let handler;
      Object.prototype[name] = value;
      try {
        const { withTurret } = edge({ ...recorder(), init: async () => {} }, { early: true });
        handler = withTurret(() => new Response('the app'), { viewerPath: BASE });
      } finally {
        delete Object.prototype[name];
      }
      const { status } = await handler(new Request(HOST + BASE, { headers: right }));
      assert.equal(status, 404, name);
    }
  });

  it('that throws closes the viewer', async () => {
    const settings = {
      get auth() {
        throw new Error('no');
      },
      development: true,
    };
    assert.equal(await statusAt(LOCAL, settings), 404);
  });
});
