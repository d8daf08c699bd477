import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sendJson, sendText } from './etag.js';

const request = (etag) =>
  new Request('https://shop.example/', { headers: etag ? { 'if-none-match': etag } : {} });

describe('sendJson', () => {
  it('sends JSON with a tag of its text', async () => {
    const response = await sendJson(request(), { a: 1 }, { 'x-more': 'yes' });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'application/json');
    assert.equal(response.headers.get('x-more'), 'yes');
    assert.deepEqual(await response.json(), { a: 1 });
    const other = await sendJson(request(), { a: 2 });
    assert.notEqual(other.headers.get('etag'), response.headers.get('etag'));
  });

  it('sends the status 304 without a body to a client with the same text', async () => {
    const etag = (await sendJson(request(), [1])).headers.get('etag');
    for (const tag of [etag, `W/${etag}`]) {
      const response = await sendJson(request(tag), [1]);
      assert.deepEqual([response.status, response.headers.get('etag')], [304, etag]);
      assert.equal(await response.text(), '');
    }
    assert.equal((await sendJson(request(etag), [2])).status, 200);
  });
});

it('sendText sends a text as JSON', async () => {
  const response = sendText('[1]');
  assert.equal(response.headers.get('content-type'), 'application/json');
  assert.deepEqual(await response.json(), [1]);
});
