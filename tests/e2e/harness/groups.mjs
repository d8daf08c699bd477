// Which groups a page or the viewer shows, and how they differ from what faults leave.

import assert from 'node:assert/strict';
import { matches } from '../../../examples/playground/faults.js';
import { poll } from './browsers.mjs';

/** Waits until `tab` shows exactly one group for each of `faults`. */
export async function assertGroups(tab, read, faults) {
  let difference;
  await poll(async () => {
    difference = compare(faults, await tab.evaluate(read));
    return !difference;
  });
  if (difference) assert.fail(`not the expected groups:\n${difference}`);
}

function compare(faults, groups) {
  const missing = [];
  const others = [...groups];
  for (const { id, expect } of faults) {
    const at = others.findIndex((group) => matches(expect, group));
    if (at < 0) missing.push(`  - ${id}: ${inWords(expect)}`);
    else others.splice(at, 1);
  }
  return [...missing, ...others.map((group) => `  + ${inWords(group)}`)].join('\n');
}

function inWords({ kind, title, count, culprit = '' }) {
  return `${kind} ${title} ×${count} ${culprit}`;
}

/** Runs in the playground. Like the viewer's list, without what only follows from another group. */
export async function groupsOfPage() {
  const groups = await globalThis.tinyturret.groups();
  return groups.filter(({ follows }) => !follows);
}

/** Runs in the viewer. An error needs no word there, so that its kind is not shown. */
export function groupsOfViewer() {
  return [...document.querySelectorAll('tr[data-group]')].map((row) => {
    const field = (name) => row.querySelector(`[data-field="${name}"]`)?.textContent ?? '';
    return {
      id: row.dataset.group,
      title: field('title'),
      culprit: field('culprit'),
      state: field('state'),
      count: Number(field('count')),
      kind: row.querySelector('.kind')?.textContent ?? 'error',
    };
  });
}

/**
 * Runs in a page of the same origin. Once there are `least` groups: of each title, count and whether it only
 * follows from another, by title; and how many sessions their exceptions are of.
 */
export async function groupsAndSessions(least) {
  const tinyturret = await import('/index.js');
  await tinyturret.init({ listen: false });
  const groups = await tinyturret.groups();
  if (groups.length < least) return undefined;
  const exceptions = await Promise.all(groups.map(({ id }) => tinyturret.exceptions(id)));
  return {
    groups: groups
      .map(({ title, count, follows }) => [title, count, Boolean(follows)])
      .sort(([one], [other]) => (one < other ? -1 : 1)),
    sessions: new Set(exceptions.flat().map(({ session }) => session)).size,
  };
}

/** Runs in a page of the same origin. The exceptions of the group with this title, once there is one. */
export async function exceptionsTitled(title) {
  const tinyturret = await import('/index.js');
  await tinyturret.init({ listen: false });
  const group = (await tinyturret.groups()).find((group) => group.title === title);
  return group && tinyturret.exceptions(group.id);
}
