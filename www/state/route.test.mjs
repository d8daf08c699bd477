// Tests that the id of a group is read from an address.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressOf, groupAt } from './route.js';

describe('groupAt', () => {
  it('returns the id in an address of a group', () => {
    for (const id of ['0123456789abcdef', 'a/b%?#', 'ü']) assert.equal(groupAt(addressOf(id)), id);
  });

  it('returns an empty text for the list', () => {
    for (const address of ['', '#', '#g', '#other']) assert.equal(groupAt(address), '');
  });

  it('returns the text itself when it is not encoded', () => {
    assert.equal(groupAt('#g/%'), '%');
  });
});
