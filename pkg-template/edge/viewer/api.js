// What the viewer reads and does, as JSON.

import { reply, sendJson, sendText } from './reply.js';

const GROUP = /^groups\/([0-9a-f]{16})\/([a-z]+)$/i;
const NUMBER = /^\d{1,9}$/;
const PAGE = 100;
const LARGEST_PAGE = 500;
const HOUR = 3_600_000;
/** The viewer draws the last day, by the clock of whoever looks at it; a group knows thirty. */
const HOURS = 26;

/** Gives for what follows `api/` the route `{ method, run, group }`, or nothing. */
export function apiOf(turret) {
  const routes = {
    groups: read(listGroups),
    status: read(({ request }) => sendJson(request, turret.status())),
    report: read(sendReport),
    clear: write(turret.clear),
  };
  const routesOfGroup = {
    exceptions: read(listExceptions),
    resolve: write(turret.resolve),
    ignore: write(turret.ignore),
    reopen: write(turret.reopen),
    remove: write(turret.remove),
  };

  return (path) => {
    if (Object.hasOwn(routes, path)) return routes[path];
    const [, group, name] = GROUP.exec(path) ?? [];
    return Object.hasOwn(routesOfGroup, name) ? { ...routesOfGroup[name], group } : undefined;
  };

  async function listGroups({ request, query }) {
    const { items, total } = page(await turret.groups(), query);
    const since = Date.now() - HOURS * HOUR;
    return sendJson(request, { groups: items.map((group) => lately(group, since)), total });
  }

  async function listExceptions({ request, query, group }) {
    const { items, total } = page(await turret.exceptions(group), query);
    return sendJson(request, { exceptions: items, total });
  }

  async function sendReport() {
    const disposition = 'attachment; filename="tinyturret.json"';
    return sendText(await turret.exportReport(), { 'content-disposition': disposition });
  }
}

function read(run) {
  return { method: 'GET', run };
}

function write(change) {
  const run = async ({ group }) => {
    await change(group);
    return reply(204, null);
  };
  return { method: 'POST', run };
}

function page(all, query) {
  const offset = number(query.get('offset'), 0);
  const limit = Math.min(Math.max(number(query.get('limit'), PAGE), 1), LARGEST_PAGE);
  return { items: all.slice(offset, offset + limit), total: all.length };
}

function number(text, otherwise) {
  return NUMBER.test(text ?? '') ? Number(text) : otherwise;
}

function lately(group, since) {
  return { ...group, hours: group.hours.filter(([start]) => start >= since) };
}
