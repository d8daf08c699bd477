// The source of groups for the viewer that a worker serves: reads and changes groups with the JSON API of the worker, and
// polls the API for changes.

import { HttpClient } from './http-client.js';
import { Poller } from './poller.js';

const GROUP_ID = /^[0-9a-f]{16}$/i;

/**
 * Returns a source (its members are listed in origin.js) with the groups of a worker. `base` is the URL of the JSON API, with
 * a slash at its end.
 */
export function openHttp(base) {
  const poller = new Poller();
  const client = new HttpClient(base, () => poller.end());
  let status;
  return {
    remote: true,
    api: base.href,
    async list() {
      try {
        const { items, isNew } = await client.readAll('groups', 'groups');
        status = await client.read('status');
        poller.succeeded(isNew);
        return items;
      } catch (error) {
        poller.failed();
        throw error;
      }
    },
    async exceptions(group) {
      if (!GROUP_ID.test(group)) return [];
      return (await client.readAll(`groups/${group}/exceptions`, 'exceptions')).items;
    },
    act: {
      resolve: (group, options) => client.post(`groups/${group}/resolve`, options),
      ignore: (group, options) => client.post(`groups/${group}/ignore`, options),
      reopen: (group) => client.post(`groups/${group}/reopen`),
      remove: (group) => client.post(`groups/${group}/remove`),
      clear: () => client.post('clear'),
    },
    async exportReport(group) {
      const path = group ? `report?group=${encodeURIComponent(group)}` : 'report';
      return (await client.request(path)).text();
    },
    readReport: async (text) => (await client.postText('report', text)).json(),
    status: () => status,
    subscribe: (listener) => poller.subscribe(listener),
  };
}
