// Reads and writes the resolved frames in a report file. The field `symbols`, which the core ignores, is a list of
// `[key, original frames, isVerified]`. A report file may be hostile.

/** Maximum number of resolved frames that are read from a report. Further ones are left out. */
const MAX_ENTRIES = 20_000;
/** Maximum number of original frames to which a frame in a report resolves. Further ones are left out. */
const MAX_FRAMES = 50;
/** Maximum number of source lines of an original frame in a report. Further ones are left out. */
const MAX_LINES = 5;
/** Maximum characters of a function name, a file name or a source line in a report. A longer one is cut. */
const MAX_TEXT = 1_000;

/**
 * Returns the resolved frames in the text of a report, as answers by key: `[[key, answer], …]`. Entries that are not valid are
 * left out, and texts and lists are cut to their bounds. Returns an empty list if the text is not a report.
 */
export function symbolsIn(text) {
  const found = [];
  for (const entry of entriesIn(text).slice(0, MAX_ENTRIES)) {
    const [key, frames, isVerified] = Array.isArray(entry) ? entry : [];
    const isValid = typeof key === 'string' && Array.isArray(frames) && frames.length > 0;
    if (!isValid || !frames.every(isFrame)) continue;
    const bounded = frames.slice(0, MAX_FRAMES).map(boundedFrame);
    found.push([key, { state: 'resolved', frames: bounded, isVerified: isVerified === true }]);
  }
  return found;
}

/** Returns the field `symbols` of a report, or an empty list if it is missing or the text is not valid JSON. */
function entriesIn(text) {
  try {
    const { symbols } = JSON.parse(text);
    return Array.isArray(symbols) ? symbols : [];
  } catch {
    return [];
  }
}

/** Whether the value is a valid original frame. A frame of a wasm module may have no line, or only a name. */
function isFrame(frame) {
  const { function: name, file, line, column } = Object(frame);
  const isValid = (value, test) => value === undefined || test(value);
  return (
    [name, file].every((text) => isValid(text, (value) => typeof value === 'string')) &&
    [line, column].every((number) => isValid(number, Number.isInteger)) &&
    !!(name || file)
  );
}

/**
 * Returns a copy of an original frame with only the properties that the viewer uses, cut to their bounds. A source that is
 * not valid is left out.
 */
function boundedFrame({ function: name, file, line, column, isInlined, isIgnored, source }) {
  const { first, lines } = Object(source);
  const isCode =
    Number.isInteger(first) &&
    Array.isArray(lines) &&
    lines.every((text) => typeof text === 'string');
  return {
    function: name?.slice(0, MAX_TEXT),
    file: file?.slice(0, MAX_TEXT),
    line,
    column,
    isInlined: isInlined === true,
    isIgnored: isIgnored === true,
    source: isCode
      ? { first, lines: lines.slice(0, MAX_LINES).map((text) => text.slice(0, MAX_TEXT)) }
      : undefined,
  };
}

/**
 * Returns the text of a report with the field `symbols`, which contains those of `answers`, `[[key, answer], …]`, that have
 * the state `resolved`. Returns the text unchanged if there are none.
 */
export function withSymbols(text, answers) {
  const entries = [...new Map(answers)]
    .filter(([, { state }]) => state === 'resolved')
    .map(([key, { frames, isVerified }]) => [key, frames, isVerified]);
  const end = text.lastIndexOf('}');
  if (entries.length === 0 || end < 0) return text;
  return `${text.slice(0, end)},"symbols":${JSON.stringify(entries)}}`;
}
