// Tests of the function that `clientAddress` returns, which determines the network of a request.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { clientAddress } from './client-address.js';

const PEER = '198.51.100.1';
const connection = (_request, peer) => peer;
const requestWith = (headers) => new Request('https://shop.example/', { headers });

describe('headers', () => {
  const HEADERS = {
    'x-forwarded-for': '203.0.113.1',
    forwarded: 'for=203.0.113.2',
    'x-real-ip': '203.0.113.3',
    'cf-connecting-ip': '203.0.113.4',
    'true-client-ip': '203.0.113.5',
    'x-client-ip': '203.0.113.6',
  };

  it('are ignored', () => {
    for (const settings of [{}, { trustProxy: false }]) {
      assert.equal(clientAddress(settings, connection)(requestWith(HEADERS), PEER), PEER);
    }
  });

  it('are ignored if trustProxy is not true', () => {
    for (const trustProxy of [1, 'true', 'loopback', {}, [], null, () => true]) {
      assert.equal(clientAddress({ trustProxy }, connection)(requestWith(HEADERS), PEER), PEER);
    }
  });

  it('are ignored except for the last entry of X-Forwarded-For with trustProxy', () => {
    const address = clientAddress({ trustProxy: true }, connection);
    const of = (text) => address(requestWith({ ...HEADERS, 'x-forwarded-for': text }), PEER);
    for (const [text, expected] of [
      ['203.0.113.1', '203.0.113.1'],
      ['192.0.2.1, 192.0.2.2,203.0.113.1', '203.0.113.1'],
      ['192.0.2.1 ,\t203.0.113.1', '203.0.113.1'],
      ['"192.0.2.1, 192.0.2.2", 203.0.113.1', '203.0.113.1'],
      ['192.0.2.1, [2001:db8::1]:443', '2001:db8:0:0::'],
      ['x'.repeat(10_000), PEER],
      ['203.0.113.1, unknown', PEER],
      ['203.0.113.1,', PEER],
      ['', PEER],
    ]) {
      assert.equal(of(text), expected, text.slice(0, 50));
    }
    const { 'x-forwarded-for': _, ...others } = HEADERS;
    assert.equal(address(requestWith(others), PEER), PEER);
  });

  it('are not kept in memory as a whole', () => {
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc');
    const address = clientAddress({ trustProxy: true });
    const request = {
      headers: { get: () => `${'x'.repeat(16_000)}${Math.random()}, 123.123.123.123` },
    };
    gc();
    const before = process.memoryUsage().heapUsed;
    const kept = Array.from({ length: 1_000 }, () => address(request));
    gc();
    const bytes = process.memoryUsage().heapUsed - before;
    assert.equal(kept.length, 1_000);
    assert.ok(bytes < 1_000_000, `${bytes} bytes for ${kept.length} addresses`);
  });
});

describe('the setting `address`', () => {
  const of = (address, rest) =>
    clientAddress({ address, ...rest }, connection)(
      requestWith({ 'x-real-ip': '203.0.113.3' }),
      PEER,
    );

  it('returns the address', () => {
    assert.equal(
      of(({ headers }) => headers.get('x-real-ip')),
      '203.0.113.3',
    );
    assert.equal(
      of(() => '[2001:DB8::1]:443', { trustProxy: true }),
      '2001:db8:0:0::',
    );
  });

  it('falls back to the connection if it returns none', () => {
    const throws = () => {
      throw new Error('hostile');
    };
    const hostile = new Proxy({}, { get: throws, getPrototypeOf: throws });
    const broken = [
      throws,
      () => undefined,
      () => null,
      () => 7,
      () => ({}),
      () => '',
      () => 'user 7',
      () => '192.0.2.1, 192.0.2.2',
      () => '1'.repeat(1 << 20),
      () => ':'.repeat(1 << 20),
      () => hostile,
      () => ({ toString: () => '192.0.2.1' }),
      async () => '192.0.2.1',
      async () => throws(),
      hostile,
      '192.0.2.1',
      7,
      {},
    ];
    for (const [index, address] of broken.entries())
      assert.equal(of(address), PEER, `number ${index}`);
  });

  it('leaves the address unknown if the connection has none either', () => {
    for (const connection of [
      undefined,
      () => undefined,
      () => 'x',
      () => {
        throw new Error('x');
      },
    ]) {
      assert.equal(clientAddress({ address: () => 'x' }, connection)(requestWith({})), undefined);
    }
  });
});
