// Tests which requests are sent for the source map of a script.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fetchDeployed } from './deployed.js';

const ORIGIN = 'https://shop.example';
const FILE = `${ORIGIN}/js/app.js`;
const API = `${ORIGIN}/turret/api/`;

describe('fetchDeployed', () => {
  /**
   * Fetches the map of a script from a fake server with `files`: response bodies by path, or functions that return a response.
   * Resolves to an object with the result of `fetchDeployed`, or with the message of its error as `problem`, and with the
   * requested paths as `asked`.
   */
  const load = async (files, { file = FILE, api } = {}) => {
    const asked = [];
    const fetch = async (url, { mode }) => {
      assert.equal(mode, 'same-origin');
      asked.push(url.replace(ORIGIN, ''));
      const found = files[url.replace(ORIGIN, '')];
      if (typeof found === 'function') return found();
      return found === undefined ? new Response('', { status: 404 }) : new Response(found);
    };
    const options = { origin: ORIGIN, api, fetch };
    try {
      const found = await fetchDeployed(file, '1.4', options);
      return { asked, ...found, text: found && new TextDecoder().decode(found.bytes) };
    } catch (error) {
      assert.equal(error.name, 'SymbolError', error.stack);
      return { asked, problem: error.message };
    }
  };
  const script = (link) => `code();\n//# sourceMappingURL=${link}\n`;

  it('follows the last comment of the script', async () => {
    const text = `${script('old.map')}${script('../maps/app.map')}`;
    const { asked, text: map } = await load({ '/js/app.js': text, '/maps/app.map': 'the map' });
    assert.deepEqual(asked, ['/js/app.js', '/maps/app.map']);
    assert.equal(map, 'the map');
  });

  it('requests the map in the folder of the script if there is no comment, or no script', async () => {
    for (const text of ['code();', undefined]) {
      const { asked, text: map } = await load(
        { '/js/app.js': text, '/js/app.js.map': 'the map' },
        { file: `${FILE}?v=1` },
      );
      assert.deepEqual(asked.at(-1), '/js/app.js.map');
      assert.equal(map, 'the map');
    }
  });

  it('reads a map that the script contains', async () => {
    const base64 = `data:application/json;charset=utf-8;base64,${btoa('the map')}`;
    for (const link of [base64, 'data:,the%20map']) {
      assert.equal((await load({ '/js/app.js': script(link) })).text, 'the map');
    }
    const cut = await load({ '/js/app.js': script('data:;base64,abcde') });
    assert.match(cut.problem, /inside the script is damaged/);
  });

  it('has the debug id of the script', async () => {
    const id = '85314830-023F-4CF1-A267-535F4E37BB17';
    const files = {
      '/js/app.js': `x\n//# debugId=${id}\n//# sourceMappingURL=a.map`,
      '/js/a.map': '{}',
    };
    assert.equal((await load(files)).script.debugId, id.toLowerCase());
  });

  it('requests the map from the worker first, with file and release', async () => {
    const path = `/turret/api/symbols?file=${encodeURIComponent(FILE)}&release=1.4`;
    const given = await load({ [path]: 'the map' }, { api: API });
    assert.deepEqual([given.asked, given.text], [[path], 'the map']);
    const none = () => new Response(null, { status: 204 });
    const { asked } = await load({ [path]: none, '/js/app.js': 'x' }, { api: API });
    assert.deepEqual(asked, [path, '/js/app.js', '/js/app.js.map']);
  });

  it('requests nothing from another origin', async () => {
    const other = 'https://cdn.example/app.js';
    const { asked, problem } = await load({}, { file: other });
    assert.deepEqual(asked, []);
    assert.match(problem, /^it is at another origin/);
    const linked = await load({ '/js/app.js': script(`${other}.map`) });
    assert.deepEqual(linked.asked, ['/js/app.js']);
    assert.match(linked.problem, /^its map is at another origin/);
    assert.match((await load({ '/js/app.js': script('http://') })).problem, /at another origin/);
  });

  it('makes no request for a script without a URL', async () => {
    for (const file of [
      'node:internal/modules',
      '<anonymous>',
      'index.js',
      'blob:https://shop.example/1',
    ]) {
      assert.deepEqual((await load({}, { file })).asked, [], file);
    }
  });

  it('returns the reason if there is no map', async () => {
    assert.match((await load({ '/js/app.js': 'x' })).problem, /has no app\.js\.map: drop/);
    assert.match((await load({ '/js/app.js': script('a.map') })).problem, /has no a\.map: drop/);
    const status = (code) => () => new Response('', { status: code });
    assert.match((await load({ '/js/app.js': status(500) })).problem, /responds with status 500$/);
    assert.match(
      (await load({ '/js/app.js': status(401) })).problem,
      /status 401: reload the page to sign in$/,
    );
    assert.match(
      (await load({ '/js/app.js': () => Promise.reject(new TypeError()) })).problem,
      /cannot be reached/,
    );
    const broken = new ReadableStream({
      pull: (controller) => controller.error(new Error('gone')),
    });
    assert.match((await load({ '/js/app.js': broken })).problem, /connection was lost/);
  });

  it('stops reading a response that is too large', async () => {
    let pulled = 0;
    const endless = new ReadableStream({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(8 << 20));
      },
    });
    const { problem } = await load({ '/js/app.js': script('a.map'), '/js/a.map': endless });
    assert.match(problem, /larger than 50 MB/);
    assert.ok(pulled < 12, `${pulled} parts`);
  });
});
