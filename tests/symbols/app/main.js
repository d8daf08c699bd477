// An app that fails in ten ways. Each line that fails ends with the name of the failure.

import { eachOf } from 'each';
import { Cart } from './cart.ts';
import { readSettings } from './settings.js';

/** The address of the package, which is not bundled. */
const TURRET = '/index.js';

async function start() {
  const turret = await import(/* @vite-ignore */ /* webpackIgnore: true */ TURRET);
  await turret.init({ release: '1.4.2' });
  return turret;
}

const starting = start();

const applyDiscount = (cart, percent) => {
  if (percent > 100) throw new RangeError('thrown'); // thrown
  return cart.total() * (1 - percent / 100);
};

async function loadPrices(path) {
  const response = await Promise.resolve({ path });
  throw new Error(`rejected ${response.path}`); // rejected
}

function onPress(event) {
  event.detail.missing.value(); // pressed
}

function later() {
  throw new Error('in a timer'); // timer
}

const failures = {
  thrown: () => setTimeout(() => applyDiscount(new Cart([]), 120)),
  rejected: () => void loadPrices('/prices'),
  pressed() {
    document.addEventListener('press', onPress, { once: true });
    document.dispatchEvent(new CustomEvent('press', { detail: {} }));
  },
  timer: () => setTimeout(later),
  method: (turret) => capture(turret, () => new Cart([{ price: null }]).total()),
  constructed: (turret) => capture(turret, () => new Cart(null)),
  cause: (turret) => capture(turret, () => readSettings('{"theme":')),
  library: (turret) => capture(turret, () => eachOf([1], (value) => value.missing.name)), // library
  lazy: async (turret) => {
    const { renderChart } = await import('./chart.js');
    capture(turret, () => renderChart({ points: 3 }));
  },
  aggregate: (turret) => capture(turret, failTogether),
};

function failTogether() {
  throw new AggregateError([new TypeError('one of several')], 'together'); // aggregate
}

function capture(turret, work) {
  try {
    work();
  } catch (error) {
    turret.capture(error);
  }
}

globalThis.failures = Object.keys(failures);
globalThis.fail = async (name) => {
  const turret = await starting;
  await failures[name](turret);
};
