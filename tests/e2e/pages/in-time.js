// Defines a time limit for steps that may hang.

const LIMIT_MS = 20_000;

/** Returns a promise that settles as `promise` does, or rejects after LIMIT_MS. */
globalThis.inTime = async function inTime(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(reject, LIMIT_MS, new Error('it hangs'));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};
