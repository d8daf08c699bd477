// Tests that a worker starts in pages with and without Trusted Types.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fakeWorkers } from './fake-worker.mjs';
import { moduleWorker } from './module-worker.js';

it('moduleWorker creates the policy once', () => {
  const { Worker } = fakeWorkers();
  const created = [];
  const trustedTypes = {
    createPolicy(name, { createScriptURL }) {
      created.push(name);
      return { createScriptURL: (url) => `trusted ${createScriptURL(url)}` };
    },
  };
  const urls = ['/a.js', '/b.js'].map((url) => moduleWorker(url, { Worker, trustedTypes }).url);
  assert.deepEqual(urls, ['trusted /a.js', 'trusted /b.js']);
  assert.deepEqual(created, ['tinyturret']);
  assert.equal(moduleWorker('/c.js', { Worker }).url, '/c.js');
});
