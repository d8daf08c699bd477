// Reads the body of a report.

import { FORMAT, MAX_SESSIONS } from '../../src/recorder/report-format.js';

/**
 * The most entries that are read of a report; further ones are ignored. A report of a page has at most 16 KB, and an entry at
 * least 400 bytes.
 */
export const MAX_ENTRIES = 50;

/** Returns the unchecked entries of a report, or undefined if the text is not a report of this format. Never throws. */
export function readReport(text) {
  try {
    const { tinyturret, entries } = JSON.parse(text);
    if (tinyturret === FORMAT && Array.isArray(entries)) {
      return ofFewSessions(entries.slice(0, MAX_ENTRIES));
    }
  } catch {}
}

/**
 * Returns the entries of the first MAX_SESSIONS sessions, without the entries of further sessions. The id of an entry is
 * `<session>/<number>`.
 */
function ofFewSessions(entries) {
  const sessions = new Set();
  return entries.filter((entry) => {
    if (typeof entry?.id !== 'string') return false;
    const [session] = entry.id.split('/');
    if (sessions.size < MAX_SESSIONS) sessions.add(session);
    return sessions.has(session);
  });
}
