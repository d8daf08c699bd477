// The settings of several calls of withTurret, without a runtime around them.

import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { edge } from '../../pkg/edge/edge.js';

const handler = () => new Response('fine');

/** Calls withTurret with each of these settings, and once more. Returns the settings of `init`, the warnings, and the starts. */
function callWith(...settings) {
  const warn = mock.method(console, 'warn', () => {});
  const init = mock.fn(async () => {});
  const onStart = mock.fn();
  const { withTurret } = edge({ init }, { early: true, onStart });
  for (const given of [...settings, ...settings]) withTurret(handler, given);
  const warnings = warn.mock.callCount();
  warn.mock.restore();
  const used = init.mock.calls.map(({ arguments: [given] }) => given.release);
  return [used, warnings, onStart.mock.callCount()];
}

describe('the settings of several calls', () => {
  const one = { release: 'one' };

  it('are the first ones that were given', () => {
    assert.deepEqual(callWith(), [[], 0, 0]);
    assert.deepEqual(callWith(undefined, undefined), [[undefined], 0, 1]);
    assert.deepEqual(callWith(one, undefined, one), [['one'], 0, 1]);
    assert.deepEqual(callWith(undefined, one), [[undefined, 'one'], 0, 1]);
    assert.deepEqual(callWith(() => one, undefined)[0], ['one']);
  });

  it('print one warning if others follow, which are ignored', () => {
    const others = [{ release: 'two' }, { release: 'three' }];
    assert.deepEqual(callWith(one, ...others), [['one'], 1, 1]);
    assert.deepEqual(callWith(undefined, one, ...others), [[undefined, 'one'], 1, 1]);
  });
});
