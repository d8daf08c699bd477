// Runs in the engine: makes a case fail and describes what came of it.

import { cases } from './all.js';
import { panics } from './panics.js';

// V8 keeps ten frames by default, Bun as many as V8; other JavaScriptCores keep 100.
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
  // Of another origin's script there is only the event.
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
