import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRecorder } from './recorder.js';
import { REDACTED } from './scrub.js';

const TIME = 1_700_000_000_000;

/** A recorder with a clock and timers of its own, over one backend that is a map. */
function start(settings = {}, global = {}) {
  const records = new Map();
  const warnings = [];
  let timers = [];
  const at = { time: TIME };
  const recorder = createRecorder(
    settings,
    (pairs) => {
      for (const [key, value] of pairs) {
        if (value === undefined) records.delete(key);
        else records.set(key, JSON.parse(value));
      }
    },
    {
      global,
      now: () => at.time,
      monotonic: () => at.time,
      newSession: () => 'session1',
      after: (ms, callback) => timers.push([at.time + ms, callback]),
      warn: (text) => warnings.push(text),
    },
  );
  /** Records what `capture` of the client passes. */
  const capture = (thrown, context, handled = true, more = {}) =>
    recorder.record({
      kind: typeof thrown === 'string' ? 'message' : handled ? 'captured' : 'error',
      thrown,
      context,
      handled,
      fatal: false,
      time: at.time,
      ...more,
    });
  /** Lets time pass, and with it timers. */
  const pass = (ms) => {
    at.time += ms;
    const due = timers.filter(([time]) => time <= at.time);
    timers = timers.filter(([time]) => time > at.time);
    for (const [, callback] of due) callback();
  };
  const entries = () => {
    recorder.flush();
    const keys = [...records.keys()].filter((key) => /^j1\/\w+\/\d+$/.test(key));
    return keys.map((key) => {
      const { message } = records.get(key);
      const { hours, messages } = records.get(`${key}/c`);
      const count = hours.reduce((sum, [, number]) => sum + number, 0);
      const samples = [...records].filter(
        ([name]) => name.startsWith(`${key}/`) && /\d$/.test(name),
      );
      return {
        ...records.get(key),
        count,
        messages: messages ?? [[message, count]],
        samples: samples.map(([, sample]) => sample),
      };
    });
  };
  const counts = () => entries().map(({ kind, message, count }) => [kind, message, count]);
  return { ...recorder, recorder, capture, at, records, warnings, pass, entries, counts };
}

/** Makes errors at one place of the source. */
const makeError = (message, options) => new TypeError(message, options);

describe('a recorder', () => {
  it('records an error with its texts, and returns its id', () => {
    const { capture, entries } = start(
      { release: '1.4', environment: 'test' },
      { navigator: { userAgent: 'a browser' } },
    );
    const error = makeError('no cart', { cause: new RangeError('no seat') });
    error.code = 42;
    const id = capture(error, { step: 'pay' }, true, { url: 'http://h/cart?token=hunter2' });
    const [entry] = entries();
    const { stack, causes, samples, messages, count, time, ...texts } = entry;
    assert.equal(time, TIME);
    assert.deepEqual(texts, {
      kind: 'captured',
      type: 'TypeError',
      message: 'no cart',
      userAgent: 'a browser',
      release: '1.4',
      environment: 'test',
      handled: true,
      fatal: false,
    });
    assert.match(stack, /^ {4}at makeError /);
    assert.deepEqual([causes.length, causes[0].message], [1, 'no seat']);
    assert.deepEqual([count, messages], [1, [['no cart', 1]]]);
    const [{ locals, context, url }] = samples;
    assert.deepEqual(locals, { code: '42' });
    assert.deepEqual(context, { step: 'pay' });
    assert.equal(url, `http://h/cart?token=${REDACTED}`);
    assert.equal(id, 'session1.1');
    assert.equal(samples[0].id, id);
  });

  it('counts failures of one site together, whatever their messages', () => {
    const { capture, entries } = start();
    for (let number = 0; number < 30; number++) capture(makeError(`order ${number}`));
    const [entry, ...others] = entries();
    assert.deepEqual([others.length, entry.count, entry.messages.length], [0, 30, 30]);
    assert.equal(entry.samples.length, 20);
  });

  it('takes another type, kind, place, cause, fingerprint or handling for another site', () => {
    const { capture, entries } = start();
    // One stack for all.
    const { stack } = new Error('x');
    const at = (Type, options) => Object.assign(new Type('x', options), { stack });
    const cause = (message) => Object.assign(new Error(message), { stack });
    const make = [
      () => capture(at(TypeError)),
      () => capture(at(RangeError)),
      () => capture(Object.assign(at(TypeError), { stack: `${stack}\n    at g (a.js:1:2)` })),
      () => capture(at(TypeError, { cause: cause('a') })),
      () => capture(at(TypeError, { cause: cause('b') })),
      () => capture(at(TypeError), { fingerprint: ['checkout'] }),
      () => capture(at(TypeError), { fingerprint: ['cart'] }),
      () => capture(at(TypeError), {}, false),
      () => capture(at(TypeError), {}, false, { kind: 'captured' }),
      () => capture(at(TypeError), {}, true, { kind: 'rejection' }),
      () => capture(at(TypeError), {}, true, { after: { id: 's.1', type: 'RuntimeError' } }),
    ];
    for (const one of make) one();
    assert.equal(entries().length, make.length);
  });

  it('takes texts without stack for one site each', () => {
    const { capture, counts } = start();
    for (const text of ['no cart', 'no seat', 'no cart']) capture(text);
    assert.deepEqual(counts(), [
      ['message', 'no cart', 2],
      ['message', 'no seat', 1],
    ]);
  });

  it('scrubs every text before it is stored', () => {
    const secret = 'hunter2hunter2';
    const { capture, toCrumb, record, records } = start(
      { release: `token=${secret}`, environment: `token=${secret}` },
      { navigator: { userAgent: `token=${secret}` } },
    );
    const crumb = { time: TIME, text: `password=${secret}`, data: { token: secret } };
    assert.equal(toCrumb(crumb), toCrumb(crumb), 'each is converted once');
    const error = makeError(`password=${secret}`, { cause: makeError(`token=${secret}`) });
    error.headers = { authorization: secret };
    const more = {
      url: `http://ann:${secret}@h/`,
      breadcrumbs: [crumb],
      after: { id: 's.1', kind: 'error', type: `token=${secret}`, message: `token=${secret}` },
    };
    for (let time = 0; time < 2; time++)
      capture(error, { password: secret, [`token=${secret}`]: 1 }, true, more);
    record({
      kind: 'csp',
      chain: [{ type: 'CSPViolation', message: `x http://h/?token=${secret}`, stack: '' }],
      location: `http://h/?token=${secret}:1`,
      time: TIME,
    });
    assert.ok(records.size > 4);
    assert.ok(!JSON.stringify([...records]).includes(secret));
  });

  it('leaves out own properties where the settings say so', () => {
    const { capture, entries } = start({ captureLocals: false });
    capture(Object.assign(makeError('x'), { code: 42 }));
    assert.deepEqual(entries()[0].samples[0].locals, {});
  });

  it('keeps the breadcrumbs with each sample, as texts of when they were first read', () => {
    const { capture, toCrumb, entries } = start();
    const data = { step: 1 };
    const crumb = { time: TIME, text: 'go', data };
    toCrumb(crumb);
    data.step = 2;
    capture(makeError('x'), {}, true, { breadcrumbs: [crumb, { time: TIME, text: 5 }] });
    assert.deepEqual(entries()[0].samples[0].breadcrumbs, [
      { time: TIME, text: 'go', data: '{"step":1}' },
      { time: TIME, text: '5' },
    ]);
  });

  it('gives a failure without texts of its own the location of the event', () => {
    const { record, entries } = start();
    record({ kind: 'error', thrown: 'x', stack: '    at http://h/a.js:1:2', time: TIME });
    assert.deepEqual([entries()[0].message, entries()[0].stack], ['x', '    at http://h/a.js:1:2']);
  });

  it('writes nothing by itself where the settings say so', () => {
    const { capture, pass, records, recorder } = start({ autoFlush: false });
    for (let number = 0; number < 3; number++) capture(makeError('x'));
    pass(60_000);
    const count = () => [...records].find(([key]) => key.endsWith('/c'))[1].hours[0][1];
    assert.equal(count(), 1);
    recorder.flush();
    assert.equal(count(), 3);
  });

  it('bounds the limits of the settings', () => {
    for (const [value, limit] of [
      [undefined, undefined],
      [1, 1],
      [7.9, 7],
      [1e9, 1_000],
      [Infinity, 1_000],
    ]) {
      const settings = { maxExceptionPerGroup: value, maxExceptionGroups: value };
      const { capture, records } = start(value === undefined ? {} : settings);
      capture(makeError('x'));
      assert.deepEqual(records.get('r1/session1'), {
        maxExceptionPerGroup: limit ?? 100,
        maxExceptionGroups: limit ?? 10,
      });
    }
  });

  it('ends its entries when it is sealed', () => {
    const { capture, records, recorder } = start();
    capture(makeError('x'));
    recorder.seal();
    assert.equal([...records].find(([key]) => key.endsWith('/c'))[1].final, true);
    assert.equal(recorder.status().entries, 1);
  });

  it('writes all of a storm, in several writes', () => {
    const { record, pass, counts, recorder, records } = start();
    for (let number = 0; number < 1_000; number++) {
      record({
        kind: 'error',
        chain: [{ type: 'E', message: `m ${number}`, stack: '' }],
        time: TIME,
      });
    }
    const written = () => [...records.keys()].filter((key) => key.endsWith('/c')).length;
    assert.equal(written(), 100);
    pass(100);
    assert.ok(written() < 300);
    for (let turn = 0; turn < 20; turn++) pass(100);
    assert.equal(written(), 1_000);
    assert.equal(counts().length, 1_000);
    assert.equal(recorder.status().captured, 1_000);
  });

  it('writes repeats a moment later', () => {
    const { capture, records, pass } = start();
    for (let number = 0; number < 3; number++) capture(makeError('x'));
    const count = () => [...records].find(([key]) => key.endsWith('/c'))[1].hours[0][1];
    assert.equal(count(), 1);
    pass(100);
    assert.equal(count(), 3);
  });
});

describe('callbacks', () => {
  it('see the event for every occurrence, before anything of it is stored', () => {
    const seen = [];
    const { capture, records } = start({
      beforeSave(event) {
        seen.push([event.message, event.context.step, records.size]);
      },
    });
    for (const step of ['a', 'b']) capture(makeError('x'), { step });
    assert.deepEqual(seen[0], ['x', 'a', 0]);
    assert.equal(seen.length, 2);
  });

  it('change, replace and drop events', () => {
    const { capture, entries } = start({
      beforeSave(event) {
        if (event.message === 'drop') return null;
        if (event.message === 'replace') return { ...event, message: 'replaced', causes: 7 };
        event.message += ' changed';
      },
    });
    assert.equal(capture(makeError('drop')), '');
    capture(makeError('replace'));
    capture(makeError('x'));
    assert.deepEqual(
      entries().flatMap(({ messages }) => messages),
      [
        ['replaced', 1],
        ['x changed', 1],
      ],
    );
  });

  it('scrub and bound what they return', () => {
    const { capture, entries } = start({
      beforeSave: (event) => ({
        ...event,
        message: `password=hunter2 ${'m'.repeat(1e5)}`,
        type: 7,
        stack: null,
      }),
    });
    capture(makeError('x'));
    const [{ message, type, stack }] = entries();
    assert.ok(message.startsWith(`password=${REDACTED} m`) && message.length <= 4_096);
    assert.deepEqual([type, stack], ['', '']);
  });

  it('lose the texts of an event if they throw or answer wrongly, and warn once', () => {
    const wrong = {
      throws() {
        throw new Error('broken');
      },
      'is async': async (event) => event,
      'returns a text': () => 'x',
      'returns a number': () => 0,
      'returns true': () => true,
    };
    for (const [title, beforeSave] of Object.entries(wrong)) {
      const { capture, entries, warnings, status } = start({ beforeSave });
      for (const email of ['ann@shop.test', 'bob@shop.test']) {
        const error = makeError(`${email} has no cart`, { cause: makeError(email) });
        error.email = email;
        capture(error, { email });
      }
      const [entry] = entries();
      assert.ok(!JSON.stringify(entries()).includes('shop.test'), title);
      assert.deepEqual([entry.type, entry.message, entry.count], ['TypeError', '', 2], title);
      assert.match(entry.stack, /makeError/, title);
      assert.equal(warnings.length, 1, title);
      assert.equal(status().wrongCallbacks, 2, title);
    }
  });

  it('of ignore drop an event only for a text that it has, or for the answer true', () => {
    const ignore = [
      'TypeError: not this',
      ({ message }) => message === 'nor that',
      async () => true,
      () => 'yes',
    ];
    const { capture, entries } = start({ ignore });
    assert.equal(capture(makeError('not this one')), '');
    assert.equal(capture(makeError('nor that')), '');
    capture(makeError('this'));
    assert.equal(entries().length, 1);
  });

  it('are known to be asked while they run, so that what they capture is left out', () => {
    const asking = [];
    const { capture, entries, recorder } = start({
      ignore: [() => void asking.push(recorder.isAsking)],
      beforeSave() {
        asking.push(recorder.isAsking);
        throw Error('broken');
      },
    });
    assert.equal(recorder.isAsking, false);
    capture(makeError('outer'));
    assert.deepEqual(asking, [true, true]);
    assert.equal(recorder.isAsking, false);
    assert.equal(entries().length, 1);
  });

  it('decide by what they return which failures belong together', () => {
    const { capture, counts } = start({
      beforeSave: (event) => ({ ...event, stack: '', message: event.message.replace(/\d+/, 'N') }),
    });
    for (let number = 0; number < 5; number++) capture(makeError(`order ${number}`));
    assert.deepEqual(counts(), [['captured', 'order N', 5]]);
  });

  const hostileEvents = {
    'causes with null': (event) => ({ ...event, causes: [null] }),
    'a fingerprint that has no text': (event) => ({ ...event, fingerprint: [Symbol('s')] }),
    'a kind that has no text': (event) => ({ ...event, kind: Symbol('s') }),
    'a BigInt in the context': (event) => ({ ...event, context: { n: 1n } }),
    'a cycle in the context': (event) => {
      event.context.self = event.context;
    },
    'a toJSON that throws': (event) => {
      event.locals.toJSON = () => {
        throw Error('hostile');
      };
    },
  };
  for (const [title, change] of Object.entries(hostileEvents)) {
    it(`may return ${title}: that failure counts, and those after it`, () => {
      const { capture, entries } = start({
        beforeSave: (event) => (event.message === 'hostile' ? change(event) : undefined),
      });
      const attempt = (message) => {
        try {
          capture(new RangeError(message), { step: 1 });
        } catch {}
      };
      attempt('hostile');
      for (let number = 0; number < 3; number++) attempt('fine');
      const counted = entries().map(({ message, count }) => [message, count]);
      assert.deepEqual(counted.at(-1), ['fine', 3]);
      assert.equal(counted.length, 2);
    });
  }

  it('scrub and bound all that they return, not only type, message and stack', () => {
    const secret = 'password=hunter2';
    const { capture, records, entries } = start({
      beforeSave: (event) => ({
        ...event,
        url: `http://h/?${secret}`,
        causes: [{ type: 'E', message: secret, stack: '' }],
        context: { a: secret },
        locals: { a: secret, long: 'x'.repeat(1e6) },
      }),
    });
    capture(makeError('x'));
    entries();
    const text = JSON.stringify([...records]);
    assert.ok(!text.includes('hunter2'));
    assert.ok(text.length < 1e5);
  });
});

describe('hostile values', () => {
  const hostile = {
    proxy: new Proxy({}, { get: thrower, ownKeys: thrower, has: thrower, getPrototypeOf: thrower }),
    revoked: revoked(),
    'null prototype': Object.create(null),
    // Node.js prints the stack when it is replaced, so that comes first.
    'throwing getters': Object.defineProperties(new Error('x'), {
      stack: { get: thrower },
      message: { get: thrower },
      name: { get: thrower },
      cause: { get: thrower },
    }),
    symbol: Symbol('s'),
    function: thrower,
  };

  for (const [title, value] of Object.entries(hostile)) {
    it(`are recorded without throwing: ${title}`, () => {
      const { capture, toCrumb, entries } = start();
      toCrumb({ time: TIME, text: value, data: value });
      const breadcrumbs = [{ time: TIME, text: value, data: value }];
      capture(value, value, true, { breadcrumbs });
      capture(value, value, false, { breadcrumbs });
      capture(value, { fingerprint: [value], value }, undefined, { kind: 'rejection' });
      capture(value, { fingerprint: value }, true, { kind: 'panic' });
      assert.equal(entries().length, 4);
    });
  }

  it('of a context cost no more than their bounds', () => {
    const { capture, entries } = start();
    let reads = 0;
    const context = {};
    for (let number = 0; number < 10_000; number++) {
      Object.defineProperty(context, `key${number}`, { enumerable: true, get: () => ++reads });
    }
    capture(makeError('x'), context);
    assert.equal(Object.keys(entries()[0].samples[0].context).length, 50);
    assert.ok(reads <= 50, `${reads}`);
  });

  function thrower() {
    throw new Error('hostile');
  }

  function revoked() {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  }
});
