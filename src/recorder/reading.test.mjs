import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { createReading } from './reading.js';

const NAMES = [
  ...['groups', 'exceptions', 'resolve', 'ignore', 'reopen', 'remove', 'clear'],
  ...['exportReport', 'importReport', 'readReport'],
];
const CHANGING = ['resolve', 'ignore', 'reopen', 'remove', 'clear', 'importReport'];
const FALLBACKS = { groups: [], exceptions: [], exportReport: '', importReport: 0 };

function start({ module, flush = async () => {}, error } = {}) {
  const calls = [];
  const functions = Object.fromEntries(
    NAMES.map((name) => [
      name,
      (...given) => {
        calls.push([name, ...given]);
        return `answer of ${name}`;
      },
    ]),
  );
  const reading = createReading({
    flush: async () => {
      calls.push(['flush']);
      await flush();
    },
    core: {
      open: async (isRead) => {
        calls.push(['open', isRead]);
        return module === undefined ? functions : module;
      },
      status: () => ({ error }),
    },
    removes: (...given) => calls.push(['removes', ...given]),
    changed: () => calls.push(['changed']),
  });
  return { reading, calls };
}

describe('a function of the core', () => {
  for (const name of NAMES) {
    it(`is called after all was written: ${name}`, async () => {
      const { reading, calls } = start();
      const given = name === 'groups' ? [] : ['g'];
      assert.equal(await reading[name](...given), `answer of ${name}`);
      const [called] = calls.filter(([call]) => call === name);
      assert.deepEqual(called.slice(0, 2), [name, ...given]);
      const order = calls.map(([call]) => call);
      const isRemoving = /^(remove|clear)$/.test(name);
      assert.deepEqual(order, [
        ...(isRemoving ? ['removes'] : []),
        ...['flush', 'open', name],
        ...(CHANGING.includes(name) ? ['changed'] : []),
      ]);
      assert.equal(calls.find(([call]) => call === 'open')[1], true, 'a reader tries again');
    });

    it(`has a fallback where the core does not load, lacks it, throws or rejects: ${name}`, async () => {
      const trap = () => {
        throw new WebAssembly.RuntimeError('unreachable');
      };
      const modules = [
        null,
        {},
        { [name]: trap },
        { [name]: () => Promise.reject('no') },
        { [name]: () => null },
      ];
      for (const module of modules) {
        const { reading, calls } = start({ module, error: 'WebAssembly: blocked' });
        const answer = await reading[name]('g');
        if (name === 'readReport') {
          const problem = 'WebAssembly: blocked';
          assert.deepEqual(answer, { groups: [], exceptions: [], problem });
        } else {
          assert.deepEqual(answer, FALLBACKS[name]);
        }
        assert.equal(calls.at(-1)[0] === 'changed', CHANGING.includes(name));
      }
    });
  }

  it('is called even if not all could be written', async () => {
    const { reading } = start({ flush: () => Promise.reject(Error('failing')) });
    assert.equal(await reading.groups(), 'answer of groups');
  });

  it('that removes does not read what it is given', async () => {
    const { reading, calls } = start();
    for (const group of [Symbol('g'), Object.create(null)]) await reading.remove(group);
    const removed = calls.filter(([name]) => name === 'removes');
    assert.deepEqual(removed, [['removes'], ['removes']]);
  });

  it('gets the options', async () => {
    const { reading, calls } = start();
    await reading.resolve('g', { release: '2' });
    await reading.ignore('g', { until: 5 });
    assert.deepEqual(
      calls.filter(([name]) => /resolve|ignore/.test(name)),
      [
        ['resolve', 'g', { release: '2' }],
        ['ignore', 'g', { until: 5 }],
      ],
    );
  });
});

describe('top', () => {
  const group = (title, follows) => ({
    count: 2,
    title,
    culprit: 'f (a.js)',
    state: 'open',
    follows,
  });
  const print = async (module) => {
    const table = mock.method(console, 'table', () => {});
    await start({ module }).reading.top();
    const printed = table.mock.calls.map(({ arguments: [rows] }) => rows);
    table.mock.restore();
    return printed;
  };

  it('prints a row for each group that follows from no other', async () => {
    const groups = async () => [group('first'), group('aftermath', 'id of first'), group('other')];
    const row = { count: 2, culprit: 'f (a.js)', state: 'open' };
    assert.deepEqual(await print({ groups }), [
      [
        { ...row, title: 'first' },
        { ...row, title: 'other' },
      ],
    ]);
  });

  it('prints nothing if the core does not load', async () => {
    assert.deepEqual(await print(null), []);
  });
});
