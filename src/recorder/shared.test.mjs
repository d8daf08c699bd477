import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createEarlyRecorder } from './early-recorder.js';
import { addPanicErrors } from './panic-errors.js';
import { chainOf } from './read-error.js';
import { getSharedState } from './shared.js';

function start(more) {
  const listeners = [];
  const timers = [];
  const global = {
    addEventListener: (...given) => listeners.push(given),
    setTimeout: (...given) => timers.push(given),
    clearTimeout: (timer) => timers.splice(timer - 1, 1),
    ...more,
  };
  const shared = getSharedState(global);
  const dispatch = (type) => {
    for (const [name, listener] of listeners) if (name === type) listener({ type });
  };
  return { shared, global, listeners, timers, dispatch };
}

describe('the shared state', () => {
  it('is created once, and listens once', () => {
    const { shared, global, listeners } = start();
    assert.equal(getSharedState(global), shared);
    assert.equal(global[Symbol.for('tinyturret.recorder')], shared);
    assert.deepEqual(
      listeners.map(([type, , isCapture]) => [type, isCapture]),
      [
        ['error', false],
        ['unhandledrejection', false],
        ['securitypolicyviolation', false],
      ],
    );
    assert.equal(start({ document: {} }).listeners[0][2], true, 'resources fail by capture');
  });

  it('has the members that copies of other versions call; if one changes, the state needs another key', () => {
    const { shared } = start();
    addPanicErrors(shared);
    const members =
      'after builtins crash isDuplicate isPanicError receivers rememberPanic seen waiting';
    assert.deepEqual(Object.keys(shared).sort(), members.split(' '));
    const early = createEarlyRecorder(
      () => 's1',
      () => {},
      () => false,
      () => ({}),
    );
    assert.deepEqual(Object.keys(early).sort(), 'drain flush record records takeOver'.split(' '));
    const failure = { kind: 'error', thrown: 'text', stack: '', time: 0 };
    early.record(failure, chainOf(failure, String));
    const drained = early.drain();
    assert.deepEqual(
      Object.keys(drained).sort(),
      'index sequence session sites startedAt'.split(' '),
    );
    const site = 'chain count failure failures fingerprint hours key last number stacks';
    assert.deepEqual(Object.keys(drained.sites[0]).sort(), site.split(' '));
  });

  it('works if addEventListener is missing', () => {
    assert.ok(start({ addEventListener: undefined }).shared.receivers);
  });

  it('contains the built-ins from the time when the first copy was loaded', () => {
    const { stringify, parse, AnyPromise } = start().shared.builtins;
    assert.deepEqual([stringify, parse, AnyPromise], [JSON.stringify, JSON.parse, Promise]);
  });

  it('calls the callback later, unless the timer is canceled', () => {
    const { shared, timers } = start();
    const work = () => {};
    const cancel = shared.after(5, work);
    assert.deepEqual(timers, [[work, 5]]);
    cancel();
    assert.deepEqual(timers, []);
  });
});

describe('an event', () => {
  it('is passed to the newest receiver, and to no other', () => {
    const { shared, dispatch } = start();
    const got = [];
    const [a, b] = ['a', 'b'].map((name) => (event) => got.push(`${name} ${event.type}`));
    dispatch('error');
    shared.receivers.add(a);
    shared.receivers.add(b);
    dispatch('error');
    shared.receivers.delete(a);
    shared.receivers.add(a);
    dispatch('unhandledrejection');
    shared.receivers.delete(a);
    dispatch('securitypolicyviolation');
    assert.deepEqual(got, ['b error', 'a unhandledrejection', 'b securitypolicyviolation']);
  });

  it('is ignored if there is no receiver, or if it throws', () => {
    const { shared, dispatch } = start();
    dispatch('error');
    shared.receivers.add(() => {
      throw Error('broken');
    });
    dispatch('error');
  });
});
