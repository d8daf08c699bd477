// Runs `work` on request: never twice at once, at most once per pause, and never missing the last request.

export function gathered(work, pause) {
  let running = false;
  let wanted = false;
  return async function request() {
    wanted = true;
    if (running) return;
    running = true;
    while (wanted) {
      wanted = false;
      await work();
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    running = false;
  };
}

/** What `promise` gives, or an error when that takes too long. */
export function inTime(promise, patience) {
  let timer;
  const late = new Promise((_, reject) => {
    const error = new Error(`no answer in ${patience / 1000} seconds`);
    timer = setTimeout(() => reject(error), patience);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
