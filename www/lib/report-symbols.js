// The resolved frames in a report file: `symbols`, a list of `[key, original frames, isVerified]`, beside the fields that the
// core reads. The key is that of frames.js.

/** What precedes the list in a report that was saved by a viewer. */
export const MARK = ',"symbols":';

/** Returns the text of the report with the answers `[key, answer]`. */
export function withSymbols(text, answers) {
  const entries = answers
    .filter(([, { state }]) => state === 'resolved')
    .map(([key, { frames, isVerified }]) => [key, frames, isVerified]);
  const end = text.lastIndexOf('}');
  if (entries.length === 0 || end < 0) return text;
  return `${text.slice(0, end)}${MARK}${JSON.stringify(entries)}}`;
}
