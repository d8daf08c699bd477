// Tests of the number of accepted requests of an address, of a wider network, and of all clients. They control the clock.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { tries } from '../../tests/fuzz.mjs';
import { createRateLimit } from './rate-limit.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const TOTAL = 600;
const SHARED = 450;
const RESERVED = 150;
const PER_ADDRESS = 30;
const PER_NETWORK = 120;
const REMEMBERED_NETWORKS = 4_096;

let now;
let isWithin;

beforeEach(() => {
  now = 12_345;
  isWithin = createRateLimit(TOTAL, () => now);
});

/** Returns an IPv4 address for an index. Each index has another wider network (the first 24 bits). */
const ipv4 = (index) => `${1 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}.1`;
/** Returns a network of 64 bits for an index. All of them are in one wider network of 48 bits. */
const ipv6 = (index) => `2001:db8:66:${index.toString(16)}::`;

/**
 * Sends `times` requests, and returns how many are accepted. `address` is a text, or a function of the index of the request.
 */
function accepted(times, address, isAccepted = isWithin) {
  const of = typeof address === 'function' ? address : () => address;
  return Array.from({ length: times }, (_, index) => isAccepted(of(index))).filter(Boolean).length;
}

describe('an address', () => {
  it('gets 30 requests, then one every two seconds', () => {
    assert.equal(accepted(100, '192.0.2.1'), PER_ADDRESS);
    now += 2 * SECOND;
    assert.equal(accepted(100, '192.0.2.1'), 1);
    now += SECOND;
    assert.equal(accepted(100, '192.0.2.1'), 0);
    now += HOUR;
    assert.equal(accepted(100, '192.0.2.1'), PER_ADDRESS);
  });

  it('does not use up the requests of others', () => {
    accepted(10_000, '192.0.2.1');
    assert.equal(accepted(100, '203.0.113.1'), PER_ADDRESS);
  });

  it('that is unknown shares its limit with all unknown ones', () => {
    assert.equal(accepted(100, undefined), PER_ADDRESS);
  });

  it('gets no more by accepted requests of 400 other addresses', () => {
    assert.equal(accepted(100, '192.0.2.1'), PER_ADDRESS);
    assert.equal(accepted(400, ipv4), 400);
    assert.equal(accepted(100, '192.0.2.1'), 0);
  });

  it('gets no more by requests of 100,000 other addresses', () => {
    assert.equal(accepted(100, '192.0.2.1'), PER_ADDRESS);
    for (let step = 0; step < 10; step++) {
      now += SECOND;
      accepted(10_000, (index) => ipv4(step * 10_000 + index));
    }
    // In ten seconds, the limit of the address was refilled by five requests.
    assert.ok(accepted(100, '192.0.2.1') <= 5);
  });
});

describe('a wider network', () => {
  it('of IPv6, with 65,536 networks of clients, gets 120 requests', () => {
    assert.equal(accepted(65_536, ipv6), PER_NETWORK);
    assert.equal(accepted(100, '2001:db8:67:0::'), PER_ADDRESS);
  });

  it('of IPv4, with 256 addresses, gets 120 requests', () => {
    assert.equal(
      accepted(5_000, (index) => `192.0.2.${index % 256}`),
      PER_NETWORK,
    );
    assert.equal(accepted(100, '192.0.3.1'), PER_ADDRESS);
  });
});

describe('all clients together', () => {
  it('get 450 requests, and 150 of new networks', () => {
    const many = (index) => ipv4(index % 20);
    assert.equal(accepted(10_000, many), SHARED);
    assert.equal(
      accepted(10_000, (index) => ipv4(1_000 + index)),
      RESERVED,
    );
    assert.equal(accepted(10_000, many), 0);
    now += MINUTE;
    assert.equal(accepted(10_000, many), SHARED);
  });

  it('cannot use up the part of those that send for the first time', () => {
    const attackers = (index) => ipv4(index % 100);
    accepted(10_000, attackers);
    for (let minute = 0; minute < 60; minute++) {
      accepted(1_000, attackers);
      // Ten new addresses per minute are accepted, although the attackers have used up the shared limit.
      assert.equal(
        accepted(10, (index) => ipv4(1_000 + 10 * minute + index)),
        10,
      );
      now += MINUTE;
    }
  });

  it('cannot use up that part with all addresses of a network of 48 bits', () => {
    accepted(10_000, (index) => ipv4(index % 100));
    assert.equal(accepted(65_536, ipv6), 1);
    assert.equal(
      accepted(RESERVED - 1, (index) => ipv4(1_000 + index)),
      RESERVED - 1,
    );
  });

  it('are new until a request is accepted, and again an hour after', () => {
    const visitor = '203.0.113.1';
    accepted(10_000, (index) => ipv4(index % 100));
    accepted(10_000, (index) => ipv4(1_000 + index));
    assert.equal(accepted(10, visitor), 0);
    now += SECOND;
    accepted(10_000, (index) => ipv4(index % 100));
    assert.equal(accepted(10, visitor), 1);
    now += HOUR + 1;
    accepted(10_000, (index) => ipv4(index % 100));
    assert.equal(accepted(10, visitor), 1);
  });

  it('are known after requests of 4,000 other networks', () => {
    const visitor = '203.0.113.1';
    assert.ok(isWithin(visitor));
    for (let index = 0; index < REMEMBERED_NETWORKS - 96; index++) {
      now += SECOND / 2;
      assert.ok(isWithin(ipv4(5_000 + index)));
    }
    accepted(10_000, (index) => ipv4(index % 100));
    assert.equal(accepted(10, visitor), 0);
  });
});

describe('a clock', () => {
  it('that is set back adds nothing, and does not prevent later additions', () => {
    accepted(100, '192.0.2.1');
    now -= 10 * HOUR;
    assert.equal(accepted(100, '192.0.2.1'), 0);
    now += 2 * SECOND;
    assert.equal(accepted(100, '192.0.2.1'), 1);
  });

  it('that is set forward fills each limit once', () => {
    accepted(100, '192.0.2.1');
    now += 1e15;
    assert.equal(accepted(100, '192.0.2.1'), PER_ADDRESS);
    assert.equal(
      accepted(10_000, (index) => ipv4(index)),
      TOTAL - PER_ADDRESS,
    );
  });

  it('may start at 0', () => {
    now = 0;
    isWithin = createRateLimit(TOTAL, () => now);
    assert.equal(accepted(100, '192.0.2.1'), PER_ADDRESS);
  });
});

describe('any requests', () => {
  // A low limit, so that addresses are forgotten soon.
  const LOW_TOTAL = 60;

  /** Returns the model `{ mayAccept, accept }`: a token bucket for each address, none of which is ever forgotten. */
  function unbounded() {
    const buckets = new Map();
    const levelOf = (address) => {
      const { left, at } = buckets.get(address) ?? { left: PER_ADDRESS, at: now };
      return Math.min(PER_ADDRESS, left + ((now - at) * PER_ADDRESS) / MINUTE);
    };
    return {
      mayAccept: (address) => levelOf(address) >= 1,
      accept: (address) => buckets.set(address, { left: levelOf(address) - 1, at: now }),
    };
  }

  const burst = fc.record({
    pause: fc.constantFrom(0, 10, SECOND, 20 * SECOND, MINUTE),
    first: fc.nat(50),
    addresses: fc.constantFrom(1, 5, 200),
    times: fc.constantFrom(1, 40, 300),
  });

  it('are within the limits, as if no address were forgotten', () => {
    fc.assert(
      fc.property(fc.array(burst, { minLength: 1, maxLength: 30 }), (bursts) => {
        const isWithin = createRateLimit(LOW_TOTAL, () => now);
        const expected = unbounded();
        const times = [];
        for (const { pause, first, addresses, times: count } of bursts) {
          now += pause;
          for (let index = 0; index < count; index++) {
            const address = ipv4(first + (index % addresses));
            if (!isWithin(address)) continue;
            assert.ok(expected.mayAccept(address), address);
            expected.accept(address);
            times.push(now);
          }
        }
        for (let index = 0; index + 2 * LOW_TOTAL < times.length; index++) {
          assert.ok(times[index + 2 * LOW_TOTAL] - times[index] >= MINUTE, 'too many in a minute');
        }
      }),
      tries(),
    );
  });
});

describe('memory', () => {
  it('is bounded, whatever addresses send', () => {
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc');
    const fill = (from) => {
      for (let index = from; index < from + 100_000; index++) {
        now += 101;
        isWithin(ipv4(index % 14_000_000));
      }
      gc();
      return process.memoryUsage().heapUsed;
    };
    const before = fill(0);
    const grown = fill(100_000) - before;
    assert.ok(grown < 500_000, `${grown} bytes more after 100,000 further addresses`);
  });
});
