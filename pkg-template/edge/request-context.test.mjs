import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventContext, methodContext, requestContext } from './request-context.js';

const HEADERS = { 'user-agent': 'a browser', cookie: 'id=7', 'cf-connecting-ip': '203.0.113.1' };
const request = new Request('https://shop.example/cart?id=7', { method: 'PUT', headers: HEADERS });
const known = (context) =>
  Object.fromEntries(Object.entries(context).filter(([, value]) => value != null));

describe('requestContext', () => {
  it('has the URL, the method and some headers, without cookies and addresses', () => {
    assert.deepEqual(known(requestContext(request)), {
      url: 'https://shop.example/cart?id=7',
      method: 'PUT',
      'user-agent': 'a browser',
    });
  });

  it('has the data center and the country that Cloudflare adds', () => {
    const cf = { colo: 'TXL', country: 'DE', city: 'Berlin', latitude: '52' };
    const { colo, country, city } = requestContext({ url: '', headers: new Headers(), cf });
    assert.deepEqual([colo, country, city], ['TXL', 'DE', undefined]);
  });
});

describe('eventContext', () => {
  it('has the context of a request, given alone or in an event', () => {
    assert.equal(eventContext('fetch', request).method, 'PUT');
    const { handler, url } = eventContext('fetch', { request });
    assert.deepEqual([handler, url], ['fetch', request.url]);
  });

  it('has a detail of each kind of event', () => {
    for (const [handler, given, expected] of [
      ['scheduled', { cron: '* * * * *' }, { cron: '* * * * *' }],
      ['queue', { queue: 'orders', messages: [1, 2] }, { queue: 'orders', messages: 2 }],
      ['email', { rawSize: 9 }, { size: 9 }],
      ['tail', [{}, {}], { events: 2 }],
      ['alarm', { retryCount: 3 }, { retries: 3 }],
      ['run', { instanceId: 'a' }, { instance: 'a' }],
      ['other', undefined, {}],
      ['queue', undefined, {}],
    ]) {
      assert.deepEqual(known(eventContext(handler, given)), { handler, ...expected });
    }
  });
});

it('methodContext has the class, the method, and the name or the id of the object', () => {
  class Room {}
  const contextOf = (context) => known(methodContext(Room, 'enter', context));
  const expected = { class: 'Room', handler: 'enter' };
  assert.deepEqual(contextOf({ id: { name: 'lobby' } }), { ...expected, object: 'lobby' });
  assert.deepEqual(contextOf({ id: { toString: () => 'abc' } }), { ...expected, object: 'abc' });
  assert.deepEqual(contextOf(undefined), expected);
});
