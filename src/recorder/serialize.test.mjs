import assert from 'node:assert/strict';
import { test } from 'node:test';
import vm from 'node:vm';

import {
  MAX_CAUSES,
  MAX_MESSAGE,
  MAX_NAME,
  MAX_SECRET,
  MAX_STACK,
  readChain as readChainWith,
} from './read-error.js';
import { createSerializer, MAX_PROPERTIES_TEXT, MAX_TEXT } from './serialize.js';

const REDACTED = '[redacted]';
/** A secret that the scrubber recognizes by its form, but only if all of it is there. */
const TOKEN = `AKIA${'0123456789ABCDEF'}`;

// A scrubber for tests, with the kinds of rules that the real one has: by key, by form, and by the following text.
const scrub = (text) =>
  text
    .replace(/AKIA[0-9A-F]{16}(?![0-9A-F])/g, REDACTED)
    .replace(/password=("[^"]*("|$)|\S+)/g, `password=${REDACTED}`)
    .replace(/\w+@\w+\.com/g, REDACTED)
    .replace(/-----BEGIN KEY-----[^-]*-----END KEY-----/g, REDACTED);
const isSecretKey = (key) => /password|token|cookie/i.test(key);

/** Adds to a serializer `readChain` and `serialize`, which returns all texts of a thrown value. */
function withAll(serializer) {
  const readChain = (error) => readChainWith(error, serializer.describe);
  const serialize = (thrown) => ({
    ...serializer.cleanChain(readChain(thrown)),
    properties: serializer.readProperties(thrown),
  });
  return { ...serializer, readChain, serialize };
}

/**
 * Returns a serializer and `calls`: the lengths of the arguments of `scrub` and `isSecretKey`, and `now`, the time, which the
 * test sets.
 */
function setUp() {
  const calls = { scrubbed: [], keys: [], now: 0 };
  const serializer = createSerializer(
    (text) => {
      calls.scrubbed.push(text.length);
      return scrub(text);
    },
    (key) => {
      calls.keys.push(key.length);
      return isSecretKey(key);
    },
    REDACTED,
    () => calls.now,
  );
  return { ...withAll(serializer), calls };
}

const fail = () => {
  throw new Error('hostile');
};
const HANDLER = {};
for (const trap of Reflect.ownKeys(Reflect)) if (typeof trap === 'string') HANDLER[trap] = fail;
const ALL_TRAPS_THROW = new Proxy({}, HANDLER);
const revoked = (target) => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};
const tagged = (tag, rest) => ({ [Symbol.toStringTag]: tag, ...rest });
const cyclic = { a: 1 };
cyclic.self = cyclic;
const crossRealm = vm.runInNewContext('new TypeError("other realm")');
const throwing = {
  get message() {
    return fail();
  },
  get name() {
    return fail();
  },
  get stack() {
    return fail();
  },
  get cause() {
    return fail();
  },
  get errors() {
    return fail();
  },
  get constructor() {
    return fail();
  },
  toString: fail,
  valueOf: fail,
  toJSON: fail,
  [Symbol.toPrimitive]: fail,
};
const sparse = [1];
sparse.length = 2 ** 32 - 1;
const holed = [1];
holed[2] = null;
const deep = {};
let inner = deep;
for (let depth = 0; depth < 1e4; depth++) inner = inner.x = {};

const HOSTILE = {
  'a revoked proxy': revoked({}),
  'a revoked proxy of an array': revoked([]),
  'a revoked proxy of a function': revoked(() => {}),
  'a proxy whose traps throw': ALL_TRAPS_THROW,
  'a null prototype': Object.create(null),
  'getters that throw': throwing,
  'a tag that throws': {
    get [Symbol.toStringTag]() {
      return fail();
    },
  },
  'a huge tag': tagged('x'.repeat(1e7)),
  'a tag that is an object': tagged({}),
  'a huge name': Object.assign(new Error('x'), { name: 'n'.repeat(1e7) }),
  'a huge message': new Error('m'.repeat(5e7)),
  'a huge string': 's'.repeat(5e7),
  'a name that is an object': Object.assign(new Error('x'), { name: throwing }),
  'a message that is an object': Object.assign(new Error('x'), { message: throwing }),
  'a stack that is an object': Object.assign(new Error('x'), { stack: throwing }),
  'a stack of hostile call sites': Object.assign(new Error('x'), { stack: [throwing] }),
  'a stack that is a revoked proxy': Object.assign(new Error('x'), { stack: revoked([]) }),
  'errors that are a revoked proxy': Object.assign(new Error('x'), { errors: revoked([]) }),
  'errors that are a long sparse array': Object.assign(new Error('x'), { errors: sparse }),
  'errors that are hostile': Object.assign(new Error('x'), { errors: [ALL_TRAPS_THROW, throwing] }),
  'a cause that is hostile': new Error('x', { cause: ALL_TRAPS_THROW }),
  'a property that is hostile': Object.assign(new Error('x'), { a: ALL_TRAPS_THROW, b: throwing }),
  'a frozen error': Object.freeze(new Error('x')),
  'another realm': crossRealm,
  'a long sparse array': sparse,
  'a deep object': deep,
  'a cycle': cyclic,
  'a proxy of an array with a hostile length': new Proxy([1], {
    get: (list, key) => (key === 'length' ? throwing : list[key]),
  }),
  'a Symbol': Symbol('s'),
  'a huge Symbol': Symbol('s'.repeat(1e6)),
  'a huge BigInt': 1n << 50_000_000n,
  'a negative huge BigInt': -(1n << 50_000_000n),
  'a function': function named() {},
  'a function with a hostile name': Object.defineProperty(() => {}, 'name', { get: fail }),
  null: null,
  undefined,
  'an empty string': '',
  'a NUL': '\0',
};

const isText = (text, max) => typeof text === 'string' && text.length <= max;

test('serialize_returns_bounded_texts_when_the_value_is_hostile', () => {
  const { serialize, toText, readChain } = setUp();
  for (const [name, value] of Object.entries(HOSTILE)) {
    const { type, message, stack, causes, properties } = serialize(value);
    assert.ok(isText(type, MAX_NAME), name);
    assert.ok(isText(message, MAX_MESSAGE), name);
    assert.ok(isText(stack, MAX_STACK), name);
    assert.ok(causes.length <= MAX_CAUSES, name);
    for (const [key, text] of properties) {
      assert.ok(isText(key, MAX_NAME) && isText(text, MAX_PROPERTIES_TEXT), name);
    }
    assert.ok(JSON.stringify({ stack, message, type, causes, properties }).length < 64 << 10, name);
    assert.ok(isText(toText(value), MAX_TEXT), name);
    for (const raw of readChain(value)) {
      assert.ok(isText(raw.message, MAX_MESSAGE + MAX_SECRET), name);
      assert.ok(isText(raw.stack, MAX_STACK + MAX_SECRET), name);
    }
  }
});

test('nothing_throws_when_the_scrubber_throws_and_no_text_is_kept', () => {
  for (const broken of [() => fail(), () => 5, () => undefined]) {
    const { serialize, toText } = withAll(createSerializer(broken, fail, REDACTED, () => 0));
    const error = Object.assign(new Error(TOKEN, { cause: TOKEN }), {
      [TOKEN]: TOKEN,
      a: { TOKEN },
    });
    assert.ok(!JSON.stringify(serialize(error)).includes('AKIA'));
    assert.ok(!toText({ a: TOKEN }, 'k').includes('AKIA'));
  }
});

test('nothing_throws_when_the_stack_of_calls_is_nearly_full', () => {
  const { serialize } = setUp();
  let results = 0;
  const recurse = () => {
    try {
      recurse();
    } catch {}
    // The getter calls `serialize` again, at each depth from the deepest to the first.
    if (results < 200) {
      const { message } = serialize(new Error('x'));
      results++;
      assert.equal(typeof message, 'string');
    }
  };
  recurse();
  assert.ok(results > 0);
});

class OwnError extends Error {}
const VALUES = [
  ['a string', 'text', 'text'],
  ['an empty string', '', ''],
  ['a number', 5, '5'],
  ['minus zero', -0, '0'],
  ['NaN', NaN, 'NaN'],
  ['undefined', undefined, 'undefined'],
  ['null', null, 'null'],
  ['a Symbol', Symbol('s'), 'Symbol(s)'],
  ['a BigInt', 12n, '12'],
  ['a long BigInt', 10n ** 400n, '[bigint]'],
  ['a long negative BigInt', -(10n ** 400n), '[bigint]'],
  ['a function', () => TOKEN, '[object Function]'],
  ['an object', { a: 1, b: 'x"', c: { d: [] } }, '{"a":1,"b":"x\\"","c":{"d":[]}}'],
  ['a sparse array', holed, '[1,undefined,null]'],
  ['a cycle', cyclic, '{"a":1,"self":[circular]}'],
  ['the same object twice', [deep.y, [1], [1]], '[undefined,[1],[1]]'],
  ['toJSON', { toJSON: fail, a: 1 }, '{"toJSON":[object Function],"a":1}'],
  [
    'a getter that throws',
    {
      get a() {
        return fail();
      },
      b: 1,
    },
    '{"a":"[throws]","b":1}',
  ],
  ['a revoked proxy', revoked({}), '[object]'],
  ['a proxy whose traps throw', { a: ALL_TRAPS_THROW, b: 1 }, '{"a":[object],"b":1}'],
  ['a proxy of an object', new Proxy({ a: 1 }, {}), '{"a":1}'],
  ['a null prototype', Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  ['a Buffer', Buffer.from('secret'), '[object Uint8Array] 6'],
  ['a typed array', new Float64Array(2), '[object Float64Array] 16'],
  ['a DataView', new DataView(new ArrayBuffer(3)), '[object DataView] 3'],
  ['an ArrayBuffer', new ArrayBuffer(7), '[object ArrayBuffer] 7'],
  ['a Blob', new Blob(['abc'], { type: 'text/plain' }), '[object Blob] 3 text/plain'],
  ['a Map', new Map([[TOKEN, 1]]), '[object Map] 1'],
  ['a Set', new Set(), '[object Set] 0'],
  ['a Date', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['an invalid Date', new Date(NaN), '[object Date]'],
  ['a RegExp', /x/, '[object RegExp]'],
  ['a Promise', Promise.resolve(), '[object Promise]'],
  ['a Response', new Response(null, { status: 500 }), '[object Response] 500'],
  ['an Event', new Event('error'), '[object Event] error'],
  ['a URL', new URL(`http://h/?a=${TOKEN}`), `[object URL] http://h/?a=${REDACTED}`],
  ['an error', [new OwnError('why')], '[Error: why]'],
  ['a DOM node', tagged('HTMLImageElement', { a: TOKEN }), '[object HTMLImageElement]'],
  ['a window', tagged('Window', { status: '', length: 0, a: TOKEN }), '[object Window]'],
  ['a tag that throws', [HOSTILE['a tag that throws']], '[[object]]'],
  ['a secret string', `x ${TOKEN}`, `x ${REDACTED}`],
  ['a secret in a key', { [TOKEN]: 1 }, `{"${REDACTED}":1}`],
  ['a secret in an error', [new Error(TOKEN)], `[Error: ${REDACTED}]`],
  ['a secret Symbol', Symbol(TOKEN), `Symbol(${REDACTED})`],
  ['a secret key', { password: 'a', b: 1 }, `{"password":"${REDACTED}","b":1}`],
  ['a secret key of an object', { token: { a: 'x' } }, `{"token":"${REDACTED}"}`],
  ['a secret key of an array', { cookie: ['x'] }, `{"cookie":"${REDACTED}"}`],
  ['a key that is too long', { ['k'.repeat(201)]: 'x' }, `{"${'k'.repeat(200)}":"${REDACTED}"}`],
  ['name and value', { name: 'token', value: 'x' }, `{"name":"token","value":"${REDACTED}"}`],
  ['value and key', { value: 'x', key: 'token' }, `{"value":"${REDACTED}","key":"token"}`],
  [
    'header and value',
    { header: 'Cookie', value: ['x'] },
    `{"header":"Cookie","value":"${REDACTED}"}`,
  ],
  ['name and plain value', { name: 'color', value: 'x' }, '{"name":"color","value":"x"}'],
  ['pairs in a flat array', ['Cookie', 'x', 'Host', 'h'], `["Cookie","${REDACTED}","Host","h"]`],
  ['pairs in arrays', [['Cookie', 'x']], `[["Cookie","${REDACTED}"]]`],
  ['a NUL', 'a\0b', 'a\ufffdb'],
  ['a NUL in an object', { a: '\0' }, '{"a":"\ufffd"}'],
];

test('to_text_prints_each_kind_of_value', () => {
  const { toText } = setUp();
  for (const [name, value, text] of VALUES) assert.equal(toText(value), text, name);
  assert.equal(toText('x', 'password'), REDACTED);
  assert.equal(toText('x'.repeat(50), 'k', 10), 'x'.repeat(10));
});

test('to_text_does_not_read_the_values_of_secret_keys', () => {
  const { toText } = setUp();
  let reads = 0;
  const object = {
    get password() {
      return ++reads;
    },
  };
  toText(object);
  assert.equal(reads, 0);
});

test('frames_survive_when_the_message_is_huge', () => {
  const { serialize } = setUp();
  assert.match(serialize(new Error('m'.repeat(1e6))).stack, /^ {4}at .*serialize\.test\.mjs/);
});

test('causes_are_read_in_order_and_bounded', () => {
  const { serialize } = setUp();
  const messages = (error) => serialize(error).causes.map(({ message }) => message);
  const chain = new Error('a', { cause: new Error('b', { cause: 'c' }) });
  assert.deepEqual(messages(chain), ['b', 'c']);
  assert.deepEqual(messages(new AggregateError([1, chain], 'x', { cause: 'why' })), [
    'why',
    '1',
    'a',
  ]);
  const ring = new Error('1');
  ring.cause = new Error('2', { cause: ring });
  assert.deepEqual(messages(ring), ['2']);
  ring.errors = [ring, ring.cause, 3];
  assert.deepEqual(messages(ring), ['2', '3']);
  assert.deepEqual(messages({ message: '', errors: { email: 'x' } }), []);
  assert.deepEqual(messages({ message: '', errors: 'text' }), []);
  let long = new Error('end');
  for (let count = 0; count < 50; count++) long = new Error(`${count}`, { cause: long });
  assert.equal(messages(long).length, MAX_CAUSES);
  const many = new AggregateError(new Array(1e6).fill().map((_, index) => index));
  assert.equal(messages(many).length, MAX_CAUSES);
});

test('an_error_with_long_causes_is_shorter_than_the_maximum_of_an_entry', () => {
  const { serialize } = setUp();
  let error;
  for (let count = 0; count < 20; count++) {
    error = new Error('m'.repeat(1e5) + count, { cause: error });
    error.stack += '\n    at long'.repeat(1e4);
    for (let index = 0; index < 200; index++) error[`key ${index} `.repeat(10)] = 'x'.repeat(1e4);
  }
  const size = JSON.stringify(serialize(error)).length;
  assert.ok(size > 40 << 10 && size < 64 << 10, `${size}`);
});

test('read_properties_returns_the_properties_that_an_app_added', () => {
  const { serialize } = setUp();
  const error = Object.assign(new Error('x', { cause: 1 }), {
    name: 'N',
    code: 'E_X',
    status: 404,
    token: 'x',
    config: { headers: { Cookie: 'sid=1' } },
    errors: [],
  });
  assert.deepEqual(serialize(error).properties, [
    ['code', 'E_X'],
    ['status', '404'],
    ['token', REDACTED],
    ['config', `{"headers":{"Cookie":"${REDACTED}"}}`],
  ]);
  assert.deepEqual(serialize({ message: 'm', hint: 'h' }).properties, [['hint', 'h']]);
  for (const value of [null, 'text', { code: 5 }, [1], new Uint8Array(5)]) {
    assert.deepEqual(serialize(value).properties, []);
  }
});

test('a_long_property_leaves_room_for_others', () => {
  const { serialize } = setUp();
  const error = new Error('x');
  for (const key of ['a', 'b', 'c', 'd']) error[key] = 'x'.repeat(1e6);
  error.code = 5;
  const { properties } = serialize(error);
  assert.deepEqual(properties.at(-1), ['code', '5']);
  assert.ok(properties.every(([, text]) => text.length > 100 || text === '5'));
});

/** Returns a proxy of `target` that counts the operations on it in `counts`. */
function counting(target, counts) {
  return new Proxy(target, {
    get(target, key) {
      counts.reads++;
      const value = target[key];
      return typeof value === 'function' ? value.bind(target) : value;
    },
    has: (target, key) => key in target,
    ownKeys(target) {
      counts.listings++;
      return Reflect.ownKeys(target);
    },
    getOwnPropertyDescriptor(target, key) {
      counts.descriptors++;
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
  });
}

test('to_text_does_not_read_the_elements_of_a_large_buffer', () => {
  const { serialize, toText, calls } = setUp();
  const buffer = Buffer.alloc(50_000_000, 'x');
  buffer.toJSON = buffer.toString = fail;
  const counts = { reads: 0, listings: 0, descriptors: 0 };
  const error = Object.assign(new Error('x'), {
    buffer,
    list: [buffer],
    proxy: counting(buffer, counts),
  });
  assert.deepEqual(serialize(error).properties.slice(0, 2), [
    ['buffer', '[object Uint8Array] 50000000'],
    ['list', '[[object Uint8Array] 50000000]'],
  ]);
  assert.ok(
    counts.reads < 20 && counts.listings + counts.descriptors === 0,
    JSON.stringify(counts),
  );
  Object.defineProperty(buffer, Symbol.toStringTag, { value: 'Object' });
  Object.assign(buffer, { message: 'm' });
  assert.ok(toText(buffer).length < 100);
  assert.deepEqual(serialize(buffer).properties, []);
  assert.ok(calls.scrubbed.reduce((sum, length) => sum + length, 0) < 10_000);
});

test('to_text_prints_a_bounded_number_of_values', () => {
  const { toText } = setUp();
  const counts = { reads: 0, listings: 0, descriptors: 0 };
  const tree = (depth) =>
    counting(depth ? Array.from({ length: 10 }, () => tree(depth - 1)) : [1], counts);
  const text = toText(tree(4));
  assert.ok(counts.reads > 500 && counts.reads < 8 * 1024, `${counts.reads}`);
  assert.ok(text.includes('…'));
  const list = counting(new Array(2 ** 32 - 1), { ...counts });
  assert.equal(toText(list), `[${'undefined,'.repeat(100)}…]`);
});

test('to_text_lists_a_million_keys_once', () => {
  const { toText, serialize } = setUp();
  const counts = { reads: 0, listings: 0, descriptors: 0 };
  const many = {};
  for (let index = 0; index < 20_000; index++) many[`k${index}`] = 1;
  const list = Array.from({ length: 5 }, () => counting(many, counts));
  assert.match(toText(list), /^\[\{"k0":1,.*…\},\[object Object\],/);
  assert.equal(counts.listings, 1);
  serialize(Object.assign(new Error('x'), many, { list }));
  assert.equal(counts.listings, 1);
});

test('to_text_stops_when_its_time_is_over', () => {
  const { toText, calls } = setUp();
  const reads = [];
  const slow = {};
  for (let index = 0; index < 50; index++) {
    Object.defineProperty(slow, `k${index}`, {
      enumerable: true,
      get() {
        reads.push(index);
        calls.now++;
        return [1];
      },
    });
  }
  const nested = toText({ a: [slow, slow], b: slow });
  assert.ok(nested.includes('…'));
  // Only getters before the time limit are read.
  assert.ok(reads.length <= 7, `${reads.length}`);
});

test('to_text_prints_a_small_object_in_full_when_the_process_pauses', () => {
  const { toText, calls } = setUp();
  const paused = {
    get said() {
      calls.now += 1_000;
      return 'declined';
    },
    code: 402,
    card: { brand: 'any' },
  };
  const text = '{"said":"declined","code":402,"card":{"brand":"any"}}';
  assert.equal(toText(paused), text);
});

test('a_getter_may_serialize_another_error', () => {
  const { toText } = setUp();
  const object = {
    a: 1,
    get b() {
      return toText({ c: [1, { d: 2 }] });
    },
    e: 3,
  };
  assert.equal(toText(object), JSON.stringify({ a: 1, b: '{"c":[1,{"d":2}]}', e: 3 }));
});

/**
 * Checks texts with a secret at many offsets around each position at which `clean` cuts a text: at each offset for short
 * secrets, at about 64 offsets for the long one.
 */
test('no_part_of_a_secret_is_kept_at_any_cut', () => {
  const { clean } = setUp();
  const max = 300;
  const secrets = [
    [TOKEN, 'AKIA'],
    [`password="${'hunter2 '.repeat(5)}"`, 'hunter2'],
    ['longname@example.com', 'longname'],
    [`-----BEGIN KEY-----${'abcd\n'.repeat(700)}-----END KEY-----`, 'abcd'],
  ];
  for (const [secret, part] of secrets) {
    for (const boundary of [max, max + MAX_SECRET]) {
      const step = Math.max(1, secret.length >> 6);
      for (let back = -2; back <= secret.length + 2; back += step) {
        for (const filler of ['. ', `${TOKEN} `, 'password=x ', 'é ']) {
          const start = Math.max(0, boundary - back);
          const count = Math.floor(start / filler.length);
          const before = filler.repeat(count) + ' '.repeat(start - count * filler.length);
          for (const after of ['', ' end', ' end'.repeat(2000)]) {
            const text = clean(before + secret + after, max);
            assert.ok(text.length <= max);
            assert.ok(!text.includes(part), `${filler} ${back}: ${text}`);
          }
        }
      }
    }
  }
});

test('a_secret_is_not_moved_into_the_kept_part_when_scrubbing_shortens_the_text', () => {
  const { clean } = setUp();
  const max = 200;
  for (let length = max - 60; length < max + 10; length++) {
    const long = `password="${'x'.repeat(MAX_SECRET + length)}" `;
    const text = clean(`${long}${TOKEN}${' end'.repeat(2000)}`, max);
    assert.ok(
      text.startsWith(`password=${REDACTED}`) && !text.includes('AKIA'),
      `${length}: ${text}`,
    );
  }
});

test('a_text_is_kept_up_to_its_maximum_length', () => {
  const { clean } = setUp();
  for (const length of [0, 9, 10, 11, MAX_SECRET + 9, MAX_SECRET + 10, MAX_SECRET + 11, 1e5]) {
    assert.equal(clean('x'.repeat(length), 10).length, Math.min(10, length), `${length}`);
  }
  assert.equal(clean('x', 0), '');
});

test('scrubbing_is_bounded_when_a_text_is_huge', () => {
  const { serialize, toText, calls } = setUp();
  const huge = 'x'.repeat(50_000_000);
  serialize(Object.assign(new Error(huge, { cause: huge }), { huge, [huge]: 1, name: huge }));
  toText({ a: huge, [huge]: huge });
  assert.ok(Math.max(...calls.scrubbed) <= MAX_TEXT + MAX_SECRET, `${Math.max(...calls.scrubbed)}`);
  assert.ok(Math.max(...calls.keys) <= MAX_NAME);
});

test('surrogate_pairs_are_kept_whole', () => {
  const { clean } = setUp();
  for (const length of [20, MAX_SECRET, 3 * MAX_SECRET]) {
    assert.equal(clean('😀'.repeat(length), 11), '😀'.repeat(5));
    assert.equal(clean('x' + '😀'.repeat(length), 11), 'x' + '😀'.repeat(5));
  }
  assert.equal(clean('😀', 2), '😀');
});

test('the_serializer_works_when_a_page_replaces_built_ins', () => {
  const { serialize } = setUp();
  const error = Object.assign(new Error('x'), { a: { b: ['c'] } });
  const saved = [JSON.stringify, Object.keys, Array.isArray, Object.prototype.toString];
  JSON.stringify = Object.keys = Array.isArray = Object.prototype.toString = fail;
  const { message, properties } = serialize(error);
  [JSON.stringify, Object.keys, Array.isArray, Object.prototype.toString] = saved;
  assert.equal(message, 'x');
  assert.deepEqual(properties, [['a', '{"b":["c"]}']]);
});

test('nothing_throws_when_methods_of_prototypes_throw', () => {
  const { serialize, toText } = setUp();
  const error = Object.assign(new Error('x', { cause: 5 }), { a: { b: ['c'] } });
  const methods = [
    [String.prototype, ['slice', 'startsWith', 'indexOf', 'replaceAll', 'replace']],
    [Array.prototype, ['map', 'push', 'includes', 'slice', 'filter', 'join', Symbol.iterator]],
    [Function.prototype, ['call', 'apply', 'bind']],
    [RegExp.prototype, ['test', 'exec']],
  ];
  for (const [prototype, names] of methods) {
    for (const name of names) {
      const saved = prototype[name];
      let failure;
      let result;
      prototype[name] = fail;
      try {
        result = serialize(error);
        toText({ a: [1] });
      } catch (error) {
        failure = error;
      }
      prototype[name] = saved;
      assert.equal(failure, undefined, String(name));
      assert.equal(typeof result.message, 'string', String(name));
    }
  }
});
