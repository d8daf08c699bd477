// Tests of the place of a viewer on a page of its own, with a fake browser.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ownPage } from './page.js';

const NAMES = ['document', 'history', 'location', 'addEventListener'];

describe('ownPage', () => {
  let calls;
  let listeners;

  beforeEach(() => {
    calls = [];
    listeners = {};
    Object.assign(globalThis, {
      document: {},
      history: {},
      location: {
        hash: '#g/a',
        replace: (address) => calls.push(`replace ${address}`),
        reload: () => calls.push('reload'),
      },
      addEventListener(type, listener) {
        listeners[type] = listener;
      },
    });
  });
  afterEach(() => {
    for (const name of NAMES) delete globalThis[name];
  });

  it('has the URL of the browser', () => {
    const place = ownPage();
    assert.equal(place.address(), '#g/a');
    place.go('#');
    assert.equal(location.hash, '#');
    place.replace('#g/b');
    place.reload();
    assert.deepEqual(calls, ['replace #g/b', 'reload']);
  });

  it('passes on the URL that was left', () => {
    const left = [];
    ownPage().onMove((address) => left.push(address));
    listeners.hashchange({ oldURL: 'https://shop.example/viewer/#g/a' });
    listeners.hashchange({ oldURL: 'https://shop.example/viewer/' });
    assert.deepEqual(left, ['#g/a', '']);
  });

  it('has the viewer restore the scroll position', () => {
    ownPage();
    assert.equal(history.scrollRestoration, 'manual');
  });
});
