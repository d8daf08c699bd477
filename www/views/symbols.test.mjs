// Tests of the bar with the commands for symbols and their progress.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { actionsOf, find, press, textOf } from '../lib/described.mjs';
import { NO_SYMBOLS } from '../state/groups.mjs';
import { symbolsBar } from './symbols.js';

describe('symbolsBar', () => {
  const bar = (fields, on = {}) =>
    symbolsBar({ ...NO_SYMBOLS, canLoad: true, total: 3, ...fields }, on);
  const said = (fields) => textOf(find(bar(fields), 'role', 'status'));

  it('is missing if nothing can be resolved and nothing is', () => {
    assert.equal(bar({ canLoad: false }), undefined);
  });

  it('loads symbols, chooses files, loads always, and forgets', () => {
    const calls = [];
    const record = (name) => (arg) => calls.push([name, typeof arg === 'boolean' ? arg : '']);
    const names = ['loadSymbols', 'chooseSymbols', 'alwaysSymbols', 'forgetSymbols'];
    const on = Object.fromEntries(names.map((name) => [name, record(name)]));
    const node = bar({}, on);
    assert.deepEqual(actionsOf(node), [
      'load-symbols',
      'choose-files',
      'choose-folder',
      'always-symbols',
      'forget-symbols',
    ]);
    press(node, 'load-symbols');
    assert.deepEqual(calls, [['loadSymbols', '']]);
  });

  it('marks that symbols are always loaded', () => {
    const label = (isAlways) => textOf(find(bar({ isAlways }), 'data-action', 'always-symbols'));
    assert.equal(label(false), 'Always for this origin');
    assert.equal(label(true), '✓ Always for this origin');
  });

  it('has no buttons in a report whose frames were resolved before', () => {
    const node = bar({ canLoad: false, resolved: 2 });
    assert.deepEqual(actionsOf(node), []);
    assert.equal(textOf(node), '2 of 3 frames resolved');
  });

  it('shows the numbers of resolved, unresolved and unverified frames', () => {
    assert.equal(said({}), '');
    assert.equal(said({ calls: 1 }), 'Loading …');
    assert.equal(said({ resolved: 3 }), '3 of 3 frames resolved');
    assert.equal(said({ resolved: 2, isNamesOnly: true }), '2 of 3 frames resolved, to names only');
    assert.match(
      said({ resolved: 1, isUnverified: true }),
      /resolvedThe build cannot be verified$/,
    );
    assert.match(said({ problems: ['a.js: it is gone'] }), /^a\.js: it is gone$/);
  });
});
