import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bodyOf } from './body-limit.js';

const URL = 'https://shop.example/';
const request = (body, headers) =>
  new Request(URL, { method: 'POST', body, headers, duplex: 'half' });

/**
 * Returns `{ body, read }`: a stream of the chunks in `list`, and an object with the number of chunks that were read,
 * `parts`, and whether the stream was canceled, `isCanceled`.
 */
function parts(list) {
  const read = { parts: 0, isCanceled: false };
  const body = new ReadableStream(
    {
      pull(controller) {
        if (read.parts === list.length) return controller.close();
        controller.enqueue(list[read.parts++]);
      },
      cancel() {
        read.isCanceled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, read };
}

describe('bodyOf', () => {
  it('returns the text of a body, and an empty text without a body', async () => {
    assert.equal(await bodyOf(request('größe'), 100), 'größe');
    assert.equal(await bodyOf(new Request(URL), 100), '');
  });

  it('decodes a character that is divided between two parts', async () => {
    const bytes = new TextEncoder().encode('a€b');
    const { body } = parts([bytes.slice(0, 2), bytes.slice(2)]);
    assert.equal(await bodyOf(request(body), 100), 'a€b');
  });

  it('accepts as many bytes as the limit, and refuses one more', async () => {
    assert.equal(await bodyOf(request('ää'), 4), 'ää');
    assert.equal(await bodyOf(request('äää'), 4), undefined);
    const { body } = parts([new Uint8Array(3), new Uint8Array(2)]);
    assert.equal(await bodyOf(request(body), 4), undefined);
  });

  it('reads nothing if the content length is larger than the limit', async () => {
    const { body, read } = parts([new Uint8Array(1)]);
    assert.equal(await bodyOf(request(body, { 'content-length': '5' }), 4), undefined);
    assert.equal(read.parts, 0);
  });

  it('stops reading and cancels a body that is too long', async () => {
    const { body, read } = parts(Array.from({ length: 100 }, () => new Uint8Array(1)));
    assert.equal(await bodyOf(request(body), 4), undefined);
    assert.equal(read.parts, 5);
    assert.equal(read.isCanceled, true);
  });
});
