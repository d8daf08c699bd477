// A page that dies at one of its writes to the storage: `dieAt(7, 'throws')` makes the seventh one the first that fails.

/** The calls that write, and the other calls that a dead page no longer makes. */
const WRITES = [
  [IDBObjectStore.prototype, 'put', 'delete'],
  [IDBTransaction.prototype, 'commit'],
  [Storage.prototype, 'setItem', 'removeItem'],
];
const READS = [
  [IDBFactory.prototype, 'open'],
  [IDBDatabase.prototype, 'transaction'],
  [IDBObjectStore.prototype, 'getAll', 'getAllKeys'],
  [Storage.prototype, 'getItem', 'key'],
];

/** What happens at the given write. Each function returns whether this write is the first that fails. */
const DEATHS = {
  /** The page keeps running, and every call throws. */
  throws: () => die(),
  /** The page keeps running, and its writes have no effect and no answer. */
  swallows: () => die(),
  /** As if its process were killed: no event handler writes anything any more. */
  'is killed'() {
    die();
    frameElement.remove();
    return true;
  },
  /** As if its tab were closed: this task ends, and the handlers of `pagehide` still write. */
  'is closed'() {
    setTimeout(() => {
      frameElement.remove();
      die();
    });
    return false;
  },
  /** The page cannot add anything any more, while it can remove. */
  'has no room'() {
    isFull = true;
    return false;
  },
};
const ADDING = ['put', 'setItem', 'set'];

let first;
let how;
let reportDeath;
globalThis.writes = 0;
globalThis.isDead = false;
globalThis.isFull = false;

/** `died` is called at the death: Firefox settles no promise of a frame that was removed. */
globalThis.dieAt = function dieAt(nth, death, died) {
  writes = 0;
  first = nth;
  how = death;
  reportDeath = died;
};

/** The storage works again. */
globalThis.revive = function revive() {
  first = undefined;
  isDead = isFull = false;
};

/** Also counts the writes to the memory backend, which is a map in this page. */
globalThis.watchMemory = function watchMemory(namespace) {
  replaceAll([[globalThis[Symbol.for(`tinyturret.memory/${namespace}`)], 'set', 'delete']], watch);
};

function die() {
  isDead = true;
  reportDeath();
  return true;
}

function watch(call, name) {
  return function watched(...args) {
    if (isDead) return fail(this);
    const fails = ++writes === first && DEATHS[how]();
    if (isFull && ADDING.includes(name)) throw new DOMException('full', 'QuotaExceededError');
    return fails ? fail(this) : call.apply(this, args);
  };
}

function stopWhenDead(call) {
  return function stopped(...args) {
    return isDead && how !== 'swallows' ? fail(this) : call.apply(this, args);
  };
}

function fail(target) {
  if (how !== 'swallows') throw new DOMException('the page is dead', 'InvalidStateError');
  const transaction = target.objectStore ? target : target.transaction;
  if (!transaction) return undefined;
  for (const event of ['complete', 'abort', 'error']) {
    Object.defineProperty(transaction, `on${event}`, { configurable: true, set() {} });
  }
  try {
    transaction.abort();
  } catch {
    // The transaction was aborted by an earlier call.
  }
  return {};
}

function replaceAll(lists, replacement) {
  for (const [owner, ...names] of lists) {
    for (const name of names) owner[name] = replacement(owner[name], name);
  }
}

replaceAll(WRITES, watch);
replaceAll(READS, stopWhenDead);
