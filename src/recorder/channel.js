// Tells other tabs, workers and cores of this origin what changed, and hears it from them, over a BroadcastChannel.
//
// | message | meaning |
// | --- | --- |
// | `changed` | records were written |
// | `removed/…` | a group is being removed, or all are; what follows the slash is not read |
// | `taken/<text>` | a worker recorded the error whose event has this text |
// | `taken?/<text>` | a page asks whether a worker did |

/** How long a page waits for the answer of a worker. */
export const ANSWER_TIMEOUT_MS = 2_000;
const MAX_TEXTS = 100;

/** Adds a text with its time to a list of at most MAX_TEXTS. */
const remember = (texts, text, time) => {
  texts.set(text, time);
  if (texts.size > MAX_TEXTS) texts.delete(texts.keys().next().value);
};

/** Returns the open channel, or undefined: an opaque origin has none, and Deno gets none. */
const open = (global, namespace, hear) => {
  try {
    // Deno and Node.js keep running as long as a channel is open, and Deno has no `unref`. Its channels reach no other process.
    const { BroadcastChannel } = global.Deno ? {} : global;
    const channel = new BroadcastChannel(`tinyturret/${namespace}`);
    channel.onmessage = ({ data }) => hear(data);
    channel.unref?.();
    return channel;
  } catch {}
};

export function openChannel({ global, namespace, after, now }, heard) {
  /** By text, the failures of workers that wait for an answer. */
  const waiting = new Map();
  /** Texts that this worker recorded, or that others said they did, with the time. */
  const own = new Map();
  const taken = new Map();

  const post = (message) => {
    try {
      channel?.postMessage(message);
    } catch {
      // The channel is closed.
    }
  };

  const hear = (message) => {
    if (typeof message !== 'string') return;
    const [, kind, text] = /^(taken\??)\/(.*)$/s.exec(message) ?? [];
    if (kind === 'taken?') {
      if (own.has(text)) post(`taken/${text}`);
    } else if (kind) {
      waiting.delete(text);
      remember(taken, text, now());
    } else {
      heard(message);
    }
  };

  const channel = open(global, namespace, hear);

  const end = (text) => {
    const records = waiting.get(text) ?? [];
    waiting.delete(text);
    for (const record of records) record();
  };

  return {
    /** Tells others what changed: `changed`, or `removed/`. */
    announce: (message = 'changed') => post(message),

    announceTaken(text) {
      // Without IndexedDB, only the page of this worker can store what the worker recorded.
      if (!global.indexedDB) return;
      remember(own, text, now());
      post(`taken/${text}`);
    },

    /** Calls `record` unless a worker says that it recorded the error with this text. */
    askForTaken(text, record) {
      if (now() - taken.get(text) < ANSWER_TIMEOUT_MS) return;
      if (waiting.has(text)) return waiting.get(text).push(record);
      if (waiting.size >= MAX_TEXTS) return record();
      waiting.set(text, [record]);
      post(`taken?/${text}`);
      after(ANSWER_TIMEOUT_MS, () => end(text));
    },

    /** Records what waits, because the page may go away. */
    endWaiting() {
      for (const text of [...waiting.keys()]) end(text);
    },

    close() {
      this.endWaiting();
      channel?.close();
    },
  };
}
