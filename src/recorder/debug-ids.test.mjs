// The ids of the builds of scripts and modules in a stack.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { debugIdsOf, readDebugIds } from './debug-ids.js';

const ID = '85314830-023f-4cf1-a267-535f4e37bb17';
const OTHER = '0123456789abcdef0123456789abcdef';
const APP = 'https://shop.example/js/app.js';
const read = (...stacks) =>
  readDebugIds({ _sentryDebugIds: Object.fromEntries(stacks.map((stack) => [stack, ID])) });

describe('readDebugIds', () => {
  it('reads the innermost script of each registered stack', () => {
    for (const stack of [
      `Error\n    at ${APP}:1:200\n    at https://shop.example/main.js:2:3`,
      `Error\n    at r (${APP}:1:200)\n    at https://shop.example/main.js:2:3`,
      `@${APP}:1:200\n@https://shop.example/main.js:2:3`,
      `r/<@${APP}:1:200`,
      `module code@${APP}:1:200\nglobal code@https://shop.example/main.js:2:3`,
    ]) {
      assert.deepEqual(read(stack), [[APP, ID]], stack);
    }
    const files = ['http://localhost:8080/@id/a.js?v=1', 'file:///srv/a.js', 'blob:http://h/0-1'];
    for (const file of files) assert.deepEqual(read(`Error\n    at ${file}:1:2`), [[file, ID]]);
    assert.deepEqual(
      read('', 'Error', 'Error\n    at new Promise (<anonymous>)', 'constructor'),
      [],
    );
  });

  it('reads both registries', () => {
    const [_sentryDebugIds, _debugIds] = [ID, OTHER].map((id) => ({ [`@${APP}:1:2`]: id }));
    assert.deepEqual(readDebugIds({ _sentryDebugIds, _debugIds }), [
      [APP, ID],
      [APP, OTHER],
    ]);
    for (const registry of [undefined, null, 7, 'text', () => {}]) {
      assert.deepEqual(readDebugIds({ _sentryDebugIds: registry, _debugIds }), [[APP, OTHER]]);
    }
  });

  it('is bounded and does not throw for a hostile registry', () => {
    const thrower = () => {
      throw Error('hostile');
    };
    const _debugIds = { [`@${APP}:1:2`]: ID };
    for (const hostile of [
      Object.defineProperty({}, `@${APP}:1:2`, { get: thrower, enumerable: true }),
      new Proxy({}, { ownKeys: thrower }),
      new Proxy({ [`@${APP}:1:2`]: ID }, { get: thrower }),
    ]) {
      assert.deepEqual(readDebugIds({ _sentryDebugIds: hostile, _debugIds }), [[APP, ID]]);
    }
    const global = Object.defineProperty({ _debugIds }, '_sentryDebugIds', { get: thrower });
    assert.equal(readDebugIds(global).length, 1);
    const many = Array.from({ length: 5_000 }, (_, at) => `@${APP}?${at}:1:2`);
    assert.equal(read(...many).length, 1_000);
    assert.deepEqual(read(`${' '.repeat(2_000)}@${APP}:1:2`), []);
  });

  it('reads any text in linear time', () => {
    const start = performance.now();
    for (const part of ['a', '://', 'a://', ':1', '@', 'a:1:']) {
      read(...Array.from({ length: 100 }, (_, at) => part.repeat(10_000) + at));
    }
    assert.ok(performance.now() - start < 1_000);
  });
});

describe('debugIdsOf', () => {
  const texts = {
    stack: `TypeError: x\n    at f (${APP}:1:2)`,
    causes: [{ stack: '' }, { stack: 'g@https://shop.example/js/cause.js:3:4' }],
  };

  it('returns the ids of the files in the stacks of an error and its causes', () => {
    const pairs = [
      [APP, ID],
      ['https://shop.example/js/app', ID],
      ['https://shop.example/js/other.js', ID],
      ['https://shop.example/js/cause.js', OTHER],
    ];
    assert.deepEqual(debugIdsOf(texts, pairs), {
      [APP]: ID,
      'https://shop.example/js/cause.js': OTHER,
    });
    assert.equal(debugIdsOf({ stack: 'f@a.js:1:2', causes: [] }, pairs), undefined);
    assert.equal(debugIdsOf(texts, []), undefined);
  });

  it('leaves out what is not an id', () => {
    const wrong = [7, null, {}, [ID], '', 'xyz', `${ID} `, 'a'.repeat(65), { toString: () => ID }];
    for (const id of wrong) assert.equal(debugIdsOf(texts, [[APP, id]]), undefined);
    assert.deepEqual(debugIdsOf(texts, [[APP, ID.toUpperCase()]]), { [APP]: ID.toUpperCase() });
  });

  it('leaves out a file with several ids', () => {
    assert.deepEqual(
      debugIdsOf(texts, [
        [APP, ID],
        [APP, ID],
      ]),
      { [APP]: ID },
    );
    assert.equal(
      debugIdsOf(texts, [
        [APP, ID],
        [APP, OTHER],
      ]),
      undefined,
    );
  });

  it('returns at most 20 ids', () => {
    const files = Array.from({ length: 100 }, (_, at) => `https://shop.example/${at}.js`);
    const stack = files.map((file) => `f@${file}:1:2`).join('\n');
    const ids = debugIdsOf(
      { stack, causes: [] },
      files.map((file) => [file, ID]),
    );
    assert.equal(Object.keys(ids).length, 20);
  });
});
