import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DUPLICATE_MS } from './duplicates.js';
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
      for (const [key, value] of pairs) records.set(key, JSON.parse(value));
    },
    {
      global,
      now: () => at.time,
      monotonic: () => at.time,
      random: () => 0.5,
      after: (ms, callback) => timers.push([at.time + ms, callback]),
      warn: (text) => warnings.push(text),
    },
  );
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
      const { hours, messages } = records.get(`${key}/c`);
      const count = hours.reduce((sum, [, number]) => sum + number, 0);
      const samples = [...records].filter(
        ([name]) => name.startsWith(`${key}/`) && /\d$/.test(name),
      );
      return { ...records.get(key), count, messages, samples: samples.map(([, sample]) => sample) };
    });
  };
  const counts = () => entries().map(({ kind, message, count }) => [kind, message, count]);
  return { ...recorder, records, warnings, pass, entries, counts };
}

/** Makes errors at one place of the source. */
const makeError = (message, options) => new TypeError(message, options);

describe('a recorder', () => {
  it('records an error with its texts, and returns its id', () => {
    const { capture, entries } = start(
      { release: '1.4', environment: 'test' },
      {
        location: { href: 'http://h/cart?token=hunter2' },
        navigator: { userAgent: 'a browser' },
      },
    );
    const error = makeError('no cart', { cause: new RangeError('no seat') });
    error.code = 42;
    const id = capture(error, { step: 'pay' });
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
    assert.match(id, /^[a-z0-9]+\.1$/);
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
    const { capture, onError, onRejection, entries } = start();
    const at = (Type, options) => new Type('x', options);
    const make = [
      () => capture(at(TypeError)),
      () => capture(at(RangeError)),
      () => capture(at(TypeError, { cause: makeError('a') })),
      () => capture(at(TypeError, { cause: makeError('b') })),
      () => capture(at(TypeError), { fingerprint: ['checkout'] }),
      () => capture(at(TypeError), {}, false),
      () => onError({ error: at(TypeError) }),
      () => onRejection({ reason: at(TypeError) }),
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
    const { capture, breadcrumb, onViolation, records } = start(
      { release: `token=${secret}` },
      { location: { href: `http://ann:${secret}@h/` } },
    );
    breadcrumb(`password=${secret}`, { token: secret });
    const error = makeError(`password=${secret}`, { cause: makeError(`token=${secret}`) });
    error.headers = { authorization: secret };
    for (let time = 0; time < 2; time++)
      capture(error, { password: secret, [`token=${secret}`]: 1 });
    onViolation({
      effectiveDirective: 'x',
      blockedURI: `http://h/?token=${secret}`,
      sourceFile: `http://h/?token=${secret}`,
      lineNumber: 1,
    });
    assert.ok(records.size > 4);
    assert.ok(!JSON.stringify([...records]).includes(secret));
  });

  it('leaves out own properties where the settings say so', () => {
    const { capture, entries } = start({ captureLocals: false });
    capture(Object.assign(makeError('x'), { code: 42 }));
    assert.deepEqual(entries()[0].samples[0].locals, {});
  });

  it('keeps the newest breadcrumbs with each sample', () => {
    const { capture, breadcrumb, entries } = start();
    for (let number = 0; number < 40; number++) breadcrumb(`step ${number}`);
    capture(makeError('x'));
    const { breadcrumbs } = entries()[0].samples[0];
    assert.deepEqual([breadcrumbs.length, breadcrumbs[0].text], [30, 'step 10']);
  });

  it('writes repeats a moment later', () => {
    const { capture, records, pass } = start();
    for (let number = 0; number < 3; number++) capture(makeError('x'));
    const count = () => [...records].find(([key]) => key.endsWith('/c'))[1].messages[0][1];
    assert.equal(count(), 1);
    pass(100);
    assert.equal(count(), 3);
  });
});

describe('duplicates', () => {
  it('are the same object within some seconds, however it arrives', () => {
    const { capture, onError, onRejection, counts, pass } = start();
    const error = makeError('x');
    assert.notEqual(capture(error), '');
    assert.equal(capture(error), '');
    assert.equal(onError({ error }), '');
    pass(DUPLICATE_MS - 1);
    assert.equal(onRejection({ reason: error }), '');
    assert.deepEqual(counts(), [['captured', 'x', 1]]);
  });

  it('are not the same object later: an error that is thrown for every request counts each time', () => {
    const { capture, counts, pass } = start();
    const error = makeError('x');
    for (let request = 0; request < 4; request++) {
      capture(error);
      pass(DUPLICATE_MS);
    }
    assert.deepEqual(counts(), [['captured', 'x', 4]]);
  });

  it('are the same primitive within one task, unless the host captures it', () => {
    for (const primitive of ['x', 7, undefined, null, 3n, Symbol('s'), Number.NaN]) {
      const { capture, onRejection, entries, pass } = start();
      const total = () => entries().reduce((sum, { count }) => sum + count, 0);
      for (let wrapper = 0; wrapper < 4; wrapper++) capture(primitive, {}, false);
      onRejection({ reason: primitive });
      assert.equal(total(), 1, String(primitive));
      pass(0);
      capture(primitive, {}, false);
      assert.equal(total(), 2, String(primitive));
      pass(0);
      for (let time = 0; time < 3; time++) capture(primitive);
      assert.equal(total(), 5, String(primitive));
    }
  });
});

describe('events', () => {
  it('of the global object without an error have the message and the location', () => {
    const { onError, entries } = start();
    onError({
      message: 'Uncaught no cart',
      error: null,
      filename: 'http://h/a.js',
      lineno: 1,
      colno: 2,
    });
    onError({ message: 'Script error.' });
    const [first, second] = entries();
    assert.deepEqual([first.message, first.stack], ['no cart', '    at http://h/a.js:1:2']);
    assert.deepEqual([second.message, second.stack], ['Script error.', '']);
  });

  it('give a thrown value without stack the location', () => {
    const { onError, entries } = start();
    onError({ message: 'Uncaught x', error: 'x', filename: 'http://h/a.js', lineno: 1, colno: 2 });
    assert.deepEqual([entries()[0].message, entries()[0].stack], ['x', '    at http://h/a.js:1:2']);
  });

  it('of resources and policies are recorded by what they name', () => {
    const { onError, onViolation, entries } = start();
    onError({ target: { tagName: 'IMG', src: 'http://h/a.png' } });
    onError({ target: { tagName: 'LINK', href: 'http://h/a.css' } });
    onError({ target: { tagName: 'DIV' } });
    onViolation({
      effectiveDirective: 'img-src',
      blockedURI: 'http://h/',
      sourceFile: 'http://h/a.js',
      lineNumber: 3,
    });
    onViolation({ effectiveDirective: 'img-src', blockedURI: 'inline' });
    assert.deepEqual(
      entries().map(({ kind, type, message, location }) => [kind, type, message, location]),
      [
        ['resource', 'ResourceError', 'img http://h/a.png', undefined],
        ['resource', 'ResourceError', 'link http://h/a.css', undefined],
        ['resource', 'ResourceError', 'div ', undefined],
        ['csp', 'CSPViolation', 'img-src http://h/', 'http://h/a.js:3'],
        ['csp', 'CSPViolation', 'img-src inline', undefined],
      ],
    );
  });

  it('after a trap carry a crash marker', () => {
    const { onError, capture, entries } = start();
    capture(makeError('before'));
    const trap = new WebAssembly.RuntimeError('unreachable');
    const id = onError({ error: trap });
    capture(makeError('after'));
    onError({ error: new WebAssembly.RuntimeError('memory access out of bounds') });
    const [before, first, after, second] = entries();
    assert.deepEqual([before.after, first.after, first.fatal], [undefined, undefined, true]);
    const { stack, ...marker } = after.after;
    assert.deepEqual(marker, { id, kind: 'error', type: 'RuntimeError', message: 'unreachable' });
    assert.ok(stack.length <= 2_048 && first.stack.startsWith(stack));
    assert.equal(second.after.id, id, 'the first crash stays the cause');
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

  it('do not see what they capture themselves', () => {
    let calls = 0;
    const { capture, entries } = start({
      beforeSave() {
        calls++;
        assert.equal(capture(makeError('inner')), '');
      },
    });
    capture(makeError('outer'));
    assert.deepEqual([calls, entries().length], [1, 1]);
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
      const { capture, onError, onRejection, breadcrumb, entries, pass } = start();
      capture(value, value);
      pass(DUPLICATE_MS);
      onError({ error: value });
      pass(DUPLICATE_MS);
      onRejection({ reason: value });
      breadcrumb(value, value);
      assert.equal(entries().length, 3);
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
