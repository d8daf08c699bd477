// What reaches nobody in a process of Node.js, Deno or Bun.

/** `take` gets each such error, and the name of the event. The process goes on, or ends, as it would without this. */
export function listen(take) {
  const events = ['uncaughtException', 'unhandledRejection'];
  if (process.versions.bun) {
    for (const event of events) process.on(event, (error) => endAlone(event, error, take));
  } else {
    // Rejections that nobody listens for come here as well.
    process.on('uncaughtExceptionMonitor', take);
  }
}

// Bun has no monitor, and a listener keeps it from ending by itself.
function endAlone(event, error, take) {
  take(error, event);
  if (process.listenerCount(event) > 1) return;
  console.error(error);
  process.exit(1);
}
