import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isClass, isLiteral, isNative, membersOf } from './members.js';

class Room {
  enter() {}
  get size() {
    return 1;
  }
}
class Suite extends Room {
  enter() {}
  leave() {}
}

describe('isClass', () => {
  it('is true for classes, and for functions with methods', () => {
    function Old() {}
    Old.prototype.enter = () => {};
    function Derived() {}
    Object.setPrototypeOf(Derived.prototype, Room.prototype);
    for (const fn of [Room, Suite, class {}, Map, Old, Derived, new Proxy(Room, {})]) {
      assert.equal(isClass(fn), true, String(fn));
    }
  });

  it('is false for other functions', () => {
    const { method } = { method() {} };
    const functions = [() => {}, function plain() {}, async () => {}, method, Room.bind(null)];
    for (const fn of [...functions, function* generator() {}, async function* later() {}]) {
      assert.equal(isClass(fn), false, String(fn));
    }
  });
});

it('isLiteral is true for object literals only', () => {
  for (const value of [{}, { fetch() {} }, { __proto__: null }]) assert.ok(isLiteral(value));
  for (const value of [new Room(), [], new Response(), () => {}, null, undefined, 7, '']) {
    assert.ok(!isLiteral(value), String(value));
  }
});

describe('membersOf', () => {
  it('has own and inherited members with the object that has them', () => {
    const suite = Object.assign(new Suite(), { name: 'a' });
    const members = membersOf(suite);
    assert.deepEqual([...members.keys()], ['name', 'enter', 'leave', 'size']);
    assert.equal(members.get('name'), suite);
    assert.equal(members.get('enter'), Suite.prototype);
    assert.equal(members.get('size'), Room.prototype);
  });

  it('ends at the given prototype, and before Object.prototype', () => {
    const isEnd = (prototype) => prototype === Room.prototype;
    assert.deepEqual([...membersOf(new Suite(), isEnd).keys()], ['enter', 'leave']);
    assert.deepEqual([...membersOf({}).keys()], []);
  });
});

it('isNative is true for prototypes of classes of the platform', () => {
  assert.deepEqual([Response.prototype, Map.prototype].map(isNative), [false, true]);
  assert.deepEqual([Room.prototype, {}, { constructor: 7 }].map(isNative), [false, false, false]);
});
