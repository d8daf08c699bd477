// Filters groups by a search, and sorts them by a column.

import { isNew, isRising, rate } from './rate.js';

/** Functions that return the sort key of a group, by column. */
export const COLUMNS = {
  count: ({ count }) => count,
  rate: ({ hours }, now) => rate(hours, now),
  title: ({ title }) => title.toLowerCase(),
  culprit: ({ culprit }) => culprit.toLowerCase(),
  release: ({ releases }) => releases.at(-1)?.firstSeen ?? 0,
  last: ({ lastSeen }) => lastSeen,
  first: ({ firstSeen }) => firstSeen,
};

const IS = {
  open: ({ state }) => state === 'open',
  resolved: ({ state }) => state === 'resolved',
  ignored: ({ state }) => state === 'ignored',
  back: ({ cameBack }) => cameBack,
  fatal: ({ fatal }) => fatal,
  reported: ({ reported }) => !!reported,
  new: isNew,
  rising: isRising,
};
const FIELDS = {
  is: (group, name, now) => (Object.hasOwn(IS, name) ? IS[name](group, now) : false),
  kind: ({ kind }, name) => kind === name,
  release: ({ releases }, name) => releases.some((release) => release.name.includes(name)),
};

/**
 * Returns the groups that match all terms of `query`, which are separated by spaces: a word, which must occur in the title,
 * culprit or a release, or `field:value`. `-` before a term negates it.
 */
export function filterGroups(groups, query, now) {
  const terms = query.toLowerCase().split(/\s+/).filter(Boolean).map(term);
  return groups.filter((group) => terms.every((matches) => matches(group, now)));
}

function term(text) {
  if (text.startsWith('-') && text.length > 1) {
    const matches = term(text.slice(1));
    return (group, now) => !matches(group, now);
  }
  const [, field, value] = /^(\w+):(.+)$/.exec(text) ?? [];
  if (Object.hasOwn(FIELDS, field)) return (group, now) => FIELDS[field](group, value, now);
  return ({ title, culprit, releases }) =>
    [title, culprit, ...releases.map(({ name }) => name)].some((part) =>
      part.toLowerCase().includes(text),
    );
}

const TEXTS = ['title', 'culprit'];

/**
 * Whether the sort order of the column `by` descends. By default columns of texts ascend and columns of numbers descend; `up`
 * reverses the default.
 */
export function isDescending({ by, up }) {
  return up === TEXTS.includes(by);
}

export function sortGroups(groups, { by, up }, now) {
  const keys = new Map(groups.map((group) => [group, COLUMNS[by](group, now)]));
  const sign = isDescending({ by, up }) ? -1 : 1;
  const order = (one, other) => {
    const [a, b] = [keys.get(one), keys.get(other)];
    return a < b ? -sign : a > b ? sign : one.id < other.id ? -1 : 1;
  };
  return [...groups].sort(order);
}

/** Returns the groups with these ids, in the order of the ids. Ids without a group are skipped. */
export function inOrderOf(groups, ids) {
  const byId = new Map(groups.map((group) => [group.id, group]));
  return [...ids].map((id) => byId.get(id)).filter(Boolean);
}
