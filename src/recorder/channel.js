// Notifies other tabs, workers and cores of this origin of changes over a BroadcastChannel, and receives their notifications.
//
// | message | meaning |
// | --- | --- |
// | `changed` | records were written |
// | `removed/…` | one group or all groups are being removed. The text after the slash is not read |
// | `taken/<text>` | a worker has recorded the error whose event has this text |
// | `taken?/<text>` | a page asks whether a worker has recorded that error |

/**
 * How long a page waits for a worker to announce that it has recorded its own error, before the page records the error itself.
 */
export const ANSWER_TIMEOUT_MS = 2_000;
const MAX_TEXTS = 100;

/** Adds a text with its time to a map of at most MAX_TEXTS texts. Removes the oldest text if there are more. */
const remember = (texts, text, time) => {
  texts.set(text, time);
  if (texts.size > MAX_TEXTS) texts.delete(texts.keys().next().value);
};

/**
 * Opens a BroadcastChannel for a namespace, and returns it, or undefined if that fails, as in a page of an opaque origin, and
 * in Deno. `onMessage` is called with the data of each message.
 */
const openBroadcastChannel = (global, namespace, onMessage) => {
  try {
    // A BroadcastChannel keeps Node.js and Deno running. Deno has no `unref`, and its channels reach no other process anyway,
    // so none is opened there.
    const { BroadcastChannel } = global.Deno ? {} : global;
    const channel = new BroadcastChannel(`tinyturret/${namespace}`);
    channel.onmessage = ({ data }) => onMessage(data);
    channel.unref?.();
    return channel;
  } catch {}
};

/**
 * Opens the channel of a namespace, and returns its functions, which post nothing if the platform has no channel.
 * `onMessage(message)` is called for `changed` and `removed/…`.
 */
export function openChannel({ global, namespace, after, now }, onMessage) {
  /**
   * The functions that record errors of workers, as lists by the text of the error. The functions of a list are called if no
   * worker announces within ANSWER_TIMEOUT_MS that it has recorded the error.
   */
  const waiting = new Map();
  /** The texts of the errors that this worker has recorded, with the time of each. */
  const ownClaims = new Map();
  /** The texts of the errors that other workers have announced as recorded, with the time of each. */
  const claims = new Map();

  const post = (message) => {
    try {
      channel?.postMessage(message);
    } catch {
      // The channel is closed, so the message is not sent.
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
    /** Posts `changed` or `removed/` to other tabs, workers and cores. */
    announce: (message = 'changed') => post(message),

    /** Announces to the pages of this origin that this worker has recorded the error with this text. */
    claim(text) {
      // Without IndexedDB, a worker stores records only in memory. Its page has other backends, so the page must record the
      // error as well.
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

    /** Records all errors of workers that wait for an announcement at once, because the page may be closed. */
    recordWaiting() {
      for (const text of [...waiting.keys()]) recordAll(text);
    },

    close() {
      this.recordWaiting();
      channel?.close();
    },
  };
}
