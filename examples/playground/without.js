// Removes the globals that the query names, as in `?without=indexedDB,localStorage`, before other scripts use them.
for (const name of new URLSearchParams(location.search).get('without')?.split(',') ?? []) {
  Object.defineProperty(globalThis, name, { value: undefined });
}
