import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createBounds } from './bound-event.js';
import { createScopes } from './scopes.js';
import { isSecretKey, REDACTED, scrub } from './scrub.js';
import { createSerializer } from './serialize.js';

const serializer = createSerializer(scrub, isSecretKey, REDACTED, Date.now);
const bound = createScopes({ ...serializer, text: createBounds(serializer).text });
const plain = (scopes) => JSON.parse(JSON.stringify(bound(scopes) ?? null));
const scopeOf = (values, more) => ({ function: 'f', location: 'a.rs:1', values, ...more });

describe('scopes', () => {
  it('are unchanged if they are short and contain no secrets', () => {
    const scopes = [scopeOf({ items: '[1, 2]', count: '2' }), scopeOf({ a: 'b' }, { early: true })];
    assert.deepEqual(plain(scopes), scopes);
  });

  it('are undefined if there are none', () => {
    for (const none of [undefined, null, [], 'text', {}, [null, 'text', 7]]) {
      assert.equal(bound(none), undefined);
    }
  });

  it('contain no secrets', () => {
    const [{ values, location }] = plain([
      scopeOf(
        { password: 'hunter2', text: 'password=hunter2', 'token=hunter2': '' },
        { location: 'http://user:hunter2@h/a.rs:1' },
      ),
    ]);
    assert.equal(values.password, REDACTED);
    assert.doesNotMatch(JSON.stringify([values, location]), /hunter2/);
  });

  it('are limited to 20, with 50 values each', () => {
    const values = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`v${at}`, '']));
    const scopes = plain(Array(30).fill(scopeOf(values)));
    assert.equal(scopes.length, 20);
    assert.deepEqual(
      scopes.map(({ values }) => Object.keys(values).length),
      Array(20).fill(50),
    );
  });

  it('have bounded names and values', () => {
    const long = 'word '.repeat(5_000);
    const [{ function: name, values }] = plain([
      scopeOf({ [long.slice(0, 210)]: 'x', text: long }, { function: long }),
    ]);
    const [key] = Object.keys(values);
    assert.deepEqual([name.length, key.length, values.text.length], [200, 200, 1_024]);
  });

  it('leave out the values for which there is no room', () => {
    const values = Object.fromEntries(
      Array.from({ length: 30 }, (_, at) => [`v${at}`, 'word '.repeat(200)]),
    );
    const scopes = plain([scopeOf(values), scopeOf({ small: 'x' })]);
    const texts = scopes.flatMap(({ values }) => Object.entries(values).flat());
    const total = texts.join('').length;
    assert.ok(total <= 16_384 && total > 15_000, `${total}`);
    assert.deepEqual(scopes[1].values, { small: 'x' });
  });

  it('may be hostile objects', () => {
    const hostile = {
      get values() {
        throw Error('hostile');
      },
    };
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    assert.deepEqual(plain([hostile, proxy, scopeOf({ a: 7 }, { function: 7, early: 'yes' })]), [
      { function: '', location: 'a.rs:1', values: { a: '7' } },
    ]);
    assert.deepEqual(plain([{}]), [{ function: '', location: '', values: {} }]);
  });
});
