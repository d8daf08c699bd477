// All cases of the apps that use a framework.

import { describe } from 'node:test';
import { inEveryBrowser } from './cases.mjs';
import { bringsViewer, casesOf, foldersOf, hookComesFirst } from './frameworks.mjs';

/** Dioxus sets no panic hook in a release. */
const APPS = {
  leptos: { load: '', parse: '', update: 'lib.rs', follows: /unreachable/i, more: hookComesFirst },
  yew: { load: 'LoadError: ', parse: 'ParseIntError: ', update: 'todos.rs', more: hookComesFirst },
  dioxus: {
    load: '',
    parse: '',
    update: 'todos.rs',
    follows: /AlreadyBorrowed/,
    more: bringsViewer,
  },
};

for (const [app, { more, ...expected }] of Object.entries(APPS)) {
  describe(app, () =>
    inEveryBrowser({ ...casesOf(app, expected), ...more() }, undefined, foldersOf(app)),
  );
}
