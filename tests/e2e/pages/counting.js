// Captures a number of errors in a page or a worker, in a group that all pages and workers share, and in a group of its own.

const SETTINGS = { maxExceptionGroups: 100, cleanupTriggerRate: 1 };
const channel = new BroadcastChannel('counting');

/**
 * Listens to a channel. At the message "go" it captures `times` errors in the shared group and as many in the group `own`, a
 * few in each task, and then posts `own`.
 */
export async function count(tinyturret, own, times) {
  await tinyturret.init(SETTINGS);
  channel.onmessage = async ({ data }) => {
    if (data !== 'go') return;
    for (let time = 0; time < times; time++) {
      for (const type of ['SharedError', own]) {
        const error = Object.assign(new Error('counted'), { name: type });
        tinyturret.capture(error, { fingerprint: [type] });
      }
      if (time % 10 === 9) await new Promise((resolve) => setTimeout(resolve));
    }
    await tinyturret.flush();
    channel.postMessage(own);
  };
}
