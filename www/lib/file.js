// Files that a person saves, chooses or drops.

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

/** Calls `then` with the file. */
export function choose(document, then) {
  ask(document, { accept: '.json,application/json' }, ([file]) => then(file));
}

/** Calls `then` with `[{ path, file }, …]`: source maps, or all files of a folder. */
export function chooseFiles(document, isFolder, then) {
  const properties = isFolder ? { webkitdirectory: true } : { multiple: true, accept: '.map' };
  ask(document, properties, (files) => then([...files].map(withPath)));
}

/** Calls `then` with `[{ path, file }, …]` for files and folders that are dropped anywhere. */
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

/** The items of a drop are gone after the event, so their entries are read first. */
async function filesOf({ items = [], files }) {
  const entries = [...items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some(({ isDirectory }) => isDirectory)) return [...files].map(withPath);
  return (await Promise.all(entries.map(filesIn))).flat();
}

async function filesIn(entry) {
  if (entry.isFile) return [{ path: entry.fullPath, file: await promised(entry, 'file') }];
  const reader = entry.createReader();
  const found = [];
  // A reader gives the entries in parts. The last part is empty.
  for (let part; part?.length !== 0; ) {
    part = await promised(reader, 'readEntries');
    for (const child of part) found.push(...(await filesIn(child)));
  }
  return found;
}

function promised(object, method) {
  return new Promise((resolve, reject) => object[method](resolve, reject));
}
