import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createBounds } from './bound-event.js';
import { MAX_ENTRIES, MAX_VALUE } from './context.js';
import { isSecretKey, REDACTED, scrub } from './scrub.js';
import { createSerializer } from './serialize.js';

const { bound, boundSample, readContext } = createBounds(
  createSerializer(scrub, isSecretKey, REDACTED, () => 0),
);
const ORIGINAL = { kind: 'error', handled: false, fatal: false, time: 7, after: undefined };

describe('names of context values', () => {
  it('may be names of properties of Object.prototype', () => {
    const given = JSON.parse('{"__proto__":"a","constructor":"b","toString":"c"}');
    const { context } = readContext(given);
    assert.deepEqual(Object.entries(context), Object.entries(given));
    const { scopes } = boundSample({ scopes: [{ function: 'f', values: given }] });
    assert.deepEqual(Object.entries(scopes[0].values), Object.entries(given));
    assert.equal(Object.getPrototypeOf(context), Object.prototype);
    assert.equal({}.a, undefined);
  });
});

describe('a custom fingerprint', () => {
  it('is a text in the context if reading a part of it throws', () => {
    const list = ['a'];
    Object.defineProperty(list, 1, {
      get() {
        throw Error('hostile');
      },
    });
    const { context, fingerprint } = readContext({ fingerprint: list, order: 7 });
    assert.equal(fingerprint, undefined);
    assert.deepEqual(context, { fingerprint: '[unreadable]', order: '7' });
  });
});

describe('an event', () => {
  it('contains only its own fields, as texts', () => {
    const wrong = {
      type: 7,
      message: {},
      stack: [],
      causes: 'x',
      url: 7,
      breadcrumbs: {},
      more: 1,
    };
    const event = bound(wrong, ORIGINAL);
    const { type, message, stack, causes, url, breadcrumbs, more, time } = event;
    assert.deepEqual([type, message, stack, causes, url, breadcrumbs], ['', '', '', [], '', []]);
    assert.deepEqual([more, time], [undefined, 7]);
  });

  it('is bounded', () => {
    const long = 'x'.repeat(100_000);
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`k${at}`, long]));
    const list = Array(1_000).fill({ text: long, type: long, message: long, stack: long });
    const event = bound(
      { message: long, causes: list, context: many, breadcrumbs: list, locals: many },
      ORIGINAL,
    );
    assert.equal(event.message.length, 4_096);
    assert.equal(event.causes.length, 10);
    for (const { context, locals, breadcrumbs } of [event]) {
      for (const part of [context, locals, breadcrumbs]) {
        assert.equal(Object.keys(part).length, MAX_ENTRIES);
      }
      assert.equal(context.k0.length, MAX_VALUE);
      assert.equal(breadcrumbs[0].text.length, MAX_VALUE);
    }
  });
});
