// Runs in the engine: makes a case fail and describes the thrown value.

import { cases } from './all.js';
import { panics } from './panics.js';

// Raises the limit of frames: V8 and Bun keep ten by default, other JavaScriptCore engines keep 100.
if (Error.stackTraceLimit < 50) Error.stackTraceLimit = 50;

export async function record(name, fetchWasm) {
  const { fail } = cases.find((one) => one.name === name);
  try {
    await fail(fetchWasm);
  } catch (thrown) {
    return [...panics, { facts: describe(thrown), stack: stackOf(thrown) }];
  }
  throw new Error(`${name}: nothing failed`);
}

function describe(thrown) {
  // Describes the event itself, because an error in a script of another origin is not passed to the page.
  if (globalThis.ErrorEvent && thrown instanceof ErrorEvent) {
    return { kind: 'error', message: thrown.message };
  }
  if (!(thrown instanceof Error)) return { kind: 'error', thrown };
  const causes = causesOf(thrown).map(cause);
  const { name: type, message } = thrown;
  return { kind: 'error', type, message, causes: causes.length ? causes : undefined };
}

function causesOf(error) {
  const chain = error.cause === undefined ? [] : [error.cause, ...causesOf(error.cause)];
  return [...chain, ...(error.errors ?? [])];
}

function cause(thrown) {
  if (!(thrown instanceof Error)) return { type: '', message: String(thrown), stack: '' };
  return { type: thrown.name, message: thrown.message, stack: stackOf(thrown) };
}

function stackOf(thrown) {
  try {
    return thrown.stack ?? '';
  } catch {
    return '';
  }
}
