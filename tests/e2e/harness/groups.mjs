// Reads the groups that a page or the viewer shows, and compares them with the expected faults.

import assert from 'node:assert/strict';
import { matches } from '../../../examples/playground/faults.js';
import { poll } from './browsers.mjs';

/**
 * Waits until `read`, which runs in `tab`, returns exactly one group for each of `faults`. Fails with the differences after a
 * time limit.
 */
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
    if (at < 0) missing.push(`  - ${id}: ${describe(expect)}`);
    else others.splice(at, 1);
  }
  return [...missing, ...others.map((group) => `  + ${describe(group)}`)].join('\n');
}

function describe({ kind, title, count, culprit = '' }) {
  return `${kind} ${title} ×${count} ${culprit}`;
}

/** Runs in the playground. Returns the groups without follow-on failures, which the list of the viewer does not show either. */
export async function groupsOfPage() {
  const groups = await globalThis.tinyturret.groups();
  return groups.filter(({ follows }) => !follows);
}

/**
 * Runs in the viewer. Returns the listed groups in the form of `groupsOfPage`. A group without a shown kind gets the kind
 * `error`, which the viewer does not show.
 */
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
 * Runs in a page of the same origin. Returns `{ groups, sessions }`: `[title, count, whether it is a follow-on failure]` of
 * each group, sorted by title, and the number of sessions of all exceptions. Returns undefined while there are fewer than
 * `least` groups.
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

/**
 * Runs in a page of the same origin. Returns the exceptions of the group with this title. Returns undefined while there is no
 * such group, and while an exception has no user agent, because then the second file of the recorder has not arrived, and the
 * texts are coarse.
 */
export async function exceptionsTitled(title) {
  const tinyturret = await import('/index.js');
  await tinyturret.init({ listen: false });
  const group = (await tinyturret.groups()).find((group) => group.title === title);
  const exceptions = group && (await tinyturret.exceptions(group.id));
  return exceptions?.every(({ userAgent }) => userAgent) ? exceptions : undefined;
}
