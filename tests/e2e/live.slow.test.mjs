// Tests that the viewer in one tab shows the failures of the playground in another tab, and changes their groups.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parts } from '../../examples/playground/faults.js';
import { browserNames, withBrowser } from './harness/browsers.mjs';
import { openSite } from './harness/demo-site.mjs';
import { assertGroups, groupsOfViewer } from './harness/groups.mjs';

let site;
before(async () => {
  site = await openSite();
});
after(() => site.close());

for (const name of browserNames) {
  describe(name, () => {
    it('the viewer shows failures of another tab, and changes their groups', () =>
      withBrowser(name, watch));
  });
}

async function watch(open) {
  const playground = await open(`${site.url}/playground/`);
  await playground.waitFor(() => document.querySelector('[data-state="ok"]') !== null);
  const viewer = await open(`${site.url}/viewer/`);
  await viewer.waitFor(isEmpty);
  await viewer.evaluate(() => {
    globalThis.neverReloaded = true;
  });

  const [resolved, ignored, removed] = ['error', 'timer', 'handler'];
  for (const id of [resolved, ignored, removed, resolved]) {
    await playground.click(`[data-fault="${id}"]`);
  }
  await assertGroups(viewer, groupsOfViewer, [fault(resolved, 2), fault(ignored), fault(removed)]);
  assert.equal(await viewer.evaluate(() => globalThis.neverReloaded), true);

  await actOn(viewer, resolved, 'resolve');
  await actOn(viewer, ignored, 'ignore');
  await actOn(viewer, removed, 'remove');
  await viewer.goto(`${site.url}/viewer/?again`);
  await assertGroups(viewer, groupsOfViewer, [fault(resolved, 2), fault(ignored)]);
  assert.deepEqual(await statesIn(viewer), {
    [fault(resolved).expect.title]: 'resolved',
    [fault(ignored).expect.title]: 'ignored',
  });

  await viewer.click('[data-action="clear"]');
  await viewer.waitFor(isEmpty);
  await viewer.goto(`${site.url}/viewer/?cleared`);
  await viewer.waitFor(isEmpty);

  await playground.click(`[data-fault="${ignored}"]`);
  await assertGroups(viewer, groupsOfViewer, [fault(ignored)]);
  assert.deepEqual(Object.values(await statesIn(viewer)), ['open']);
}

/** Returns the fault `id` of the playground with the group that the viewer shows after `count` presses of its button. */
function fault(id, count = 1) {
  const { expect } = parts.JavaScript.find((fault) => fault.id === id);
  return { id, expect: { ...expect, count } };
}

/** Opens the page of the group of the fault `id`, presses the buttons `actions`, and goes back to the list. */
async function actOn(viewer, id, ...actions) {
  const groups = await viewer.evaluate(groupsOfViewer);
  const group = groups.find(({ title }) => title === fault(id).expect.title).id;
  await viewer.click(`tr[data-group="${group}"] a`);
  for (const action of actions) {
    await viewer.waitFor((name) => !!document.querySelector(`[data-action="${name}"]`), action);
    await viewer.click(`[data-action="${action}"]`);
  }
  await viewer.waitFor(isDone, actions.at(-1));
  if (!actions.includes('remove')) await viewer.click('[data-action="back"]');
  await viewer.waitFor(() => !!document.querySelector('[data-view="list"]'));
}

async function statesIn(viewer) {
  const groups = await viewer.evaluate(groupsOfViewer);
  return Object.fromEntries(groups.map(({ title, state }) => [title, state]));
}

// The functions below run in the page.

function isEmpty() {
  return document.querySelector('[data-view="empty"]') !== null;
}

/** Returns whether the viewer shows no button for `action`: the button of an action that has finished is replaced. */
function isDone(action) {
  return document.querySelector(`[data-action="${action}"]`) === null;
}
