// Tests the middleware for Hono, which itself catches errors, but no other thrown values.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Hono } from 'hono';
import { groups, honoTurret, init, withTurret } from '../../pkg/worker.node.js';

await init({ storageBackends: ['memory'] });

const countOf = async (title) =>
  (await groups()).find((group) => group.title.endsWith(title))?.count ?? 0;

const throwing = (thrown) => () => {
  throw thrown;
};

describe('honoTurret', () => {
  it('captures errors of an app with onError, and of a part of the app', async () => {
    const part = new Hono().get('/part', throwing(new Error('in a part')));
    part.onError((_error, context) => context.text('sorry, part', 500));
    const app = new Hono().use(honoTurret()).get('/', throwing(new Error('in the app')));
    app.route('/', part).onError((_error, context) => context.text('sorry', 500));
    assert.equal(await (await app.request('/')).text(), 'sorry');
    assert.equal(await (await app.request('/part')).text(), 'sorry, part');
    assert.deepEqual([await countOf('in the app'), await countOf('in a part')], [1, 1]);
  });

  it('captures a thrown value that is not an error, and throws it again', async () => {
    const app = new Hono().use(honoTurret()).get('/', throwing('a text of Hono'));
    await assert.rejects(
      async () => app.request('/'),
      (thrown) => thrown === 'a text of Hono',
    );
    assert.equal(await countOf('a text of Hono'), 1);
  });
});

describe('withTurret', () => {
  it('wraps an app to which routes are added later, and captures values that the app throws', async () => {
    const part = new Hono().get('/part', (context) => context.text('part'));
    const app = withTurret(new Hono())
      .get('/', (context) => context.text('fine'))
      .get('/text', throwing('a text that leaves the app'))
      .route('/', part);
    assert.equal(await (await app.fetch(new Request('http://a/'))).text(), 'fine');
    assert.equal(await (await app.fetch(new Request('http://a/part'))).text(), 'part');
    await assert.rejects(async () => app.fetch(new Request('http://a/text')));
    assert.equal(await countOf('a text that leaves the app'), 1);
  });
});
