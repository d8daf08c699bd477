// Tests that breadcrumbs are shown as a timeline before a failure.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findAll, textOf } from '../lib/described.mjs';
import { breadcrumbList } from './breadcrumbs.js';

const EXCEPTION = {
  breadcrumbs: [
    { time: 8_500, text: 'click', data: 'button.pay' },
    { time: 9_000, text: 'fetch /pay', data: '' },
  ],
  time: 10_000,
  type: 'TypeError',
  message: 'no total',
};

describe('breadcrumbList', () => {
  const items = (exception) =>
    findAll(breadcrumbList(exception), (_, tag) => tag === 'li').map(textOf);

  it('ends with the failure', () => {
    assert.deepEqual(items(EXCEPTION), [
      '−1.5 s clickbutton.pay',
      '−1.0 s fetch /pay',
      '0 TypeError: no total',
    ]);
  });

  it('leaves out a type or a message that is missing', () => {
    assert.equal(items({ ...EXCEPTION, type: '' }).at(-1), '0 no total');
    assert.equal(items({ ...EXCEPTION, message: '' }).at(-1), '0 TypeError');
  });

  it('has an element for data only where there are some', () => {
    const data = findAll(breadcrumbList(EXCEPTION), (props) => props.key === 'data');
    assert.deepEqual(data.map(textOf), ['button.pay']);
  });

  it('is missing when there are no breadcrumbs', () => {
    assert.equal(breadcrumbList({ ...EXCEPTION, breadcrumbs: [] }), false);
  });
});
