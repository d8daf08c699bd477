// Failures that early-recorder.js records and recorder.js replays must give the same records as failures that only recorder.js
// records.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createEarlyRecorder } from './early-recorder.js';
import { assertNoOrphans, entriesOf } from './page-helpers.mjs';
import { chainOf } from './read-error.js';
import { createRecorder } from './recorder.js';

const TIME = 1_700_000_000_000;
/** Describes a thrown value without message as `describe` of client.js does. */
function describeRoughly(value) {
  try {
    if (Object(value) === value) return Object.prototype.toString.call(value);
    return String(value).slice(0, 200);
  } catch {
    return '[unreadable]';
  }
}

/** The page at the time when the second file is loaded. No failure may be stored with this address. */
const LATER = { url: 'http://h/later', breadcrumbs: [{ time: TIME, text: 'later' }] };

function createWorld(settings) {
  const records = new Map();
  const clock = { time: TIME };
  const page = { ...LATER };
  const readPage = () => ({ ...page });
  const write = (pairs) => {
    for (const [key, value] of pairs) {
      if (value === undefined) records.delete(key);
      else records.set(key, value);
    }
  };
  const newSession = () => 'session1';
  const createSecond = () =>
    createRecorder(settings, write, {
      global: { navigator: { userAgent: 'a browser' } },
      now: () => clock.time,
      monotonic: () => clock.time,
      newSession,
      after: () => () => {},
      warn: () => {},
      readPage,
    });
  /** Records a failure when the clock and the page have its time, address and breadcrumbs. Returns the id. */
  const record = (recorder, { url, breadcrumbs, ...rest }, describe) => {
    // `id` and `page` are fields that client.js adds as undefined.
    const failure = { ...rest, id: undefined, page: undefined };
    clock.time = failure.time;
    Object.assign(page, { url, breadcrumbs });
    const id = recorder.record({ ...failure }, chainOf({ ...failure }, describe));
    Object.assign(page, LATER);
    return id;
  };
  const createFirst = () =>
    createEarlyRecorder(newSession, write, () => settings.beforeSave || settings.ignore, readPage);
  return { records, record, createFirst, createSecond };
}

/** Records failures in this order with the second file only. Returns their ids, the written pairs, and the status. */
function recordDirectly(failures, settings = {}) {
  const { records, record, createSecond } = createWorld(settings);
  const recorder = createSecond();
  const ids = failures.map((failure) => record(recorder, failure, recorder.describe));
  recorder.flush();
  return { ids, pairs: [...records], status: recorder.status() };
}

/**
 * Records the first `early` failures with the early recorder and replays them, then records the others. Returns the same as
 * `recordDirectly`.
 */
function recordEarly(failures, settings = {}, early = failures.length) {
  const { records, record, createFirst, createSecond } = createWorld(settings);
  const first = createFirst();
  const ids = failures.slice(0, early).map((failure) => record(first, failure, describeRoughly));
  first.flush();
  const recorder = createSecond();
  recorder.replay(first.drain());
  for (const failure of failures.slice(early))
    ids.push(record(recorder, failure, recorder.describe));
  recorder.flush();
  return { ids, pairs: [...records], status: recorder.status() };
}

/**
 * Returns the contents of all records, without keys and in an order that does not depend on keys, for comparison. With
 * `withoutIds`, leaves out the ids of samples.
 */
function contentOf(pairs, withoutIds) {
  const order = (a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  const entries = entriesOf(pairs).map(({ key, counts, samples, ...texts }) => ({
    ...texts,
    counts: { ...counts, hours: counts.hours.sort(order), messages: counts.messages?.sort(order) },
    samples: samples
      .map(({ id, ...sample }) => (withoutIds ? sample : { id, ...sample }))
      .sort(order),
  }));
  const rest = pairs.filter(([key]) => !key.startsWith('j1/'));
  return { entries: entries.sort(order), rest };
}

function assertSame(failures, settings, { withoutIds, early } = {}) {
  const direct = recordDirectly(failures, settings);
  const later = recordEarly(failures, settings, early);
  assertNoOrphans(later.pairs);
  assert.deepEqual(contentOf(later.pairs, withoutIds), contentOf(direct.pairs, withoutIds));
  if (!withoutIds) {
    assert.deepEqual(later.ids, direct.ids);
    assert.equal(later.status.session, direct.status.session);
  }
  return { direct, later };
}

let second = 0;
const failureOf = (thrown, more = {}) => ({
  kind: 'error',
  thrown,
  stack: '',
  handled: false,
  fatal: false,
  time: TIME + 1_000 * second++,
  url: `http://h/cart?token=hunter2&step=${second}`,
  breadcrumbs: [],
  ...more,
});

class OwnError extends Error {}
const withProperties = (error, properties) => Object.assign(error, properties);
const loop = () => {
  const ring = new Error('ring');
  ring.cause = new Error('of two', { cause: ring });
  return ring;
};
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

/** The kinds of failures, by name. Each function returns a failure of a site of its own; `n` varies its message. */
const KINDS = {
  error: (n) => failureOf(new TypeError(`order ${n % 3} failed`)),
  'own error': () => failureOf(new OwnError('own')),
  'error with causes': (n) =>
    failureOf(new Error('outer', { cause: new RangeError(`inner ${n % 2}`, { cause: 'text' }) })),
  aggregate: () => failureOf(new AggregateError([new Error('a'), 'b', { c: 1 }], 'all')),
  cycle: () => failureOf(loop()),
  properties: (n) =>
    failureOf(
      withProperties(new Error('x'), {
        number: n,
        token: 'hunter2',
        list: [1, { a: n }],
        deep: { n },
      }),
    ),
  'secret message': (n) => failureOf(new Error(`password=hunter2 of user ${n}@shop.test`)),
  text: (n) => failureOf(`text ${n % 4}`, { kind: 'message', handled: true }),
  'text with location': () =>
    failureOf('thrown', { stack: '    at http://h/a.js?token=hunter2:1:2' }),
  nothing: (n) => failureOf([undefined, null, 5, 3n, Symbol('s')][n % 5]),
  object: (n) => failureOf({ code: n % 2, name: 'Own', password: 'hunter2' }),
  array: (n) => failureOf([n % 2, 'b']),
  'hostile object': () => failureOf(revoked()),
  'hostile cause': () => failureOf(new Error('cause', { cause: revoked() })),
  'hostile tag': () =>
    failureOf({
      get [Symbol.toStringTag]() {
        throw Error('hostile');
      },
    }),
  context: (n) =>
    failureOf(new Error('context'), {
      kind: 'captured',
      handled: true,
      context: { step: n, token: 'hunter2', deep: { a: [n] }, 5: undefined, error: new Error('e') },
    }),
  'no context': (n) =>
    failureOf(new Error('context'), { context: [null, 5, 'text', [], [1]][n % 5] }),
  fingerprint: (n) =>
    failureOf(new Error('fingerprint'), { context: { fingerprint: ['a', `part ${n % 3}`], n } }),
  'fingerprint with others': (n) =>
    failureOf(new Error('other'), { context: { fingerprint: [n % 2, { a: n % 3 }, null, 'a'] } }),
  'fingerprint that is a text': (n) =>
    failureOf(new Error('text'), { context: n % 2 ? { fingerprint: 'a' } : {} }),
  'empty fingerprint': (n) =>
    failureOf(new Error('empty'), { context: n % 2 ? { fingerprint: [] } : {} }),
  fatal: () =>
    failureOf(new WebAssembly.RuntimeError('unreachable'), { fatal: true, kind: 'panic' }),
  'follow-on': () =>
    failureOf(new Error('after'), {
      after: { id: 'session1.1', kind: 'error', type: 'E', message: 'token=hunter2', stack: '' },
    }),
  'follow-on of a failure without texts': () =>
    failureOf(new Error('after'), {
      after: { id: 'session1.1', type: '', message: '', stack: '' },
    }),
  resource: (n) =>
    failureOf(undefined, {
      kind: 'resource',
      chain: [{ type: 'ResourceError', message: `img http://h/${n % 2}.png`, stack: '' }],
    }),
  violation: () =>
    failureOf(undefined, {
      kind: 'csp',
      chain: [{ type: 'CSPViolation', message: 'img-src inline', stack: '' }],
      location: 'http://h/a.js?token=hunter2:3',
    }),
  rejection: () => failureOf(new Error('rejected'), { kind: 'rejection', handled: undefined }),
  breadcrumbs: (n) =>
    failureOf(new Error('crumbs'), {
      breadcrumbs: [
        { time: TIME, text: 'go', data: { n, token: 'hunter2' } },
        { time: TIME, text: { a: 1 } },
        { time: TIME, text: 'password=hunter2', data: null },
      ],
    }),
  'long texts': (n) =>
    failureOf(new Error('m'.repeat(9_000) + n, { cause: 'c'.repeat(9_000) }), {
      url: 'u'.repeat(9_000),
    }),
};

/** Returns `times` failures of each of the kinds `names`, in turn. */
function failuresOf(names, times) {
  second = 0;
  const failures = [];
  for (let n = 0; n < times; n++) for (const name of names) failures.push(KINDS[name](n));
  return failures;
}

const change = (event) => {
  if (/thrown|own/.test(event.message)) return null;
  if (event.message.includes('order 1')) return { ...event, message: 'changed', type: 'Changed' };
  if (event.message.includes('order 2')) return { ...event, stack: '', fingerprint: ['f'] };
  if (event.context?.step === '1') return null;
  event.message += ' seen';
};
const SETTINGS = {
  'no settings': {},
  'settings without callbacks': { captureLocals: false, release: '1.4', environment: 'test' },
  beforeSave: { beforeSave: change },
  ignore: { ignore: ['order 1', ({ kind }) => kind === 'csp', 'Own: '] },
  'both callbacks': { ignore: ['text 1'], beforeSave: change },
  'a callback that throws': {
    beforeSave(event) {
      if (/order|text/.test(event.message)) throw Error('broken');
    },
  },
  'a callback that drops all': { beforeSave: () => null },
};

describe('a replay of early failures', () => {
  for (const name of Object.keys(KINDS)) {
    it(`gives the same records as a recording without replay, with failures of one kind: ${name}`, () => {
      for (const times of [1, 2, 5]) {
        const { later } = assertSame(failuresOf([name], times), {});
        assert.doesNotMatch(JSON.stringify(later.pairs), /hunter2/);
        assert.ok(entriesOf(later.pairs).every(({ early }) => !early));
      }
    });
  }

  for (const [title, settings] of Object.entries(SETTINGS)) {
    it(`gives the same records with failures of all kinds and ${title}`, () => {
      // Ids differ if there are callbacks: a dropped early failure already has an id, so it uses up a number.
      const withoutIds = !!(settings.beforeSave || settings.ignore);
      for (const times of [1, 5]) {
        const failures = failuresOf(Object.keys(KINDS), times);
        assertSame(failures, settings, { withoutIds });
      }
    });

    it(`gives the same records if the second file arrives between the failures, with ${title}`, () => {
      const withoutIds = !!(settings.beforeSave || settings.ignore);
      const failures = failuresOf(Object.keys(KINDS), 4);
      for (const early of [0, 1, 30, failures.length - 1])
        assertSame(failures, settings, { withoutIds, early });
    });
  }

  it('gives the same counts if there are more sites than are held', () => {
    second = 0;
    const failures = Array.from({ length: 70 }, (_, at) =>
      failureOf(`text ${at}`, {
        context: { at },
        breadcrumbs: [{ time: TIME, text: `step ${at}` }],
      }),
    );
    assertSame(failures, {}, { withoutIds: true });
  });

  it('keeps the page of each failure if there are more texts than are held', () => {
    second = 0;
    const failures = Array.from({ length: 400 }, (_, at) =>
      failureOf(undefined, {
        chain: [{ type: 'E', message: `${at}`, stack: `    at f${at} ${'s'.repeat(16_000)}` }],
      }),
    );
    const { pairs } = recordEarly(failures);
    const samples = entriesOf(pairs).flatMap((entry) => entry.samples);
    assert.equal(samples.length, failures.length);
    for (const { url, breadcrumbs } of samples) {
      assert.doesNotMatch(url, /later/);
      assert.deepEqual(breadcrumbs, []);
    }
  });

  it('replaces the early counts if a callback drops all failures but one', () => {
    let asked = 0;
    const settings = { beforeSave: () => (asked++ ? null : undefined) };
    const { pairs } = recordEarly(failuresOf(['error'], 5), settings);
    const records = new Map(pairs);
    assert.ok(records.has('j1/session1/0/c'));
    assert.equal(entriesOf(pairs)[0].count, 1);
  });

  it('writes the counts of each entry, because early ones may be stored', () => {
    const failures = failuresOf(Object.keys(KINDS), 1);
    const hasCounts = ({ pairs }) => {
      const keys = pairs.map(([key]) => key);
      const singles = entriesOf(pairs).filter(({ count }) => count === 1);
      assert.ok(singles.length > 20);
      return new Set(singles.map(({ key }) => keys.includes(`${key}/c`)));
    };
    assert.deepEqual(hasCounts(recordEarly(failures)), new Set([true]));
    assert.deepEqual(hasCounts(recordDirectly(failures)), new Set([false]));
  });

  it('gives the same records if the failures come in any order', () => {
    let state = 88_172_645;
    const random = (max) => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return (state >>> 0) % max;
    };
    const names = Object.keys(KINDS);
    for (let run = 0; run < 40; run++) {
      second = 0;
      const failures = Array.from({ length: 1 + random(40) }, () =>
        KINDS[names[random(names.length)]](random(5)),
      );
      assertSame(failures, {}, { early: random(failures.length + 1) });
    }
  });

  const countsOf = (pairs) =>
    entriesOf(pairs)
      .map(({ type, count, counts }) => [counts.last, type, count, counts.hours])
      .sort(([a], [b]) => a - b);

  it('counts all failures of a site if not all of them are held', () => {
    const failures = failuresOf(['error', 'properties', 'text'], 100);
    const direct = recordDirectly(failures);
    const later = recordEarly(failures);
    assert.deepEqual(countsOf(later.pairs), countsOf(direct.pairs));
    assert.deepEqual(later.ids, direct.ids);
    for (const { samples } of entriesOf(later.pairs)) {
      assert.ok(samples.length >= 5 && samples.length <= 20);
      for (const { id } of samples) assert.ok(direct.ids.includes(id));
    }
  });

  it('counts those failures of a site that were not held if a callback drops the last held one', () => {
    let asked = 0;
    const settings = { beforeSave: () => (asked++ % 2 ? null : undefined) };
    const { pairs } = recordEarly(failuresOf(['error'], 100), settings);
    const [{ count }, ...others] = entriesOf(pairs);
    assert.ok(asked >= 6 && asked % 2 === 0, `${asked}`);
    assert.deepEqual([count, others], [100 - asked / 2, []]);
  });

  it('keeps the time of the first failure if not all failures of a site are held', () => {
    const failures = failuresOf(['error', 'properties', 'text'], 100);
    const firsts = (pairs) =>
      entriesOf(pairs)
        .map(({ counts, time }) => [counts.first, time])
        .sort(([a], [b]) => a - b);
    const later = recordEarly(failures);
    assert.deepEqual(firsts(later.pairs), firsts(recordDirectly(failures).pairs));
  });

  it('keeps the newest samples of each site if few may be kept', () => {
    const names = Object.keys(KINDS).filter(
      (name) => !/^(fingerprint|empty|no context|hostile|object|array)/.test(name),
    );
    for (const early of [undefined, 30])
      assertSame(failuresOf(names, 5), { maxExceptionPerGroup: 2 }, { early });
  });

  it('counts by hour if the failures span two hours', () => {
    const start = Math.ceil(TIME / 3_600_000) * 3_600_000 - 50_000;
    const failures = failuresOf(['error', 'text'], 50).map((failure, at) => ({
      ...failure,
      time: start + at * 1_000,
    }));
    const hours = (pairs) => contentOf(pairs).entries.map(({ counts }) => counts.hours);
    assert.deepEqual(hours(recordEarly(failures).pairs), hours(recordDirectly(failures).pairs));
    assert.ok(hours(recordEarly(failures).pairs).some((list) => list.length === 2));
  });

  it('leaves the next numbers and ids to later failures', () => {
    const failures = failuresOf(Object.keys(KINDS), 2);
    const { later } = assertSame(failures, {}, { early: 20 });
    const numbers = entriesOf(later.pairs).map(({ key }) => key);
    assert.equal(new Set(numbers).size, numbers.length);
    assert.equal(new Set(later.ids).size, failures.length);
  });

  it('does nothing if nothing has failed', () => {
    const { records, createSecond } = createWorld({});
    const recorder = createSecond();
    recorder.replay(
      createEarlyRecorder(assert.fail, assert.fail, () => false, assert.fail).drain(),
    );
    assert.deepEqual([records.size, recorder.status().session], [0, '']);
  });
});
