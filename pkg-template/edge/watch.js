// What a handler leaves to its context: promises that are over when the answer is long gone.

const METHODS = ['waitUntil', 'respondWith'];

/** A function that hears of what fails in what a context is left, and has `facts` for it. */
export function watcher(report) {
  const known = new WeakMap();
  const changed = new WeakSet();

  return function watch(context, facts) {
    if (Object(context) !== context) return;
    known.set(context, facts);
    // The class of all contexts, once: to change each would cost every request some microseconds.
    const owner = Object.hasOwn(context, 'waitUntil') ? context : Object.getPrototypeOf(context);
    if (!changed.has(owner)) change(changed.add(owner) && owner);
  };

  function change(owner) {
    for (const name of METHODS) {
      try {
        const method = owner[name];
        if (typeof method === 'function') owner[name] = hearing(name, method);
      } catch {
        // One that cannot be changed is left as it is.
      }
    }
  }

  function hearing(name, method) {
    return function (promise, ...rest) {
      const facts = known.get(this);
      const told = () => ({ ...facts(), handler: name });
      return method.call(this, facts ? heard(promise, told) : promise, ...rest);
    };
  }

  function heard(promise, facts) {
    return Promise.resolve(promise).then(undefined, (error) => {
      report(error, facts);
      throw error;
    });
  }
}
