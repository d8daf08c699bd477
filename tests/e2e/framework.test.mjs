// One Rust app, and of it the cases of a failed page and of a panic that the app survives.

import { inEveryBrowser } from './cases.mjs';
import { casesOf, foldersOf } from './frameworks.mjs';

const cases = casesOf('yew', { load: 'LoadError: ', parse: 'ParseIntError: ', update: 'todos.rs' });
const chosen = [
  'a page that panics when it is rendered',
  'a panic in a handler, and the app goes on',
];

inEveryBrowser(
  Object.fromEntries(chosen.map((name) => [name, cases[name]])),
  undefined,
  foldersOf('yew'),
);
