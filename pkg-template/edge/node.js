// Node's own http: a request that is no Request, and a response that is written to.

import { Readable } from 'node:stream';
import { headerFacts } from './facts.js';

export const http = { is, facts, request, write };

function facts(message) {
  return {
    url: address(message),
    method: message.method,
    ...headerFacts((name) => message.headers[name]?.toString()),
  };
}

/** Whether a handler was called as Node's http calls it. */
function is([message, response]) {
  return typeof message?.httpVersion === 'string' && typeof response?.writeHead === 'function';
}

async function write(response, answer) {
  response.writeHead(answer.status, [...answer.headers].flat());
  response.end(new Uint8Array(await answer.arrayBuffer()));
}

/** The request as a Request; none when it has what a Request cannot have. */
function request(message) {
  const { method } = message;
  try {
    const headers = new Headers();
    for (const [name, values] of Object.entries(message.headersDistinct)) {
      for (const value of values) headers.append(name, value);
    }
    const hasBody = method !== 'GET' && method !== 'HEAD';
    const body = hasBody ? Readable.toWeb(message) : undefined;
    return new Request(address(message), { method, headers, body, duplex: 'half' });
  } catch {}
}

function address({ url, headers, socket }) {
  return `${socket.encrypted ? 'https' : 'http'}://${headers.host ?? 'localhost'}${url}`;
}
