// Makes a call of the storage fail: with `?call=put&how=aborts&nth=3`, the third call of `put`, and with `&lasting` every
// later one, too. `how` names one of `faults`; any other name is that of the DOMException that is thrown.

const fault = Object.fromEntries(new URLSearchParams(location.search));
const realOpen = IDBFactory.prototype.open;

/** The number of calls so far, by the name of the storage function. */
globalThis.calls = {};

function failure(name) {
  return new DOMException('broken on purpose', name);
}

function replaceProperty(target, key, value) {
  Object.defineProperty(target, key, { configurable: true, get: () => value, set() {} });
}

/** Removes the event handlers of a request or transaction, so that it never settles. Returns `target`. */
function silence(target, ...events) {
  for (const event of events) replaceProperty(target, `on${event}`, null);
  return target;
}

function transactionOf(target) {
  return target.objectStore ? target : target.transaction;
}

/**
 * Opens a database other than tinyturret's, so that its events come in place of those of tinyturret's database. Returns the
 * request.
 */
function decoy(version) {
  return realOpen.call(indexedDB, 'decoy', version);
}

const faults = {
  errors(call, args) {
    if (this === indexedDB) {
      decoy(2).onsuccess = ({ target }) => target.result.close();
      return decoy(1);
    }
    const request = call.apply(this, args);
    transactionOf(this).abort();
    return request;
  },

  aborts(call, args) {
    const request = call.apply(this, args);
    const transaction = transactionOf(this);
    replaceProperty(transaction, 'error', failure('QuotaExceededError'));
    transaction.abort();
    return request;
  },

  'never settles'(call, args) {
    if (this === indexedDB) return silence(decoy(), 'success', 'error', 'upgradeneeded');
    silence(transactionOf(this), 'complete', 'abort');
    return silence(call.apply(this, args), 'success', 'error');
  },

  /** Makes a write have no effect: a read of a missing key succeeds in its place, and the transaction sends no event. */
  'is lost'() {
    silence(transactionOf(this), 'complete', 'abort');
    return this.get('nothing');
  },

  'comes blocked'() {
    const request = silence(decoy(), 'success', 'error', 'upgradeneeded');
    setTimeout(() => request.dispatchEvent(new Event('blocked')));
    return request;
  },

  'finds it closed'(call, args) {
    this.close();
    return call.apply(this, args);
  },

  /** Raises the version of the database before the call, as another tab with a newer version of the app would. */
  'finds its version raised'(call, args) {
    const request = realOpen.call(indexedDB, this.name, this.version + 98);
    request.onsuccess = () => request.result.close();
    return call.apply(this, args);
  },

  'gives garbage'(call, args) {
    const answer = call.apply(this, args);
    if (!(answer instanceof IDBRequest)) return typeof answer === 'string' ? '{"garbage":' : 7;
    replaceProperty(answer, 'result', [7, null, {}, '{"garbage":', new Date(0), 'x/y/z']);
    return answer;
  },

  'gives nothing'(call, args) {
    const answer = call.apply(this, args);
    if (!(answer instanceof IDBRequest)) return null;
    replaceProperty(answer, 'result', undefined);
    return answer;
  },
};

function watch(name, call) {
  return function watched(...args) {
    const number = (calls[name] = (calls[name] ?? 0) + 1);
    const nth = Number(fault.nth);
    const isHit = name === fault.call && ('lasting' in fault ? number >= nth : number === nth);
    if (!isHit) return call.apply(this, args);
    if (!faults[fault.how]) throw failure(fault.how);
    return faults[fault.how].call(this, call, args);
  };
}

function watchMethods(prototype, ...names) {
  for (const name of names) prototype[name] = watch(name, prototype[name]);
}

function watchGetter(owner, name) {
  const { get } = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { configurable: true, get: watch(name, get) });
}

/** Shortens the time limits of the recorder to a tenth if the call never settles in the chosen fault. */
if (['never settles', 'is lost', 'comes blocked'].includes(fault.how)) {
  const { setTimeout } = globalThis;
  globalThis.setTimeout = (callback, ms, ...rest) =>
    setTimeout(callback, ms >= 3_000 ? ms / 10 : ms, ...rest);
}

watchMethods(IDBFactory.prototype, 'open');
watchMethods(IDBDatabase.prototype, 'transaction');
watchMethods(IDBTransaction.prototype, 'objectStore', 'commit');
watchMethods(IDBObjectStore.prototype, 'put', 'getAll', 'getAllKeys', 'delete');
watchMethods(Storage.prototype, 'setItem', 'getItem', 'removeItem', 'key');
watchGetter(Storage.prototype, 'length');
watchGetter(window, 'localStorage');
