import assert from 'node:assert/strict';
import { it } from 'node:test';
import { networkOf } from './network.js';

it('an IPv4 address is its own network, also as IPv6', () => {
  assert.equal(networkOf('203.0.113.9'), '203.0.113.9');
  assert.equal(networkOf('::ffff:203.0.113.9'), '203.0.113.9');
  assert.equal(networkOf('::FFFF:203.0.113.9'), '203.0.113.9');
});

it('all IPv6 addresses with the same 64 bits are one network', () => {
  const same = ['2001:db8::1', '2001:DB8::2:3', '2001:0db8:0:0:9:8:7:6', '2001:db8:0:0::'];
  for (const address of same) assert.equal(networkOf(address), '2001:db8:0:0', address);
  for (const other of ['2001:db8:0:1::1', '2001:db8:1::1', '2001:db9::1', '::1']) {
    assert.notEqual(networkOf(other), '2001:db8:0:0', other);
  }
});

it('anything else is a short text, or no network', () => {
  for (const none of [undefined, null, '', 7, {}, []]) assert.equal(networkOf(none), undefined);
  for (const odd of ['x', ':', '::', ':::::::::', 'g::1%eth0', 'a'.repeat(1e6), '::'.repeat(1e6)]) {
    const network = networkOf(odd);
    assert.ok(typeof network === 'string' && network.length <= 64, odd.slice(0, 20));
  }
});
