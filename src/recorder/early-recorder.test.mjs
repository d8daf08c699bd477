import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createEarlyRecorder } from './early-recorder.js';
import { totalOf } from './page-helpers.mjs';
import { chainOf } from './read-error.js';
import { MAX_SITES } from './site-key.js';

const TIME = 1_700_000_000_000;
const HOUR_MS = 3_600_000;
const HOUR = Math.floor(TIME / HOUR_MS);

/**
 * Returns an early recorder that writes to a map, with arguments like those that client.js passes. `record` records a thrown
 * value, `read` returns a written record, and `total` the number of written failures.
 */
function start({ mustHideMessages = () => false } = {}) {
  const records = new Map();
  const writes = [];
  const page = { url: 'http://h/', breadcrumbs: [] };
  let sessions = 0;
  const early = createEarlyRecorder(
    () => `s${++sessions}`,
    (pairs) => {
      writes.push(pairs.map(([key]) => key));
      for (const [key, value] of pairs) records.set(key, value);
    },
    mustHideMessages,
    () => ({ ...page }),
  );
  const record = (thrown, more = {}) => {
    const failure = { kind: 'error', thrown, stack: '', fatal: false, time: TIME, ...more };
    return early.record(failure, chainOf(failure, String));
  };
  const read = (key) => JSON.parse(records.get(key));
  const total = () => totalOf([...records]);
  return { early, record, records, writes, page, read, total };
}

const makeError = (message, options) => new TypeError(message, options);

describe('the early recorder', () => {
  it('has no session and writes nothing before the first failure', () => {
    const { early, writes } = start();
    early.flush();
    assert.deepEqual([early.records(), writes], [[], []]);
    assert.deepEqual(early.drain(), {
      session: '',
      startedAt: undefined,
      sequence: 0,
      sites: [],
      index: new Map(),
    });
  });

  it('writes the first failure of a site before the call returns, under the keys of the journal', () => {
    const { early, record, records, writes, read } = start();
    const error = makeError('no cart', { cause: new RangeError('no seat') });
    const id = record(error, { handled: false });
    assert.equal(id, 's1.1');
    // Only the texts are written, which contain the id. They count as one failure.
    assert.deepEqual(writes, [['j1/s1/0']]);
    const { stack, causes, ...texts } = read('j1/s1/0');
    assert.deepEqual(texts, {
      id: 's1.1',
      kind: 'error',
      type: 'TypeError',
      message: 'no cart',
      handled: false,
      fatal: false,
      time: TIME,
      early: true,
    });
    assert.match(stack, /^ {4}at makeError .*early-recorder\.test\.mjs:\d+:\d+/);
    assert.deepEqual(
      [causes.length, causes[0].type, causes[0].message],
      [1, 'RangeError', 'no seat'],
    );
    early.flush();
    assert.deepEqual([writes.length, early.records()], [1, [...records]]);
  });

  it('writes counts once a site has failed twice', () => {
    const { early, record, writes, read } = start();
    record('x');
    record('x', { time: TIME + 5 });
    early.flush();
    assert.deepEqual(writes[1], ['j1/s1/0', 'j1/s1/0/c']);
    assert.deepEqual(read('j1/s1/0/c'), { first: TIME, last: TIME + 5, hours: [[HOUR, 2]] });
    assert.equal(read('j1/s1/0').time, TIME);
  });

  it('stores neither data of the page nor the context', () => {
    const { early, record, records, page } = start();
    page.url = 'http://h/swordfish';
    page.breadcrumbs = [{ time: TIME, text: 'swordfish' }];
    for (let time = 0; time < 2; time++) record('x', { context: { a: 'swordfish' } });
    early.flush();
    assert.doesNotMatch([...records.values()].join(''), /swordfish/);
  });

  it('holds the address and breadcrumbs at the time of each failure', () => {
    const { early, record, page } = start();
    for (let number = 0; number < 3; number++) {
      page.url = `http://h/${number}`;
      page.breadcrumbs = [{ time: TIME, text: `step ${number}` }];
      record('x');
    }
    page.url = 'http://h/later';
    const [{ failures }] = early.drain().sites;
    assert.deepEqual(
      failures.map(({ page: { url, breadcrumbs } }) => [url, breadcrumbs[0].text]),
      [0, 1, 2].map((number) => [`http://h/${number}`, `step ${number}`]),
    );
  });

  it('counts repeats of a site, and writes them with the flush', () => {
    const { early, record, writes, read, total } = start();
    for (let number = 0; number < 50; number++)
      record(makeError(`order ${number}`), { time: TIME + number });
    assert.deepEqual([writes.length, total()], [1, 1]);
    early.flush();
    early.flush();
    assert.deepEqual([writes.length, total()], [2, 50]);
    assert.equal(read('j1/s1/0/c').last, TIME + 49);
    assert.equal(read('j1/s1/0').id, 's1.1', 'the sample is the first failure');
  });

  it('distinguishes sites by kind, handling, crash, types, stacks, causes and fingerprint', () => {
    const { early, record } = start();
    // All failures have the same stack, so that only the other fields distinguish their sites.
    const { stack } = new Error('x');
    const at = (Type, options) => Object.assign(new Type('x', options), { stack });
    const cause = (message) => Object.assign(new Error(message), { stack });
    const crash = { id: 's.1', type: '', message: '', stack: '' };
    const make = [
      () => record(at(TypeError)),
      () => record(at(RangeError)),
      () => record(Object.assign(at(TypeError), { stack: `${stack}\n    at g (a.js:1:2)` })),
      () => record(at(TypeError, { cause: cause('a') })),
      () => record(at(TypeError, { cause: cause('b') })),
      () => record(at(TypeError), { context: { fingerprint: ['checkout'] } }),
      () => record(at(TypeError), { context: { fingerprint: ['cart'] } }),
      () => record(at(TypeError), { handled: true }),
      () => record(at(TypeError), { kind: 'rejection' }),
      () => record(at(TypeError), { after: crash }),
      () => record('text'),
      () => record('another'),
    ];
    for (const one of make) one();
    for (const one of make) one();
    assert.equal(early.drain().sites.length, make.length);
  });

  it('counts by hour', () => {
    const { early, record, read } = start();
    for (const minutes of [0, 20, 50]) record('x', { time: TIME + minutes * 60_000 });
    early.flush();
    const { first, last, hours } = read('j1/s1/0/c');
    assert.deepEqual([first, last], [TIME, TIME + 50 * 60_000]);
    assert.equal(hours.length, 2);
    assert.equal(
      hours.reduce((sum, [, count]) => sum + count, 0),
      3,
    );
  });

  it('begins a new entry after an hour', () => {
    const { early, record, records, total } = start();
    record('x');
    record('x');
    record('x', { time: TIME + HOUR_MS + 1 });
    early.flush();
    assert.ok(records.has('j1/s1/1') || records.has('j1/s2/0'));
    assert.equal(total(), 3);
  });

  it('begins a new session after a day, with numbers and ids of its own', () => {
    const { early, record, records, total } = start();
    record('x');
    assert.equal(record('x', { time: TIME + 24 * HOUR_MS + 1 }), 's2.1');
    assert.ok(records.has('j1/s1/0') && records.has('j1/s2/0'));
    early.flush();
    assert.equal(total(), 2);
  });

  it('writes unwritten records when a new session begins', () => {
    const { early, record, read } = start();
    for (let number = 0; number < 3; number++) record('x');
    record('y', { time: TIME + 24 * HOUR_MS + 1 });
    early.flush();
    assert.equal(read('j1/s2/0').message, 'y');
    assert.deepEqual(read('j1/s1/0/c').hours, [[HOUR, 3]]);
  });

  it('begins a new entry when the clock was set back by more than an hour', () => {
    const { early, record, records } = start();
    record('x');
    record('x', { time: TIME - 5 * HOUR_MS });
    early.flush();
    assert.ok(records.has('j1/s1/1') || records.has('j1/s2/0'));
  });

  it('writes the first sites of a storm at once, and the others with the next flush', () => {
    const { early, record, writes, total } = start();
    for (let number = 0; number < 150; number++) {
      // Repeated failures of a site do not use up the limit of new sites.
      for (let time = 0; time < 2; time++) record(`text ${number}`);
    }
    assert.deepEqual([writes.length, total()], [10, 10]);
    early.flush();
    assert.equal(total(), 300);
    const { length } = writes;
    for (let number = 0; number < 50; number++) record(`more ${number}`);
    assert.equal(writes.length, length + 10, 'at once again');
    assert.equal(total(), 310);
    early.flush();
    assert.equal(total(), 350);
  });

  it('holds a limited number of failures of a site, and counts all', () => {
    const { early, record } = start();
    for (let number = 0; number < 500; number++) record('x');
    const [site] = early.drain().sites;
    assert.equal(site.count, 500);
    assert.ok(site.failures.length >= 5 && site.failures.length <= 20);
    const ids = site.failures.map(({ id }) => Number(id.slice('s1.'.length)));
    assert.deepEqual(
      ids,
      ids.map((_, at) => ids[0] + at),
      'one after the other, each with the id that the host got',
    );
  });

  it('holds at most 4 MB of full texts, and shortens later ones', () => {
    const { early, record, total } = start();
    const long = 's'.repeat(8_000);
    for (let number = 0; number < 1_000; number++) {
      const error = new Error(`${number} ${'m'.repeat(4_000)}`);
      error.stack = `Error: x\n    at f${number} ${long}\n${'    at g\n'.repeat(50)}`;
      record(error);
    }
    early.flush();
    assert.equal(total(), 1_000);
    const { sites } = early.drain();
    const held = sites.filter(({ failures }) => failures.length);
    assert.ok(held.length > 20 && held.length < 400, `${held.length}`);
    const { failure, failures } = sites.at(-1);
    assert.deepEqual([failures, failure.thrown], [[], undefined]);
    const [{ message, stack }] = failure.chain;
    assert.ok(message.length <= 200 && stack.length < 10_000);
  });

  it('keeps a limited number of sites and failures, and counts failures of further sites with the last one', () => {
    const { early, record, total } = start();
    const failures = MAX_SITES + 1_000;
    for (let number = 0; number < failures; number++) record(`text ${number}`);
    early.flush();
    assert.equal(total(), failures);
    const { sites } = early.drain();
    assert.equal(sites.length, MAX_SITES);
    assert.equal(sites.at(-1).count, 1_001);
    assert.equal(sites.flatMap((site) => site.failures).length, 1_000);
  });

  it('stores no message if a callback must see it first', () => {
    const { early, record, records, read } = start({ mustHideMessages: () => ['ignore'] });
    record(makeError('hello there', { cause: makeError('dear') }));
    record('hello there');
    record('x', { after: { id: 's.9', kind: 'error', type: 'E', message: 'dear', stack: '' } });
    early.flush();
    assert.doesNotMatch(JSON.stringify([...records]), /hello|dear/);
    assert.equal(read('j1/s1/0').message, '');
    assert.match(read('j1/s1/0').stack, /makeError/);
  });

  it('stores coarse texts, also of crash markers', () => {
    const { record, records, read } = start();
    const secret = 'hunter2';
    record(makeError(`code ${secret}`, { cause: `code ${secret}` }), {
      context: { a: secret },
      after: {
        id: 's1.1',
        kind: 'error',
        type: 'RuntimeError',
        message: `code ${secret}`,
        stack: `    at f (http://h/a.js?${secret}:1:2)`,
      },
    });
    assert.doesNotMatch(JSON.stringify([...records]), /hunter2/);
    const { stack, message, ...marker } = read('j1/s1/0').after;
    assert.deepEqual(marker, { id: 's1.1', kind: 'error', type: 'RuntimeError' });
    assert.equal(stack.trimEnd(), '    at f (http://h/a.js:1:2)');
    assert.match(message, /\[redacted\]$/);
  });

  it('stores the location of a panic that ends the instance, but not that of a policy violation', () => {
    const { record, read } = start();
    const located = (location) => [{ type: 'panic', message: 'no cart', stack: '', location }];
    record(undefined, { kind: 'panic', chain: located('src/cart.rs:7:9'), fatal: true });
    record(undefined, { kind: 'csp', chain: located('http://h/?token=1:7') });
    assert.deepEqual(
      [0, 1].map((number) => read(`j1/s1/${number}`).location),
      ['src/cart.rs:7:9', undefined],
    );
  });

  it('counts a failure whose crash marker has no texts', () => {
    const { record, total } = start();
    const after = { id: 's0.1', type: '', message: '', stack: '' };
    const id = record(makeError('x'), { after });
    assert.deepEqual([id, total()], ['s1.1', 1]);
  });

  it('counts a failure if reading its context throws', () => {
    const hostile = new Proxy(
      {},
      {
        get() {
          throw Error('hostile');
        },
      },
    );
    const { record, early, total } = start();
    const contexts = [
      null,
      5,
      'text',
      [],
      { fingerprint: 5 },
      { fingerprint: [null, 5, {}, Symbol('s'), 'a'] },
      hostile,
      { fingerprint: hostile },
      { fingerprint: [hostile] },
    ];
    let counted = 0;
    for (const context of contexts) {
      try {
        if (record('x', { context })) counted++;
      } catch {}
    }
    early.flush();
    assert.deepEqual([counted, total()], [contexts.length, contexts.length]);
  });

  it('reads a bounded part of a fingerprint, and only of an array', () => {
    const { record, read } = start();
    let reads = 0;
    const endless = {
      *[Symbol.iterator]() {
        while (reads++ < 1_000) yield 'a';
        throw Error('would go on');
      },
    };
    record('x', { context: { fingerprint: endless } });
    record('y', { context: { fingerprint: 'checkout' } });
    record('z', { context: { fingerprint: Array.from({ length: 1e5 }, (_, at) => `${at}`) } });
    assert.ok(reads < 100, `${reads} reads`);
    assert.equal(read('j1/s1/1').fingerprint, undefined);
    assert.ok((read('j1/s1/2').fingerprint?.length ?? 0) <= 50);
  });

  it('redacts the texts of a fingerprint', () => {
    const { record, records, read } = start();
    record('x', { context: { fingerprint: ['checkout', 'token=swordfish', 'user 4711'] } });
    const { fingerprint } = read('j1/s1/0');
    assert.equal(fingerprint?.[0] ?? 'checkout', 'checkout');
    assert.doesNotMatch(JSON.stringify([...records]), /swordfish|4711/);
  });

  it('returns all sites once when it is drained, and then starts a new session', () => {
    const { early, record } = start();
    record('x');
    record('y');
    record('x');
    const all = early.drain();
    assert.deepEqual([all.session, all.startedAt, all.sequence], ['s1', TIME, 3]);
    assert.deepEqual(
      all.sites.map(({ number, count, failure, last, hours }) => [
        number,
        count,
        failure.time,
        last,
        [...hours],
        failure.id,
      ]),
      [
        [0, 2, TIME, TIME, [[HOUR, 2]], 's1.1'],
        [1, 1, TIME, TIME, [[HOUR, 1]], 's1.2'],
      ],
    );
    assert.deepEqual([early.records(), early.drain().session], [[], '']);
    assert.equal(record('x'), 's2.1');
  });
});
