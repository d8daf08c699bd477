// Fails as often as it is told to, in a page and in a worker: in a group of everybody's, and in one of its own.

const SETTINGS = { maxExceptionGroups: 100, cleanupTriggerRate: 1 };
const channel = new BroadcastChannel('counting');

/** Begins to listen; at the word "go" fails `times` times, a few in each task. */
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
