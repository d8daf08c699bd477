import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isWrapped, reasonOf } from './rejection-reason.js';

/** Returns an error like the one that Node.js creates for a rejection whose reason is not an error. */
function wrapped(reason) {
  const message = `This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason "${reason}".`;
  return Object.assign(new Error(message), { code: 'ERR_UNHANDLED_REJECTION' });
}

describe('reasonOf', () => {
  it('returns the text of a reason that the runtime has replaced by an error', () => {
    assert.equal(reasonOf(wrapped('no access')), 'no access');
    assert.equal(reasonOf(wrapped('two\nlines, "quoted".')), 'two\nlines, "quoted".');
  });

  it('returns other errors and values', () => {
    const other = Object.assign(new Error('of the app'), { code: 'ERR_UNHANDLED_REJECTION' });
    for (const value of [new Error('x'), other, 'text', undefined, null]) {
      assert.equal(reasonOf(value), value);
    }
  });
});

it('isWrapped does not throw for a value that cannot be read', () => {
  const hostile = {
    get code() {
      throw new Error('hostile');
    },
  };
  assert.deepEqual([wrapped('x'), new Error('x'), undefined, hostile].map(isWrapped), [
    true,
    false,
    false,
    false,
  ]);
});
