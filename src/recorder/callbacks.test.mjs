import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCallbacks } from './callbacks.js';

const TIME = 1_700_000_000_000;
const eventOf = (more) => ({
  kind: 'error',
  type: 'TypeError',
  message: 'no cart',
  stack: '    at f',
  causes: [{ type: 'E', message: 'secret', stack: '' }],
  location: 'a.js:1',
  locals: { a: '1' },
  context: { b: '2' },
  handled: false,
  fatal: false,
  time: TIME,
  after: { id: 'session1.1' },
  ...more,
});

function start(settings) {
  const warnings = [];
  /** The values that were passed to `bound` as its second argument, `original`. */
  const originals = [];
  const bound = (event, original) => {
    originals.push(original);
    return { ...event, isBound: true };
  };
  const callbacks = createCallbacks(settings, bound, (text) => warnings.push(text));
  return { callbacks, warnings, originals, run: (more) => callbacks.run(eventOf(more)) };
}
const fail = () => {
  throw Error('broken');
};
const WITHOUT_TEXTS = {
  kind: 'error',
  type: 'TypeError',
  message: '',
  stack: '    at f',
  causes: [],
  location: 'a.js:1',
  handled: false,
  fatal: false,
  time: TIME,
  after: { id: 'session1.1' },
};

describe('callbacks', () => {
  it('exist if the settings contain one', () => {
    assert.equal(start({}).callbacks.hasAny, false);
    assert.equal(start({ ignore: [] }).callbacks.hasAny, false);
    assert.equal(start({ ignore: ['x'] }).callbacks.hasAny, true);
    assert.equal(start({ beforeSave: () => {} }).callbacks.hasAny, true);
  });

  it('keep, change, replace or drop the event', () => {
    // Callbacks do not see the crash marker (`after`), so it is missing in the expected event.
    const { after, ...shown } = eventOf();
    assert.deepEqual(start({ beforeSave: () => {} }).run(), { ...shown, isBound: true });
    const changing = start({
      beforeSave(event) {
        event.message = 'changed';
      },
    });
    assert.deepEqual(changing.run(), { ...shown, message: 'changed', isBound: true });
    assert.deepEqual(changing.originals, [eventOf()]);
    assert.deepEqual(start({ beforeSave: () => ({ message: 'm' }) }).run(), {
      message: 'm',
      isBound: true,
    });
    const dropping = start({ beforeSave: () => null });
    assert.equal(dropping.run(), undefined);
    assert.deepEqual([dropping.callbacks.failed, dropping.warnings], [0, []]);
  });

  it('in ignore drop an event that contains the text, or for which the function returns true', () => {
    const drops = (rule, more) => start({ ignore: ['nothing', rule] }).run(more) === undefined;
    assert.ok(drops('TypeError: no'));
    assert.ok(drops('cart'));
    assert.ok(!drops('Cart'));
    assert.ok(drops((event) => event.context.b === '2'));
    for (const answer of [1, 'yes', {}, undefined, null, false, Promise.resolve(true)])
      assert.ok(!drops(() => answer), String(answer));
    const rules = start({ ignore: [fail, 'cart'], beforeSave: fail });
    assert.equal(rules.run(), undefined, 'no further callback is asked');
    assert.equal(rules.callbacks.failed, 0);
  });

  it('drop the texts, count the event and warn once if they throw or return an invalid value', () => {
    const answers = [0, 5, 'text', '', true, false, Symbol('s'), Promise.resolve({})];
    const wrong = [
      { beforeSave: fail },
      { ignore: [fail] },
      { ignore: [5] },
      { ignore: [/x/] },
      ...answers.map((answer) => ({ beforeSave: () => answer })),
      {
        beforeSave: () =>
          new Proxy(
            {},
            {
              get: fail,
              ownKeys: fail,
            },
          ),
      },
    ];
    for (const settings of wrong) {
      const { run, callbacks, warnings } = start(settings);
      assert.deepEqual(run(), WITHOUT_TEXTS);
      assert.deepEqual(run(), WITHOUT_TEXTS);
      assert.equal(callbacks.failed, 2);
      assert.equal(warnings.length, 1);
      assert.equal(callbacks.isRunning, false);
    }
  });

  it('do not change the type, kind and stack if they throw afterwards', () => {
    const { run } = start({
      beforeSave(event) {
        event.type = event.stack = event.message = 'changed';
        throw Error('broken');
      },
    });
    assert.deepEqual(run(), WITHOUT_TEXTS);
  });

  it('are not called for an event during a callback, which is stored without its texts', () => {
    let nested;
    const { run, callbacks, warnings } = start({
      beforeSave(event) {
        nested ??= run({ message: 'nested' });
        assert.equal(callbacks.isRunning, true);
        return event;
      },
    });
    const { isBound, message } = run();
    assert.deepEqual(nested, WITHOUT_TEXTS);
    assert.deepEqual([isBound, message], [true, 'no cart']);
    assert.deepEqual([callbacks.failed, warnings.length], [1, 1]);
  });

  it('set isRunning while they run', () => {
    const running = [];
    const { run, callbacks } = start({
      ignore: [() => running.push(callbacks.isRunning)],
      beforeSave: () => void running.push(callbacks.isRunning),
    });
    run();
    assert.deepEqual([running, callbacks.isRunning], [[true, true], false]);
  });
});
