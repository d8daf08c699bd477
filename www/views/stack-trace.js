// Draws a stack trace: shows the frames of the app, and folds others, so that only their number is shown until a fold is
// opened.

import { h } from '../lib/dom.js';
import { isWasmFrame } from '../lib/frames.js';
import { code } from './symbols.js';

/**
 * Returns the description of the frames `given`, with folds for frames outside of the app. `symbols` is the result of
 * `symbolsOf`, which has the resolved frames.
 */
export function stackTrace(given, symbols, on) {
  const frames = given.map((frame) => withOriginals(frame, symbols.of(frame)));
  if (frames.length === 0)
    return h('p', { class: 'none' }, 'No stack: only errors and panics have one.');
  const allFolded = !frames.some((frame) => frame.inApp);
  return h(
    'ol',
    { class: 'frames' },
    runs(frames).map(({ inApp, first, members }) => {
      const items = members.map((frame, at) => frameItem(frame, first + at, on));
      return inApp ? items : fold(items, first, allFolded);
    }),
  );
}

/**
 * Returns the frame with `originals`, the original frames of `answer` (the result of symbols), or unchanged without an answer.
 * The frame does not count as in-app if all of its original frames are of libraries.
 */
function withOriginals(frame, answer) {
  if (!answer) return frame;
  const inApp = frame.inApp && !answer.frames.every(({ isIgnored }) => isIgnored);
  return { ...frame, inApp, originals: answer.frames };
}

/**
 * Splits the frames into runs of consecutive frames that are all in-app, or all not in-app. Returns them as `{ inApp, first,
 * members }`, where `first` is the index of the first frame.
 */
function runs(frames) {
  const found = [];
  frames.forEach((frame, at) => {
    const last = found.at(-1);
    if (last?.inApp === frame.inApp) last.members.push(frame);
    else found.push({ inApp: frame.inApp, first: at, members: [frame] });
  });
  return found;
}

function fold(items, first, open) {
  const word =
    items.length === 1 ? '1 frame outside your app' : `${items.length} frames outside your app`;
  return h(
    'li',
    { key: `fold ${first}`, class: 'fold' },
    h('details', { open }, h('summary', null, word), h('ol', { class: 'frames' }, items)),
  );
}

function frameItem(frame, at, on) {
  const { originals } = frame;
  return h(
    'li',
    { key: at, class: frame.inApp ? 'frame app' : 'frame', 'data-frame': at },
    originals
      ? [originals.map((original) => originalFrame(frame, original, on)), rawFrame(frame, on)]
      : asPrinted(frame, on),
  );
}

/** Returns the description of one of the original frames to which symbols resolved `frame`, with lines of its source code. */
function originalFrame(frame, original, on) {
  const { function: name, file, line, source, isInlined, isIgnored } = original;
  return h(
    'div',
    { class: isIgnored ? 'original library' : 'original' },
    functionName(frame, name || frame.function, file, isInlined && 'inlined '),
    ' ',
    location(file ? original : frame, on),
    source && code(source, line),
  );
}

function rawFrame(frame, on) {
  return h(
    'details',
    { key: 'raw', class: 'raw-frame' },
    h('summary', null, 'Raw frame'),
    asPrinted(frame, on),
  );
}

/** Returns the description of a frame as the engine printed it, without symbols. */
function asPrinted(frame, on) {
  return [
    functionName(frame, frame.function, frame.symbol),
    frame.foreign &&
      h(
        'span',
        {
          key: 'foreign',
          class: 'badge',
          title: 'From a package, a browser extension or an injected script',
        },
        'third-party',
      ),
    ' ',
    location(frame, on),
  ];
}

function functionName(frame, name, title, prefix = frame.async && 'async ') {
  return h(
    'span',
    { class: 'function' },
    prefix && h('span', { key: 'prefix', class: 'waits' }, prefix),
    h('bdi', { title }, name || '(anonymous)'),
  );
}

/**
 * Returns a button that shows the location of a frame. A click copies the location as text that editors and debuggers
 * understand.
 */
function location(frame, on) {
  const { file, module, line, column, offset } = frame;
  const isWasm = isWasmFrame(frame);
  const at = isWasm ? [offset && `0x${offset.toString(16)}`] : [line, column];
  const text = [module || file, ...at].filter(Boolean).join(':');
  return h(
    'button',
    { type: 'button', class: 'place', title: 'Copy', onclick: () => on.copy(text, text) },
    isWasm ? wasmLocation(frame) : sourceLocation(frame),
  );
}

function sourceLocation({ file, line, column }) {
  const cut = file.lastIndexOf('/') + 1;
  const position = [line, column]
    .filter((number) => number !== undefined)
    .map((number) => `:${number}`)
    .join('');
  return h(
    'bdi',
    null,
    h('span', { class: 'path' }, file.slice(0, cut)),
    file.slice(cut),
    position,
  );
}

function wasmLocation({ module, file, index, offset }) {
  return h(
    'bdi',
    null,
    module || file || 'wasm',
    index !== undefined && ` function ${index}`,
    offset !== undefined && ` 0x${offset.toString(16)}`,
  );
}
