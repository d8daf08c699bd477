// Which policy violations stop the reports of a page, and which are not captured. Without a browser.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { withReports } from '../../pkg-template/report_to.js';

const ENDPOINT = 'https://shop.example/tiny-turret/collect';
const RECORD = ['t/0123456789abcdef/abc', '{"count":1}'];
const BLOCKED = {
  isTrusted: true,
  disposition: 'enforce',
  effectiveDirective: 'connect-src',
  blockedURI: ENDPOINT,
};

/** URLs that are not the endpoint, as `blockedURI` names them. */
const OTHERS = [
  'https://shop.example',
  'https://shop.example/',
  'https://shop.example/tiny-turret',
  'https://shop.example/tiny-turret/',
  `${ENDPOINT}/`,
  `${ENDPOINT}ed`,
  `${ENDPOINT}/more`,
  `${ENDPOINT}?page=1`,
  `${ENDPOINT}?key=[redacted]`,
  'https://shop.example.evil.example/tiny-turret/collect',
  'http://shop.example/tiny-turret/collect',
  'https',
  'inline',
  'eval',
  'data',
  '',
  'h',
];

const OTHER_DIRECTIVES = ['img-src', 'script-src-elem', 'connect-src-elem', 'form-action', ''];

let endpoints = 0;

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
  delete globalThis.addEventListener;
});

/** The endpoint of the next reporter: there is one reporter for each address. */
const nextEndpoint = (text) => text.replace('shop', `shop${endpoints}`);

/** Returns whether a reporter to the endpoint sends what is stored after the page got `violation`. */
function isSending(violation, suffix = '') {
  endpoints += 1;
  const listeners = {};
  globalThis.addEventListener = (type, listener) => Object.assign(listeners, { [type]: listener });
  const fetched = mock.method(globalThis, 'fetch', async () => new Response(null, { status: 204 }));
  const { storageBackends } = withReports(nextEndpoint(ENDPOINT) + suffix, {}, ['memory']);
  const { put } = storageBackends.at(-1);
  put([RECORD]);
  violation.blockedURI = nextEndpoint(violation.blockedURI);
  listeners.securitypolicyviolation(violation);
  put([RECORD]);
  mock.timers.tick(2_000);
  const count = fetched.mock.callCount();
  fetched.mock.restore();
  return count > 0;
}

describe('reporting', () => {
  it('stops when the policy blocks the endpoint', () => {
    assert.equal(isSending({ ...BLOCKED }), false);
    assert.equal(isSending({ ...BLOCKED, effectiveDirective: 'default-src' }), false);
  });

  it('stops when the policy blocks an endpoint with a query or a fragment', () => {
    const withQuery = { ...BLOCKED, blockedURI: `${ENDPOINT}?app=1` };
    assert.equal(isSending({ ...withQuery }, '?app=1'), false);
    assert.equal(isSending({ ...withQuery }, '?app=1#top'), false);
    assert.equal(isSending({ ...BLOCKED }, '#top'), false);
    assert.equal(isSending({ ...BLOCKED }, '?app=1'), true);
  });

  it('goes on when another URL is blocked', () => {
    for (const blockedURI of OTHERS) {
      assert.equal(isSending({ ...BLOCKED, blockedURI }), true, blockedURI);
    }
  });

  it('goes on when another directive is violated', () => {
    for (const effectiveDirective of OTHER_DIRECTIVES) {
      assert.equal(isSending({ ...BLOCKED, effectiveDirective }), true, effectiveDirective);
    }
  });

  it('goes on when a policy in report-only mode is violated', () => {
    assert.equal(isSending({ ...BLOCKED, disposition: 'report' }), true);
    assert.equal(isSending({ ...BLOCKED, disposition: undefined }), true);
  });

  it('goes on when a script of the page dispatches the event', () => {
    assert.equal(isSending({ ...BLOCKED, isTrusted: false }), true);
    const { isTrusted, ...init } = BLOCKED;
    const forged = Object.assign(new Event('securitypolicyviolation'), init);
    assert.equal(isSending(forged), true);
  });
});

describe('the rule in `ignore`', () => {
  const isIgnored = (reportTo, event) => {
    const { ignore } = withReports(reportTo, { ignore: ['not this'] }, ['memory']);
    const text = `CSPViolation: ${event.message}`;
    return ignore.some((rule) =>
      typeof rule === 'string' ? text.includes(rule) : rule(event) === true,
    );
  };
  const csp = (blocked, directive = 'connect-src') => ({
    kind: 'csp',
    type: 'CSPViolation',
    message: `${directive} ${blocked}`,
  });

  it('drops violations by the reports', () => {
    assert.ok(isIgnored(ENDPOINT, csp(ENDPOINT)));
    assert.ok(isIgnored(`${ENDPOINT}#top`, csp(ENDPOINT)));
    assert.ok(isIgnored(ENDPOINT, csp(ENDPOINT, 'default-src')));
    assert.ok(isIgnored(`${ENDPOINT}?app=1`, csp(`${ENDPOINT}?app=1`)));
  });

  it('drops violations by the reports whose query is redacted', () => {
    assert.ok(isIgnored(`${ENDPOINT}?key=secret`, csp(`${ENDPOINT}?key=[redacted]`)));
    assert.ok(!isIgnored(`${ENDPOINT}?key=secret`, csp(`${ENDPOINT}/x?key=[redacted]`)));
  });

  it('keeps all other failures', () => {
    for (const blocked of OTHERS) assert.ok(!isIgnored(ENDPOINT, csp(blocked)), blocked);
    for (const directive of OTHER_DIRECTIVES) {
      assert.ok(!isIgnored(ENDPOINT, csp(ENDPOINT, directive)), directive);
    }
    assert.ok(!isIgnored(`${ENDPOINT}?app=1`, csp(`${ENDPOINT}?app=2`)));
    assert.ok(!isIgnored(`${ENDPOINT}?app=1`, csp(ENDPOINT)));
    for (const message of ['', 'connect-src', `connect-src ${ENDPOINT}`]) {
      const event = { kind: 'error', type: 'Error', message };
      assert.ok(!isIgnored(ENDPOINT, event), message);
    }
  });
});
