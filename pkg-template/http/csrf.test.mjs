import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FORM_TYPE, isOwn, refusalOfWrite } from './csrf.js';

const ORIGIN = 'https://shop.example';
const OWN_URL = new URL(`${ORIGIN}/api/clear`);
const own = (headers) => isOwn(new Headers(headers), OWN_URL);

describe('isOwn', () => {
  it('is true for a page of the same origin', () => {
    assert.equal(own({ origin: ORIGIN }), true);
    assert.equal(own({ 'sec-fetch-site': 'same-origin' }), true);
    assert.equal(own({ 'sec-fetch-site': 'same-origin', origin: ORIGIN }), true);
  });

  it('ignores the scheme only if the browser reports the same origin', () => {
    const origin = 'http://shop.example';
    assert.equal(own({ 'sec-fetch-site': 'same-origin', origin }), true);
    assert.equal(own({ origin }), false);
  });

  it('is false for another origin, another site, or without headers', () => {
    for (const headers of [
      {},
      { origin: 'null' },
      { origin: `${ORIGIN}:8443` },
      { origin: `${ORIGIN}.evil.example` },
      { origin: ORIGIN, 'sec-fetch-site': 'same-site' },
      { origin: ORIGIN, 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'none' },
      { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    ]) {
      assert.equal(own(headers), false, JSON.stringify(headers));
    }
  });
});

describe('refusalOfWrite', () => {
  const statusOf = (headers, type) => {
    const request = { headers: new Headers({ origin: ORIGIN, ...headers }) };
    return refusalOfWrite(request, OWN_URL, type);
  };

  it('is undefined for JSON of the same origin', () => {
    assert.equal(statusOf({ 'content-type': 'application/json' }), undefined);
    assert.equal(statusOf({ 'content-type': 'Application/JSON ; charset=utf-8' }), undefined);
    assert.equal(statusOf({ 'content-type': FORM_TYPE }, FORM_TYPE), undefined);
  });

  it('is 403 for another origin, and 415 for another type', () => {
    const json = { 'content-type': 'application/json' };
    assert.equal(statusOf({ ...json, origin: 'https://evil.example' }), 403);
    for (const type of ['text/plain', 'application/jsonp', 'text/plain, application/json', '']) {
      assert.equal(statusOf({ 'content-type': type }), 415, type);
    }
  });
});
