// Recognizes the echo of a panic: the error that a panic, which the hook has recorded, then causes in JavaScript. After a panic
// that aborts (`fatal`), that is the RuntimeError of the trap; after one that unwinds, the PanicError of wasm-bindgen.

import { DUPLICATE_MS } from './duplicates.js';
import { readText, readType } from './read-error.js';

/** How many panics are remembered until their errors arrive. A panic that the app catches has no error. */
const MAX_PANICS = 50;
/** For a payload that is not a text, the message of the PanicError, and that of the hook (`NO_TEXT` in `src/hook/panic.rs`). */
const NO_MESSAGE = 'No panic message available';
const NO_TEXT = 'Box<dyn Any>';
/** UTF-16 units. */
const LONG = 1_000;

/** Rust passes the beginning of a long message. */
const isMessage = (known, text) =>
  known === (text === NO_MESSAGE ? NO_TEXT : text) ||
  (known.length > LONG && text.startsWith(known.slice(0, LONG)));

/** Adds `rememberPanic` and `isPanicError` to the shared state, unless another copy has added them. */
export function addPanicErrors(shared) {
  if (shared.rememberPanic) return;
  const panics = new Set();

  /**
   * Remembers a panic that was recorded. Its echo is the next RuntimeError within DUPLICATE_MS if it is fatal, otherwise the
   * next PanicError with the same message.
   */
  shared.rememberPanic = (fatal, message, time) => {
    panics.add({ type: fatal ? 'RuntimeError' : 'PanicError', message, time });
    if (panics.size > MAX_PANICS) panics.delete([...panics][0]);
  };

  /**
   * Whether `thrown` is the echo of a panic. If so, forgets that panic, because each has only one echo. Compares the names of
   * classes, because `thrown` may be from another realm.
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
