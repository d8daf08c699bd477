// Resolves frames with the symbol files that are kept, and adds files: fetched ones and given ones.

import { addressOf, hasHash, isVerified, nameOf, recordFor } from './identity.js';
import { kindOfFile, kindOfFrame } from './kinds.js';
import { MAX_MAP_BYTES } from './read-map.js';
import { symbolsIn, withSymbols } from './report-symbols.js';
import { SymbolError } from './symbol-error.js';

/** Opened files that are kept in memory. An opened map takes several times its size. */
const MAX_OPEN_BYTES = MAX_MAP_BYTES;
const MAX_FRAMES = 5_000;
const MAX_GIVEN_FILES = 500;

/**
 * A frame is one of an exception, with the `release` of that and a `key`. Methods that take frames resolve to `{ answers, problems }`: `[key, answer]` for
 * each frame, and texts for a person. An answer is `{ state, frames, isVerified }`; `state` is
 *
 * | state | meaning |
 * | --- | --- |
 * | `resolved` | `frames` are the original frames, the innermost first |
 * | `missing` | no file is kept for the script |
 * | `unmapped` | the file has nothing for the position |
 * | `failed` | the file cannot be used |
 * | `unsupported` | frames of this form cannot be resolved |
 */
export class Symbols {
  #store;
  #deployed;
  /** Opened files by id, the least recently used first: `{ opened, size }`. */
  #open = new Map();

  /** `options` are those of `fetch` of a kind. */
  constructor(store, options) {
    this.#store = store;
    this.#deployed = options;
  }

  /** Resolves the frames with the files that are kept. */
  async resolve(frames) {
    return this.#resolve(frames, []);
  }

  async #resolve(frames, problems) {
    const records = await this.#store.list();
    /** The records that were used, and whether any frame was resolved by each. */
    const used = new Map();
    const answers = [];
    for (const frame of frames.slice(0, MAX_FRAMES)) {
      answers.push([frame.key, await this.#answer(frame, records, used, problems)]);
    }
    for (const [{ name }, isOfUse] of used) {
      if (!isOfUse)
        problems.push(`${name}: its map has no such positions, so it is of another build`);
    }
    if (used.size > 0) await this.#store.touch([...used.keys()]);
    return { answers, problems: [...new Set(problems)] };
  }

  /** Fetches what is missing, and resolves the frames. `api` is the address of the JSON of a mounted viewer. */
  async load(frames, { api }) {
    const problems = [];
    for (const [file, frame] of await this.#missing(frames)) {
      try {
        await this.#fetch(file, frame, frames, api);
      } catch (error) {
        problems.push(`${nameOf(file)}: ${wordsOf(error)}`);
      }
    }
    return this.#resolve(frames, problems);
  }

  /** Adds `files`, `[{ path, file }, …]` where `file` is a `Blob`, and resolves the frames. */
  async add(frames, { files }) {
    const problems = [];
    const known = files.filter(({ path }) => kindOfFile(nameOf(path)));
    if (known.length === 0)
      problems.push('No source map is among these files: their names end with .map.');
    if (known.length > MAX_GIVEN_FILES) problems.push(`Only ${MAX_GIVEN_FILES} files are read.`);
    let isUsed = known.length === 0;
    for (const { path, file } of known.slice(0, MAX_GIVEN_FILES)) {
      try {
        isUsed = (await this.#take(path, file, frames)) || isUsed;
      } catch (error) {
        problems.push(`${nameOf(path)}: ${wordsOf(error)}`);
        isUsed = true;
      }
    }
    if (!isUsed) problems.push(otherFiles(known, frames));
    return this.#resolve(frames, problems);
  }

  async forget() {
    this.#open.clear();
    await this.#store.clear();
    return { answers: [], problems: [] };
  }

  /** Resolves to the text of a report with the frames that can be resolved. */
  async addToReport(text, frames) {
    const unique = new Map(frames.map((frame) => [frame.key, frame]));
    const { answers } = await this.resolve([...unique.values()]);
    return withSymbols(text, answers);
  }

  /** Resolves to the `[key, answer]` in the text of a report. */
  async inReport(text) {
    return symbolsIn(text);
  }

  async #answer(frame, records, used, problems) {
    const kind = kindOfFrame(frame);
    if (!kind) return { state: 'unsupported', frames: [] };
    const record = recordFor(records, frame.file, frame.release);
    if (!record) return { state: 'missing', frames: [] };
    try {
      const opened = await this.#opened(record, kind);
      if (!opened) return { state: 'missing', frames: [] };
      const found = opened.resolve(frame);
      const isResolved = found.length > 0;
      used.set(record, isResolved || used.get(record));
      return {
        state: isResolved ? 'resolved' : 'unmapped',
        frames: found,
        isVerified: isVerified(record, frame.release),
      };
    } catch (error) {
      problems.push(`${record.name}: ${wordsOf(error)}`);
      return { state: 'failed', frames: [] };
    }
  }

  async #opened(record, kind) {
    const { id } = record;
    let entry = this.#open.get(id);
    if (!entry) {
      const bytes = await this.#store.bytes(record);
      if (!bytes) return undefined;
      entry = { opened: kind.open(bytes), size: bytes.byteLength };
    }
    this.#remember(id, entry);
    return entry.opened;
  }

  #remember(id, entry) {
    this.#open.delete(id);
    this.#open.set(id, entry);
    let total = [...this.#open.values()].reduce((sum, { size }) => sum + size, 0);
    for (const [other, { size }] of this.#open) {
      if (total <= MAX_OPEN_BYTES || other === id) break;
      this.#open.delete(other);
      total -= size;
    }
  }

  /** The scripts without a file, each with one of its frames. */
  async #missing(frames) {
    const records = await this.#store.list();
    const missing = frames.filter(
      (frame) => kindOfFrame(frame) && !recordFor(records, frame.file, frame.release),
    );
    return new Map(missing.map((frame) => [addressOf(frame.file), frame]));
  }

  async #fetch(file, frame, frames, api) {
    const kind = kindOfFrame(frame);
    const { release } = frame;
    const deployed = await kind.fetch(file, release, { ...this.#deployed, api });
    if (!deployed) return;
    const { bytes, script } = deployed;
    const opened = kind.open(bytes);
    if (script?.debugId && opened.debugId && script.debugId !== opened.debugId) {
      throw new SymbolError('its map is of another build: their debug ids differ');
    }
    const own = frames.filter((frame) => addressOf(frame.file) === file);
    if (script && own.some((frame) => !contains(script.text, frame))) {
      throw new SymbolError('it is of another build: it ends before the position of a frame');
    }
    await this.#keep({ name: nameOf(file), path: file, address: file, release }, bytes, opened);
  }

  /** Resolves to whether the file is of a script in the frames. Others of a folder are kept for later. */
  async #take(path, file, frames) {
    const kind = kindOfFile(nameOf(path));
    const name = kind.scriptOf(nameOf(path));
    if (file.size > MAX_MAP_BYTES)
      throw new SymbolError(`it is larger than ${MAX_MAP_BYTES >> 20} MB`);
    const bytes = new Uint8Array(await file.arrayBuffer());
    const opened = kind.open(bytes);
    // Its name goes first: the name that webpack writes into a map has a hash that is not that of the script.
    const own = (wanted) => frames.find((frame) => nameOf(frame.file) === wanted);
    const frame = own(name) ?? own(nameOf(opened.file));
    const record = { name: frame ? nameOf(frame.file) : name, path: kind.scriptOf(path) };
    const release = frame?.release ?? frames[0]?.release ?? '';
    await this.#keep({ ...record, address: '', release }, bytes, opened);
    return !!frame;
  }

  async #keep(record, bytes, opened) {
    const { name, path, release } = record;
    const id = JSON.stringify([hasHash(name) ? '' : release, path]);
    this.#remember(id, { opened, size: bytes.byteLength });
    await this.#store.put({ ...record, id }, bytes);
  }
}

/** Whether a script has the position of the frame. */
function contains(text, { line, column }) {
  let start = 0;
  for (let number = 1; number < line; number++) {
    start = text.indexOf('\n', start) + 1;
    if (start === 0) return false;
  }
  const end = text.indexOf('\n', start);
  return start + column - 1 <= (end < 0 ? text.length : end);
}

function otherFiles(files, frames) {
  const names = [...new Set(frames.filter(kindOfFrame).map(({ file }) => nameOf(file)))];
  const given =
    files.length === 1 ? `${nameOf(files[0].path)} is` : `These ${files.length} maps are`;
  return `${given} of other files. The frames are in ${names.slice(0, 5).join(', ')}.`;
}

function wordsOf(error) {
  if (error instanceof SymbolError) return error.message;
  return `it cannot be read (${error?.message ?? error})`;
}
