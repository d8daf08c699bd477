// Failures of code that is not loaded by a plain import, such as evaluated code.

export function directEval() {
  // biome-ignore lint/security/noGlobalEval: the case
  eval("function sellEvaluated() { throw new Error('out of stock'); } sellEvaluated();");
}

export function indirectEval() {
  const evaluate = globalThis['ev' + 'al'];
  evaluate("function sellGlobally() { throw new Error('out of stock'); } sellGlobally();");
}

export function newFunction() {
  const sellConstructed = new Function("throw new Error('out of stock')");
  sellConstructed();
}

export async function dataModule() {
  const source = "export function sellData() { throw new Error('out of stock'); }";
  const { sellData } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
  sellData();
}

export async function blobModule() {
  const source = "export function sellBlob() { throw new Error('out of stock'); }";
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const { sellBlob } = await import(url);
  sellBlob();
}

export async function oddAddress() {
  const { sellOddly } = await import('./odd (1)@2.js?a=1&b=(2)@3#top');
  sellOddly();
}

export async function chineseFile() {
  const { sellInChina } = await import('./商店🛒.js');
  sellInChina();
}

export async function missingChunk() {
  await import('./chunk-missing.js');
}

export async function brokenModule() {
  await import('./broken.js');
}

export function moduleWorker() {
  return failureOf('./worker-module.js', 'module');
}

export function classicWorker() {
  return failureOf('./worker-classic.js', 'classic');
}

function failureOf(file, type) {
  return new Promise((_, reject) => {
    const channel = new BroadcastChannel('failures');
    channel.onmessage = ({ data }) => reject(Object.assign(new Error(), data));
    new Worker(new URL(file, import.meta.url), { type });
  });
}

export function crossOriginScript() {
  return new Promise((_, reject) => {
    addEventListener('error', reject);
    const script = document.createElement('script');
    script.src = 'http://localhost:8766/elsewhere.js';
    document.head.append(script);
  });
}
