// Makes a report with the exceptions of a web shop, a part of which is Rust. It is the same for the same time.

import { idOf } from './seeded.mjs';
import { otherGroups } from './shop-others.mjs';
import { scriptGroups } from './shop-scripts.mjs';
import { hoursOf, momentsOf, releaseAt } from './shop-times.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const BROWSERS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0',
];

export const shopGroups = [...scriptGroups, ...otherGroups];

/** Returns the text of a report of all exceptions that the shop had captured at the time `now`. */
export function shop(now) {
  const records = shopGroups.flatMap((group) => recordsOf({ ...group, name: group.message }, now));
  return JSON.stringify({ tinyturret: '1', records });
}

export function idOfGroup({ message }) {
  return idOf(message);
}

function recordsOf(group, now) {
  const id = idOf(group.name);
  const marks = group.mark ? [[`m/${id}`, markOf(group.mark, now)]] : [];
  return [...countersOf(id, group, now), ...marks, ...exceptionsOf(id, group, now)].map(
    ([key, value]) => [key, JSON.stringify(value)],
  );
}

function markOf({ ago, ...mark }, now) {
  return { ...mark, time: now - ago * MINUTE };
}

/** Returns the counter records of a group: one for each release. The counter of the oldest release counts many sessions. */
function countersOf(id, group, now) {
  const hours = hoursOf(group, now);
  const [first, last] = [now - group.first * MINUTE, now - group.last * MINUTE];
  const byRelease = {};
  for (const hour of hours) {
    const release = releaseAt(Math.max(hour[0], first), now);
    byRelease[release] = [...(byRelease[release] ?? []), hour];
  }
  return Object.entries(byRelease).map(([release, hours], at) => {
    const count = hours.reduce((sum, [, count]) => sum + count, 0);
    const [since, until] = [
      Math.max(first, hours[0][0]),
      Math.min(last, hours.at(-1)[0] + HOUR - 1),
    ];
    const counter = {
      ...wordsOf(group),
      count,
      first: since,
      last: until,
      hours: hours.map(([hour, count]) => [hour / HOUR, count]),
      releases: [[release, since, until]],
    };
    if (at > 0) return [`t/${id}/${sessionOf(release)}`, counter];
    const pack = { earlier: Math.ceil(count * 0.7), until: until + 1 };
    return [`t/${id}/~`, { ...counter, pack }];
  });
}

function wordsOf({ kind, type, message, culprit, fatal = false, follows }) {
  const title = type ? `${type}: ${message}` : message;
  return {
    kind,
    type,
    culprit,
    fatal,
    title: title.slice(0, 300),
    follows: follows && idOf(follows),
  };
}

function exceptionsOf(id, group, now) {
  return momentsOf(group, now).map((time, slot) => {
    const release = releaseAt(time, now);
    const session = sessionOf(release);
    return [
      `x/${id}/${session}/${slot}`,
      {
        ...exceptionOf(group, time, slot),
        id: `${id}.${session}.${slot}`,
        group: id,
        session,
        release,
      },
    ];
  });
}

function exceptionOf(group, time, slot) {
  const { kind, type, message, culprit, fatal = false, handled = false, location, follows } = group;
  const { stack, causes = [], locals = {}, scopes = [], context = {}, breadcrumbs = [] } = group;
  return {
    ...{
      kind,
      type,
      message,
      culprit,
      fatal,
      handled,
      location,
      follows: follows && idOf(follows),
    },
    ...{ time, stack, frames: [], causes, locals, scopes, context },
    breadcrumbs: breadcrumbs.map(([before, text, data]) => ({ time: time - before, text, data })),
    url: `https://shop.example${group.path}`,
    userAgent: BROWSERS[slot % BROWSERS.length],
    environment: 'production',
  };
}

/** Returns the session id of a release, which is as long as real ones. */
function sessionOf(release) {
  return idOf(release).slice(0, 12);
}
