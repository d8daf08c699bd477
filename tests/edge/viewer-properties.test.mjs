// Tests properties of the mounted viewer for arbitrary headers and request targets.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import fc from 'fast-check';
import { http } from '../../pkg/edge/node.js';
import { createRouter } from '../../pkg/edge/router.js';
import { tries } from '../fuzz.mjs';
import { BASE, GROUP, HOST, recorder } from './harness/mounted-viewer.mjs';

const RUNS = tries(500);
const AUTH = { user: 'ann', password: 'secret' };
const RIGHT = `Basic ${btoa('ann:secret')}`;
/** A text that appears only in responses with data of `recorder`. */
const SECRET = 'checkout failed';
const PATHS = ['', 'main.js', 'token', 'api/groups', 'api/status', 'api/report', 'api/clear'];
PATHS.push(`api/groups/${GROUP}/exceptions`, `api/groups/${GROUP}/remove`, '../tiny-turret', 'x');

let printed;
beforeEach(() => {
  printed = '';
  mock.method(console, 'log', (text) => {
    printed += text;
  });
});
afterEach(() => mock.reset());

/** Generates characters that a header may have, and parts that have a meaning in some header. */
const piece = fc.constantFrom(
  'Basic ',
  'basic  ',
  'Bearer ',
  'tinyturret=',
  'tinyturret',
  '; ',
  ';',
  ',',
  '=',
  '"',
  btoa('ann:secret').slice(0, -1),
  btoa('ann:'),
  'A'.repeat(43),
  '%00',
  '\u00ff',
  '__proto__=1',
);
const char = fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code));
const header = fc
  .array(fc.oneof(piece, char), { maxLength: 30 })
  .map((parts) => parts.join('').replaceAll('\x7f', ''));
const query = fc.oneof(
  fc.constant(''),
  header.map((text) => `?token=${encodeURIComponent(text)}`),
  fc.string().map((text) => `?${encodeURIComponent(text)}`),
);
const asked = fc.record({
  path: fc.constantFrom(...PATHS),
  query,
  method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'OPTIONS', 'DELETE'),
  headers: fc.record(
    {
      authorization: header,
      cookie: header,
      host: header,
      origin: fc.constantFrom(HOST, 'null', 'https://evil.example'),
      'sec-fetch-site': fc.constantFrom('same-origin', 'cross-site', 'none'),
      'content-type': fc.constantFrom('application/json', 'application/x-www-form-urlencoded'),
      'cf-connecting-ip': fc.constantFrom('127.0.0.1', '::1', 'x'),
      'x-forwarded-for': header,
      'mf-original-url': fc.constant(`http://localhost${BASE}`),
      forwarded: header,
    },
    { requiredKeys: [] },
  ),
  body: fc.oneof(
    header,
    header.map((text) => `token=${encodeURIComponent(text)}`),
  ),
  peer: fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant(undefined), fc.string()),
});

function open(settings) {
  const records = new Map();
  const store = {
    async put(pairs) {
      for (const [key, value] of pairs) records.set(key, value);
    },
    list: async (prefix) => [...records].filter(([key]) => key.startsWith(prefix)),
    async remove(keys) {
      for (const key of keys) assert.ok(key.startsWith('http/development-token/'), key);
    },
  };
  const turret = recorder({ groups: [{ title: SECRET }], exceptions: [{ title: SECRET }] });
  const router = createRouter(turret, { address: (_request, peer) => peer });
  router.set({ viewerPath: BASE, storageBackends: [store], ...settings });
  const ask = async ({ path, query, method, headers, body, peer }) => {
    const url = new URL(path, HOST + BASE).href + query;
    const hasBody = !['GET', 'HEAD'].includes(method);
    return router.answer(new Request(url, { method, headers, body: hasBody ? body : null }), peer);
  };
  return { ask, records, turret };
}

async function isRefused({ ask, records, turret }, given) {
  const response = await ask(given);
  // Checks the response only if there is one, because a request with an invalid Host header is left to the app.
  if (response) {
    const { status, headers } = response;
    assert.ok([302, 401, 403, 404, 405, 413, 415, 429].includes(status), String(status));
    const location = headers.get('location');
    assert.ok(location === null || location === BASE, location);
    assert.match(headers.get('set-cookie') ?? 'tinyturret=; ', /^tinyturret=; /);
    assert.ok(!(await response.text()).includes(SECRET));
  }
  assert.deepEqual(turret.calls, []);
  for (const key of records.keys()) assert.ok(key.startsWith('http/development-token/'), key);
  assert.ok(records.size <= 1);
}

describe('a request without the right credentials shows and changes nothing', () => {
  for (const [name, settings] of Object.entries({
    'no settings': {},
    auth: { auth: AUTH },
    'development: true': { development: true },
    authorize: { authorize: ({ headers }) => headers.get('authorization') === RIGHT },
  })) {
    it(`with ${name}`, async () => {
      // Opens one viewer that gets all requests. Each request is also sent to a new viewer, in which the limit of attempts does
      // not apply.
      const one = open(settings);
      const isRight = ({ headers }) => headers.authorization?.trim() === RIGHT;
      await fc.assert(
        fc.asyncProperty(asked, async (given) => {
          fc.pre(!isRight(given));
          await isRefused(one, given);
          await isRefused(open(settings), given);
        }),
        RUNS,
      );
    });
  }
});

describe('a request with the right credentials opens the viewer', () => {
  const rest = asked.filter(({ headers }) => !('host' in headers));

  it('with auth', async () => {
    const { ask } = open({ auth: AUTH });
    await fc.assert(
      fc.asyncProperty(rest, async (given) => {
        const { status } = await ask({
          ...given,
          headers: { ...given.headers, authorization: RIGHT },
        });
        assert.ok([200, 204, 302, 403, 404, 405, 415].includes(status), String(status));
      }),
      RUNS,
    );
  });

  it('with development: true, among other cookies', async () => {
    const { ask } = open({ development: true });
    await ask({ path: '', query: '', method: 'GET' });
    const [, token] = /\?token=(\S+)$/.exec(printed);
    await fc.assert(
      fc.asyncProperty(rest, header, async (given, other) => {
        fc.pre(given.path !== 'token' && !given.query.startsWith('?token='));
        const cookie = `x=${other.replace(/tinyturret|;/g, '')}; tinyturret=${token}`;
        const { status } = await ask({ ...given, headers: { ...given.headers, cookie } });
        assert.ok([200, 204, 302, 403, 404, 405, 415].includes(status), String(status));
      }),
      RUNS,
    );
  });
});

describe('a message of Node.js', () => {
  const segment = fc.constantFrom(
    'tiny-turret',
    'api',
    '..',
    '.',
    '%2e%2e',
    '%2f',
    '',
    'x',
    '@',
    ':',
  );
  const slash = fc.constantFrom('/', '\\', '//', '?', '#', '%2f', '');
  const target = fc.oneof(
    fc.constantFrom(BASE, `${BASE}api/groups`, '*', '', `http://h${BASE}`),
    fc.string(),
    fc.array(fc.oneof(slash, segment), { maxLength: 12 }).map((parts) => parts.join('')),
  );
  const host = fc.oneof(
    fc.constantFrom(undefined, 'localhost', 'shop.example:80', `x${BASE}?`, 'a@b', '[::1]'),
    fc.string(),
    fc.array(fc.oneof(slash, segment), { maxLength: 6 }).map((parts) => parts.join('')),
  );

  it('matches by its target only, and does not cause an exception', () => {
    fc.assert(
      fc.property(target, host, (url, host) => {
        const message = {
          method: 'GET',
          url,
          headers: { host },
          headersDistinct: host === undefined ? {} : { host: [host] },
          socket: {},
        };
        const path = url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#\\]*/i, '').split(/[?#]/)[0];
        const context = http.contextOf(message);
        assert.equal(new URL(context.url).protocol, 'http:');
        const request = http.request(message);
        if (request) assert.equal(new URL(request.url).pathname, path.startsWith('/') ? path : '/');
        const isOurs = path === BASE || path === BASE.slice(0, -1) || path.startsWith(BASE);
        const router = createRouter(recorder(), {});
        router.set({ viewerPath: BASE });
        const answer = request && router.answer(request);
        if (!isOurs) assert.equal(answer, undefined);
        if (path === BASE) assert.ok(request === undefined || answer !== undefined);
      }),
      RUNS,
    );
  });
});
