// Tests which requests are sent for the symbol file of a wasm module.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fetchDeployedModule } from './deployed-module.js';
import { moduleOf, sized } from './module-helpers.mjs';

const ORIGIN = 'https://shop.example';
const FILE = `${ORIGIN}/js/app_bg.wasm`;

describe('fetchDeployedModule', () => {
  /**
   * Fetches the symbol file of a module from a fake server with `files`, response bodies by path. Resolves to an object with
   * the result of `fetchDeployedModule`, or with the message of its error as `problem`, and with the requested paths as
   * `asked`.
   */
  const load = async (files, { file = FILE, api } = {}) => {
    const asked = [];
    const fetch = async (url) => {
      asked.push(url.replace(ORIGIN, ''));
      const found = files[url.replace(ORIGIN, '')];
      return new Response(found, { status: found === undefined ? 404 : 200 });
    };
    try {
      const { bytes, buildId } = await fetchDeployedModule(file, '1.4', {
        origin: ORIGIN,
        api,
        fetch,
      });
      return { asked, buildId, bytes: [...bytes] };
    } catch (error) {
      assert.equal(error.name, 'SymbolError', error.stack);
      return { asked, problem: error.message };
    }
  };
  const module = moduleOf({ build_id: sized([1, 2]) });
  const debugFile = moduleOf({ '.debug_info': [1] });
  const names = moduleOf({ name: [0] });
  const withLinks = (sections) => moduleOf({ build_id: sized([1, 2]), ...sections });

  it('looks beside the module, which has the build id', async () => {
    const files = { '/js/app_bg.wasm?v=1': module, '/js/app_bg.debug.wasm': debugFile };
    assert.deepEqual(await load(files, { file: `${FILE}?v=1` }), {
      asked: ['/js/app_bg.wasm?v=1', '/js/app_bg.debug.wasm'],
      buildId: '0102',
      bytes: [...debugFile],
    });
  });

  it('follows the address of the debug file in the module', async () => {
    const link = withLinks({ external_debug_info: sized('../debug/app.wasm') });
    const found = await load({ '/js/app_bg.wasm': link, '/debug/app.wasm': debugFile });
    assert.deepEqual(found.asked, ['/js/app_bg.wasm', '/debug/app.wasm']);
    assert.deepEqual(found.bytes, [...debugFile]);
  });

  it('takes a module with lines that is as large as a debug file may be', async () => {
    const large = new Uint8Array(65 << 20);
    large.set(debugFile);
    const options = { origin: ORIGIN, fetch: async () => new Response(large) };
    const { bytes } = await fetchDeployedModule(FILE, '', options);
    assert.equal(bytes.length, large.length);
  });

  it('takes the module itself if it has lines', async () => {
    const both = withLinks({ '.debug_info': [1], external_debug_info: sized('a.wasm') });
    const { asked, bytes } = await load({ '/js/app_bg.wasm': both });
    assert.deepEqual(asked, ['/js/app_bg.wasm']);
    assert.deepEqual(bytes, [...both]);
  });

  it('takes the source map if there is no debug file', async () => {
    const link = withLinks({ sourceMappingURL: sized('./app.wasm.map') });
    const { asked, bytes } = await load({ '/js/app_bg.wasm': link, '/js/app.wasm.map': '{}' });
    assert.deepEqual(asked, ['/js/app_bg.wasm', '/js/app_bg.debug.wasm', '/js/app.wasm.map']);
    assert.equal(new TextDecoder().decode(Uint8Array.from(bytes)), '{}');
  });

  it('takes the names at last, also if the server sends a page for other addresses', async () => {
    const page = '<!doctype html>';
    for (const other of [undefined, page]) {
      const files = { '/js/app_bg.wasm': module, '/js/app_bg.debug.wasm': other };
      const { bytes } = await load({ ...files, '/js/app_bg.names.wasm': names });
      assert.deepEqual(bytes, [...names]);
      const { problem } = await load({ ...files, '/js/app_bg.names.wasm': other });
      assert.equal(problem, 'the server has no app_bg.debug.wasm: drop the debug file here');
    }
  });

  it('finds the debug file although the module is gone', async () => {
    const { buildId, bytes } = await load({ '/js/app_bg.debug.wasm': debugFile });
    assert.deepEqual([buildId, bytes], ['', [...debugFile]]);
  });

  it('requests nothing from another origin, and nothing for a module without an address', async () => {
    assert.deepEqual(await load({}, { file: 'https://cdn.example/app_bg.wasm' }), {
      asked: [],
      problem:
        'it is at another origin, from which the viewer requests nothing: drop its debug file here',
    });
    for (const [section, what] of [
      ['external_debug_info', 'debug file'],
      ['sourceMappingURL', 'map'],
    ]) {
      const link = withLinks({ [section]: sized('https://cdn.example/app') });
      const { asked, problem } = await load({ '/js/app_bg.wasm': link });
      assert.ok(asked.every((path) => path.startsWith('/js/')));
      assert.equal(
        problem,
        `its ${what} is at another origin, from which the viewer requests nothing: drop the ${what} here`,
      );
    }
    for (const file of ['app.wasm', '']) {
      assert.deepEqual(await load({}, { file }), {
        asked: [],
        problem: 'the stack does not contain its address: drop its debug file here',
      });
    }
  });

  it('asks the worker first', async () => {
    const api = `${ORIGIN}/turret/api/`;
    const asking = `/turret/api/symbols?file=${encodeURIComponent(FILE)}&release=1.4`;
    const { asked, bytes } = await load({ [asking]: debugFile }, { api });
    assert.deepEqual([asked, bytes], [[asking], [...debugFile]]);
    const other = await load({ '/js/app_bg.debug.wasm': names }, { api });
    assert.deepEqual(other.bytes, [...names]);
  });
});
