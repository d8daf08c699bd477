import assert from 'node:assert/strict';
import { test } from 'node:test';
import vm from 'node:vm';
import {
  chainOf,
  cut,
  findFrames,
  isObject,
  MAX_CAUSES,
  MAX_MESSAGE,
  MAX_SECRET,
  MAX_STACK,
  read,
  readChain,
  readText,
  readType,
} from './read-error.js';

const describeValue = (value) => (isObject(value) ? JSON.stringify(value) : String(value));
class OwnError extends Error {}
const crossRealm = vm.runInNewContext('new TypeError("other realm")');
const TOKEN = 'AKIA0123456789ABCDEF';
const fail = () => {
  throw new Error('hostile');
};
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

// Each item of STACKS: [name, type, message, stack, expected frames].
const FRAMES = '    at f (http://h/a.js:1:2)\n    at http://h/a.js:3:4';
const STACKS = [
  ['V8', 'TypeError', 'boom', `TypeError: boom\n${FRAMES}`, FRAMES],
  ['several lines', 'Error', 'a\nb\n', `Error: a\nb\n\n${FRAMES}`, FRAMES],
  ['a quoted stack', 'Error', 'a\n    at x', `Error: a\n    at x\n${FRAMES}`, FRAMES],
  ['no message', 'Error', '', `Error\n${FRAMES}`, FRAMES],
  ['no name', '', 'boom\n    at x', `boom\n    at x\n${FRAMES}`, FRAMES],
  ['no name, no message', '', '', `\n${FRAMES}`, FRAMES],
  ['Uncaught', 'Error', 'a\n    at x', `Uncaught Error: a\n    at x\n${FRAMES}`, FRAMES],
  ['another name', 'OwnError', 'a\n    at x', `Error: a\n    at x\n${FRAMES}`, FRAMES],
  ['a colon in the name', 'A: B', 'a\n    at x', `A: B: a\n    at x\n${FRAMES}`, FRAMES],
  ['another message', 'Error', 'new and longer than before', `Error: old\n${FRAMES}`, FRAMES],
  ['a prefix of the message', 'Error', 'o', `Error: old\n${FRAMES}`, FRAMES],
  ['no frames', 'Error', 'boom', 'Error: boom', ''],
  ['no frames, no message', 'Error', '', 'Error', ''],
  ['no header', 'Error', 'boom', FRAMES, FRAMES],
  ['Firefox', 'Error', 'boom', 'f@http://h/a.js:1:2\n', 'f@http://h/a.js:1:2\n'],
  ['WebKit', 'Error', '', 'f@http://h/a.js:1:2', 'f@http://h/a.js:1:2'],
  [
    'wasm',
    'RuntimeError',
    'unreachable',
    'f@http://h/a.wasm:wasm-function[1]:0x2',
    'f@http://h/a.wasm:wasm-function[1]:0x2',
  ],
  ['empty', 'Error', 'boom', '', ''],
];

test('find_frames_skips_the_header', () => {
  for (const [name, type, message, stack, frames] of STACKS) {
    assert.equal(stack.slice(findFrames(type, message, stack)), frames, name);
  }
});

test('read_chain_reads_type_message_and_frames', () => {
  const error = new OwnError(`no ${TOKEN}`);
  const [{ type, message, stack }] = readChain(error, describeValue);
  assert.deepEqual([type, message], ['Error', `no ${TOKEN}`]);
  assert.equal(`Error: ${message}\n${stack}`, error.stack);
  const texts = (value) => {
    const [{ type, message, stack }] = readChain(value, describeValue);
    return [type, message, stack];
  };
  assert.deepEqual(texts('text'), ['', 'text', '']);
  assert.deepEqual(texts(null), ['', 'null', '']);
  assert.deepEqual(texts({ code: 5 }), ['Object', '{"code":5}', '']);
  assert.deepEqual(texts(Object.create(null)), ['Object', '{}', '']);
  assert.deepEqual(texts({ name: 'N', message: 404 }), ['N', '404', '']);
  assert.deepEqual(texts({ message: { a: 1 } }), ['Object', '{"a":1}', '']);
  assert.deepEqual(texts({ message: '', stack: ['f', 5] }), ['Object', '', '    at f\n    at 5']);
  assert.deepEqual(texts(crossRealm).slice(0, 2), ['TypeError', 'other realm']);
  const many = readChain({ message: '', stack: new Array(2 ** 32 - 1) }, describeValue);
  assert.equal(many[0].stack.split('\n').length, 50);
});

test('read_chain_returns_a_text_when_describe_throws', () => {
  const chain = readChain({}, fail);
  assert.deepEqual(chain, [{ type: '', message: '[unreadable]', stack: '' }]);
});

test('read_chain_bounds_texts_and_causes', () => {
  let error = new Error('end');
  for (let count = 0; count < 50; count++) error = new Error('m'.repeat(1e5), { cause: error });
  error.stack += '\n    at long'.repeat(1e5);
  const chain = readChain(error, describeValue);
  assert.equal(chain.length, MAX_CAUSES + 1);
  for (const { message, stack } of chain) {
    assert.ok(message.length <= MAX_MESSAGE + MAX_SECRET);
    assert.ok(stack.length <= MAX_STACK + MAX_SECRET);
  }
});

test('read_chain_ends_when_causes_form_a_cycle', () => {
  const ring = new Error('1');
  ring.cause = new Error('2', { cause: ring });
  ring.errors = [ring, 'three', ring.cause];
  const messages = readChain(ring, describeValue).map(({ message }) => message);
  assert.deepEqual(messages, ['1', '2', 'three']);
});

test('a_property_that_throws_is_left_out_and_the_others_are_read', () => {
  const error = Object.defineProperties(new Error('x'), {
    stack: { get: fail },
    cause: { get: fail },
    errors: { get: fail },
  });
  assert.deepEqual(readChain(error, describeValue), [{ type: 'Error', message: 'x', stack: '' }]);
  assert.equal(read(revoked(), 'a', 'fallback'), 'fallback');
  assert.equal(read(null, 'a', 'fallback'), 'fallback');
});

test('read_text_reads_texts_and_numbers_only', () => {
  const object = { text: 't', number: 5, object: {}, nothing: null, symbol: Symbol('s') };
  const texts = Object.keys(object).map((key) => readText(object, key));
  assert.deepEqual(texts, ['t', '5', '', '', '']);
  assert.equal(readText({ long: 'x'.repeat(1e6) }, 'long').length, MAX_STACK + MAX_SECRET);
});

test('read_type_falls_back_to_the_constructor', () => {
  assert.equal(readType(new OwnError('x')), 'Error');
  assert.equal(readType(Object.assign(new OwnError('x'), { name: '' })), 'OwnError');
  assert.equal(readType(new (class Own {})()), 'Own');
  assert.equal(readType(Object.create(null)), 'Object');
  assert.equal(readType(revoked()), 'Object');
});

test('cut_returns_at_most_max_units', () => {
  assert.equal(cut('abcdef', 2, 3), 'cde');
  assert.equal(cut('abc', 1, 9), 'bc');
  assert.equal(cut('abcdefgh'.repeat(9), 1, 3), 'bcd');
  assert.equal(cut('', 0, 5), '');
});

test('chain_of_uses_the_location_of_the_event_when_the_error_has_no_stack', () => {
  const location = '    at http://h/a.js:1:2';
  const given = [{ type: 'E', message: 'm', stack: '' }];
  assert.equal(chainOf({ chain: given, stack: '' }, fail)[0], given[0]);
  assert.equal(given[0].stack, '');
  assert.equal(chainOf({ thrown: 'x', stack: location }, describeValue)[0].stack, location);
  const error = new Error('x');
  assert.match(chainOf({ thrown: error, stack: location }, describeValue)[0].stack, /read-error/);
  assert.equal(chainOf({ thrown: undefined, stack: '' }, describeValue)[0].message, 'undefined');
});

test('is_object_is_true_for_functions_and_false_for_primitives', () => {
  for (const value of [{}, [], fail, revoked()]) assert.equal(isObject(value), true);
  for (const value of [null, undefined, 1, 'x', 1n, Symbol('s')])
    assert.equal(isObject(value), false);
});
