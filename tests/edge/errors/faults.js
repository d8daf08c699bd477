// Wraps the real bindings of workerd, so that they fail as the platform does.

/** Returns an error with the properties of `fault`: `message`, `retryable`, `overloaded`, `remote`. */
function errorOf({ message, retryable, overloaded, remote }) {
  const error = new Error(message);
  for (const [name, value] of Object.entries({ retryable, overloaded, remote })) {
    if (value) error[name] = value;
  }
  return error;
}

/**
 * The state of a fault. `fail(work)` is a call that the platform refuses as long as the fault lasts: before it does the work,
 * or after it if `takesEffect` is set.
 */
export function faults(fault) {
  const state = {
    left: fault.times ?? Infinity,
    /** The calls that write. */
    writes: 0,
    async fail(work) {
      if (state.left <= 0) return work();
      state.left -= 1;
      if (fault.takesEffect) await work();
      throw errorOf(fault);
    },
  };
  return state;
}

/** A D1 database whose batches that write are passed to `write(statements)`. */
export function watchedDatabase(binding, write) {
  const reads = new WeakSet();
  return {
    prepare(text) {
      const statement = binding.prepare(text);
      return {
        bind(...values) {
          const bound = statement.bind(...values);
          if (text.startsWith('SELECT')) reads.add(bound);
          return bound;
        },
      };
    },
    batch: (statements) =>
      statements.every((one) => reads.has(one)) ? binding.batch(statements) : write(statements),
  };
}

/** Returns a D1 database whose writes fail. With `breaksBatch`, only the second statement of each write fails. */
export function database(binding, state, { breaksBatch }) {
  return watchedDatabase(binding, (statements) => {
    state.writes += 1;
    if (!breaksBatch) return state.fail(() => binding.batch(statements));
    if (state.left <= 0) return binding.batch(statements);
    const refused = binding.prepare('INSERT INTO tinyturret VALUES (NULL, NULL)');
    const [first, ...others] = statements;
    return binding.batch([first, refused, ...others]);
  });
}

/** A KV namespace whose writes fail. */
export function namespace(binding, state) {
  const write =
    (method) =>
    (...given) => {
      state.writes += 1;
      return state.fail(() => binding[method](...given));
    };
  return {
    getWithMetadata() {},
    get: (...given) => binding.get(...given),
    list: (options) => binding.list(options),
    put: write('put'),
    delete: write('delete'),
  };
}

/** A namespace of Durable Objects whose stubs keep failing after they have failed once. */
export function objects(binding, state) {
  const stubOf = (id) => {
    const stub = binding.get(id);
    let reason;
    const call = async (work) => {
      if (reason) throw reason;
      try {
        return await state.fail(work);
      } catch (error) {
        reason = error;
        throw error;
      }
    };
    return {
      put(texts) {
        state.writes += 1;
        return call(() => stub.put(texts));
      },
      remove: (texts) => stub.remove(texts),
      records: (...range) => stub.records(...range),
      keys: (...range) => stub.keys(...range),
    };
  };
  return { idFromName: (name) => binding.idFromName(name), get: stubOf };
}
