// The guard of `src/web/guard.js` beside recorders: who gets which event, and what becomes a note.

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';

const KEYS = ['guard', 'recorder', 'session'].map((name) => Symbol.for(`tinyturret.${name}`));
const { stringify } = JSON;
let copies = 0;
let listeners = [];
let stored = new Map();

function reset() {
  for (const key of KEYS) delete globalThis[key];
  listeners = [];
  stored = new Map();
  globalThis.document = {};
  globalThis.addEventListener = (type, listener) => listeners.push([type, listener]);
  globalThis.localStorage = {
    setItem: (key, value) => stored.set(key, value),
    removeItem: (key) => stored.delete(key),
  };
}

/** A page with a guard. Copies of the guard are the same: `createClient` stands for the other half. */
async function start() {
  reset();
  await import(`../web/guard.js?${++copies}`);
  const [guard, shared] = KEYS.map((key) => globalThis[key]);
  return { guard, shared };
}

afterEach(() => {
  for (const name of ['document', 'addEventListener', 'localStorage', 'indexedDB']) {
    delete globalThis[name];
  }
});

const dispatch = (event) => {
  for (const [type, listener] of listeners) if (type === event.type) listener(event);
};
const throwInPage = (error, type = 'error') =>
  dispatch(type === 'error' ? { type, error, message: String(error) } : { type, reason: error });
const notes = () =>
  [...stored].map(([key, value]) => [key.split('/')[1], JSON.parse(value).message]);
const trap = () => new WebAssembly.RuntimeError('unreachable');

/** An instance, or a recorder, that lists what it gets. It traps once it is dead. */
function createReceiver() {
  const receive = (event) => {
    if (receive.isDead) throw trap();
    if (event) receive.got.push((event.error ?? event.reason).message);
  };
  return Object.assign(receive, { got: [], isDead: false });
}

describe('a guard alone', () => {
  it('notes what fails, each object once', async () => {
    await start();
    const error = new Error('a');
    throwInPage(error);
    throwInPage(error);
    throwInPage(new Error('b'), 'unhandledrejection');
    assert.deepEqual(notes(), [
      ['', 'a'],
      ['', 'b'],
    ]);
    assert.equal(stringify(listeners.map(([type]) => type)).match(/"error"/g).length, 1);
  });

  it('moves its notes to the namespace of the first client', async () => {
    const { shared } = await start();
    throwInPage(new Error('a'));
    shared.setNamespace('shop');
    throwInPage(new Error('b'));
    assert.deepEqual(notes(), [
      ['shop', 'a'],
      ['shop', 'b'],
    ]);
  });

  it('passes events to its newest living instance', async () => {
    const { guard } = await start();
    const [old, young] = [createReceiver(), createReceiver()];
    guard.enter(old, '');
    guard.enter(young, '');
    throwInPage(new Error('a'));
    young.isDead = true;
    throwInPage(new Error('b'));
    old.isDead = true;
    throwInPage(new Error('c'));
    assert.deepEqual([young.got, old.got, notes()], [['a'], ['b'], [['', 'c']]]);
  });

  it('notes the event in which its last instance died, although that has asked whether it is new', async () => {
    const { guard } = await start();
    guard.enter((event) => {
      if (event) guard.fresh(event.error);
      throw trap();
    }, '');
    throwInPage(new Error('a'));
    assert.deepEqual(notes(), [['', 'a']]);
  });

  it('notes a trap, and drops the rejections that follow from the dead instance', async () => {
    const { guard } = await start();
    const instance = createReceiver();
    guard.enter(instance, '');
    instance.isDead = true;
    throwInPage(trap(), 'unhandledrejection');
    assert.equal(notes().length, 1);
    throwInPage(new WebAssembly.RuntimeError('another'), 'unhandledrejection');
    assert.deepEqual(notes(), [['', 'unreachable']]);
  });
});

describe('a guard beside a recorder', () => {
  it('gets events only for the newest instance', async () => {
    const { guard, shared } = await start();
    const [recorder, instance] = [createReceiver(), createReceiver()];
    shared.receivers.add(recorder);
    throwInPage(new Error('a'));
    guard.enter(instance, '');
    throwInPage(new Error('b'));
    shared.receivers.delete(recorder);
    shared.receivers.add(recorder);
    throwInPage(new Error('c'));
    assert.deepEqual([recorder.got, instance.got], [['a', 'c'], ['b']]);
    guard.leave(instance);
    shared.receivers.delete(recorder);
    throwInPage(new Error('d'));
    assert.deepEqual([recorder.got, instance.got, notes()], [['a', 'c'], ['b'], [['', 'd']]]);
  });

  it('passes on what its dead instances cannot take', async () => {
    const { guard, shared } = await start();
    const [recorder, instance] = [createReceiver(), createReceiver()];
    shared.receivers.add(recorder);
    guard.enter(instance, '');
    instance.isDead = true;
    throwInPage(new Error('a'));
    throwInPage(trap());
    assert.deepEqual([recorder.got, instance.got, notes()], [['a', 'unreachable'], [], []]);
  });

  it('makes the first panic the crash marker, and knows the error that follows', async () => {
    const { guard, shared } = await start();
    const instance = createReceiver();
    guard.enter(instance, 'app.js');
    guard.panicked(instance, '0123 app.js');
    assert.equal(shared.crash.lead, '0123 app.js');
    guard.enter(createReceiver(), 'app.js');
    assert.equal(shared.crash.lead, '0123', 'whose script nobody can tell apart');
    assert.deepEqual([guard.after, shared.isDuplicate(trap(), false, Date.now())], ['0123', true]);
    assert.equal(guard.fresh(trap()), true);
  });

  it('keeps the crash marker of a recorder', async () => {
    const { guard, shared } = await start();
    const crash = { type: 'RuntimeError' };
    shared.crash = crash;
    guard.panicked(undefined, '0123');
    assert.deepEqual([shared.crash === crash, guard.after], [true, '0123']);
  });

  it('shares what was captured', async () => {
    const { guard, shared } = await start();
    const [one, other] = [new Error('one'), new Error('other')];
    shared.isDuplicate(one, false, Date.now());
    assert.notEqual(guard.note(other, true), '');
    assert.deepEqual(
      [guard.fresh(one), guard.note(one, true), shared.isDuplicate(other, false, Date.now())],
      [false, '', true],
    );
    assert.deepEqual([guard.fresh('text'), guard.fresh('text')], [true, true]);
  });
});

it('a guard in a worker tells the page what it recorded', async () => {
  const posted = [];
  const { BroadcastChannel } = globalThis;
  const { shared } = await start();
  delete globalThis.document;
  globalThis.indexedDB = {};
  globalThis.BroadcastChannel = class {
    constructor(name) {
      this.name = name;
    }
    postMessage(text) {
      posted.push([this.name, text]);
    }
    close() {}
  };
  try {
    throwInPage(new Error('a'));
    shared.receivers.add(() => {});
    throwInPage(new Error('b'));
  } finally {
    globalThis.BroadcastChannel = BroadcastChannel;
  }
  assert.deepEqual(posted, [['tinyturret/', 'taken/Error: a']]);
});
