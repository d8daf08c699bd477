// Creates an endpoint for reports without a server.

import { reports } from '../../../pkg/edge/client.js';
import { collectorRoute } from '../../../pkg/http/collector.js';

const { read } = reports;

export const HOST = 'https://shop.example';
export const PATH = '/tiny-turret/collect';

/** Returns an endpoint that adds entries to the list `taken`, and `send`, which sends a request of a page to it. */
export function endpoint(settings, path = PATH) {
  const taken = [];
  const add = async (entries) => void taken.push(...entries);
  const collect = collectorRoute(path, { read, add }, settings);
  return {
    collect,
    taken,
    async send(body, { headers = { origin: HOST }, method = 'POST', ...options } = {}) {
      const request = new Request(HOST + PATH, { method, headers, body, ...options });
      return collect.answer(request);
    },
  };
}
