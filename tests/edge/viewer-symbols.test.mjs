// Tests of the source maps and debug files that a worker serves to its viewer.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mount, OPEN } from './harness/mounted-viewer.mjs';

describe('the setting symbols', () => {
  const ask = async (symbols, file, release = '1.4', settings = OPEN) => {
    const query = new URLSearchParams({ file, release });
    const response = await mount({ ...settings, symbols }).get(`api/symbols?${query}`);
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  const asked = async (file) => {
    let found;
    await ask((path) => {
      found = path;
    }, file);
    return found;
  };

  it('is called with the path of the script and the release', async () => {
    const symbols = (...args) => Promise.resolve(new Response(JSON.stringify(args)));
    const { status, text } = await ask(symbols, 'https://shop.example/js/app.js?v=1#x');
    assert.deepEqual([status, JSON.parse(text)], [200, ['/js/app.js', '1.4']]);
  });

  it('returns a response whose body is sent with the headers of the viewer', async () => {
    const headers = { 'set-cookie': 'a=b', 'access-control-allow-origin': '*' };
    const response = await ask(() => new Response('{}', { headers }), '/app.js');
    assert.equal(response.headers.get('content-type'), 'application/json');
    assert.equal(response.headers.get('cache-control'), 'no-store');
    for (const name of Object.keys(headers)) assert.equal(response.headers.get(name), null);
  });

  it('gives no map if it is missing, or does not return a successful response', async () => {
    const missing = new Response('no', { status: 404 });
    for (const value of [undefined, null, 'text', {}, missing]) {
      const { status, text } = await ask(() => value, '/app.js');
      assert.deepEqual([status, text], [204, '']);
    }
    for (const setting of [undefined, 'text', {}]) {
      assert.equal((await ask(setting, '/app.js')).status, 204);
    }
  });

  it('gives no map if it throws', async () => {
    const { status, text } = await ask(() => assert.fail('secret'), '/app.js');
    assert.deepEqual([status, text], [500, 'Internal Server Error']);
  });

  it('is called only for a visitor with access to the viewer', async () => {
    const symbols = () => assert.fail('asked');
    const closed = { authorize: () => false };
    assert.equal((await ask(symbols, '/app.js', '', closed)).status, 404);
    assert.equal((await ask(symbols, '/app.js', '', {})).status, 404);
    const worker = await mount(closed).get('symbols-worker.js');
    assert.equal(worker.status, 404);
  });

  it('is not called with a path that could leave a folder', async () => {
    assert.equal(await asked('file:///app/dist/index.js'), '/app/dist/index.js');
    assert.equal(await asked('index.js'), '/index.js');
    for (const [file, path] of [
      ['/../../etc/passwd', '/etc/passwd'],
      ['/js/%2e%2e/%2E%2E/app.js', '/app.js'],
      ['..%2f..%2fetc', undefined],
      ['/js/..%5cetc', undefined],
      ['C:\\app\\index.js', undefined],
      ['/a%00.js', undefined],
      ['data:text/javascript,1', undefined],
      ['https://', undefined],
      ['', undefined],
      [`/${'x'.repeat(3000)}`, undefined],
    ]) {
      assert.equal(await asked(file), path, file);
    }
  });

  it('has a script in the viewer that reads its maps', async () => {
    const response = await mount().get('symbols-worker.js');
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'text/javascript; charset=utf-8');
    assert.match(await response.text(), /sourceMappingURL/);
    const policy = (it) => it.headers.get('content-security-policy');
    assert.match(policy(response), /script-src 'self' 'wasm-unsafe-eval';/);
    const page = await mount().get('');
    assert.equal(policy(response).replace(" 'wasm-unsafe-eval'", ''), policy(page));
  });

  it('of wasm modules are read by a module that the viewer has', async () => {
    const script = await mount().get('wasm-symbols.js');
    assert.equal(script.headers.get('content-type'), 'text/javascript; charset=utf-8');
    const wasm = await mount().get('wasm-symbols.wasm');
    assert.equal(wasm.headers.get('content-type'), 'application/wasm');
    const module = await WebAssembly.compile(await wasm.arrayBuffer());
    assert.ok(WebAssembly.Module.exports(module).some(({ name }) => name === 'load'));
    const closed = mount({ authorize: () => false });
    for (const name of ['wasm-symbols.js', 'wasm-symbols.wasm']) {
      assert.equal((await closed.get(name)).status, 404);
    }
  });
});
