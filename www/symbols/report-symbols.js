// The resolved frames in a report file: `symbols`, a list of `[key, original frames, isVerified]`, beside the fields that the
// core reads. What is read may be hostile.

const MAX_ENTRIES = 20_000;
const MAX_FRAMES = 50;
const MAX_LINES = 5;
const MAX_TEXT = 1_000;

/** Returns `[[key, answer], …]`. Entries that are not valid are left out. */
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

function entriesIn(text) {
  try {
    const { symbols } = JSON.parse(text);
    return Array.isArray(symbols) ? symbols : [];
  } catch {
    return [];
  }
}

/** A frame of a wasm module may have no line, or only a name. */
function isFrame(frame) {
  const { function: name, file, line, column } = Object(frame);
  const isValid = (value, test) => value === undefined || test(value);
  return (
    [name, file].every((text) => isValid(text, (value) => typeof value === 'string')) &&
    [line, column].every((number) => isValid(number, Number.isInteger)) &&
    !!(name || file)
  );
}

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

/** Returns the text of a report with the answers `[key, answer]`. */
export function withSymbols(text, answers) {
  const entries = [...new Map(answers)]
    .filter(([, { state }]) => state === 'resolved')
    .map(([key, { frames, isVerified }]) => [key, frames, isVerified]);
  const end = text.lastIndexOf('}');
  if (entries.length === 0 || end < 0) return text;
  return `${text.slice(0, end)},"symbols":${JSON.stringify(entries)}}`;
}
