import assert from 'node:assert/strict';
import { beforeEach, describe, it, mock } from 'node:test';
import { attemptLimit } from './attempt-limit.js';

const MINUTE = 60_000;
const A = '192.0.2.1';
const B = '192.0.2.2';
let take;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['Date'], now: 1e12 });
  take = attemptLimit((address) => address);
});

const fails = (address) => take(address).retryAfter === undefined;
const succeeds = (address) => {
  const { succeed } = take(address);
  succeed?.();
  return succeed !== undefined;
};
/** Makes `count` failed attempts, each of the address `address(index)`. Returns how many of them were allowed. */
const allowed = (count, address) =>
  Array.from({ length: count }, (_, at) => fails(address(at))).filter(Boolean).length;
const ipv4 = (at) => `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`;

describe('an address', () => {
  it('may fail 10 times a minute', () => {
    assert.equal(
      allowed(1_000, () => A),
      10,
    );
    mock.timers.tick(MINUTE);
    assert.equal(
      allowed(1_000, () => A),
      10,
    );
  });

  it('is told when it may try again, and then it may', () => {
    allowed(10, () => A);
    const { retryAfter } = take(A);
    assert.ok(Number.isInteger(retryAfter) && retryAfter >= 1 && retryAfter <= 60);
    mock.timers.tick(retryAfter * 1000);
    assert.ok(succeeds(A));
  });

  it('may succeed any number of times', () => {
    for (let at = 0; at < 10_000; at += 1) assert.ok(succeeds(A));
    assert.equal(
      allowed(1_000, () => A),
      10,
    );
  });

  it('cannot try more often at the same time', () => {
    const taken = Array.from({ length: 100 }, () => take(A));
    assert.equal(taken.filter(({ succeed }) => succeed).length, 10);
  });

  it('has one limit for all IPv6 addresses of its network', () => {
    assert.equal(
      allowed(1_000, (at) => `2001:db8::${at.toString(16)}`),
      10,
    );
  });
});

describe('another address', () => {
  it('is not locked out by one that keeps failing', () => {
    for (let at = 0; at < 100; at += 1) {
      allowed(100, () => A);
      assert.ok(succeeds(B));
      mock.timers.tick(1_000);
    }
  });

  it('is not locked out by many, or by requests without address', () => {
    allowed(2_000, (at) => ipv4(at % 500));
    allowed(2_000, () => undefined);
    assert.ok(succeeds(B));
  });

  it('is not locked out by any number, if it has signed in before', () => {
    assert.ok(succeeds(B));
    for (let times = 0; times < 10; times += 1) {
      allowed(5_000, ipv4);
      assert.ok(succeeds(B));
    }
    assert.equal(
      allowed(100, () => B),
      10,
    );
  });
});

describe('all addresses together', () => {
  it('may fail 100 times a minute, and then once each, 1,000 times', () => {
    assert.equal(
      allowed(20, (at) => ipv4(at % 2)),
      20,
    );
    assert.equal(
      allowed(10_000, (at) => ipv4(at % 1_000)),
      // The first 20 attempts have used up the limits of two of the 1,000 addresses.
      1_000 - 2,
    );
    assert.ok(allowed(50_000, ipv4) < 1_100);
  });

  it('may fail 100 times a minute without an address', () => {
    for (const address of [undefined, null, '', 7]) {
      take = attemptLimit(() => address);
      assert.equal(
        allowed(1_000, () => {}),
        100,
      );
      mock.timers.tick(MINUTE);
      assert.ok(succeeds());
    }
  });

  it('is the same if the platform fails to name the address', () => {
    take = attemptLimit(() => {
      throw new Error('no');
    });
    assert.equal(
      allowed(1_000, () => {}),
      100,
    );
    take = attemptLimit();
    assert.equal(
      allowed(1_000, () => {}),
      100,
    );
  });
});

describe('under attack', () => {
  const attack = () => allowed(1_000, () => undefined);

  it('an address that has not failed has one attempt a minute', () => {
    attack();
    assert.deepEqual([fails(B), fails(B)], [true, false]);
    mock.timers.tick(MINUTE / 2);
    attack();
    assert.equal(fails(B), false);
    mock.timers.tick(MINUTE / 2);
    attack();
    assert.equal(fails(B), true);
  });

  it('an address is not charged for refused attempts', () => {
    assert.equal(fails(B), true);
    attack();
    assert.equal(
      allowed(50, () => B),
      0,
    );
    mock.timers.tick(MINUTE / 10);
    assert.equal(
      allowed(50, () => B),
      10,
    );
  });
});

describe('memory is bounded', () => {
  const signIn = (count) => {
    for (let at = 0; at < count; at += 1) assert.ok(succeeds(ipv4(at)));
  };

  it('for failed attempts to the last 1,000 addresses', () => {
    allowed(10, () => A);
    signIn(999);
    assert.equal(fails(A), false);
    signIn(1_000);
    assert.equal(fails(A), true);
  });

  it('for known addresses to the last 100 that signed in', () => {
    const isExempt = () => {
      fails(A);
      allowed(1_000, () => undefined);
      return fails(A);
    };
    assert.ok(succeeds(A));
    signIn(99);
    assert.equal(isExempt(), true);
    signIn(100);
    assert.equal(isExempt(), false);
  });
});

it('a limit neither opens nor locks for long after the clock was set back', () => {
  allowed(10, () => A);
  mock.timers.setTime(1e11);
  assert.equal(fails(A), false);
  mock.timers.tick(MINUTE);
  assert.ok(succeeds(A));
});
