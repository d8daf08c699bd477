import * as tinyturret from '../index.js';
import { parts, titleInWords } from './faults.js';
import { settings } from './settings.js';

/** The object that the function of each fault gets: the package `tinyturret`, and `withRust`. */
const page = { tinyturret, withRust };

let instances = 0;

/**
 * Calls `fail` with the exports of a new instance of the wasm module. The script of wasm-bindgen has one instance, so it is
 * imported with a new query, which makes a new module of it.
 */
async function withRust(fail) {
  const rust = await import(`./pkg/playground.js?instance=${++instances}`);
  await rust.default();
  setTimeout(() => fail(rust));
}

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function row({ id, label, run, expect, supported = () => true }) {
  const button = element('button', { textContent: label, onclick: () => run(page) });
  button.dataset.fault = id;
  if (!supported()) {
    button.disabled = true;
    button.dataset.unsupported = '';
    return element('li', {}, button, 'not supported by this browser');
  }
  const times = expect.count > 1 ? ` ×${expect.count.toLocaleString('en')}` : '';
  return element(
    'li',
    {},
    button,
    element('span', { className: 'title' }, titleInWords(expect) + times),
    element('span', { className: 'kind' }, expect.kind),
  );
}

function showTiers() {
  const tiers = tinyturret.status().tiers.map(({ name, state, error, pending }) => {
    const text = `${name} ${state}${pending ? `, ${pending} pending` : ''}`;
    const item = element('li', { textContent: text, title: error ?? '' });
    Object.assign(item.dataset, { tier: name, state });
    return item;
  });
  document.querySelector('#tiers').replaceChildren(...tiers);
}

for (const [name, faults] of Object.entries(parts)) {
  const list = element('ul', {}, ...faults.map(row));
  document.querySelector('main').append(element('section', {}, element('h2', {}, name), list));
}

// Makes the package available in the developer console, for calls such as `tinyturret.top()`.
globalThis.tinyturret = tinyturret;
tinyturret.subscribe(showTiers);
await tinyturret.init(settings);
showTiers();
