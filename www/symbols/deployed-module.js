// Fetches the symbols of a wasm module from the worker that mounts the viewer, or from the server of the module.

import { MAX_DEBUG_BYTES } from './debug-file.js';
import { addressOf, nameOf } from './identity.js';
import { MAX_MAP_BYTES } from './read-map.js';
import { Requests } from './request.js';
import { isModule, readSections } from './sections.js';
import { SymbolError } from './symbol-error.js';

/**
 * Fetches a symbol file of a wasm module. Resolves to `{ bytes, buildId }`: a debug file or a source map, and the build id of
 * the deployed module; '' if the worker has sent the file or the module has no id. `file` is the URL of the module. `options`
 * are those of `fetchDeployed`: `{ api, origin, fetch }`.
 *
 * If the worker sends no file, uses the first of these files that exists:
 *
 * 1. the module itself, if it contains DWARF
 * 2. the debug file that the module links to, or `<module>.debug.wasm` without a link
 * 3. the source map that the module links to
 * 4. `<module>.names.wasm`
 *
 * Rejects with a `SymbolError` if none of these files exists, or a request fails.
 */
export async function fetchDeployedModule(file, release, options) {
  const requests = new Requests(options);
  const given = await requests.fromWorker(file, release, MAX_DEBUG_BYTES);
  if (given) return { bytes: given, buildId: '' };
  const url = requests.urlOf(file, 'debug file');
  if (!url)
    throw new SymbolError('the stack does not contain its address: drop its debug file here');
  const module = await requests.get(url.href, MAX_DEBUG_BYTES);
  const { buildId, debugUrl, mapUrl, hasLines } = readSections(module ?? new Uint8Array());
  if (hasLines) return { bytes: module, buildId };

  // Resolves to undefined also if the server sends a file that is not a wasm module, because some servers answer requests for
  // unknown addresses with a page.
  const getModule = async (address) => {
    const bytes = await requests.get(address, MAX_DEBUG_BYTES);
    return bytes && isModule(bytes) ? bytes : undefined;
  };
  const beside = (ending) => addressOf(url.href).replace(/(?:\.wasm)?$/i, ending);
  const debugFile = debugUrl ? requests.linked(debugUrl, url, 'debug file') : beside('.debug.wasm');
  const bytes =
    (await getModule(debugFile)) ??
    (mapUrl ? await requests.map(mapUrl, url, MAX_MAP_BYTES) : undefined) ??
    (await getModule(beside('.names.wasm')));
  if (!bytes)
    throw new SymbolError(`the server has no ${nameOf(debugFile)}: drop the debug file here`);
  return { bytes, buildId };
}
