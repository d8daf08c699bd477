/**
 * Returns a function that requests a run of `work`, which may be async. Runs never overlap, and end at least `pauseMs` before
 * the next one begins; requests during a run, or during the pause, lead to one more run.
 */
export function coalesce(work, pauseMs) {
  let isRunning = false;
  let isRequested = false;
  return async function request() {
    isRequested = true;
    if (isRunning) return;
    isRunning = true;
    while (isRequested) {
      isRequested = false;
      await work();
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    isRunning = false;
  };
}
