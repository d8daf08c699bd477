import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { tries } from '../../tests/fuzz.mjs';
import { networkOf } from './network.js';

const hex = (number) => number.toString(16);

describe('an address', () => {
  for (const [network, texts] of Object.entries({
    '192.0.2.1': [
      '192.0.2.1',
      '192.0.2.1:443',
      '::ffff:192.0.2.1',
      '::FFFF:192.0.2.1',
      '::ffff:c000:201',
      '0:0:0:0:0:ffff:192.0.2.1',
      '0000:0000:0000:0000:0000:ffff:c000:0201',
      '[::ffff:192.0.2.1]',
      '[::ffff:192.0.2.1]:443',
      '::ffff:192.0.2.1%eth0',
    ],
    '2001:db8:0:0::': [
      '2001:db8::1',
      '2001:db8:0:0:ffff::1',
      '2001:DB8::FFFF',
      '2001:0db8:0000:0000:0000:0000:0000:0001',
      '2001:db8::',
      '2001:db8::192.0.2.1',
      '[2001:db8::1]',
      '[2001:db8::1]:443',
    ],
    '1:2:3:4::': ['1:2:3:4:5:6:7:8', '1:2:3:4::', '1:2:3:4:5:6:7::', '[1:2:3:4::8]:1'],
    'fe80:0:0:0::': ['fe80::1', 'fe80::1%eth0', '[fe80::1%eth0]:443', 'FE80::2%25'],
    '0:0:0:0::': ['::1', '::', '::192.0.2.1', '::ffff:0:192.0.2.1'],
  })) {
    it(`counts for ${network}`, () => {
      for (const text of texts) assert.equal(networkOf(text), network, text);
      assert.equal(networkOf(network), network);
    });
  }

  it('is unknown if it is invalid', () => {
    const invalid = [
      '0..',
      '1...2',
      '',
      ' ',
      'unknown',
      '_hidden',
      'localhost',
      'shop.example',
      'null',
    ];
    const ipv4 = [
      '1',
      '1.2',
      '1.2.3',
      '1.2.3.4.5',
      '1.2.3.256',
      '01.2.3.4',
      '0x1.2.3.4',
      '1..2',
      '..',
      '[1.2.3.4]',
    ];
    const ports = ['1.2.3.4:', '1.2.3.4:99999', '1.2.3.4:x', '[::1]:99999', '[::1]x', '1:2'];
    const ipv6 = [
      ':',
      ':::',
      '1::2::3',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '12345::',
      '::g',
      '::1.2.3',
    ];
    const brackets = [
      '[::1',
      '::1]',
      '[[::1]]',
      '[]',
      '[%]',
      '%',
      '%eth0',
      '[::1]/x',
      '::1]/x[',
      '1.2.3.4/24',
    ];
    const others = [
      '"192.0.2.1"',
      'for=192.0.2.1',
      '192.0.2.1, 192.0.2.2',
      '192.0.2.1\n',
      '١.2.3.4',
    ];
    const all = [invalid, ipv4, ports, ipv6, brackets, others].flat();
    const known = all.filter((text) => networkOf(text) !== undefined);
    // An address with an empty port is accepted, because the URL parser of the platform accepts it.
    assert.deepEqual(known, ['1.2.3.4:']);
    for (const long of ['a', '1', ':', '::', '%', '[', '1.']) {
      assert.equal(networkOf(long.repeat(1e6)), undefined);
    }
    for (const value of [undefined, null, 7, {}, [], ['192.0.2.1'], Symbol('x'), () => '::']) {
      assert.equal(networkOf(value), undefined);
    }
  });

  it('of IPv6 counts for its first 64 bits in each notation', () => {
    const groups = fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), {
      minLength: 8,
      maxLength: 8,
    });
    const style = fc.record({ upper: fc.boolean(), padded: fc.boolean(), zeros: fc.nat(8) });
    fc.assert(
      fc.property(groups, style, (groups, style) => {
        fc.pre(groups.slice(0, 5).some(Boolean));
        assert.equal(
          networkOf(written(groups, style)),
          `${groups.slice(0, 4).map(hex).join(':')}::`,
        );
      }),
      tries(),
    );
  });

  it('of IPv4 counts for itself, also within IPv6', () => {
    fc.assert(
      fc.property(fc.ipV4(), (ipv4) => {
        const [a, b, c, d] = ipv4.split('.').map(Number);
        const mapped = `::ffff:${hex(a * 256 + b)}:${hex(c * 256 + d)}`;
        for (const text of [ipv4, `::ffff:${ipv4}`, mapped]) assert.equal(networkOf(text), ipv4);
      }),
      tries(),
    );
  });

  it('never throws, and gives a short text or undefined', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[\d.:a-fx%[\]]*$/),
      fc.ipV6(),
    );
    fc.assert(
      fc.property(fc.oneof(text, fc.anything()), (given) => {
        const network = networkOf(given);
        assert.ok(network === undefined || /^(\d+\.){3}\d+$|^([\da-f]{1,4}:){4}:$/.test(network));
      }),
      tries(),
    );
  });
});

/**
 * Returns the text of an IPv6 address of eight numbers. The first run of zeros at or after the index `zeros` is written as
 * `::`.
 */
function written(groups, { upper, padded, zeros }) {
  const texts = groups.map((group) => hex(group).padStart(padded ? 4 : 1, '0'));
  const from = groups.indexOf(0, zeros);
  const length = from < 0 ? 0 : groups.slice(from).findIndex(Boolean);
  const end = length < 0 ? 8 : from + length;
  const text =
    from < 0 ? texts.join(':') : `${texts.slice(0, from).join(':')}::${texts.slice(end).join(':')}`;
  return upper ? text.toUpperCase() : text;
}
