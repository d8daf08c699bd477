// Tests that an exception is shown with all of its recorded data.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { find, findAll, textOf } from '../lib/described.mjs';
import { exception, NO_SYMBOLS } from '../state/groups.mjs';
import { exceptionDetails } from './exception.js';

describe('exceptionDetails', () => {
  const details = (fields) => exceptionDetails(exception(fields), NO_SYMBOLS, {});
  const headings = (fields) =>
    findAll(details(fields), (_, tag) => tag === 'h3').map((node) => textOf(node));
  const facts = (fields) => textOf(find(details(fields), 'key', 'Facts'));

  it('has type, message and location', () => {
    assert.match(textOf(details({ location: 'cart.rs:7' })), /^TypeError: no totalat cart\.rs:7/);
    assert.match(textOf(details({ type: '' })), /^no total/);
    assert.equal(find(details({ type: '' }), 'key', 'type'), undefined);
    assert.match(textOf(details({ message: '' })), /^TypeErrorNo stack/);
  });

  it('has a focusable box for a long message', () => {
    const box = (message) => find(details({ message }), 'class', 'headline').props.tabindex;
    assert.equal(box('x'.repeat(600)), undefined);
    assert.equal(box('x'.repeat(601)), '0');
  });

  it('has the causes in order', () => {
    const cause = (message) => ({ type: 'Error', message, frames: [] });
    const text = textOf(details({ causes: [cause('first'), cause('second')] }));
    assert.match(text, /Caused byError: first.*Caused byError: second/);
  });

  it('has sections only for known details', () => {
    assert.deepEqual(headings({}), ['Facts']);
    const known = {
      causes: [{ type: 'Error', message: '', frames: [] }],
      locals: { sum: '12' },
      scopes: [{ function: 'total', location: 'cart.rs:7', values: { lines: '[]' } }],
      context: { cart: '4' },
      breadcrumbs: [{ time: 0, text: 'click' }],
    };
    assert.deepEqual(headings(known), [
      'Caused by',
      'Locals',
      'Scopes at the panic',
      'Context',
      'Breadcrumbs',
      'Facts',
    ]);
  });

  it('shows that values may be of another task', () => {
    const scope = { function: 'total', location: 'cart.rs:7', values: {} };
    assert.doesNotMatch(textOf(details({ scopes: [scope] })), /of this task/);
    assert.match(
      textOf(details({ scopes: [{ ...scope, early: true }] })),
      /of this task or a waiting one/,
    );
  });

  it('has only known facts', () => {
    assert.match(facts({}), /Kinderror.*Handledno.*Sessions.*Exceptions\.1$/);
    assert.doesNotMatch(facts({}), /Release/);
    assert.match(facts({ release: '1.4', handled: true }), /Handledyes.*Release1\.4/);
  });

  it('has the raw stack if it is stored', () => {
    assert.equal(find(details({}), 'key', 'raw'), undefined);
    assert.match(textOf(find(details({ stack: 'at total' }), 'key', 'raw')), /at total$/);
  });
});
