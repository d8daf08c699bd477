// Fails a number of times in a page or in a worker: in a group that all pages and workers share, and in a group of its own.

const SETTINGS = { maxExceptionGroups: 100, cleanupTriggerRate: 1 };
const channel = new BroadcastChannel('counting');

/**
 * Listens to a channel. At the message "go" it fails `times` times, a few times in each task, in the shared group and in the
 * group `own`.
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
