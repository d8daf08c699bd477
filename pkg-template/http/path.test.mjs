import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mountPath, pathOf, urlOf } from './path.js';

const HOSTS = [
  'x/tiny/?',
  'x/tiny/#',
  'a/b',
  'a\\b',
  'a@b',
  'a b',
  'a?b',
  'a#b',
  'a,b',
  '',
  '[',
  'a:b',
];
HOSTS.push('a:99999', '[::1', '::1', 'ä', 'a%2fb', '999.999.999.999', 'a\tb', undefined);

describe('the URL of a request to Node.js', () => {
  const pathAt = (target, host = 'shop.example') => new URL(urlOf(target, host, 'http')).pathname;

  it('has the path of the request target', () => {
    for (const [target, path] of [
      ['/', '/'],
      ['/a/b?c#d', '/a/b'],
      ['/a%2Fb/%2e', '/a%2Fb/'],
      ['//evil/path', '//evil/path'],
      ['http://evil/path', '/path'],
      ['HTTPS://user:password@evil:80/path?x', '/path'],
      ['http://evil', '/'],
      ['http://evil?x', '/'],
      ['http://evil\\path', '/'],
      ['*', '/'],
      ['', '/'],
      ['evil/path', '/'],
      ['@evil/path', '/'],
      [':80/path', '/'],
      ['.evil/path', '/'],
      ['\\\\evil/path', '/'],
      ['?/path', '/'],
    ]) {
      assert.equal(pathAt(target), path, target);
    }
  });

  it('has the host of the Host header, or localhost', () => {
    for (const host of ['shop.example', 'shop.example:8080', '127.0.0.1:1', '[::1]:8080', 'a_b']) {
      for (const target of ['/a', 'http://evil/a', '@evil/a', '//evil']) {
        assert.equal(new URL(urlOf(target, host, 'https')).origin, `https://${host}`);
      }
    }
    for (const host of HOSTS) {
      assert.equal(urlOf('/a', host, 'http'), 'http://localhost/a', String(host));
    }
  });
});

describe('the path of a request', () => {
  const at = (url, host) =>
    pathOf({ url, headers: new Map(host === undefined ? [] : [['host', host]]) });

  it('is that of its URL', () => {
    assert.equal(at('http://shop.example/a/b?c#d', 'shop.example'), '/a/b');
    assert.equal(at('HTTP://SHOP.example:80', 'SHOP.example:80'), '/');
    assert.equal(at('http://shop.example//evil/a', 'shop.example'), '//evil/a');
    assert.equal(at('http://shop.example/a%2fb'), '/a%2fb');
  });

  it('is not taken from the Host header', () => {
    for (const host of HOSTS.filter((host) => host !== undefined && host !== 'a:99999')) {
      if (host === '999.999.999.999' || new URL('http://a/').host === host) continue;
      assert.equal(at(`http://${host}/other`, host), '', host);
    }
  });

  it('is unknown if a proxy may have read it differently', () => {
    for (const path of ['/a/../b', '/./a', '/a/%2e%2E/b', '/a\\b', '/a/..\\b', '/ä', '/a b']) {
      assert.equal(at(`http://shop.example${path}`), '', path);
    }
    for (const url of ['', '/a', 'x', 7, undefined]) assert.equal(at(url), '', String(url));
  });
});

it('a setting with a semicolon, which would end the path of a cookie, is no path', () => {
  for (const path of ['/a;b', ';', '/a/;HttpOnly']) assert.equal(mountPath(path), '');
  assert.equal(mountPath('a,b='), '/a,b=/');
});
