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
 * Returns the state of a fault. `fail(work)` calls `work`, and throws the error of the fault for the first `times` calls (all,
 * without `times`): instead of the work, or after it if `takesEffect` is set.
 */
export function faults(fault) {
  const state = {
    left: fault.times ?? Infinity,
    /** The number of calls that write to the store. */
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

/** Wraps a D1 database. A batch that contains a write is passed to `write(statements)` instead of the database. */
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

/**
 * Returns a D1 database whose writes fail as `state` defines. With `breaksBatch`, an invalid second statement makes each write
 * fail.
 */
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

/** Returns a KV namespace whose writes fail as `state` defines. */
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

/** Returns a namespace of Durable Objects whose calls fail as `state` defines. A stub that has failed once keeps failing. */
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
