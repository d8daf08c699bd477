import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_URGENT } from './journal.js';
import { entriesOf, totalOf } from './page-helpers.mjs';
import { createRecorder } from './recorder.js';
import { REDACTED, scrub } from './scrub.js';

const TIME = 1_700_000_000_000;

/**
 * Returns a recorder that writes to a map, with a clock and timers that the test moves, and functions that read its records.
 */
function start(settings = {}, global = {}) {
  const records = new Map();
  const warnings = [];
  let timers = [];
  const at = { time: TIME };
  /** The page that `readPage` returns: its address and breadcrumbs. */
  const page = { url: 'http://h/', breadcrumbs: [] };
  const recorder = createRecorder(
    settings,
    (pairs) => {
      for (const [key, value] of pairs) {
        if (value === undefined) records.delete(key);
        else records.set(key, value);
      }
    },
    {
      global,
      now: () => at.time,
      monotonic: () => at.time,
      newSession: () => 'session1',
      after: (ms, callback) => timers.push([at.time + ms, callback]),
      warn: (text) => warnings.push(text),
      readPage: () => ({ ...page }),
    },
  );
  /** Records a failure with the fields that `capture` of the client passes, and returns its id. */
  const capture = (thrown, context, handled = true, more = {}) =>
    recorder.record({
      kind: typeof thrown === 'string' ? 'message' : handled ? 'captured' : 'error',
      thrown,
      stack: '',
      context,
      handled,
      fatal: false,
      time: at.time,
      ...more,
    });
  /** Advances the clock, and calls the timers that are due. */
  const pass = (ms) => {
    at.time += ms;
    const due = timers.filter(([time]) => time <= at.time);
    timers = timers.filter(([time]) => time > at.time);
    for (const [, callback] of due) callback();
  };
  const read = (key) => JSON.parse(records.get(key));
  const entries = () => {
    recorder.flush();
    return entriesOf([...records]).map((entry) => ({
      ...entry,
      messages: entry.counts.messages ?? [[entry.message, entry.count]],
    }));
  };
  const counts = () => entries().map(({ kind, message, count }) => [kind, message, count]);
  /** Returns the number of written failures. */
  const written = () => totalOf([...records]);
  return {
    ...recorder,
    recorder,
    capture,
    at,
    page,
    records,
    read,
    warnings,
    pass,
    entries,
    counts,
    written,
  };
}

/** Returns an error. All such errors have the same stack, so they belong to one site. */
const makeError = (message, options) => new TypeError(message, options);

describe('a recorder', () => {
  it('writes the in-app rules of the settings, if they can be written', () => {
    const rulesOf = (inApp) => {
      const { capture, flush, read } = start({ inApp });
      capture(makeError('no cart'));
      flush();
      return read('r1/session1').inApp;
    };
    const inApp = { include: ['shop'], exclude: ['*.min.js'] };
    assert.deepEqual(rulesOf(inApp), inApp);
    const circular = {};
    circular.include = circular;
    for (const wrong of [undefined, circular, { include: 5n }, () => {}])
      assert.equal(rulesOf(wrong), undefined);
  });

  it('keeps errors with different codes apart, also without locals', () => {
    const { capture, entries } = start({ captureLocals: false });
    for (const [code, status] of [
      ['NO_SEAT', 401],
      ['NO_SEAT', 503],
      [{}, 503],
      ['a b', 503],
    ]) {
      capture(Object.assign(makeError('no cart'), { code, status }));
    }
    const codes = entries().map(({ code, status, count }) => [code, status, count]);
    assert.deepEqual(codes, [
      ['NO_SEAT', '401', 1],
      ['NO_SEAT', '503', 1],
      [undefined, '503', 2],
    ]);
  });

  it('records an error with its texts, and returns its id', () => {
    const { capture, entries, page } = start(
      { release: '1.4', environment: 'test' },
      { navigator: { userAgent: 'a browser' } },
    );
    const error = makeError('no cart', { cause: new RangeError('no seat') });
    error.code = 42;
    page.url = 'http://h/cart?token=hunter2';
    const id = capture(error, { step: 'pay' });
    const [entry] = entries();
    const { key, stack, causes, samples, messages, count, counts, time, ...texts } = entry;
    assert.deepEqual([key, time, counts.last], ['j1/session1/0', TIME, TIME]);
    assert.deepEqual(texts, {
      kind: 'captured',
      type: 'TypeError',
      message: 'no cart',
      code: '42',
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

  it('stores the debug ids of the files in the stack, also with callbacks', () => {
    const [_debugIds, id] = [{}, '85314830-023f-4cf1-a267-535f4e37bb17'];
    for (const settings of [{}, { beforeSave() {} }]) {
      const { capture, entries } = start(settings, { _debugIds });
      _debugIds['Error\n    at https://h/other.js:1:2'] = id;
      // The script registers its id after the recorder has started.
      _debugIds['Error\n    at https://h/a.js:1:2'] = id;
      const stack = 'Error: x\n    at f (https://h/a.js:3:4)';
      capture(Object.assign(new Error('x'), { stack }));
      capture(Object.assign(new Error('y'), { stack: 'f@https://h/none.js:1:2' }));
      const [one, two] = entries();
      assert.deepEqual([one.debugIds, two.debugIds], [{ 'https://h/a.js': id }, undefined]);
    }
  });

  it('counts failures of one site together, whatever their messages', () => {
    const { capture, entries } = start();
    for (let number = 0; number < 30; number++) capture(makeError(`order ${number}`));
    const [entry, ...others] = entries();
    assert.deepEqual([others.length, entry.count, entry.messages.length], [0, 30, 30]);
    assert.equal(entry.samples.length, 20);
  });

  it('counts failures with another type, kind, location, cause, fingerprint or handling as another site', () => {
    const { capture, entries } = start();
    // All failures have the same stack, so that only the other fields distinguish their sites.
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

  it('counts messages without stack as one site each', () => {
    const { capture, counts } = start();
    for (const text of ['no cart', 'no seat', 'no cart']) capture(text);
    assert.deepEqual(counts(), [
      ['message', 'no cart', 2],
      ['message', 'no seat', 1],
    ]);
  });

  it('stores the address of the page, or that of the context if there is no page', () => {
    for (const [url, expected] of [
      ['http://page/', ['http://page/', { url: 'http://h/?a=1', method: 'GET' }]],
      [undefined, ['http://h/?a=1', { method: 'GET' }]],
    ]) {
      const { entries, capture, page } = start();
      page.url = url;
      capture(new Error('x'), { url: 'http://h/?a=1', method: 'GET' });
      const [{ samples }] = entries();
      assert.deepEqual([samples[0].url, samples[0].context], expected);
    }
  });

  it('scrubs every text before it is stored', () => {
    const secret = 'hunter2hunter2';
    const { capture, toCrumb, record, recorder, records, written } = start(
      { release: `token=${secret}`, environment: `token=${secret}` },
      { navigator: { userAgent: `token=${secret}` } },
    );
    const crumb = { time: TIME, text: `password=${secret}`, data: { token: secret } };
    assert.equal(toCrumb(crumb), toCrumb(crumb), 'each is converted once');
    const error = makeError(`password=${secret}`, { cause: makeError(`token=${secret}`) });
    error.headers = { authorization: secret };
    const more = {
      page: { url: `http://ann:${secret}@h/`, breadcrumbs: [crumb] },
      after: { id: 's.1', kind: 'error', type: `token=${secret}`, message: `token=${secret}` },
    };
    for (let time = 0; time < 2; time++)
      capture(error, { password: secret, [`token=${secret}`]: 1 }, true, more);
    record({
      kind: 'csp',
      stack: '',
      chain: [{ type: 'CSPViolation', message: `x http://h/?token=${secret}`, stack: '' }],
      location: `http://h/?token=${secret}:1`,
      time: TIME,
    });
    recorder.flush();
    assert.equal(written(), 3);
    assert.ok(!JSON.stringify([...records]).includes(secret));
  });

  it('counts messages together if they are equal after scrubbing', () => {
    const { capture, entries, records } = start();
    const rounds = [
      ['token=hunter1', 'token=hunter2', 'other', 'token=hunter3'],
      ['token=hunter4'],
    ];
    const results = rounds.map((messages) => {
      for (const message of messages) capture(makeError(message));
      return entries()[0];
    });
    const [{ message, messages, samples }, later] = results;
    assert.equal(message, `token=${REDACTED}`);
    assert.deepEqual(messages, [
      [message, 3],
      ['other', 1],
    ]);
    assert.deepEqual(
      samples.map((sample) => sample.message),
      [undefined, undefined, 'other', undefined],
    );
    assert.deepEqual(later.messages[0], [message, 4], 'later ones, too');
    assert.doesNotMatch([...records.values()].join(''), /hunter/);
  });

  it('leaves out a message that equals that of its entry, also if it is long', () => {
    const { capture, records } = start();
    capture(makeError(`${'m'.repeat(4_090)} token=hunter2 ${'n'.repeat(9_000)}`));
    assert.deepEqual([...records.keys()], ['r1/session1', 'j1/session1/0']);
  });

  it('stores the address at the time of the failure with each sample', () => {
    const { capture, page, entries } = start();
    const urls = [
      'http://h/a',
      'http://h/b',
      'http://h/a',
      undefined,
      'http://h/c',
      5,
      Symbol('s'),
    ];
    for (const url of urls) {
      page.url = url;
      page.breadcrumbs = [{ time: TIME, text: `at ${String(url)}` }];
      capture(makeError('x'));
    }
    page.url = 'http://h/later';
    page.breadcrumbs = [];
    const [{ samples }] = entries();
    assert.deepEqual(
      samples.map(({ url, breadcrumbs }) => [url, breadcrumbs[0].text]),
      urls.map((url) => [typeof url === 'string' ? url : '', `at ${String(url)}`]),
    );
  });

  it('leaves out own properties with captureLocals: false', () => {
    const { capture, entries } = start({ captureLocals: false });
    capture(Object.assign(makeError('x'), { code: 42 }));
    assert.deepEqual(entries()[0].samples[0].locals, {});
  });

  it('stores the breadcrumbs with each sample as texts from when they were first read', () => {
    const { capture, toCrumb, entries, page } = start();
    const data = { step: 1 };
    const crumb = { time: TIME, text: 'go', data };
    toCrumb(crumb);
    data.step = 2;
    page.breadcrumbs = [crumb, { time: TIME, text: 5 }];
    capture(makeError('x'));
    assert.deepEqual(entries()[0].samples[0].breadcrumbs, [
      { time: TIME, text: 'go', data: '{"step":1}' },
      { time: TIME, text: '5' },
    ]);
  });

  it('uses the location of the event for a failure without stack', () => {
    const { record, entries } = start();
    record({ kind: 'error', thrown: 'x', stack: '    at http://h/a.js:1:2', time: TIME });
    assert.deepEqual([entries()[0].message, entries()[0].stack], ['x', '    at http://h/a.js:1:2']);
  });

  it('writes nothing by itself with autoFlush: false', () => {
    const { capture, pass, written, recorder } = start({ autoFlush: false });
    for (let number = 0; number < 3; number++) capture(makeError('x'));
    pass(60_000);
    assert.equal(written(), 1);
    recorder.flush();
    assert.equal(written(), 3);
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
      const { capture, read } = start(value === undefined ? {} : settings);
      capture(makeError('x'));
      assert.deepEqual(read('r1/session1'), {
        maxExceptionPerGroup: limit ?? 100,
        maxExceptionGroups: limit ?? 10,
      });
    }
  });

  it('seals its entries', () => {
    const { capture, read, recorder } = start();
    capture(makeError('x'));
    recorder.seal();
    assert.equal(read('j1/session1/0/c').final, true);
    assert.equal(recorder.status().entries, 1);
  });

  it('writes all failures of a storm, in several writes', () => {
    const { record, pass, counts, written } = start();
    for (let number = 0; number < 1_000; number++) {
      record({
        kind: 'error',
        stack: '',
        chain: [{ type: 'E', message: `m ${number}`, stack: '' }],
        time: TIME,
      });
    }
    assert.equal(written(), MAX_URGENT);
    pass(100);
    assert.ok(written() > 100 && written() < 300, `${written()}`);
    for (let turn = 0; turn < 20; turn++) pass(100);
    assert.equal(written(), 1_000);
    assert.equal(counts().length, 1_000);
  });

  it('writes repeats a moment later', () => {
    const { capture, written, pass } = start();
    for (let number = 0; number < 3; number++) capture(makeError('x'));
    assert.equal(written(), 1);
    pass(100);
    assert.equal(written(), 3);
  });
});

describe('callbacks', () => {
  it('see each event before it is stored', () => {
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

  it('can change, replace and drop events', () => {
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

  it('have their results scrubbed and bounded', () => {
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

  it('cause an event without texts and one warning if they throw or return an invalid value', () => {
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

  it('in ignore drop an event only if it contains the text or the function returns true', () => {
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

  it('set inCallback while they run', () => {
    const asking = [];
    const { capture, entries, recorder } = start({
      ignore: [() => void asking.push(recorder.inCallback)],
      beforeSave() {
        asking.push(recorder.inCallback);
        throw Error('broken');
      },
    });
    assert.equal(recorder.inCallback, false);
    capture(makeError('outer'));
    assert.deepEqual(asking, [true, true]);
    assert.equal(recorder.inCallback, false);
    assert.equal(entries().length, 1);
  });

  it('cause no records of failures that they capture, except a panic without texts', () => {
    const ids = [];
    const { capture, counts } = start({
      beforeSave() {
        ids.push(capture(makeError('inner')));
        ids.push(capture(makeError('private'), {}, false, { kind: 'panic' }));
      },
    });
    assert.equal(capture(makeError('outer')), 'session1.2');
    assert.deepEqual(ids, ['', 'session1.1']);
    assert.deepEqual(counts(), [
      ['panic', '', 1],
      ['captured', 'outer', 1],
    ]);
  });

  it('determine the site by the event that they return', () => {
    const { capture, counts } = start({
      beforeSave: (event) => ({ ...event, stack: '', message: event.message.replace(/\d+/, 'N') }),
    });
    for (let number = 0; number < 5; number++) capture(makeError(`order ${number}`));
    assert.deepEqual(counts(), [['captured', 'order N', 5]]);
  });

  it('can return a message that is scrubbed once and counted as it is stored', () => {
    // The cut message ends within a pair of name and value. Scrubbing it again would recognize another pair.
    const secret = 'Password=hunter2;User Id=ann';
    const end = `Password=${REDACTED};User `;
    const filler = 'm '.repeat(2_100).slice(-(4_096 - end.length));
    const { capture, entries, records } = start({
      beforeSave: (event) => ({ ...event, message: `${filler}${secret}${' n'.repeat(9_000)}` }),
    });
    for (let time = 0; time < 2; time++) {
      capture(makeError('x'));
      assert.deepEqual([...records.keys()], ['r1/session1', 'j1/session1/0']);
    }
    const [{ message, messages, samples }] = entries();
    assert.ok(message === filler + end);
    assert.ok(scrub(message) !== message);
    assert.ok(messages.length === 1 && messages[0][0] === message && messages[0][1] === 2);
    assert.deepEqual(
      samples.map((sample) => sample.message),
      [undefined, undefined],
    );
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
    it(`may return ${title}: the failure counts, and so do later ones`, () => {
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

  it('have all fields of their results scrubbed and bounded', () => {
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
    // The getter of the stack is defined first, because Node.js prints the stack when it is replaced.
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
      const { capture, toCrumb, entries, page } = start();
      toCrumb({ time: TIME, text: value, data: value });
      const breadcrumbs = [{ time: TIME, text: value, data: value }];
      page.url = value;
      page.breadcrumbs = breadcrumbs;
      capture(value, value, true);
      capture(value, value, false, { page: { url: value, breadcrumbs } });
      capture(value, { fingerprint: [value], value }, undefined, { kind: 'rejection' });
      capture(value, { fingerprint: value }, true, { kind: 'panic' });
      assert.equal(entries().length, 4);
    });
  }

  it('of a context are read only up to their bounds', () => {
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
