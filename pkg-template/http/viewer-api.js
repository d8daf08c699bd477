// The JSON API of the viewer: reads groups and exceptions, and changes groups.

import { sendJson, sendText } from './etag.js';
import { refusal, reply } from './secure-headers.js';

const GROUP = /^[0-9a-f]{16}$/i;
const OF_GROUP = /^groups\/([0-9a-f]{16})\/([a-z]+)$/i;
const NUMBER = /^\d{1,9}$/;
const DEFAULT_PAGE_SIZE = 100;
const MAX_PAGE_SIZE = 500;
/**
 * The most bytes of a report that is read; for a longer one the status is 413. An isolate has 128 MB, and needs several times
 * the size of the report.
 */
const MAX_REPORT_BYTES = 8 << 20;

/**
 * Returns a function that takes a path below `api/` and returns its route `{ methods, group, maxBytes }`, or `undefined`.
 * `methods` are functions by HTTP method, `group` is the id in the path, and `maxBytes` limits the body.
 */
export function apiOf(turret, symbols) {
  const routes = {
    groups: { methods: { GET: listGroups } },
    status: { methods: { GET: ({ request }) => sendJson(request, turret.status()) } },
    report: { methods: { GET: sendReport, POST: readReport }, maxBytes: MAX_REPORT_BYTES },
    symbols: { methods: { GET: sendSourceMap } },
    clear: write(turret.clear),
  };
  const routesOfGroup = {
    exceptions: { methods: { GET: listExceptions } },
    resolve: write(turret.resolve),
    ignore: write(turret.ignore),
    reopen: write(turret.reopen),
    remove: write(turret.remove),
  };

  return (path) => {
    if (Object.hasOwn(routes, path)) return routes[path];
    const [, group, name] = OF_GROUP.exec(path) ?? [];
    return Object.hasOwn(routesOfGroup, name) ? { ...routesOfGroup[name], group } : undefined;
  };

  async function listGroups({ request, query }) {
    const { items, total } = page(await turret.groups(), query);
    return sendJson(request, { groups: items, total });
  }

  async function listExceptions({ request, query, group }) {
    const { items, total } = page(await turret.exceptions(group), query);
    return sendJson(request, { exceptions: items, total });
  }

  async function sendSourceMap({ query }) {
    return (await import('./symbols.js')).sendSymbols(query, symbols);
  }

  async function sendReport({ query }) {
    const disposition = 'attachment; filename="tinyturret.json"';
    const group = query.get('group') ?? undefined;
    if (group !== undefined && !GROUP.test(group)) return refusal(404);
    const text = await turret.exportReport(group);
    return sendText(text, { 'content-disposition': disposition });
  }

  async function readReport({ body }) {
    return sendText(JSON.stringify(await turret.readReport(body)));
  }
}

function write(change) {
  const POST = async ({ group, body }) => {
    await change(group, optionsIn(body));
    return reply(204, null);
  };
  return { methods: { POST } };
}

function optionsIn(body) {
  try {
    return JSON.parse(body);
  } catch {}
}

function page(all, query) {
  const offset = number(query.get('offset'), 0);
  const limit = Math.min(Math.max(number(query.get('limit'), DEFAULT_PAGE_SIZE), 1), MAX_PAGE_SIZE);
  return { items: all.slice(offset, offset + limit), total: all.length };
}

function number(text, otherwise) {
  return NUMBER.test(text ?? '') ? Number(text) : otherwise;
}
