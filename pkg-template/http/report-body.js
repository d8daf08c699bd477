// Reads the body of a report.

import { FORMAT, MAX_SESSIONS } from '../../src/recorder/report-format.js';

/** Further entries are dropped. A page's report has 16 KB, and an entry 400 bytes and more. */
export const MAX_ENTRIES = 50;

/** Returns the entries of a report, unchecked, or undefined if the text is no report of this format. Never throws. */
export function readReport(text) {
  try {
    const { tinyturret, entries } = JSON.parse(text);
    if (tinyturret === FORMAT && Array.isArray(entries)) {
      return ofFewSessions(entries.slice(0, MAX_ENTRIES));
    }
  } catch {}
}

/** Those of the first MAX_SESSIONS sessions. The id of an entry is `<session>/<number>`. */
function ofFewSessions(entries) {
  const sessions = new Set();
  return entries.filter((entry) => {
    if (typeof entry?.id !== 'string') return false;
    const [session] = entry.id.split('/');
    if (sessions.size < MAX_SESSIONS) sessions.add(session);
    return sessions.has(session);
  });
}
