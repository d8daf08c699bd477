// Tests which error the viewer shows for a response that is not a success.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { closed, offline, refused, unanswered } from './http-failures.js';

describe('refused', () => {
  it('names the failure by the status and the method', () => {
    const cases = [
      [{ status: 401 }, 'GET', 'Signed out'],
      [{ status: 0, type: 'opaqueredirect' }, 'GET', 'Signed out'],
      [{ status: 404 }, 'GET', 'Closed'],
      [{ status: 403 }, 'POST', 'Refused'],
      [{ status: 403 }, undefined, 'HTTP 403'],
      [{ status: 503 }, undefined, 'HTTP 503'],
    ];
    for (const [response, method, name] of cases) {
      assert.equal(refused(response, method).name, name);
    }
  });

  it('names the worker as the cause of a status from 500 on', () => {
    assert.equal(refused({ status: 500 }).message, 'the worker failed');
    assert.equal(refused({ status: 418 }).message, 'unexpected response');
  });

  it('has advice where a person can do something', () => {
    assert.match(refused({ status: 401 }).advice, /sign in/);
    assert.match(refused({ status: 404 }).advice, /settings/);
    assert.equal(refused({ status: 500 }).advice, undefined);
  });
});

describe('closed', () => {
  it('is true for failures after which the viewer makes no more requests', () => {
    for (const status of [401, 404]) assert.ok(closed(refused({ status })));
    for (const error of [refused({ status: 500 }), offline(), unanswered('late')]) {
      assert.ok(!closed(error));
    }
  });
});
