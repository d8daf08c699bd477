// Notifies other tabs, workers and cores of this origin of changes over a BroadcastChannel, and receives their notifications.
//
// | message | meaning |
// | --- | --- |
// | `changed` | records were written |
// | `removed/…` | one group or all groups are being removed. The text after the slash is not read |
// | `taken/<text>` | a worker has recorded the error whose event has this text |
// | `taken?/<text>` | a page asks whether a worker has recorded that error |

/** How long a page waits until it records the error of a worker itself. */
export const ANSWER_TIMEOUT_MS = 2_000;
const MAX_TEXTS = 100;

/** Adds a text with its time to a map of at most MAX_TEXTS. Removes the oldest one if the map is full. */
const remember = (texts, text, time) => {
  texts.set(text, time);
  if (texts.size > MAX_TEXTS) texts.delete(texts.keys().next().value);
};

/** Returns the open channel, or undefined in a page of an opaque origin and in Deno. */
const openBroadcastChannel = (global, namespace, onMessage) => {
  try {
    // An open channel keeps Node.js and Deno running. Deno has no `unref`, and its channels reach no other process anyway.
    const { BroadcastChannel } = global.Deno ? {} : global;
    const channel = new BroadcastChannel(`tinyturret/${namespace}`);
    channel.onmessage = ({ data }) => onMessage(data);
    channel.unref?.();
    return channel;
  } catch {}
};

/** Opens the channel of a namespace. `onMessage(message)` is called for `changed` and `removed/…`. */
export function openChannel({ global, namespace, after, now }, onMessage) {
  /** The functions that record the errors of workers, by the text of the error. They are called when the time limit is over. */
  const waiting = new Map();
  /** The texts of the errors that this worker has recorded, with the time. */
  const ownClaims = new Map();
  /** The texts of the errors that other workers have announced, with the time. */
  const claims = new Map();

  const post = (message) => {
    try {
      channel?.postMessage(message);
    } catch {
      // The channel is closed.
    }
  };

  const handleMessage = (message) => {
    if (typeof message !== 'string') return;
    const [, kind, text] = /^(taken\??)\/(.*)$/s.exec(message) ?? [];
    if (kind === 'taken?') {
      if (ownClaims.has(text)) post(`taken/${text}`);
    } else if (kind) {
      waiting.delete(text);
      remember(claims, text, now());
    } else {
      onMessage(message);
    }
  };

  const channel = openBroadcastChannel(global, namespace, handleMessage);

  const recordAll = (text) => {
    const records = waiting.get(text) ?? [];
    waiting.delete(text);
    for (const record of records) record();
  };

  return {
    /** Posts `changed` or `removed/`. */
    announce: (message = 'changed') => post(message),

    /** Announces that this worker has recorded the error with this text. */
    claim(text) {
      // Without IndexedDB, a worker has only memory. Its page has other backends, so it must record the error as well.
      if (!global.indexedDB) return;
      remember(ownClaims, text, now());
      post(`taken/${text}`);
    },

    /** Calls `record` after ANSWER_TIMEOUT_MS, unless a worker announces that it has recorded the error with this text. */
    recordUnlessClaimed(text, record) {
      if (now() - claims.get(text) < ANSWER_TIMEOUT_MS) return;
      if (waiting.has(text)) return waiting.get(text).push(record);
      if (waiting.size >= MAX_TEXTS) return record();
      waiting.set(text, [record]);
      post(`taken?/${text}`);
      after(ANSWER_TIMEOUT_MS, () => recordAll(text));
    },

    /** Records all waiting errors at once, because the page may be closed. */
    recordWaiting() {
      for (const text of [...waiting.keys()]) recordAll(text);
    },

    close() {
      this.recordWaiting();
      channel?.close();
    },
  };
}
