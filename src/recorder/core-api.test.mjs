import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { createCoreApi } from './core-api.js';

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
  const api = createCoreApi({
    flush: async () => {
      calls.push(['flush']);
      await flush();
    },
    core: {
      load: async (isRead) => {
        calls.push(['load', isRead]);
        return module === undefined ? functions : module;
      },
      status: () => ({ error }),
    },
    beforeRemove: (...given) => calls.push(['beforeRemove', ...given]),
    afterChange: () => calls.push(['afterChange']),
  });
  return { api, calls };
}

describe('a function of the core', () => {
  for (const name of NAMES) {
    it(`is called after everything is written: ${name}`, async () => {
      const { api, calls } = start();
      const given = name === 'groups' ? [] : ['g'];
      assert.equal(await api[name](...given), `answer of ${name}`);
      const [called] = calls.filter(([call]) => call === name);
      assert.deepEqual(called.slice(0, 2), [name, ...given]);
      const order = calls.map(([call]) => call);
      const isRemoving = /^(remove|clear)$/.test(name);
      assert.deepEqual(order, [
        ...(isRemoving ? ['beforeRemove'] : []),
        ...['flush', 'load', name],
        ...(CHANGING.includes(name) ? ['afterChange'] : []),
      ]);
      assert.equal(calls.find(([call]) => call === 'load')[1], true, 'a reader tries again');
    });

    it(`resolves to its fallback if the core is missing, lacks it, throws or rejects: ${name}`, async () => {
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
        const { api, calls } = start({ module, error: 'WebAssembly: blocked' });
        const answer = await api[name]('g');
        if (name === 'readReport') {
          const problem = 'WebAssembly: blocked';
          assert.deepEqual(answer, { groups: [], exceptions: [], problem });
        } else {
          assert.deepEqual(answer, FALLBACKS[name]);
        }
        assert.equal(calls.at(-1)[0] === 'afterChange', CHANGING.includes(name));
      }
    });
  }

  it('is called even if a flush fails', async () => {
    const { api } = start({ flush: () => Promise.reject(Error('failing')) });
    assert.equal(await api.groups(), 'answer of groups');
  });

  it('does not read its argument if it removes a group', async () => {
    const { api, calls } = start();
    for (const group of [Symbol('g'), Object.create(null)]) await api.remove(group);
    const removed = calls.filter(([name]) => name === 'beforeRemove');
    assert.deepEqual(removed, [['beforeRemove'], ['beforeRemove']]);
  });

  it('passes on the options', async () => {
    const { api, calls } = start();
    await api.resolve('g', { release: '2' });
    await api.ignore('g', { until: 5 });
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
    await start({ module }).api.top();
    const printed = table.mock.calls.map(({ arguments: [rows] }) => rows);
    table.mock.restore();
    return printed;
  };

  it('prints a row for each group that is not a follow-on failure', async () => {
    const groups = async () => [group('first'), group('aftermath', 'id of first'), group('other')];
    const row = { count: 2, culprit: 'f (a.js)', state: 'open' };
    assert.deepEqual(await print({ groups }), [
      [
        { ...row, title: 'first' },
        { ...row, title: 'other' },
      ],
    ]);
  });

  it('prints nothing if the core cannot be loaded', async () => {
    assert.deepEqual(await print(null), []);
  });
});
