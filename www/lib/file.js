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
  const field = document.createElement('input');
  field.type = 'file';
  field.accept = '.json,application/json';
  field.addEventListener('change', () => field.files[0] && then(field.files[0]));
  field.click();
}

/** Calls `then` with a file that is dropped anywhere. */
export function takeDropped(document, then) {
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file) then(file);
  });
}
