// Replaces `fetch`, so that the wasm arrives in the way that the address names, such as `?wasm=truncated`.

{
  const { fetch } = globalThis;
  const asked = new URLSearchParams(location.search).get('wasm');
  const wasm = { headers: { 'content-type': 'application/wasm' } };
  const html = { headers: { 'content-type': 'text/html' } };

  const ways = {
    truncated: async (file) => new Response((await file.arrayBuffer()).slice(0, 10_000), wasm),
    empty: () => new Response('', wasm),
    'a page instead': () => new Response('<!doctype html><title>Not found</title>', html),
    'of another type': async (file) => new Response(await file.arrayBuffer(), html),
    'too late': (file) =>
      new Promise((resolve) => {
        globalThis.deliverWasm = () => resolve(file);
      }),
  };

  globalThis.fetch = async (url, ...rest) => {
    const file = await fetch(url, ...rest);
    return String(url).endsWith('.wasm') ? ways[asked](file) : file;
  };
}
