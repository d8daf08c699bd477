import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { entry, HOUR, idAt, SESSION, sample } from '../../tests/edge/harness/report-builders.mjs';
import { tries } from '../../tests/fuzz.mjs';
import {
  MAX_AGE_MS,
  MAX_COUNT,
  MAX_ENTRY,
  MAX_HOURS,
  PREFIX,
  rebuildEntry,
  sizeOf,
} from './reported-entry.js';

const NOW = 1_700_000_000_000;
const HOUR_NOW = Math.floor(NOW / HOUR);

/** Returns a copy of a value as the network transfers it, in JSON. */
const parsed = (value) => JSON.parse(JSON.stringify(value));

/**
 * Returns the parsed records that `rebuildEntry` makes of an entry, by the suffixes of their keys ('' for the texts), or
 * undefined if it is dropped.
 */
function rebuilt(given) {
  const pairs = rebuildEntry(typeof given === 'string' ? JSON.parse(given) : parsed(given), NOW);
  const start = PREFIX.length + SESSION.length + 2;
  return pairs && Object.fromEntries(pairs.map(([key, value]) => [key.slice(start), parse(value)]));
}

const parse = (text) => JSON.parse(text);
const at = (change) => entry({ time: NOW, ...change });
const textsOf = (texts) => rebuilt(at({ texts }))[''];
const countsOf = (counts) => rebuilt(at({ counts }))?.['/c'];
const samplesOf = (samples, count = 9) => {
  const {
    '': _texts,
    '/c': _counts,
    ...all
  } = rebuilt(at({ samples, counts: { hours: [[HOUR_NOW, count]] } }));
  return all;
};
/** Whether a valid entry is dropped if its fields are replaced by those in `change`. */
const isDropped = (change) => rebuilt(at(change)) === undefined;

describe('an entry', () => {
  it('becomes records of the journal', () => {
    const further = sample({ time: NOW, message: 'no lines 2', scopes: [{ function: 'pay' }] });
    const given = at({ samples: [further], counts: { hours: [[HOUR_NOW, 2]] } });
    const pairs = rebuildEntry(parsed(given), NOW);
    const key = `reported/j1/${SESSION}/0`;
    assert.deepEqual(
      pairs.map(([key]) => key),
      [key, `${key}/c`, `${key}/1`],
    );
    const [texts, counts, second] = pairs.map(([, value]) => parse(value));
    const breadcrumbs = [{ time: NOW - MAX_AGE_MS, text: 'clicked' }];
    assert.deepEqual(texts, { ...given.texts, breadcrumbs });
    assert.deepEqual(counts, { ...given.counts, final: true });
    const scopes = [{ function: 'pay', location: '', values: {} }];
    assert.deepEqual(second, { ...further, breadcrumbs, scopes });
  });

  it('has an id of 16 characters and a number', () => {
    for (const id of [`${SESSION}/1`, `${SESSION}/999999999`, idAt(7)]) {
      assert.ok(rebuildEntry(at({ id }), NOW), id);
    }
    for (const id of [
      undefined,
      null,
      7,
      [`${SESSION}/0`],
      { toString: 7 },
      '',
      SESSION,
      `${SESSION}/`,
      `${SESSION}/00`,
      `${SESSION}/01`,
      `${SESSION}/-1`,
      `${SESSION}/1000000000`,
      `${SESSION}/0/c`,
      `${SESSION}/0\n`,
      `${SESSION}0/0`,
      `${SESSION.slice(1)}/0`,
      `${SESSION.toUpperCase()}/0`,
      `../${SESSION.slice(3)}/0`,
      '~/0',
    ]) {
      assert.ok(isDropped({ id }), JSON.stringify(id));
    }
  });

  it('is dropped if it is malformed', () => {
    for (const given of [undefined, null, 7, 'x', [], {}, [at()]]) {
      assert.equal(rebuildEntry(given, NOW), undefined);
    }
    for (const texts of [null, 7, 'x', []]) assert.equal(rebuilt({ ...at(), texts }), undefined);
    for (const key of ['kind', 'type', 'message', 'stack']) {
      for (const value of [undefined, null, 7, {}, ['error']]) {
        assert.ok(isDropped({ texts: { [key]: value } }), key);
      }
    }
    assert.ok(isDropped({ texts: { kind: 'toString' } }));
  });

  it('is dropped if its records are longer than 64 KB', () => {
    const cause = (length) => ({ type: 'E', message: '', stack: 'at x\n'.repeat(length / 5) });
    const causes = (length) => ({ texts: { causes: Array(10).fill(cause(length)) } });
    assert.ok(!isDropped(causes(4_000)));
    assert.ok(isDropped(causes(15_000)));
  });
});

describe('texts', () => {
  it('are bounded as those of the recorder', () => {
    const long = 'x '.repeat(15_000);
    const { message, stack, type, release, environment, userAgent, url } = textsOf({
      message: long,
      stack: long,
    });
    assert.deepEqual([message.length, stack.length], [4_096, 16_384]);
    const short = textsOf({ type: long, release: long, environment: long });
    for (const text of [short.type, short.release, short.environment]) {
      assert.equal(text.length, 200);
    }
    assert.deepEqual([type, release, environment], ['Error', undefined, undefined]);
    assert.ok(userAgent && url);
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`k${at}`, 'v']));
    const list = Array(60).fill({ time: NOW, text: 'x', type: 'E', message: 'm', stack: '' });
    const bounded = textsOf({ context: many, locals: many, breadcrumbs: list, causes: list });
    const { context, locals, breadcrumbs, causes } = bounded;
    assert.deepEqual(
      [context, locals, breadcrumbs, causes].map((part) => Object.keys(part).length),
      [50, 50, 50, 10],
    );
  });

  it('are scrubbed', () => {
    const secret = 'https://jane:hunter2hunter2@shop.example/?token=hunter2hunter2';
    const texts = textsOf({
      message: secret,
      stack: secret,
      location: secret,
      url: secret,
      userAgent: secret,
      release: secret,
      environment: secret,
      fingerprint: [secret],
      causes: [{ type: secret, message: secret, stack: secret }],
      context: { a: secret, password: 'hunter2hunter2', [secret]: 'x', deep: { token: 'hunter2' } },
      locals: { a: secret },
      breadcrumbs: [{ time: 1, text: secret, data: secret }],
      scopes: [{ function: secret, location: secret, values: { password: 'hunter2', b: secret } }],
      after: { kind: 'panic', type: secret, message: secret, stack: secret, location: secret },
    });
    const further = samplesOf([sample({ message: secret, url: secret, context: { a: secret } })]);
    assert.doesNotMatch(JSON.stringify([texts, further]), /hunter2/);
    assert.match(texts.message, /\[redacted\]/);
  });

  it('have no NUL and no lone surrogate', () => {
    const text = 'a\0b\ud800c';
    const { message, context } = textsOf({ message: text, context: { [text]: text } });
    assert.equal(message, 'a\ufffdb\ufffdc');
    assert.deepEqual(context, { 'a\ufffdb\ufffdc': 'a\ufffdb\ufffdc' });
  });

  it('have the debug ids of files in their stacks', () => {
    const stack = 'Error\n    at f (https://shop.example/a.js:1:2)';
    const idsOf = (debugIds) => textsOf({ stack, debugIds }).debugIds;
    const own = { 'https://shop.example/a.js': '01ab-cd' };
    assert.deepEqual(idsOf({ ...own, 'https://shop.example/b.js': '01ab-cd' }), own);
    for (const wrong of ['<script>', 7, null, {}, 'a'.repeat(65)]) {
      assert.equal(idsOf({ 'https://shop.example/a.js': wrong }), undefined);
    }
    for (const wrong of [
      null,
      7,
      'x',
      [['https://shop.example/a.js', '01']],
      JSON.parse('{"__proto__":"01"}'),
    ]) {
      assert.equal(idsOf(wrong), undefined);
    }
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`k${at}`, '01']));
    assert.equal(idsOf({ ...many, ...own }), undefined);
  });

  it('have only fields of the journal', () => {
    const known = Object.keys(textsOf({ after: { kind: 'panic', type: '' } }));
    const more = textsOf({ after: { kind: 'panic', type: '' }, early: true, final: true, more: 1 });
    assert.deepEqual(Object.keys(more), known);
    for (const key of ['early', 'final', 'more']) assert.ok(!known.includes(key));
  });

  it('have no fields of a wrong type', () => {
    for (const value of [null, 7, true, 'x', [[]], { toString: 1, valueOf: 1, length: 1e9 }]) {
      const { type, time, ...texts } = textsOf({
        causes: value,
        scopes: value,
        breadcrumbs: value,
        after: value,
        url: [value],
        location: [value],
        release: [value],
        handled: [value],
        fatal: 'true',
        id: [value],
        time: value,
      });
      assert.deepEqual([type, time, texts.handled, texts.fatal], ['Error', NOW, false, false]);
      assert.deepEqual(texts.causes, []);
      for (const key of ['url', 'scopes', 'breadcrumbs', 'after', 'location', 'release', 'id']) {
        assert.equal(texts[key], undefined, key);
      }
    }
  });

  it('have lists of objects without other values', () => {
    const list = (object) => [null, 7, 'x', [object], object];
    const { causes, breadcrumbs, scopes } = textsOf({
      causes: list({ message: 'a cause' }),
      breadcrumbs: list({ text: 'a breadcrumb' }),
      scopes: list({ function: 'a scope' }),
    });
    assert.deepEqual(
      [causes, breadcrumbs, scopes].map((list) => list.length),
      [1, 1, 1],
    );
    assert.deepEqual(
      [causes[0].message, breadcrumbs[0].text, scopes[0].function],
      ['a cause', 'a breadcrumb', 'a scope'],
    );
  });

  it('may have a crash marker', () => {
    const crash = { kind: 'panic', type: 'panic', message: 'no seat', stack: 'x'.repeat(9_000) };
    const { after } = textsOf({
      after: { ...crash, location: 'src/a.rs:1:2', instances: 2, a: 1 },
    });
    assert.deepEqual(Object.keys(after).sort(), [
      'instances',
      'kind',
      'location',
      'message',
      'stack',
      'type',
    ]);
    assert.deepEqual([after.instances, after.stack.length], [2, 2_048]);
    const hostile = textsOf({ after: { kind: 'panic', instances: { valueOf: 1, toString: 1 } } });
    assert.equal(hostile.after.instances, 1);
  });

  it('have no field of a prototype', () => {
    for (const key of ['release', 'after', 'id']) Object.prototype[key] = 'forged';
    try {
      const texts = textsOf({ id: undefined });
      for (const key of ['release', 'after', 'id']) assert.ok(!Object.hasOwn(texts, key), key);
    } finally {
      for (const key of ['release', 'after', 'id']) delete Object.prototype[key];
    }
  });

  it('change no prototype', () => {
    const text = JSON.stringify(at())
      .replace('"step":', '"__proto__":"lost","constructor":"kept","step":')
      .replace(
        '{"id":',
        '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"id":',
      )
      .replace('"texts":{', '"texts":{"__proto__":{"polluted":1,"release":"forged"},');
    const { '': texts } = rebuilt(text);
    assert.equal({}.polluted, undefined);
    assert.equal(texts.release, undefined);
    assert.equal(texts.context.constructor, 'kept');
  });
});

describe('counts', () => {
  it('are those of the entry', () => {
    const hours = [
      [HOUR_NOW - 1, 3],
      [HOUR_NOW, 4],
    ];
    const first = NOW - HOUR;
    assert.deepEqual(countsOf({ first, hours }), { first, last: NOW, hours, final: true });
  });

  it('are of the last seven days', () => {
    const day = 24 * HOUR;
    for (const [given, expected] of [
      [NOW + 23 * HOUR, NOW],
      [1e300, NOW],
      [NOW - 8 * day, NOW - 7 * day],
      [-1e300, NOW - 7 * day],
      [NOW - 0.5, NOW - 1],
    ]) {
      const hours = [[Math.floor(given / HOUR), 2]];
      const counts = countsOf({ first: given, last: given, hours });
      assert.deepEqual(counts, {
        first: expected,
        last: expected,
        hours: [[Math.floor(expected / HOUR), 2]],
        final: true,
      });
    }
  });

  it('have hours from the first time to the last one', () => {
    const hours = [
      [HOUR_NOW - 50, 1],
      [HOUR_NOW - 1, 2],
      [HOUR_NOW, 3],
      [HOUR_NOW + 50, 4],
    ];
    assert.deepEqual(countsOf({ first: NOW - HOUR, hours }).hours, [
      [HOUR_NOW - 1, 3],
      [HOUR_NOW, 7],
    ]);
  });

  it('have no hour without failures', () => {
    const hours = [
      [HOUR_NOW - 1, 0],
      [HOUR_NOW, 1],
    ];
    assert.deepEqual(countsOf({ first: NOW - HOUR, hours }).hours, [[HOUR_NOW, 1]]);
  });

  it('are rejected if they are malformed', () => {
    const many = Array.from({ length: MAX_HOURS }, (_, at) => [HOUR_NOW - at, 1]);
    assert.ok(countsOf({ first: NOW - MAX_HOURS * HOUR, hours: many }));
    for (const counts of [
      { first: undefined },
      { first: null },
      { first: `${NOW}` },
      { first: [NOW] },
      { first: NOW + 1 },
      { last: NOW - 1 },
      { hours: undefined },
      { hours: {} },
      { hours: [] },
      { hours: [[]] },
      { hours: [[HOUR_NOW]] },
      { hours: [[HOUR_NOW, 1, 1]] },
      { hours: [null] },
      { hours: [{ 0: HOUR_NOW, 1: 1, length: 2 }] },
      { hours: [[HOUR_NOW, 0]] },
      { hours: [[HOUR_NOW, -1]] },
      {
        hours: [
          [HOUR_NOW, 2],
          [HOUR_NOW, -1],
        ],
      },
      { hours: [[HOUR_NOW, 1.5]] },
      { hours: [[HOUR_NOW, '1']] },
      { hours: [[`${HOUR_NOW}`, 1]] },
      { hours: [[HOUR_NOW, MAX_COUNT + 1]] },
      { hours: [[HOUR_NOW, 2 ** 53]] },
      {
        hours: [
          [HOUR_NOW, MAX_COUNT],
          [HOUR_NOW - 1, 1],
        ],
      },
      { hours: [...many, [HOUR_NOW, 1]] },
    ]) {
      assert.equal(countsOf(counts), undefined, JSON.stringify(counts));
    }
    const text = JSON.stringify(at());
    for (const number of ['1e999', '-1e999']) {
      assert.equal(rebuilt(text.replace(/"first":\d+/, `"first":${number}`)), undefined);
      assert.equal(rebuilt(text.replace(/"last":\d+/, `"last":${number}`)), undefined);
      assert.equal(rebuilt(text.replace(/"hours":\[\[\d+,/, `"hours":[[${number},`)), undefined);
      assert.equal(rebuilt(text.replace(/,1\]\]/, `,${number}]]`)), undefined);
    }
  });
});

describe('samples', () => {
  it('are at most two, and no more than were counted', () => {
    const samples = Array.from({ length: 5 }, (_, at) => sample({ id: `s.${at}`, time: NOW }));
    const slots = (given, count) => Object.keys(samplesOf(given, count));
    assert.deepEqual(slots(samples), ['/1', '/2']);
    assert.deepEqual(slots(samples, 2), ['/1']);
    assert.deepEqual(slots(samples, 1), []);
    assert.deepEqual(slots('x'), []);
    assert.deepEqual(slots({ length: 2 }), []);
  });

  it('are left out if they are malformed', () => {
    const sound = sample({ id: 'sound.1', time: NOW });
    for (const given of [
      null,
      7,
      [],
      {},
      sample({ id: undefined }),
      sample({ id: 7 }),
      sample({ id: 'a/b.1' }),
      sample({ id: `${'x'.repeat(65)}.1` }),
      sample({ id: '<script>.1' }),
      sample({ time: undefined }),
      sample({ time: `${NOW}` }),
    ]) {
      assert.deepEqual(samplesOf([given, sound])['/1'].id, 'sound.1', JSON.stringify(given));
    }
  });

  it('have the times of the counts', () => {
    for (const time of [0, NOW - 1, NOW + 1, 1e300, -1e300]) {
      assert.equal(samplesOf([sample({ time })])['/1'].time, NOW);
    }
    const breadcrumbs = [0, -1e300, 1e300, NOW - 1].map((time) => ({ time, text: 'x' }));
    assert.deepEqual(
      samplesOf([sample({ breadcrumbs })])['/1'].breadcrumbs.map(({ time }) => time),
      [NOW - MAX_AGE_MS, NOW - MAX_AGE_MS, NOW, NOW - 1],
    );
  });
});

/** Generates entries in which any fields are replaced by JSON values. */
const hostileEntry = () => {
  const names = ['__proto__', 'constructor', 'toString', 'valueOf', 'length', 'then', 'x'];
  const key = fc.oneof(fc.constantFrom(...names), fc.string({ unit: 'binary', maxLength: 20 }));
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 50 }),
    fc.constantFrom('\ud800', '\0', 'a'.repeat(30_000), 'password=hunter2', `${SESSION}/0`),
  );
  const number = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: NOW - 2 * MAX_AGE_MS, max: NOW + MAX_AGE_MS }),
    fc.constantFrom(0, -0, 1, 2 ** 53, 1e300, HOUR_NOW),
  );
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { depthSize: 'small' },
      text,
      number,
      fc.constantFrom(null, true, false),
      fc.array(tie('json'), { maxLength: 6 }),
      fc.dictionary(key, tie('json'), { maxKeys: 6 }),
    ),
  }));
  const mix = (value) => fc.oneof({ weight: 4, arbitrary: fc.constant(value) }, json);
  const mixed = (object) =>
    fc.record(Object.fromEntries(Object.entries(object).map(([key, value]) => [key, mix(value)])));
  const sound = at();
  return fc.oneof(
    json,
    fc
      .tuple(mixed(sound), mixed(sound.texts), mixed(sound.counts), fc.array(mixed(sample())), json)
      .map(([outer, texts, counts, samples, more]) => ({
        ...outer,
        texts: { ...texts, after: more, scopes: [more], fingerprint: [more] },
        counts,
        samples,
      })),
  );
};

describe('anything', () => {
  it('becomes records within all bounds, or none', () => {
    let sound = 0;
    const check = (given) => {
      const pairs = rebuildEntry(JSON.parse(JSON.stringify(given)), NOW);
      if (!pairs) return;
      sound += 1;
      assert.ok(sizeOf(pairs) <= MAX_ENTRY);
      assert.ok(pairs.length >= 2 && pairs.length <= 4);
      for (const [index, [key, value]] of pairs.entries()) {
        const end = ['', '/c', '/1', '/2'][index];
        assert.match(key, new RegExp(`^reported/j1/[a-z0-9]{16}/\\d{1,9}${end}$`));
        assert.ok(value.isWellFormed() && !value.includes('\\u0000'), value);
      }
      const [texts, { first, last, hours }] = pairs.map(([, value]) => parse(value));
      assert.ok(NOW - MAX_AGE_MS <= first && first <= last && last <= NOW);
      assert.equal(texts.time, first);
      let total = 0;
      for (const [hour, count] of hours) {
        assert.ok(Number.isSafeInteger(hour) && Number.isSafeInteger(count) && count > 0);
        assert.ok(Math.floor(first / HOUR) <= hour && hour <= Math.floor(last / HOUR));
        total += count;
      }
      assert.ok(total >= 1 && total <= MAX_COUNT && hours.length <= MAX_HOURS);
      assert.ok(pairs.length - 2 <= total);
      for (const [, value] of pairs.slice(2)) {
        const { time } = parse(value);
        assert.ok(first <= time && time <= last);
      }
    };
    fc.assert(fc.property(hostileEntry(), check), tries(2_000));
    // Enough of the generated entries must be valid, because the checks above skip malformed ones.
    assert.ok(sound > 50, `${sound} were sound`);
    assert.deepEqual(Object.keys(Object.prototype), []);
  });
});
