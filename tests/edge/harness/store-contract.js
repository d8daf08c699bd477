// The tests that every store must pass. They run in the runtime of the store.

/** Texts for keys and values: characters with a meaning in SQL or URLs, or for the order of texts. A key has no NUL. */
const ODD = [
  '%',
  '_',
  '*',
  '?',
  "'",
  '"',
  '\\',
  '\u007f',
  'ÿ',
  '\ud7ff',
  '\ue000',
  '\uffff',
  '🦀',
  '\u{10ffff}',
];

/** The test cases by name. `open()` creates a store object over the same records; each case has records of its own. */
const cases = {
  async 'lists records by prefix'(open) {
    const store = open();
    await store.put([
      ['x/a/1', 'one'],
      ['t/a', '🦀\0'],
    ]);
    await holds(store, 'x/', [['x/a/1', 'one']]);
    await holds(store, 't/', [['t/a', '🦀\0']]);
    await holds(store, 'x/b', []);
    await holds(store, '', [
      ['t/a', '🦀\0'],
      ['x/a/1', 'one'],
    ]);
  },

  async 'is empty before the first write'(open) {
    const store = open();
    await holds(store, '', []);
    equal(await store.keys(''), []);
    await store.remove(['x/a/1']);
  },

  async 'overwrites a record, and accepts the same record twice'(open) {
    const store = open();
    await store.put([['x/a/1', 'one']]);
    await store.put([['x/a/1', 'two']]);
    await store.put([['x/a/1', 'two']]);
    await holds(store, '', [['x/a/1', 'two']]);
  },

  async 'keeps the last value if a put has a key twice'(open) {
    const store = open();
    await store.put([
      ['m/a', 'one'],
      ['m/a', 'two'],
    ]);
    await holds(store, '', [['m/a', 'two']]);
  },

  async 'writes and removes although the promise is not awaited'(open) {
    const store = open();
    store.put([['x/b/1', 'three']]);
    await eventually(async () => equal(await store.keys('x/b'), ['x/b/1']));
    store.remove(['x/b/1']);
    await eventually(async () => equal(await store.keys('x/b'), []));
  },

  async 'removes records, and ignores missing keys'(open) {
    const store = open();
    await store.put([
      ['x/a/1', 'one'],
      ['x/a/2', 'two'],
    ]);
    await store.remove(['x/a/1', 'never']);
    await store.remove(['x/a/1']);
    await holds(store, '', [['x/a/2', 'two']]);
  },

  async 'accepts empty lists'(open) {
    const store = open();
    await store.put([]);
    await store.remove([]);
    await holds(store, '', []);
  },

  async 'treats characters of a prefix literally'(open) {
    const store = open();
    const pairs = ODD.map((odd) => [`x/${odd}/1`, odd]);
    await store.put(pairs);
    for (const odd of ODD) await holds(store, `x/${odd}`, [[`x/${odd}/1`, odd]]);
    await holds(store, 'x/', pairs);
    equal((await store.keys('')).sort(), pairs.map(([key]) => key).sort());
    await store.remove(pairs.slice(1).map(([key]) => key));
    await holds(store, '', pairs.slice(0, 1));
  },

  async 'accepts a key that is a prefix of another key'(open) {
    const store = open();
    await store.put([
      ['m/a', 'mark'],
      ['m/a/removed', 'time'],
      ['v', '1'],
    ]);
    equal((await store.keys('m/a')).sort(), ['m/a', 'm/a/removed']);
    await holds(store, 'v', [['v', '1']]);
  },

  async 'removes the version, and writes it again'(open) {
    const store = open();
    await store.put([['v', '1']]);
    await store.put([['v', '1']]);
    await store.remove(['v']);
    await store.put([['v', '1']]);
    await holds(store, '', [['v', '1']]);
  },

  async 'accepts 3,000 records in one put'(open) {
    const store = open();
    const pairs = Array.from({ length: 3_000 }, (_, at) => [
      `x/g${at % 3}/${at}`,
      `${at}`.repeat(200),
    ]);
    await store.put(pairs);
    await holds(store, '', pairs);
    await holds(
      store,
      'x/g1/',
      pairs.filter(([key]) => key.startsWith('x/g1/')),
    );
    equal((await store.keys('x/')).length, 3_000);
    await store.remove(pairs.slice(1).map(([key]) => key));
    await holds(store, '', pairs.slice(0, 1));
  },

  async 'accepts large records'(open, { large }) {
    const store = open();
    const pairs = [0, 1, 2].map((at) => [`t/a/${at}`, `${at}`.repeat(large)]);
    await store.put([...pairs, ['t/b', 'small']]);
    await holds(store, 't/a', pairs);
    await holds(store, 't/b', [['t/b', 'small']]);
  },

  async 'leaves out only a record that is too large'(open, { tooLarge }) {
    const store = open();
    await store.put([
      ['x/a/1', 'one'],
      ['x/a/2', '-'.repeat(tooLarge)],
      ['x/a/3', 'three'],
    ]);
    await holds(store, '', [
      ['x/a/1', 'one'],
      ['x/a/3', 'three'],
    ]);
  },

  async 'leaves out only a record whose key is too long'(open, { tooLong }) {
    const store = open();
    await store.put([
      ['x/a/1', 'one'],
      [`x/${'-'.repeat(tooLong)}`, 'two'],
    ]);
    await holds(store, '', [['x/a/1', 'one']]);
    await store.remove([`x/${'-'.repeat(tooLong)}`]);
  },

  async 'writes all records of a put or none'(open, { refused }) {
    const store = open();
    await store.put([['x/a/1', 'one']]);
    const pairs = Array.from({ length: 20 }, (_, at) => [`x/b/${at}`, `${at}`.repeat(50_000)]);
    const failed = await store.put([...pairs, ['x/c', refused]]).catch(() => 'failed');
    equal(failed, 'failed');
    await holds(store, '', [['x/a/1', 'one']]);
  },

  async 'returns texts unchanged, and a lone surrogate changes only its own record'(open) {
    const store = open();
    const whole = [
      ['x/a/1', '{"a":"\\u0000\\ud800"}'],
      ['x/a/2', `${ODD.join('')}\0${ODD.join('')}`],
      ['x/a/3', ''],
      ['x/a/4', ' \n\t\r\u2028 '],
    ];
    await store.put([...whole, ['t/half', 'before \ud800 after']]);
    await holds(store, 'x/', whole);
    const [[, half]] = await store.list('t/');
    if (!/^before \ufffd+ after$|^before \ud800 after$/.test(half))
      throw new Error(`half: ${half}`);
  },

  async 'has the same records in two store objects'(open) {
    const [one, other] = [open(), open()];
    await Promise.all([
      one.put([
        ['x/a/1', 'one'],
        ['v', '1'],
      ]),
      other.put([['x/a/2', 'two']]),
    ]);
    await holds(one, 'x/', await other.list('x/'));
    equal((await one.keys('')).length, 3);
    await other.remove(['x/a/1']);
    equal((await one.keys('x/')).sort(), ['x/a/2']);
  },

  async 'accepts the first put of several store objects at the same time'(open) {
    const stores = Array.from({ length: 8 }, open);
    await Promise.all(stores.map((store, at) => store.put([[`t/a/${at}`, `${at}`]])));
    equal((await open().keys('t/')).length, 8);
  },

  async 'keeps one value of concurrent puts with the same key'(open) {
    const [one, other] = [open(), open()];
    const texts = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(5_000));
    await Promise.all([
      ...texts.slice(0, 3).map((text) => one.put([['t/a', text]])),
      other.put([['t/a', texts[3]]]),
    ]);
    const [[, kept], ...more] = await one.list('t/');
    equal(more, []);
    if (!texts.includes(kept)) throw new Error(`a mix: ${kept.slice(0, 50)}`);
  },

  async 'keeps the last value of concurrent puts by one store object'(open) {
    const store = open();
    await Promise.all(['one', 'two', 'three'].map((text) => store.put([['t/a', text]])));
    await holds(store, '', [['t/a', 'three']]);
  },
};

/**
 * The name of the limit of a platform that a case tests, by the title of the case. A case is skipped on a platform without its
 * limit.
 */
const LIMIT_OF = {
  'leaves out only a record that is too large': 'tooLarge',
  'leaves out only a record whose key is too long': 'tooLong',
  'writes all records of a put or none': 'refused',
};

/** Runs all cases. Resolves to `[{ name, failure }]`. `make(place)` creates a store, `limits` are those of its platform. */
export async function tryOut(make, limits) {
  const results = [];
  for (const [name, run] of Object.entries(cases)) {
    const place = `case${results.length}`;
    if (LIMIT_OF[name] && !(LIMIT_OF[name] in limits)) continue;
    results.push({ name, failure: await failureOf(() => run(() => make(place), limits)) });
  }
  return results;
}

async function failureOf(run) {
  try {
    await run();
    return null;
  } catch (error) {
    return String(error?.stack ?? error);
  }
}

async function holds(store, prefix, pairs) {
  const sorted = (some) => [...some].sort(([a], [b]) => (a < b ? -1 : 1));
  equal(sorted(await store.list(prefix)), sorted(pairs));
}

function equal(found, wanted) {
  const [a, b] = [found, wanted].map((value) => JSON.stringify(value));
  if (a !== b) throw new Error(`found ${a.slice(0, 300)}, wanted ${b.slice(0, 300)}`);
}

async function eventually(check) {
  for (let left = 40; ; left--) {
    try {
      return await check();
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
