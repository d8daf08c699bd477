// Reads the CPU time of a page's main thread from Linux. It does not contain the time in which the thread waits or is
// preempted.

import { readdir, readFile } from 'node:fs/promises';

/** Resolves to the id of that process of the browser whose main thread uses most CPU time during `run`. */
export async function busiest(browser, run) {
  const before = await times(browser);
  await run();
  const after = await times(browser);
  const more = (id) => after.get(id) - (before.get(id) ?? 0);
  return [...after.keys()].reduce((one, other) => (more(other) > more(one) ? other : one));
}

/** Resolves to the CPU time of the main thread of a process in milliseconds. The id of this thread is that of the process. */
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

/** Resolves to the ids of the process `root` and its descendants. */
export async function processes(root) {
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const parents = new Map(await Promise.all(all.map(async (id) => [id, await parentOf(id)])));
  const isBelow = (id) => id === String(root) || (parents.has(id) && isBelow(parents.get(id)));
  return all.filter(isBelow);
}

/**
 * Resolves to the id of the parent process as text, or to undefined if the process has ended. It is the fourth field of the
 * file. The second one is a name in brackets, which may contain any character.
 */
async function parentOf(id) {
  const text = await read(`/proc/${id}/stat`);
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[1];
}

/** Resolves to the text of a file, or to '' if it cannot be read because the process has ended. */
const read = (path) => readFile(path, 'utf8').catch(() => '');
