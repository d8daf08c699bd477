import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cors } from './cors.js';

const ENDPOINT = 'https://shop.example/collect';
const APP = 'https://app.example';
const SAME_SITE = { 'sec-fetch-site': 'same-origin' };

const headersFor = (origins, headers, method = 'POST') =>
  cors(origins)(new Request(ENDPOINT, { method, headers }));

describe('cors', () => {
  it('allows pages of the same origin without headers', () => {
    assert.deepEqual(headersFor(undefined, { origin: 'https://shop.example' }), {});
  });

  it('allows pages of origins in the setting, a URL or a list of URLs', () => {
    const expected = { 'access-control-allow-origin': APP, vary: 'origin' };
    for (const origins of [APP, `${APP}/shop?x`, ['https://other.example', APP]]) {
      assert.deepEqual(headersFor(origins, { origin: APP }), expected, String(origins));
    }
  });

  it('allows the method and the type of a report in a preflight request', () => {
    const headers = headersFor(APP, { origin: APP }, 'OPTIONS');
    assert.equal(headers['access-control-allow-methods'], 'POST');
    assert.equal(headers['access-control-allow-headers'], 'content-type');
  });

  it('allows no other page', () => {
    const wrong = ['no URL', 7, null, 'file:///app', 'data:text/html,x'];
    for (const origins of [undefined, APP, wrong]) {
      for (const headers of [
        {},
        SAME_SITE,
        { origin: 'null' },
        { origin: 'https://evil.example' },
      ]) {
        assert.equal(headersFor(origins, headers), undefined, JSON.stringify(headers));
      }
    }
    assert.equal(headersFor(APP, { origin: `${APP}:8443` }), undefined);
    assert.equal(headersFor(APP, { origin: 'http://app.example' }), undefined);
  });
});
