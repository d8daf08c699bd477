// Makes hostile values, and passes them to the functions of an API.

const fail = () => {
  throw new Error('thrown by a hostile value');
};

const traps = [
  'get',
  'has',
  'set',
  'ownKeys',
  'getPrototypeOf',
  'getOwnPropertyDescriptor',
  'defineProperty',
  'deleteProperty',
  'apply',
  'construct',
];

function revoked(target) {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function withGetters(...keys) {
  const object = {};
  for (const key of keys) Object.defineProperty(object, key, { enumerable: true, get: fail });
  return object;
}

function ring() {
  const first = new Error('first');
  first.cause = new Error('second', { cause: first });
  first.errors = [first, first];
  first.own = first;
  return first;
}

/** An error whose chain of causes has no end: each cause is created when it is read. */
class Endless extends Error {
  get cause() {
    return new Endless('and before it');
  }
}

let longChain;
function millionCauses() {
  if (longChain) return longChain;
  for (let left = 1_000_000; left > 0; left--)
    longChain = { message: 'one of many', cause: longChain };
  return longChain;
}

const long = 'x'.repeat(10_000_000);
const million = Array(1_000_000).fill('entry');

let otherRealm;
function ofOtherRealm(name) {
  otherRealm ??= document.head.appendChild(document.createElement('iframe')).contentWindow;
  return otherRealm[name];
}

globalThis.hostile = {
  nothing: () => undefined,
  null: () => null,
  symbol: () => Symbol('hostile'),
  number: () => Number.NaN,
  bigint: () => 10n,
  text: () => 'hostile',
  'long text': () => long,
  'half a surrogate': () => '\ud800/\u0000',
  'bare object': () => Object.create(null),
  'throwing function': () => () => fail(),
  'throwing proxy': () => new Proxy({}, Object.fromEntries(traps.map((trap) => [trap, fail]))),
  'throwing proxy of a function': () =>
    new Proxy(fail, Object.fromEntries(traps.map((trap) => [trap, fail]))),
  'revoked proxy': () => revoked({}),
  'revoked proxy of a list': () => revoked([]),
  'throwing getters': () =>
    withGetters('name', 'message', 'stack', 'cause', 'errors', 'fingerprint', 'toString', 'then'),
  'settings with throwing getters': () => withGetters('namespace', 'storageBackends', 'ignore'),
  'throwing methods': () =>
    Object.fromEntries(['toString', 'valueOf', 'toJSON', 'then'].map((name) => [name, fail])),
  'properties that are revoked': () => ({
    name: revoked({}),
    message: revoked({}),
    stack: revoked([]),
    cause: revoked({}),
    errors: revoked([]),
    fingerprint: revoked([]),
    storageBackends: revoked([]),
    ignore: revoked([]),
    beforeSave: revoked(fail),
    onStorageError: revoked(fail),
  }),
  'ring of causes': ring,
  'endless causes': () => new Endless('the last'),
  'a million causes': () => new Error('the last', { cause: millionCauses() }),
  'a thousand errors in one': () =>
    new AggregateError(
      Array.from({ length: 1000 }, () => new Error('one of many')),
      'all of them',
    ),
  'ring in an object': () => {
    const object = { inside: {} };
    object.inside.outside = object;
    return object;
  },
  'a million entries': () => ({ list: million }),
  'frozen error': () => Object.freeze(new Error('frozen')),
  'error without a prototype': () => Object.setPrototypeOf(new Error('none'), null),
  'error of another realm': () => new (ofOtherRealm('Error'))('from elsewhere'),
  'object of another realm': () => new (ofOtherRealm('Object'))(),
  DOMException: () => new DOMException('no more', 'QuotaExceededError'),
  Response: () => new Response('', { status: 500 }),
  Event: () => new Event('error'),
  element: () => document.createElement('img'),
  window: () => window,
  'WebAssembly.Exception': () =>
    new WebAssembly.Exception(new WebAssembly.Tag({ parameters: ['i32'] }), [1]),
  'long message': () => new Error(long),
  'error with throwing getters': () =>
    Object.defineProperties(new Error('hidden'), {
      message: { get: fail },
      stack: { get: fail },
      own: { get: fail, enumerable: true },
    }),
  'hostile backend': () => ({
    storageBackends: [{ name: Symbol('x'), put: fail, list: () => revoked([]), remove: fail }],
  }),
};

/**
 * Calls the function `name` of `api` with every hostile value: as the first, as the second, and as both arguments. Resolves to
 * an empty list if nothing is thrown, else to a list with one text: the names of the values for which it throws, and the first
 * error.
 */
globalThis.attack = async function attack(api, name, isSpared = () => false) {
  const unborne = new Set();
  let first;
  for (const [what, make] of Object.entries(hostile)) {
    if (isSpared(what)) continue;
    for (const given of [[make()], ['plain', make()], [make(), make()]]) {
      try {
        const answer = api[name](...given);
        if (name === 'subscribe') answer();
        else await answer;
      } catch (error) {
        first ??= String(error);
        unborne.add(what);
      }
    }
  }
  return first ? [`${name}: ${[...unborne].join(', ')}: ${first}`] : [];
};
