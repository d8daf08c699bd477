// Saves files, and reads files that a person chooses or drops.

/** Makes the browser download `text` as a JSON file with this name. */
export function save(document, name, text) {
  const { URL, Blob } = document.defaultView;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Opens a dialog for choosing a JSON file. Calls `then(file)` with the chosen file, or never if the person cancels. */
export function choose(document, then) {
  ask(document, { accept: '.json,application/json' }, ([file]) => then(file));
}

/**
 * Opens a dialog for choosing symbol files, or a folder if `isFolder` is true. Calls `then([{ path, file }, …])` with the
 * chosen files or all files of the folder, or never if the person cancels.
 */
export function chooseFiles(document, isFolder, then) {
  const properties = isFolder
    ? { webkitdirectory: true }
    : { multiple: true, accept: '.map,.wasm' };
  ask(document, properties, (files) => then([...files].map(withPath)));
}

/**
 * Calls `then([{ path, file }, …])` when files or folders are dropped on the page, and keeps the browser from opening them.
 */
export function takeDropped(document, then) {
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    filesOf(event.dataTransfer).then(then);
  });
}

function ask(document, properties, then) {
  const field = Object.assign(document.createElement('input'), { type: 'file', ...properties });
  field.addEventListener('change', () => field.files[0] && then(field.files));
  field.click();
}

function withPath(file) {
  return { path: file.webkitRelativePath || file.name, file };
}

/**
 * Resolves to `{ path, file }` of all dropped files, also of those in dropped folders. Reads the items of the event
 * synchronously, because the browser empties their list after the event.
 */
async function filesOf({ items = [], files }) {
  const entries = [...items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some(({ isDirectory }) => isDirectory)) return [...files].map(withPath);
  return (await Promise.all(entries.map(filesIn))).flat();
}

async function filesIn(entry) {
  if (entry.isFile) return [{ path: entry.fullPath, file: await promised(entry, 'file') }];
  const reader = entry.createReader();
  const found = [];
  // The reader returns the entries of a folder in several lists, and ends with an empty list.
  for (let part; part?.length !== 0; ) {
    part = await promised(reader, 'readEntries');
    for (const child of part) found.push(...(await filesIn(child)));
  }
  return found;
}

/** Calls a method that takes a callback for success and one for failure. Returns a promise of the result. */
function promised(object, method) {
  return new Promise((resolve, reject) => object[method](resolve, reject));
}
