// Takes away what `?without=indexedDB,localStorage` names, before anything looks for it.
for (const name of new URLSearchParams(location.search).get('without')?.split(',') ?? []) {
  Object.defineProperty(globalThis, name, { value: undefined });
}
