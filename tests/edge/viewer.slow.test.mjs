// Tests of the responses of the mounted viewer: paths, methods, writes, pages of groups, headers.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { viewerRoute } from '../../pkg/http/viewer.js';
import { BASE, GROUP, group, HOST, mount, OPEN, own, recorder } from './harness/mounted-viewer.mjs';

const READS = ['', 'main.js', 'style.css', 'icon.svg', 'api/groups', 'api/status', 'api/report'];
const ACTIONS = ['resolve', 'ignore', 'reopen', 'remove'];
const HOSTILE = '"><script>alert(1)</script>';

describe('the path of the viewer', () => {
  it('begins and ends with a slash', () => {
    for (const path of ['tiny-turret', '/tiny-turret', 'tiny-turret/', BASE, `/${BASE}/`]) {
      assert.equal(viewerRoute(path, recorder(), OPEN).path, BASE);
    }
    assert.equal(viewerRoute('/admin/errors', recorder(), OPEN).path, '/admin/errors/');
  });

  it('matches no request if it is invalid', () => {
    const wrong = [undefined, null, true, 1, {}, [], '', '/', '//', 'a//b/../c', '../a'];
    wrong.push('/a?b', '/a#b', 'a b', 'a\\b', 'ä', 'a\nb', '\0', ' /a');
    for (const path of wrong) {
      const { path: base, matches } = viewerRoute(path, recorder(), OPEN);
      assert.equal(base, '', String(path));
      for (const url of [
        `${HOST}/`,
        `${HOST}/a`,
        `${HOST}/a/`,
        `${HOST}//`,
        `${HOST}/undefined/`,
      ]) {
        assert.equal(matches(new Request(url)), false, `${String(path)} ${url}`);
      }
    }
  });

  it('matches itself and all paths below it, and no others', async () => {
    const { viewer } = mount();
    for (const path of ['tiny-turret', 'tiny-turret/', 'tiny-turret/x/y?z', 'tiny-turret?x']) {
      assert.ok(viewer.matches(new Request(`${HOST}/${path}`)), path);
    }
    for (const path of ['', 'tiny-turrets', 'a/tiny-turret/', 'Tiny-Turret/', '?/tiny-turret/']) {
      assert.ok(!viewer.matches(new Request(`${HOST}/${path}`)), path);
    }
    const beside = await viewer.answer(new Request(`${HOST}/aaaaaaaaaaa/api/groups`));
    assert.equal(beside.status, 404);
  });

  it('is the target of a redirect from the path without its last slash', async () => {
    const { get } = mount();
    const response = await get(`../tiny-turret?${HOSTILE}`);
    assert.equal(response.status, 302);
    assert.equal(response.headers.get('location'), BASE);
  });
});

describe('the files of the viewer', () => {
  it('have their types, and are loaded at the first request', async () => {
    let loaded = 0;
    const load = () => {
      loaded += 1;
      return import('../../pkg/http/viewer-files.js');
    };
    const { get } = mount(OPEN, { load });
    await get('api/groups');
    assert.equal(loaded, 0);
    assert.match((await get('')).headers.get('content-type'), /^text\/html/);
    assert.equal(loaded, 1);
    assert.match((await get('main.js')).headers.get('content-type'), /^text\/javascript/);
    assert.match((await get('style.css')).headers.get('content-type'), /^text\/css/);
    assert.equal((await get('icon.svg')).headers.get('content-type'), 'image/svg+xml');
  });

  it('are not loaded if the viewer is closed', async () => {
    const load = () => assert.fail('loaded');
    assert.equal((await mount({}, { load }).get('')).status, 404);
  });

  it('are those that the page references, and contain no wasm', async () => {
    const { get } = mount();
    const page = await (await get('')).text();
    const names = [...page.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, name]) => name);
    assert.deepEqual(names.sort(), ['icon.svg', 'main.js', 'style.css']);
    for (const name of names) assert.equal((await get(name)).status, 200, name);
    assert.doesNotMatch(await (await get('main.js')).text(), /wasm_bg|\bimport\b(?!\.meta)/);
    assert.doesNotMatch(await (await get('style.css')).text(), /@import/);
  });

  it('are the only ones that are served', async () => {
    const { get } = mount();
    const names = ['x', 'index', 'constructor', '__proto__', 'toString', 'api', 'api/'];
    names.push('..%2findex.html', '%2e%2e%2fmain.js', '..%5cmain.js', 'main.js/', './/main.js');
    names.push('main%2ejs', 'main.js%00', 'api/../../x', 'api/groups/', 'api/constructor');
    names.push(
      'api/toString',
      `api/groups/${GROUP}`,
      `api/groups/${GROUP}/toString`,
      `api/xgroups/${GROUP}/exceptions`,
    );
    for (const name of names) {
      assert.equal((await get(name)).status, 404, name);
    }
  });
});

describe('a method', () => {
  it('HEAD gets the response of GET without the body', async () => {
    const { get } = mount();
    for (const path of [...READS, 'none']) {
      const [got, headed] = [await get(path), await get(path, {}, 'HEAD')];
      assert.equal(headed.status, got.status);
      assert.deepEqual([...headed.headers], [...got.headers]);
      assert.equal(await headed.text(), '');
    }
  });

  it('that is not allowed is refused with the allowed ones', async () => {
    const { get, send, calls } = mount();
    for (const path of READS) {
      for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
        const response = await get(path, own(), method);
        assert.equal(response.status, 405, `${method} ${path}`);
        const isBoth = path === 'api/report';
        assert.equal(response.headers.get('allow'), isBoth ? 'GET, HEAD, POST' : 'GET, HEAD');
      }
      assert.equal((await send(path)).status, path === 'api/report' ? 200 : 405);
    }
    for (const path of ['api/clear', ...ACTIONS.map((name) => `api/groups/${GROUP}/${name}`)]) {
      for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']) {
        const response = await get(path, own(), method);
        assert.equal(response.status, 405, `${method} ${path}`);
        assert.equal(response.headers.get('allow'), 'POST');
      }
    }
    assert.deepEqual(calls, []);
  });
});

describe('a write', () => {
  it('calls the function of its name', async () => {
    const { send, calls } = mount();
    for (const name of ACTIONS) {
      assert.equal((await send(`api/groups/${GROUP}/${name}`)).status, 204);
    }
    assert.equal((await send('api/clear')).status, 204);
    assert.deepEqual(calls, [...ACTIONS.map((name) => [name, GROUP]), ['clear', undefined]]);
  });

  it('is accepted from the same origin only', async () => {
    const from = (headers) => ({ headers: { 'content-type': 'application/json', ...headers } });
    const refused = [
      {},
      { origin: 'null' },
      { origin: 'https://evil.example' },
      { origin: 'https://shop.example.evil.example' },
      { origin: 'http://shop.example' },
      { origin: 'https://shop.example:8443' },
      { origin: 'https://SHOP.example/' },
      { origin: '' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
      { referer: `${HOST}${BASE}` },
    ];
    const { send, calls } = mount();
    for (const headers of refused) {
      const { status } = await send('api/clear', from(headers));
      assert.equal(status, 403, JSON.stringify(headers));
    }
    assert.deepEqual(calls, []);
    assert.equal((await send('api/clear', from({ origin: HOST }))).status, 204);
    const own = { 'sec-fetch-site': 'same-origin' };
    assert.equal((await send('api/clear', from(own))).status, 204);
    // Accepts an origin with http, because a proxy may have ended TLS.
    const other = HOST.replace('https:', 'http:');
    assert.equal((await send('api/clear', from({ ...own, origin: other }))).status, 204);
  });

  it('is accepted as JSON only', async () => {
    const { send, calls } = mount();
    const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'];
    for (const type of [...types, 'application/jsonp', 'text/plain, application/json', '']) {
      const headers = own({ 'content-type': type });
      assert.equal((await send('api/clear', { headers })).status, 415, type);
    }
    assert.deepEqual(calls, []);
    const headers = own({ 'content-type': 'Application/JSON; charset=utf-8' });
    assert.equal((await send('api/clear', { headers })).status, 204);
  });

  it('passes the options of resolve and ignore', async () => {
    const { send, calls } = mount();
    const sendJson = (action, options) =>
      send(`api/groups/${GROUP}/${action}`, { body: JSON.stringify(options) });
    await sendJson('resolve', { release: '1.4.2' });
    await sendJson('ignore', { untilCount: 12, untilTime: 99 });
    await sendJson('ignore', {});
    await send(`api/groups/${GROUP}/ignore`, { body: '{' });
    assert.deepEqual(calls, [
      ['resolve', GROUP, { release: '1.4.2' }],
      ['ignore', GROUP, { untilCount: 12, untilTime: 99 }],
      ['ignore', GROUP],
      ['ignore', GROUP],
    ]);
  });

  it('may be a report of 8 MB, which is read and not stored', async () => {
    const { send, calls } = mount();
    const body = '{"records":[]}';
    const answer = await (await send('api/report', { body })).json();
    assert.deepEqual(answer, { groups: [], exceptions: [], problem: body });
    assert.equal((await send('api/report', { body: ' '.repeat(8 << 20) })).status, 200);
    assert.equal((await send('api/report', { body: ' '.repeat((8 << 20) + 1) })).status, 413);
    assert.deepEqual(calls, []);
  });

  it('is refused if it is large, without being read to its end', async () => {
    const { send, calls } = mount();
    assert.equal((await send('api/clear', { body: ' '.repeat(4097) })).status, 413);
    let pulled = 0;
    const body = new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(1024));
      },
    });
    assert.equal((await send('api/clear', { body })).status, 413);
    assert.ok(pulled < 10, `${pulled} KB`);
    const claimed = own({ 'content-length': '5000000000' });
    assert.equal((await send('api/clear', { headers: claimed, body: '{}' })).status, 413);
    assert.deepEqual(calls, []);
    assert.equal((await send('api/clear', { body: ' '.repeat(4096) })).status, 204);
    assert.equal((await send('api/clear', { body: undefined })).status, 204);
  });

  it('and a read are refused for an invalid group id', async () => {
    const { get, send, calls } = mount();
    const ids = ['', '0', 'z'.repeat(16), `${GROUP}0`, GROUP.slice(1), `${GROUP.slice(1)}%00`];
    ids.push('__proto__', '..%2f..%2fclear', encodeURIComponent(HOSTILE), `%20${GROUP.slice(1)}`);
    for (const id of ids) {
      assert.equal((await send(`api/groups/${id}/remove`)).status, 404, id);
      assert.equal((await get(`api/groups/${id}/exceptions`)).status, 404, id);
    }
    assert.deepEqual(calls, []);
    assert.equal((await send(`api/groups/${GROUP.toUpperCase()}/remove`)).status, 204);
  });
});

describe('pages of groups', () => {
  const turret = recorder({ groups: Array.from({ length: 1000 }, (_, at) => group(at)) });
  const { get } = mount(OPEN, { turret });
  const read = async (query) => (await get(`api/groups${query}`)).json();

  it('have all groups once, in the order of the core', async () => {
    const ids = [];
    for (let offset = 0; offset < 1000; offset += 500) {
      const { groups, total } = await read(`?offset=${offset}&limit=500`);
      assert.equal(total, 1000);
      ids.push(...groups.map(({ id }) => id));
    }
    assert.deepEqual(
      ids,
      (await turret.groups()).map(({ id }) => id),
    );
  });

  it('have a bounded length for any query', async () => {
    const length = async (query) => (await read(query)).groups.length;
    assert.equal(await length(''), 100);
    assert.equal(await length('?limit=7'), 7);
    assert.equal(await length('?limit=0'), 1);
    assert.equal(await length('?limit=501'), 500);
    assert.equal(await length('?offset=995'), 5);
    assert.equal(await length('?offset=1000'), 0);
    for (const odd of ['-1', '1e2', '0x10', ' 7', '7.5', 'NaN', '', '9'.repeat(20), HOSTILE, '٣']) {
      const given = encodeURIComponent(odd);
      assert.equal(await length(`?limit=${given}`), 100, odd);
      const { groups } = await read(`?offset=${given}&limit=1`);
      assert.equal(groups[0].count, 0, odd);
    }
  });

  it('are small, and have all fields of a group', async () => {
    const response = await get('api/groups');
    const text = await response.text();
    assert.ok(text.length < 200_000, `${text.length} characters`);
    const [first] = JSON.parse(text).groups;
    assert.deepEqual(first, (await turret.groups())[0]);
  });

  it('are created in less than 200 ms', async () => {
    const began = performance.now();
    await get('api/groups?limit=500');
    const took = performance.now() - began;
    assert.ok(took < 200, `${took} ms`);
  });

  it('are not sent again while they are unchanged', async () => {
    const etag = (await get('api/groups')).headers.get('etag');
    for (const tag of [etag, `W/${etag}`]) {
      const again = await get('api/groups', { 'if-none-match': tag });
      assert.equal(again.status, 304);
      assert.equal(await again.text(), '');
    }
    assert.equal((await get('api/groups?offset=1', { 'if-none-match': etag })).status, 200);
    assert.equal((await get('api/groups', { 'if-none-match': HOSTILE })).status, 200);
  });

  it('exist for exceptions, too', async () => {
    const exceptions = Array.from({ length: 250 }, (_, at) => ({ id: `e${at}` }));
    const { get, calls } = mount(OPEN, { turret: recorder({ exceptions }) });
    const response = await get(`api/groups/${GROUP}/exceptions?offset=200`);
    assert.deepEqual(await response.json(), { exceptions: exceptions.slice(200), total: 250 });
    assert.deepEqual(calls, [['exceptions', GROUP]]);
  });
});

describe('responses', () => {
  it('have the status, and a report as a download', async () => {
    const { get } = mount();
    assert.deepEqual(await (await get('api/status')).json(), { version: '1.2.3', tiers: [] });
    const report = await get('api/report');
    assert.match(report.headers.get('content-disposition'), /^attachment; filename="[\w.]+"$/);
    assert.deepEqual(await report.json(), { tinyturret: '1', records: [] });
    const { get: getOne, calls } = mount();
    assert.equal((await getOne(`api/report?group=${GROUP}`)).status, 200);
    assert.equal((await getOne('api/report?group=x')).status, 404);
    assert.deepEqual(calls, [['exportReport', GROUP]]);
  });

  it('have the same headers, and no text of the request', async () => {
    const { get, send } = mount();
    const headers = { 'x-odd': HOSTILE, cookie: HOSTILE, origin: 'https://evil.example' };
    const etag = (await get('api/groups')).headers.get('etag');
    const query = `?${HOSTILE}`;
    const answers = [
      ...(await Promise.all(READS.map((path) => get(path + query, headers)))),
      await get(HOSTILE, headers),
      await get(`../tiny-turret${query}`),
      await get('api/groups', { 'if-none-match': etag }),
      await get('', headers, 'DELETE'),
      await send('api/clear'),
      await send('api/clear', { headers }),
      await send('api/clear', { headers: own({ 'content-type': 'text/plain' }) }),
      await send('api/clear', { body: HOSTILE.repeat(1000) }),
      await mount({}).get(query),
      await mount({ auth: { user: 'a', password: 'b' } }).get(query, { authorization: HOSTILE }),
      await refusedForRate(query),
      await mount(OPEN, { load: () => Promise.reject(new Error(HOSTILE)) }).get(''),
    ];
    const statuses = new Set(answers.map(({ status }) => status));
    assert.deepEqual(
      [...statuses].sort(),
      [200, 204, 302, 304, 401, 403, 404, 405, 413, 415, 429, 500],
    );
    for (const answer of answers) await assertSafe(answer);
  });

  it('have the status 500 if the core fails', async () => {
    const fails = () => Promise.reject(new Error(HOSTILE));
    const turret = { ...recorder(), groups: fails, clear: fails, status: undefined };
    const { get, send } = mount(OPEN, { turret });
    for (const answer of [
      await get('api/groups'),
      await get('api/status'),
      await send('api/clear'),
    ]) {
      assert.equal(answer.status, 500);
      await assertSafe(answer);
    }
  });
});

async function refusedForRate(query) {
  const { get } = mount({ auth: { user: 'a', password: 'b' } });
  const wrong = { authorization: `Basic ${btoa(`a:${HOSTILE}`)}` };
  let answer;
  for (let attempt = 0; attempt < 200; attempt += 1) answer = await get(query, wrong);
  return answer;
}

async function assertSafe(answer) {
  const { headers, status } = answer;
  const policy = headers.get('content-security-policy');
  assert.match(policy, /^default-src 'none'; script-src 'self'; /);
  for (const part of [
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    // Allows the policy for the URL of the worker that reads symbols.
    'trusted-types tinyturret',
  ]) {
    assert.ok(policy.includes(part), part);
  }
  assert.doesNotMatch(policy, /unsafe|data:|\*/);
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.equal(headers.get('cache-control'), 'no-store');
  assert.equal(headers.get('referrer-policy'), 'no-referrer');
  assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin');
  assert.equal(headers.get('x-frame-options'), 'DENY');
  assert.equal(headers.get('x-robots-tag'), 'noindex');
  assert.equal(headers.get('access-control-allow-origin'), null);
  assert.equal(headers.get('set-cookie'), null);
  const said = [...headers.values(), await answer.text()].join('\n');
  assert.ok(!said.includes('alert(1)'), String(status));
}
