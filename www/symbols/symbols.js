// Resolves frames with the stored symbol files, and stores further symbol files: those that it fetches, and those that the
// user chooses.

import { isResolvable } from '../lib/frames.js';
import { framesOf, otherFiles, symbolFilesIn } from './given.js';
import {
  addressOf,
  framesOfBuild,
  hasHash,
  isSameBuild,
  isVerified,
  nameOf,
  recordFor,
} from './identity.js';
import { fetchFor, kindOfRecord } from './kinds.js';
import { MAX_MAP_BYTES } from './read-map.js';
import { symbolsIn, withSymbols } from './report-symbols.js';
import { SymbolError } from './symbol-error.js';

/**
 * Maximum bytes of all symbol files that are kept open. Beyond it, the least recently used files are closed, because an opened
 * map takes several times its size in memory.
 */
const MAX_OPEN_BYTES = MAX_MAP_BYTES;
/** Maximum number of frames that one call resolves. Further frames get no answer. */
const MAX_FRAMES = 5_000;
/**
 * Maximum number of scripts and modules whose symbol files one call fetches. The next call fetches those of others. Without this
 * limit, a report of a stranger with a hundred addresses that respond late would block all later calls.
 */
const MAX_FETCHED = 20;
/**
 * Maximum number of symbol files that are read if a user chooses several at once. Further files are not read, and a problem is
 * reported.
 */
const MAX_GIVEN_FILES = 500;

/**
 * Resolves frames to original frames. This class is the interface of the worker for symbols: the page calls its methods.
 *
 * A frame is the result of `positionOf` for a frame of an exception, with the `release` of the exception, the `debugId` of its
 * file or '', and a `key`.
 * Methods with the parameter `frames` resolve to `{ answers, problems }`: an entry `[key, answer]` for each frame, and
 * texts for the user. An answer is `{ state, frames, isVerified }`. `isVerified` is whether the symbol file is certainly of
 * the same build; it is only set if `state` is `resolved` or `unmapped`.
 *
 * | state | meaning |
 * | --- | --- |
 * | `resolved` | `frames` are the original frames, the innermost first |
 * | `missing` | a symbol file for the script is not stored |
 * | `unmapped` | the symbol file does not map the position |
 * | `failed` | the symbol file cannot be used |
 * | `unsupported` | frames of this form cannot be resolved |
 */
export class Symbols {
  /** The `SymbolStore` with the symbol files. */
  #store;
  #options;
  /** The open symbol files by id, the least recently used first: `{ opened, size }`. */
  #open = new Map();

  /**
   * `store` is a `SymbolStore`. `options` are `{ origin, fetch, loadReader }`, as described at `fetchDeployed` and
   * `openDebugFile`.
   */
  constructor(store, options) {
    this.#store = store;
    this.#options = options;
  }

  /** Resolves the frames with the stored symbol files, without fetching others. Resolves to `{ answers, problems }`. */
  async resolve(frames) {
    return this.#resolve(frames, []);
  }

  /**
   * Resolves the frames with the stored symbol files. Resolves to `{ answers, problems }`. `problems` has the texts of the
   * parameter `problems` and those that occur, each once.
   */
  async #resolve(frames, problems) {
    const records = await this.#store.list();
    /** The records of the symbol files that were used, and whether each file has resolved at least one frame. */
    const used = new Map();
    const answers = [];
    for (const frame of frames.slice(0, MAX_FRAMES)) {
      answers.push([frame.key, await this.#answer(frame, records, used, problems)]);
    }
    for (const [record, isOfUse] of used) {
      if (!isOfUse) problems.push(uselessFile(record));
    }
    if (used.size > 0) await this.#store.touch([...used.keys()]);
    return { answers, problems: [...new Set(problems)] };
  }

  /**
   * Fetches and stores the symbol files of the frames that are not stored yet, and resolves the frames. Resolves to `{
   * answers, problems }`. `api` is the URL of the API of a mounted viewer, or undefined.
   */
  async load(frames, { api }) {
    const problems = [];
    const missing = [...(await this.#missing(frames))];
    if (missing.length > MAX_FETCHED) {
      problems.push(`Files of ${MAX_FETCHED} scripts were requested: load again for the others.`);
    }
    for (const [file, frame] of missing.slice(0, MAX_FETCHED)) {
      try {
        await this.#fetch(file, frame, frames, api);
      } catch (error) {
        problems.push(`${nameOf(file)}: ${wordsOf(error)}`);
      }
    }
    return this.#resolve(frames, problems);
  }

  /**
   * Stores chosen symbol files, and resolves the frames. Resolves to `{ answers, problems }`. `files` are `[{ path, file },
   * …]`, where `file` is a `Blob`.
   */
  async add(frames, { files }) {
    const problems = [];
    const known = symbolFilesIn(files);
    if (known.length === 0) {
      problems.push(
        'None of these files is a source map or a debug file: those have names that end with .map or .wasm.',
      );
    }
    if (known.length > MAX_GIVEN_FILES)
      problems.push(`Only the first ${MAX_GIVEN_FILES} maps and debug files are read.`);
    let isUsed = known.length === 0;
    for (const given of known.slice(0, MAX_GIVEN_FILES)) {
      try {
        isUsed = (await this.#take(given, frames)) || isUsed;
      } catch (error) {
        const problem = `${nameOf(given.path)}: ${wordsOf(error)}`;
        if (given.isOptional) continue;
        problems.push(problem);
        isUsed = true;
      }
    }
    if (!isUsed) problems.push(otherFiles(known, frames));
    return this.#resolve(frames, problems);
  }

  /** Closes and removes all symbol files. Resolves to `{ answers, problems }`, two empty lists. */
  async forget() {
    this.#closeAll();
    await this.#store.clear();
    return { answers: [], problems: [] };
  }

  /** Resolves to the text of a report to which the resolved ones of `frames` were added. `frames` may contain duplicates. */
  async addToReport(text, frames) {
    const unique = new Map(frames.map((frame) => [frame.key, frame]));
    const { answers } = await this.resolve([...unique.values()]);
    return withSymbols(text, answers);
  }

  /** Resolves to the resolved frames in the text of a report, as answers by key: `[[key, answer], …]`. */
  async inReport(text) {
    return symbolsIn(text);
  }

  /**
   * Resolves to the answer for a frame. Adds a text to `problems` if the symbol file cannot be used. Rejects only with a fatal
   * error, after which the worker must be terminated.
   */
  async #answer(frame, records, used, problems) {
    if (!isResolvable(frame)) return { state: 'unsupported', frames: [] };
    const record = recordFor(records, frame);
    if (!record) return { state: 'missing', frames: [] };
    try {
      return await this.#answerBy(record, frame, used);
    } catch (error) {
      problems.push(`${record.name}: ${wordsOf(error)}`);
      return { state: 'failed', frames: [] };
    }
  }

  /**
   * Resolves to the answer for a frame by the symbol file of a record, and notes in `used` whether the file resolves the
   * frame.
   */
  async #answerBy(record, frame, used) {
    const kind = kindOfRecord(record);
    if (!kind.resolves(frame)) {
      throw new SymbolError(
        'a source map requires offsets, and the stack has none: drop the debug file here',
      );
    }
    const opened = await this.#opened(record, kind);
    if (!opened) return { state: 'missing', frames: [] };
    const found = opened.resolve(frame);
    const isResolved = found.length > 0;
    used.set(record, isResolved || used.get(record));
    return {
      state: isResolved ? 'resolved' : 'unmapped',
      frames: found,
      isVerified:
        isSameBuild(frame.debugId, record.debugId) ??
        isVerified(nameOf(frame.file), record, frame.release),
    };
  }

  /**
   * Resolves to the opened symbol file of a record: one that is open already, or one that is read from the store. Resolves to
   * undefined if it was removed from the store.
   */
  async #opened(record, kind) {
    const { id } = record;
    let entry = this.#open.get(id);
    if (!entry) {
      const bytes = await this.#store.bytes(record);
      if (!bytes) return undefined;
      entry = { opened: await kind.open(bytes, this.#options), size: bytes.byteLength };
    }
    this.#remember(id, entry);
    return entry.opened;
  }

  /** Keeps a symbol file open, and closes the least recently used ones if all together are larger than MAX_OPEN_BYTES. */
  #remember(id, entry) {
    const before = this.#open.get(id);
    if (before !== entry) before?.opened.close?.();
    this.#open.delete(id);
    this.#open.set(id, entry);
    let total = [...this.#open.values()].reduce((sum, { size }) => sum + size, 0);
    for (const [other, { size, opened }] of this.#open) {
      if (total <= MAX_OPEN_BYTES || other === id) break;
      this.#open.delete(other);
      opened.close?.();
      total -= size;
    }
  }

  /** Closes all open symbol files. */
  #closeAll() {
    for (const { opened } of this.#open.values()) opened.close?.();
    this.#open.clear();
  }

  /** Resolves to the scripts and modules without a stored symbol file: a Map from the URL of each to one of its frames. */
  async #missing(frames) {
    const records = await this.#store.list();
    const missing = frames.filter((frame) => isResolvable(frame) && !recordFor(records, frame));
    return new Map(missing.map((frame) => [addressOf(frame.file), frame]));
  }

  /**
   * Fetches and stores the symbol file of `file`, the URL of a script or module. Rejects with a `SymbolError` if the symbol
   * file is of another build than the frames in this script or module.
   */
  async #fetch(file, frame, frames, api) {
    const fetched = await fetchFor({ ...frame, file }, { ...this.#options, api });
    if (!fetched) return;
    const { bytes, kind, script, buildId } = fetched;
    const own = framesOfBuild(
      frames.filter((frame) => addressOf(frame.file) === file),
      script?.debugId || buildId,
    );
    if (script && own.some((frame) => !contains(script.text, frame))) {
      throw new SymbolError(
        'the script on the server is of another build: it ends before a position of the stack. Drop the map of the right build here',
      );
    }
    const choose = (opened) => framesOfBuild(own, opened.debugId);
    const { opened } = await this.#openFor(choose, bytes, kind, buildId);
    if (isSameBuild(script?.debugId, opened.debugId) === false) {
      throw new SymbolError(
        'the script and its map are of different builds: their debug ids differ. Drop the map of the right build here',
      );
    }
    const { release } = frame;
    const record = { name: nameOf(file), path: file, address: file, release, kind: kind.id };
    await this.#keep(record, bytes, opened);
  }

  /**
   * Stores a symbol file that the user has chosen. Resolves to whether it belongs to a script in the frames. Other files are
   * stored too, because a chosen folder contains the symbol files of scripts that may fail later.
   */
  async #take({ file, kind, script }, frames) {
    if (file.size > kind.maxBytes)
      throw new SymbolError(`it is larger than ${kind.maxBytes >> 20} MB`);
    const bytes = new Uint8Array(await file.arrayBuffer());
    const choose = (opened) => framesOf(frames, script, opened);
    const { opened, frame } = await this.#openFor(choose, bytes, kind);
    const release = (frame ?? frames[0])?.release ?? '';
    const inside = nameOf(opened.file);
    const isInside = inside === nameOf(frame?.file ?? '');
    const name = (isInside && inside) || nameOf(script);
    await this.#keep({ name, path: script, address: '', release, kind: kind.id }, bytes, opened);
    return !!frame;
  }

  /**
   * Resolves to `{ opened, frame }`: the opened symbol file with these bytes, and one of the frames that `choose(opened)`
   * returns, or undefined. Rejects with a `SymbolError` if the file is certainly of another build than these frames, or if
   * `choose` throws one. `choose` compares the debug ids.
   */
  async #openFor(choose, bytes, kind, buildId) {
    const opened = await kind.open(bytes, { ...this.#options, buildId });
    try {
      const frames = choose(opened);
      for (const frame of frames) opened.check?.(frame);
      return { opened, frame: frames[0] };
    } catch (error) {
      opened.close?.();
      throw error;
    }
  }

  /**
   * Stores a symbol file and keeps it open. If the name of the script contains a hash, the file is stored once for all
   * releases.
   */
  async #keep(record, bytes, opened) {
    const { name, path, release, kind } = record;
    const { debugId } = opened;
    const parts = [hasHash(name) ? '' : release, path, kind];
    const id = JSON.stringify(debugId ? [...parts, debugId] : parts);
    this.#remember(id, { opened, size: bytes.byteLength });
    await this.#store.put({ ...record, debugId, id }, bytes);
  }
}

/**
 * Whether the text of a script is long enough to contain the position of the frame. If not, the script is of another build.
 */
function contains(text, { line, column }) {
  let start = 0;
  for (let number = 1; number < line; number++) {
    start = text.indexOf('\n', start) + 1;
    if (start === 0) return false;
  }
  const end = text.indexOf('\n', start);
  return start + column - 1 <= (end < 0 ? text.length : end);
}

/** Returns the text for the user about a file that resolves no frame of its script or module. */
function uselessFile(record) {
  const { noun } = kindOfRecord(record);
  return `${record.name}: its ${noun} is of another build: it contains no position of the stack. Drop the ${noun} of the right build here`;
}

/**
 * Returns the text of an error for the user. Throws the error instead if it is fatal, because the worker must be terminated
 * then.
 */
function wordsOf(error) {
  if (error?.isFatal) throw error;
  if (error instanceof SymbolError) return error.message;
  return `it cannot be read (${error?.message ?? error})`;
}
