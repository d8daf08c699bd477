// Tests how long a command can be undone, and when it is carried out. The test moves a fake clock.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { Undo } from './undo.js';

describe('Undo', () => {
  let undo;
  let calls;
  const offer = (name) =>
    undo.offer(
      name,
      () => calls.push(`revert ${name}`),
      (isLeaving) => calls.push(`carry out ${name}${isLeaving ? ' quickly' : ''}`),
    );

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    calls = [];
    undo = new Undo(() => {});
  });
  afterEach(() => mock.timers.reset());

  it('reverts the command, which is then never carried out', () => {
    offer('one');
    undo.undo();
    mock.timers.tick(60_000);
    assert.deepEqual(calls, ['revert one']);
    assert.equal(undo.text, undefined);
  });

  it('carries the command out after eight seconds, once', () => {
    offer('one');
    mock.timers.tick(7_999);
    assert.deepEqual([calls, undo.text], [[], 'one']);
    mock.timers.tick(1);
    undo.settle();
    undo.undo();
    assert.deepEqual([calls, undo.text], [['carry out one'], undefined]);
  });

  it('carries the command out when the next one is offered', () => {
    offer('one');
    offer('two');
    assert.deepEqual([calls, undo.text], [['carry out one'], 'two']);
    mock.timers.tick(8_000);
    assert.deepEqual(calls, ['carry out one', 'carry out two']);
  });

  it('passes on whether the page is being left', () => {
    offer('one');
    undo.settle(true);
    assert.deepEqual(calls, ['carry out one quickly']);
  });

  it('reverts a command that was carried out already', () => {
    undo.offer('one', () => calls.push('revert one'));
    undo.settle();
    undo.offer('two', () => calls.push('revert two'));
    undo.undo();
    assert.deepEqual(calls, ['revert two']);
  });

  it('reports each change of the text before the command is carried out', () => {
    const texts = [];
    undo = new Undo(() => texts.push(undo.text));
    offer('one');
    undo.settle();
    assert.deepEqual(texts.slice(-2), ['one', undefined]);
  });
});
