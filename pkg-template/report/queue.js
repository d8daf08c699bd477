import { bodyOf, bytesOf } from './body.js';
import { BURST_BYTES } from './budget.js';

const WAITING = 200;
const WAITING_BYTES = 64 << 10;
const GROUPS_A_BODY = 20;
const ENVELOPE_BYTES = bytesOf(bodyOf([]));
const EXCEPTION_BYTES = BURST_BYTES - ENVELOPE_BYTES;
const TALLY_BYTES = 4 << 10;

/** Records that wait, the newest value of each. Tallies go first and stay longest: they are what is counted. */
export function waiting() {
  const tallies = new Map();
  const exceptions = new Map();
  const mapOf = (key) => (key.startsWith('t/') ? tallies : exceptions);
  let bytes = 0;

  function drop(key) {
    bytes -= mapOf(key).get(key)?.bytes ?? 0;
    mapOf(key).delete(key);
  }

  function add(key, value) {
    const held = tallies.get(key);
    // What is read from another tier may be older than what comes from the page.
    if (held && countOf(held.value) > countOf(value)) return;
    keep({ key, value, bytes: bytesOf(JSON.stringify([key, value])) + 1 });
  }

  function keep(record) {
    if (record.bytes > (record.key.startsWith('t/') ? TALLY_BYTES : EXCEPTION_BYTES)) return;
    drop(record.key);
    mapOf(record.key).set(record.key, record);
    bytes += record.bytes;
    while (tallies.size + exceptions.size > WAITING || bytes > WAITING_BYTES) {
      drop((exceptions.size ? exceptions : tallies).keys().next().value);
    }
  }

  function inOrder() {
    return [...tallies.values(), ...exceptions.values()];
  }

  return {
    add,
    isEmpty: () => !tallies.size && !exceptions.size,
    /** The bytes without which nothing is taken. */
    least: () => inOrder()[0].bytes + ENVELOPE_BYTES,
    take(bytes) {
      const groups = new Set();
      const taken = [];
      let room = bytes - ENVELOPE_BYTES;
      for (const record of inOrder()) {
        const group = record.key.split('/')[1];
        const fits = record.bytes <= room && (groups.has(group) || groups.size < GROUPS_A_BODY);
        if (!fits) continue;
        room -= record.bytes;
        groups.add(group);
        taken.push(record);
        drop(record.key);
      }
      return taken;
    },
    putBack(records) {
      for (const record of records) if (!mapOf(record.key).has(record.key)) keep(record);
    },
    remove(keys) {
      for (const key of keys) drop(key);
    },
    clear() {
      tallies.clear();
      exceptions.clear();
      bytes = 0;
    },
  };
}

function countOf(value) {
  return JSON.parse(value).count;
}
