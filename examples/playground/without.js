// Removes the globals that `?without=indexedDB,localStorage` names, before other scripts use them.
for (const name of new URLSearchParams(location.search).get('without')?.split(',') ?? []) {
  Object.defineProperty(globalThis, name, { value: undefined });
}
