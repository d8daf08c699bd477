import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chainOf, MAX_MESSAGE } from './read-error.js';
import { readEvent } from './read-event.js';

const GLOBAL = { tagName: 5 };
const read = (event) => readEvent({ type: 'error', ...event }, GLOBAL);
const textsOf = (failure) => {
  const [{ type, message, stack }] = chainOf(failure, String);
  return [failure.kind, type, message, stack, failure.location];
};
const AT = { filename: 'http://h/a.js', lineno: 1, colno: 2 };
const LOCATION = '    at http://h/a.js:1:2';

describe('an event of the global object', () => {
  it('with an error is read as that error', () => {
    const error = new TypeError('no cart');
    const failure = read({ error, message: 'Uncaught TypeError: no cart', target: GLOBAL, ...AT });
    assert.deepEqual([failure.kind, failure.thrown], ['error', error]);
    const [, type, message, stack] = textsOf(failure);
    assert.deepEqual([type, message], ['TypeError', 'no cart']);
    assert.match(stack, /read-event/, 'the stack of the error, not the location of the event');
    assert.ok(!failure.isForeign);
  });

  it('without an error has the message and the location', () => {
    const failure = read({ message: 'Uncaught no cart', error: null, ...AT });
    assert.deepEqual(textsOf(failure), ['error', '', 'no cart', LOCATION, undefined]);
    assert.equal(failure.thrown, undefined);
    assert.deepEqual(textsOf(read({ message: 'uncaught exception: x' })).slice(0, 4), [
      'error',
      '',
      'x',
      '',
    ]);
    assert.deepEqual(textsOf(read({ message: 'Script error.' })).slice(2, 4), [
      'Script error.',
      '',
    ]);
  });

  it('has the location as the stack of a thrown value without stack', () => {
    for (const error of ['x', 0, false, '']) {
      const failure = read({ message: 'Uncaught x', error, ...AT });
      assert.equal(failure.thrown, error);
      assert.equal(textsOf(failure)[3], LOCATION);
    }
  });

  it('is foreign if it has a message and the error null, as the event of a worker', () => {
    const isForeign = (event) => !!read(event).isForeign;
    assert.equal(isForeign({ message: 'Uncaught Error: in a worker', error: null }), true);
    assert.equal(isForeign({ message: 'Uncaught Error: in a worker', error: undefined }), false);
    assert.equal(isForeign({ message: 'Script error.', error: null }), false);
    assert.equal(isForeign({ message: 'Uncaught null', error: null }), false);
    assert.equal(isForeign({ message: '', error: null }), false);
    assert.equal(isForeign({ message: 'x', error: 'x' }), false);
  });

  it('has a bounded message', () => {
    const [, , message] = textsOf(read({ message: 'm'.repeat(1e6) }));
    assert.equal(message.length, MAX_MESSAGE);
    assert.equal(textsOf(read({}))[2], '');
    assert.equal(textsOf(read({ message: Symbol('s') }))[2], '');
  });
});

describe('a rejection', () => {
  it('is read as its reason, whose type does not matter', () => {
    for (const reason of [new Error('x'), 'x', undefined, null, 5]) {
      const failure = readEvent({ type: 'unhandledrejection', reason }, GLOBAL);
      assert.deepEqual([failure.kind, failure.thrown, failure.stack], ['rejection', reason, '']);
    }
  });
});

describe('resources and policies', () => {
  it('have their URL in the message', () => {
    const violation = (more) =>
      readEvent(
        { type: 'securitypolicyviolation', effectiveDirective: 'img-src', ...more },
        GLOBAL,
      );
    assert.deepEqual(
      [
        read({ target: { tagName: 'IMG', src: 'http://h/a.png' } }),
        read({ target: { tagName: 'LINK', href: 'http://h/a.css' } }),
        read({ target: { tagName: 'DIV' } }),
        violation({ blockedURI: 'http://h/', sourceFile: 'http://h/a.js', lineNumber: 3 }),
        violation({ blockedURI: 'inline' }),
      ].map(textsOf),
      [
        ['resource', 'ResourceError', 'img http://h/a.png', '', undefined],
        ['resource', 'ResourceError', 'link http://h/a.css', '', undefined],
        ['resource', 'ResourceError', 'div ', '', undefined],
        ['csp', 'CSPViolation', 'img-src http://h/', '', 'http://h/a.js:3'],
        ['csp', 'CSPViolation', 'img-src inline', '', undefined],
      ],
    );
  });

  it('do not count as resources if the target is the global object or has no tag', () => {
    const global = { tagName: 'IMG' };
    const event = { type: 'error', target: global, error: 'x' };
    assert.equal(readEvent(event, global).kind, 'error');
    const throwing = Object.defineProperty({}, 'tagName', {
      get() {
        throw Error('hostile');
      },
    });
    assert.equal(read({ target: throwing, error: 'x' }).kind, 'error');
    assert.equal(read({ target: null, error: 'x' }).kind, 'error');
  });
});
