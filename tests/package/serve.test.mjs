// Tests of the server in scripts/serve.mjs, which scripts/demo starts.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { serve } from '../../scripts/serve.mjs';
import { withFolder } from './project.mjs';

describe('serve', () => {
  it('serves files with their types, uncached', () =>
    withSite(async (url) => {
      const wasm = await ask(url, '/a.wasm?version=2');
      assert.equal(wasm.status, 200);
      assert.equal(wasm.headers['content-type'], 'application/wasm');
      assert.equal(wasm.headers['cache-control'], 'no-store');
      const page = await ask(url, '/in/');
      assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
      assert.equal(page.body, 'page');
    }));

  it('redirects a folder to its slash and keeps the query', () =>
    withSite(async (url) => {
      const { status, headers } = await ask(url, '/in?namespace=x');
      assert.equal(status, 302);
      assert.equal(headers.location, '/in/?namespace=x');
    }));

  it('serves no file outside its folders', () =>
    withSite(async (url) => {
      for (const path of [
        '/../secret',
        '/..%2fsecret',
        '/in/%2e%2e/%2e%2e/secret',
        '/%00',
        '//in',
        '/%',
      ]) {
        assert.equal((await ask(url, path)).status, 400, path);
      }
      assert.equal((await ask(url, '/secret')).status, 404);
    }));

  it('redirects / to the playground', async () => {
    const { url, close } = await serve();
    const { status, headers } = await ask(url, '/');
    await close();
    assert.equal(status, 302);
    assert.equal(headers.location, '/playground/');
  });
});

function withSite(test) {
  return withFolder(async (folder) => {
    await writeFile(join(folder, 'secret'), 'secret');
    await mkdir(join(folder, 'site/in'), { recursive: true });
    await writeFile(join(folder, 'site/a.wasm'), '');
    await writeFile(join(folder, 'site/in/index.html'), 'page');
    const { url, close } = await serve({ folders: [['/', join(folder, 'site')]] });
    try {
      await test(url);
    } finally {
      await close();
    }
  });
}

/** Sends a request with the path as it is, because `fetch` would normalize it. */
function ask(url, path) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, agent: false }, async (response) => {
      const chunks = await response.toArray();
      resolve({
        status: response.statusCode,
        headers: response.headers,
        body: Buffer.concat(chunks).toString(),
      });
    });
    asked.on('error', reject).end();
  });
}
