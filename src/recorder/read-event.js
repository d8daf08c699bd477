// Reads events of the global object.

import { MAX_MESSAGE, read, readText } from './read-error.js';

/** What engines print before the message of a thrown value. */
const PREFIX = /^(Uncaught |uncaught exception: )/;

/** A failure without a thrown value. */
const ofTexts = (kind, type, message, more) => ({
  kind,
  stack: '',
  chain: [{ type, message, stack: '', ...more }],
  ...more,
});

/**
 * Returns what failed: its `kind`, `stack`, and `thrown` or `chain`; of an error event also its `text`. `global` is the
 * global object.
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
  // The only location that the event knows, as V8 prints it, for errors without a stack.
  const stack = filename ? `    at ${filename}:${lineno}:${colno}` : '';
  const text = readText(event, 'message');
  if (error != null) return { kind: 'error', thrown: error, stack, text };
  const message = text.slice(0, MAX_MESSAGE).replace(PREFIX, '');
  return {
    ...ofTexts('error', '', message, { stack }),
    text,
    // The error of a dedicated worker comes to its page without the error. Another origin's script and `throw null`
    // have none either; their texts say nothing.
    isForeign: error === null && !/^(null|Script error\.|)$/.test(message),
  };
}
