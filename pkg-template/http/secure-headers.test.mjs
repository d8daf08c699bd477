import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FORM_HEADERS, redirect, refusal, reply, withoutBody } from './secure-headers.js';

describe('reply', () => {
  it('has headers that forbid scripts of others, frames, caches and referrers', () => {
    const { headers } = reply(200, 'text');
    assert.match(
      headers.get('content-security-policy'),
      /^default-src 'none'; script-src 'self'; /,
    );
    assert.match(headers.get('content-security-policy'), /frame-ancestors 'none'/);
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
  });

  it('allows a form only with the headers for a page with a form', () => {
    const policyOf = (headers) => reply(200, '', headers).headers.get('content-security-policy');
    assert.match(policyOf(), /form-action 'none'/);
    assert.match(policyOf(FORM_HEADERS), /form-action 'self'/);
    assert.equal(
      policyOf(FORM_HEADERS).replace("form-action 'self'", "form-action 'none'"),
      policyOf(),
    );
  });
});

it('refusal has the text of its status and the given headers', async () => {
  const response = refusal(429, { 'retry-after': '7' });
  assert.deepEqual([response.status, await response.text()], [429, 'Too Many Requests']);
  assert.equal(response.headers.get('retry-after'), '7');
  assert.match(response.headers.get('content-type'), /^text\/plain/);
});

it('redirect has a location, and the headers of a reply', () => {
  const { status, headers } = redirect('/errors/');
  assert.deepEqual([status, headers.get('location')], [302, '/errors/']);
  assert.equal(headers.get('cache-control'), 'no-store');
});

it('withoutBody keeps the status and the headers', async () => {
  const response = withoutBody(reply(404, 'text', { etag: '"x"' }));
  assert.deepEqual([response.status, response.headers.get('etag')], [404, '"x"']);
  assert.equal(await response.text(), '');
});
