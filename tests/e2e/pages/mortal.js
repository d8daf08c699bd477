// Makes a page die at one of its writes to the storage: after `dieAt(7, 'throws')`, the seventh write is the first that fails.

/**
 * The methods that write (WRITES), and the other methods that a dead page cannot use any more (READS): the prototype, and the
 * names of its methods.
 */
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

/** The ways to die, by name. Each function is called at the chosen write, and returns whether this write fails already. */
const DEATHS = {
  /** Lets the page keep running, while each call of the storage throws. */
  throws: () => die(),
  /** Lets the page keep running, while its writes have no effect and never settle. */
  swallows: () => die(),
  /** Ends the page as if its process were killed: no event handler writes anything any more. */
  'is killed'() {
    die();
    frameElement.remove();
    return true;
  },
  /** Ends the page as if its tab were closed: the current task ends, and the handlers of `pagehide` still write. */
  'is closed'() {
    setTimeout(() => {
      frameElement.remove();
      die();
    });
    return false;
  },
  /** Lets the page keep running, while the storage has no room: the page can remove records, but not add any. */
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

/**
 * Makes this page die in the way `death` at its write number `nth`, and then call `died`. A callback is used because Firefox
 * settles no promise of a removed frame.
 */
globalThis.dieAt = function dieAt(nth, death, died) {
  writes = 0;
  first = nth;
  how = death;
  reportDeath = died;
};

/** Makes the storage work again, without another death. */
globalThis.revive = function revive() {
  first = undefined;
  isDead = isFull = false;
};

/** Makes writes to the memory backend, a Map in this page, count as writes and fail after the death, too. */
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
    // Ignores the error: an earlier call has already aborted the transaction.
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
