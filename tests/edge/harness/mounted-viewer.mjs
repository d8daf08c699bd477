// Mounts a viewer whose core records its calls.

import { viewerRoute } from '../../../pkg/http/viewer.js';

export const HOST = 'https://shop.example';
export const BASE = '/tiny-turret/';
export const GROUP = '0123456789abcdef';
export const OPEN = { authorize: () => true };

/** Mounts a viewer. `get` and `send` resolve to the response to a request below its path. */
export function mount(settings = OPEN, { path = BASE, turret = recorder(), load } = {}) {
  const viewer = viewerRoute(path, turret, settings, load);
  const at = (path) => new URL(path, HOST + BASE);
  return {
    viewer,
    calls: turret.calls,
    get: (path, headers, method) => viewer.answer(new Request(at(path), { method, headers })),
    send: (path, { headers = own(), body = '{}', ...options } = {}) =>
      viewer.answer(
        new Request(at(path), { method: 'POST', duplex: 'half', headers, body, ...options }),
      ),
  };
}

/** Returns the headers of a write that the viewer's own page sends, with `others` added. */
export function own(others) {
  return { origin: HOST, 'content-type': 'application/json', ...others };
}

export function recorder({ groups = [], exceptions = [] } = {}) {
  const calls = [];
  const change = (name) => async (group, options) => {
    const isPlain = options === undefined || Object.keys(options).length === 0;
    calls.push(isPlain ? [name, group] : [name, group, options]);
  };
  return {
    calls,
    groups: async () => groups,
    exceptions: async (group) => {
      calls.push(['exceptions', group]);
      return exceptions;
    },
    status: () => ({ version: '1.2.3', tiers: [] }),
    exportReport: async (group) => {
      if (group) calls.push(['exportReport', group]);
      return '{"tinyturret":"1","records":[]}';
    },
    readReport: async (text) => ({ groups, exceptions, problem: text }),
    resolve: change('resolve'),
    ignore: change('ignore'),
    reopen: change('reopen'),
    remove: change('remove'),
    clear: change('clear'),
  };
}

export function group(at) {
  return {
    id: at.toString(16).padStart(16, '0'),
    title: `Error: ${at} ${'of a usual length '.repeat(3)}`,
    culprit: 'checkout in https://shop.example/assets/checkout.js',
    kind: 'error',
    type: 'Error',
    count: at,
    firstSeen: 0,
    lastSeen: Date.now(),
    hours: hoursBefore(Date.now(), 56),
    state: 'open',
    sessions: 3,
    cameBack: false,
    releases: [
      { name: '1.0.0', firstSeen: 0, lastSeen: 1 },
      { name: '1.1.0', firstSeen: 2, lastSeen: 3 },
    ],
    fatal: false,
  };
}

function hoursBefore(now, length) {
  const hour = 3_600_000;
  const last = Math.floor(now / hour);
  return Array.from({ length }, (_, at) => [(last - length + 1 + at) * hour, 12]);
}
