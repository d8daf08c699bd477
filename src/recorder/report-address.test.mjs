import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isForbidden, isOwnViolation, readAddress } from './report-address.js';

const ADDRESS = 'https://shop.example/tiny-turret/collect';
const FORBIDDEN = {
  isTrusted: true,
  disposition: 'enforce',
  effectiveDirective: 'connect-src',
  blockedURI: ADDRESS,
};

/** Values of `blockedURI` that differ from the address of the reports. */
const OTHERS = [
  'https://shop.example',
  'https://shop.example/',
  'https://shop.example/tiny-turret',
  'https://shop.example/tiny-turret/',
  `${ADDRESS}/`,
  `${ADDRESS}ed`,
  `${ADDRESS}/more`,
  `${ADDRESS}?page=1`,
  `${ADDRESS}?key=[redacted]`,
  `${ADDRESS} ${ADDRESS}`,
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

describe('the address', () => {
  const page = { document: { baseURI: 'https://shop.example/cart/' } };

  it('is relative to the page, and has no fragment', () => {
    assert.equal(readAddress('/tiny-turret/collect', page), ADDRESS);
    assert.equal(readAddress('collect', page), 'https://shop.example/cart/collect');
    assert.equal(
      readAddress('https://other.example/c?app=1#top', page),
      'https://other.example/c?app=1',
    );
    assert.equal(readAddress(new URL(ADDRESS), page), ADDRESS);
    assert.equal(readAddress('c', { location: { href: 'https://h/worker.js' } }), 'https://h/c');
  });

  it('is undefined if it is invalid', () => {
    for (const wrong of ['', 7, {}, 'ftp://host/', 'http://', 'data:,x', 'javascript:alert(1)']) {
      const found = readAddress(wrong, typeof wrong === 'string' ? page : {});
      assert.equal(found, undefined, String(wrong));
    }
    assert.equal(readAddress('c', {}), undefined);
  });
});

describe('a policy', () => {
  it('forbids the reports if connect-src blocks exactly their address', () => {
    assert.ok(isForbidden(ADDRESS, FORBIDDEN));
    assert.ok(isForbidden(ADDRESS, { ...FORBIDDEN, effectiveDirective: 'default-src' }));
    const withQuery = `${ADDRESS}?app=1`;
    assert.ok(isForbidden(withQuery, { ...FORBIDDEN, blockedURI: withQuery }));
    assert.ok(!isForbidden(withQuery, FORBIDDEN));
  });

  it('does not forbid the reports if it blocks another URL, by another directive, or in report-only mode', () => {
    for (const blockedURI of OTHERS) {
      assert.ok(!isForbidden(ADDRESS, { ...FORBIDDEN, blockedURI }), blockedURI);
    }
    for (const effectiveDirective of OTHER_DIRECTIVES) {
      assert.ok(!isForbidden(ADDRESS, { ...FORBIDDEN, effectiveDirective }), effectiveDirective);
    }
    for (const disposition of ['report', undefined]) {
      assert.ok(!isForbidden(ADDRESS, { ...FORBIDDEN, disposition }));
    }
  });

  it('does not forbid the reports if a script dispatches the event', () => {
    assert.ok(!isForbidden(ADDRESS, { ...FORBIDDEN, isTrusted: false }));
  });
});

describe('a violation', () => {
  const isOwn = (message, kind = 'csp') => isOwnViolation(ADDRESS, kind, [{ message }]);

  it('is recognized if a report has caused it', () => {
    assert.ok(isOwn(`connect-src ${ADDRESS}`));
    assert.ok(isOwn(`default-src ${ADDRESS}`));
  });

  it('is a failure of the page if something else has caused it', () => {
    for (const url of OTHERS) assert.ok(!isOwn(`connect-src ${url}`), url);
    for (const directive of OTHER_DIRECTIVES)
      assert.ok(!isOwn(`${directive} ${ADDRESS}`), directive);
    for (const message of ['', 'connect-src', ADDRESS]) assert.ok(!isOwn(message), message);
    assert.ok(!isOwn(`connect-src ${ADDRESS}`, 'error'));
  });
});
