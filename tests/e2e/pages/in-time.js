// Defines a time limit for steps that may hang.

const LIMIT_MS = 20_000;

/** Returns a promise that settles like `promise`, or rejects if that takes longer than LIMIT_MS. */
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
