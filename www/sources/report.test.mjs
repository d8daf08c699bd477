// Tests of the source for a report file.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openReport } from './report.js';

const GROUPS = [{ id: 'a' }, { id: 'b' }];
const EXCEPTIONS = [
  { id: '1', group: 'a' },
  { id: '2', group: 'b' },
  { id: '3', group: 'a' },
];

describe('openReport', () => {
  const source = openReport({ groups: GROUPS, exceptions: EXCEPTIONS });

  it('lists the groups of the report', async () => {
    assert.deepEqual(await source.list(), GROUPS);
  });

  it('has the exceptions of one group in their order', async () => {
    const exceptions = await source.exceptions('a');
    assert.deepEqual(
      exceptions.map(({ id }) => id),
      ['1', '3'],
    );
    assert.deepEqual(await source.exceptions('c'), []);
  });

  it('can only be read', () => {
    assert.equal(source.readOnly, true);
    assert.equal(source.act, undefined);
    assert.equal(source.status(), undefined);
    assert.doesNotThrow(source.subscribe(() => {}));
  });
});
