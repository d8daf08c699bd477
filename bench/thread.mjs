// What a page's main thread has worked, as Linux counts it: neither waiting for others nor being pushed aside by other
// programs is in it.

import { readdir, readFile } from 'node:fs/promises';

/** The process, below that of the browser, whose main thread works most during `run`. */
export async function busiest(browser, run) {
  const before = await times(browser);
  await run();
  const after = await times(browser);
  const more = (id) => after.get(id) - (before.get(id) ?? 0);
  return [...after.keys()].reduce((one, other) => (more(other) > more(one) ? other : one));
}

/** Milliseconds so far. A process's first thread has its number. */
export async function worked(id) {
  const [nanoseconds] = (await read(`/proc/${id}/task/${id}/schedstat`)).split(' ');
  return Number(nanoseconds) / 1e6;
}

async function times(browser) {
  const ids = (await processes(browser)).filter((id) => id !== String(browser));
  return new Map(await Promise.all(ids.map(async (id) => [id, await worked(id)])));
}

export async function areAlive(ids) {
  const states = await Promise.all(ids.map((id) => read(`/proc/${id}/stat`)));
  return states.some((text) => text && !/\) Z /.test(text));
}

/** That of the browser and all below it. */
export async function processes(root) {
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const parents = new Map(await Promise.all(all.map(async (id) => [id, await parentOf(id)])));
  const isBelow = (id) => id === String(root) || (parents.has(id) && isBelow(parents.get(id)));
  return all.filter(isBelow);
}

/** The fourth field; the second is a name in brackets, which may hold anything. */
async function parentOf(id) {
  const text = await read(`/proc/${id}/stat`);
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[1];
}

/** Empty when the process is gone. */
const read = (path) => readFile(path, 'utf8').catch(() => '');
