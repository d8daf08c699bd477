// Reads the events that the global object dispatches for failures.

import { MAX_MESSAGE, read, readText } from './read-error.js';

/** Matches the text that engines print before the message of a thrown value. */
const PREFIX = /^(Uncaught |uncaught exception: )/;

/**
 * Returns a failure without a thrown value, whose texts are `type` and `message`. `more` is added to the failure and to its
 * texts.
 */
const ofTexts = (kind, type, message, more) => ({
  kind,
  stack: '',
  chain: [{ type, message, stack: '', ...more }],
  ...more,
});

/**
 * Converts an event to a failure with `kind`, `stack`, and `thrown` or `chain`. The failure of an error event also has `text`,
 * the message of the event, and, if the event has no error, `isForeign`. `global` is the global object.
 */
export function readEvent(event, global) {
  if (event.type === 'unhandledrejection')
    return { kind: 'rejection', thrown: event.reason, stack: '' };
  if (event.type === 'securitypolicyviolation') {
    const { effectiveDirective, blockedURI, sourceFile, lineNumber } = event;
    return ofTexts('csp', 'CSPViolation', `${effectiveDirective} ${blockedURI}`, {
      location: sourceFile ? `${sourceFile}:${lineNumber}` : undefined,
    });
  }
  const { target, error, filename, lineno, colno } = event;
  const tag = target !== global && read(target ?? {}, 'tagName');
  if (typeof tag === 'string') {
    return ofTexts(
      'resource',
      'ResourceError',
      `${tag.toLowerCase()} ${target.src || target.href || ''}`,
    );
  }
  // The location of the event in the format of V8. It is used as the stack if the error has none.
  const stack = filename ? `    at ${filename}:${lineno}:${colno}` : '';
  const text = readText(event, 'message');
  if (error != null) return { kind: 'error', thrown: error, stack, text };
  const message = text.slice(0, MAX_MESSAGE).replace(PREFIX, '');
  return {
    ...ofTexts('error', '', message, { stack }),
    text,
    // True for the error of a dedicated worker, whose page gets the event without the error. Events of scripts of other origins
    // and of `throw null` also have no error. They are recognized by their message.
    isForeign: error === null && !/^(null|Script error\.|)$/.test(message),
  };
}
