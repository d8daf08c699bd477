// Recognizes the error that a panic causes in JavaScript after the hook has recorded the panic: the RuntimeError of the trap if
// the panic aborts (`fatal`), the PanicError of wasm-bindgen if it unwinds. Such an error is a duplicate of the panic.

import { DUPLICATE_MS } from './duplicates.js';
import { readText, readType } from './read-error.js';

/**
 * The maximum number of recorded panics whose error is awaited; the oldest one beyond it is forgotten. An app can catch panics,
 * whose errors then never arrive.
 */
const MAX_PANICS = 50;
/** The message of a PanicError whose panic payload is not a text. */
const NO_MESSAGE = 'No panic message available';
/** The message that the panic hook passes for a payload that is not a text: `NO_TEXT` in `src/hook/browser/panic.rs`. */
const NO_TEXT = 'Box<dyn Any>';
/** The length above which the panic hook may have shortened a message, in UTF-16 units. */
const LONG = 1_000;

/** Returns whether `text` is the message of a PanicError for `known`, a message that the hook has passed. */
const isMessage = (known, text) =>
  known === (text === NO_MESSAGE ? NO_TEXT : text) ||
  (known.length > LONG && text.startsWith(known.slice(0, LONG)));

/** Adds `rememberPanic` and `isPanicError` to the shared state, unless another copy has added them. */
export function addPanicErrors(shared) {
  if (shared.rememberPanic) return;
  const panics = new Set();

  /**
   * Remembers a recorded panic. The error of a fatal panic is the next RuntimeError within DUPLICATE_MS, the error of another
   * panic is the next PanicError with the same message.
   */
  shared.rememberPanic = (fatal, message, time) => {
    panics.add({ type: fatal ? 'RuntimeError' : 'PanicError', message, time });
    if (panics.size > MAX_PANICS) panics.delete([...panics][0]);
  };

  /**
   * Forgets the remembered panic that has caused the error `thrown`, because each panic causes only one error. Returns whether
   * there was such a panic. Compares names of classes instead of using `instanceof`, because `thrown` may be from another
   * realm.
   */
  shared.isPanicError = (thrown, now) => {
    const type = panics.size && readType(thrown);
    for (const panic of panics) {
      if (panic.type !== type) continue;
      const text = readText(thrown, 'message');
      const isSame =
        type === 'RuntimeError'
          ? now - panic.time < DUPLICATE_MS && /unreachable/i.test(text)
          : isMessage(panic.message, text);
      if (isSame) return panics.delete(panic);
    }
    return false;
  };
}
