// Tests of servers in processes: Node.js, Deno, Bun, and two frameworks.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exchange } from './harness/raw-http.mjs';
import { inProject, RUNTIMES, serving } from './harness/server-processes.mjs';
import { until } from './harness/workerd.mjs';

const counts = async (get) =>
  Object.fromEntries(
    (await (await get('/groups')).json()).map(({ title, count }) => [title, count]),
  );

for (const [name, { isDurable }] of Object.entries(RUNTIMES)) {
  describe(name, () => {
    it('counts errors that the app throws, and responds as without tinyturret', () =>
      inProject((folder) =>
        serving(folder, name, async (get) => {
          assert.equal(await (await get('/')).text(), 'fine');
          for (let time = 0; time < 3; time++) assert.equal((await get('/throw')).status, 500);
          assert.deepEqual(await counts(get), { 'TypeError: thrown by the app': 3 });
        }),
      ));

    if (!isDurable) return;
    it('ends because of a rejection as without tinyturret, and stores it', () =>
      inProject(async (folder) => {
        await serving(folder, name, async (get, ended) => {
          await get('/throw');
          await get('/floating');
          assert.equal(await ended, 1);
        });
        await serving(folder, name, async (get) => {
          const after = {
            'TypeError: thrown by the app': 1,
            'RangeError: nobody waited for this': 1,
          };
          assert.deepEqual(await counts(get), after);
        });
      }));
  });
}

describe('Bun', () => {
  it('counts an error that a route throws', () =>
    inProject((folder) =>
      serving(folder, 'bun', async (get) => {
        assert.equal((await get('/route')).status, 500);
        assert.deepEqual(await counts(get), { 'Error: failed in a route': 1 });
      }),
    ));

  const inRoutes = (work) =>
    inProject((folder) => serving(folder, 'bun', work, { file: 'bun-routes' }));

  it('responds with static routes, files, HTML imports and methods as without tinyturret', () =>
    inRoutes(async (get) => {
      const fixed = await get('/response');
      assert.deepEqual([await fixed.text(), fixed.headers.get('x-kind')], ['static', 'static']);
      for (const path of ['/file', '/page']) {
        assert.match(await (await get(path)).text(), /an HTML import/, path);
      }
      assert.equal(await (await get('/methods')).text(), 'got');
      assert.equal(await (await get('/methods', { method: 'PUT' })).text(), 'put');
      assert.equal((await get('/no')).status, 404);
    }));

  it('counts errors of functions of routes and methods once, and keeps running', () =>
    inRoutes(async (get) => {
      assert.equal((await get('/function/a-route')).status, 500);
      assert.equal((await get('/methods', { method: 'POST' })).status, 500);
      const captured = async () => (await (await get('/captured')).json()).sort();
      await until(async () => (await captured()).length >= 2);
      assert.deepEqual(await captured(), ['failed in POST', 'failed in a-route']);
    }));
});

describe('Deno', () => {
  it('counts an error that the handler of an object throws', () =>
    inProject((folder) =>
      serving(
        folder,
        'deno',
        async (get) => {
          assert.equal(await (await get('/')).text(), 'fine');
          assert.equal((await get('/throw')).status, 500);
          assert.deepEqual(await counts(get), { 'TypeError: thrown by the app': 1 });
        },
        { file: 'deno-object' },
      ),
    ));
});

for (const name of ['node', 'deno', 'bun']) {
  describe(`the viewer in ${name}`, () => {
    const APP = 418;
    const inViewer = (variables, work) =>
      inProject((folder) =>
        serving(folder, name, (get, _ended, more) => work(get, more), {
          file: 'viewer',
          ...variables,
        }),
      );

    it('is closed for requests from the same machine, with any NODE_ENV and headers', () =>
      inViewer({ NODE_ENV: 'development' }, async (_get, { port }) => {
        const local = { 'CF-Connecting-IP': '127.0.0.1', 'X-Forwarded-For': '127.0.0.1' };
        // A header that nginx sends by default.
        const proxied = { Connection: 'close' };
        for (const headers of [{}, local, proxied]) {
          for (const host of ['localhost', '127.0.0.1', `localhost:${port}`, 'upstream']) {
            const { status } = await exchange(port, { target: '/errors/', host, headers });
            assert.equal(status, 404, host);
          }
        }
      }));

    it('opens in development with the link in the console', () =>
      inViewer({ DEVELOPMENT: 'yes' }, async (get, { printed }) => {
        assert.equal((await get('/errors/')).status, 401);
        assert.equal((await get('/errors/api/groups')).status, 401);
        await until(async () => /\?token=/.test(printed()));
        const [link, ...others] = printed().match(/\/errors\/\?token=[\w-]{43}/g);
        assert.deepEqual(others, []);
        const entered = await get(link, { redirect: 'manual' });
        assert.equal(entered.headers.get('location'), '/errors/');
        const [cookie] = entered.headers.get('set-cookie').split(';');
        assert.equal((await get('/errors/api/groups', { headers: { cookie } })).status, 200);
      }));

    it('is not opened by a path in the Host header', () =>
      inViewer({}, async (_get, { port }) => {
        for (const host of ['x/errors/?', 'x/errors/#', 'a/errors', 'a\\errors/?', 'a@b']) {
          const { status } = await exchange(port, { target: '/other?/errors/', host });
          assert.ok(status === APP || status === 400, `${host} ${status}`);
        }
        const { status } = await exchange(port, { target: '//evil/errors/', host: 'x' });
        assert.equal(status, APP);
      }));
  });
}
