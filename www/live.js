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
