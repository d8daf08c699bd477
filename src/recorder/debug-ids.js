// Reads the ids of the builds from which the files in a stack come. The viewer then refuses source maps and debug files of
// other builds.
//
// A script has an id if its bundler has injected one: at its start, it stores the id in a global object, under the text of
// `new Error().stack`. The plugins and the command line tool of Sentry use the global `_sentryDebugIds`, others `_debugIds`:
// see `packages/core/src/utils/debug-ids.ts` in github.com/getsentry/sentry-javascript. The id is that of
// https://github.com/tc39/ecma426/blob/main/proposals/debug-id.md, which the source map contains, too.

import { attempt, filter, first, join, map } from './builtins.js';

/** The maximum number of scripts that are read from a registry, and the number of UTF-16 units that are read of a stack in it. */
const MAX = 1_000;
/** The maximum number of ids of a failure. */
const MAX_IDS = 20;
const ID = /^[\da-f-]{1,64}$/i;
/** Matches the first frame in a script. Runs in linear time, because a registry may contain any text. */
const SCRIPT = /(?:^|[\s(@])([^\s(@]*:\/\/\S*?):\d+:\d/;

/**
 * Returns those of `pairs`, `[file, id]`, whose file is in a stack of `texts`, as an object of ids by file. Returns undefined
 * if there are none. Leaves out files with several ids. The ids may be of any type.
 */
export function debugIdsOf(texts, pairs) {
  const stacks = join(
    map([texts, ...texts.causes], ({ stack }) => stack),
    '\n',
  );
  const isOfStack = ([file, id]) =>
    typeof id === 'string' && ID.test(id) && stacks.includes(`${file}:`);
  // Two ids of one file are those of the script and of a library in it, so it is unknown which is that of the map.
  const isOnly = ([file, id]) =>
    !filter(pairs, ([name, other]) => name === file && other !== id).length;
  const found = first(filter(filter(pairs, isOfStack), isOnly), MAX_IDS);
  return found.length ? Object.fromEntries(found) : undefined;
}

/** Returns the pairs `[file, id]` of the scripts that have registered an id. */
export function readDebugIds(global) {
  const pairs = [];
  for (const name of ['_sentryDebugIds', '_debugIds']) {
    attempt(() => {
      let left = MAX;
      for (const stack in global[name]) {
        if (!left--) break;
        const found = SCRIPT.exec(stack.slice(0, MAX));
        if (found) pairs.push([found[1], global[name][stack]]);
      }
    });
  }
  return pairs;
}
