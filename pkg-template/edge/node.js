// Adapts Node's http module, whose messages are not the Request and Response of the Fetch API.

import { Readable } from 'node:stream';
import { pathOf, urlOf } from '../http/path.js';
import { headerContext } from './request-context.js';

export const http = { is, contextOf, request, withBody, write };

function contextOf(message) {
  return {
    url: address(message),
    method: message.method,
    ...headerContext((name) => message.headers[name]?.toString()),
  };
}

/** Whether a list of arguments begins with the `message` and the `response` that Node's http module passes to a handler. */
function is([message, response]) {
  return typeof message?.httpVersion === 'string' && typeof response?.writeHead === 'function';
}

async function write(response, answer) {
  response.writeHead(answer.status, [...answer.headers].flat());
  response.end(new Uint8Array(await answer.arrayBuffer()));
}

/**
 * Returns a Request with the method, the URL and the headers of the message, but without its body. Returns `undefined` if its
 * path is ambiguous, or a Request cannot have its headers.
 */
function request(message) {
  const { method } = message;
  try {
    const url = address(message);
    if (!pathOf({ url })) return undefined;
    const headers = new Headers();
    for (const [name, values] of Object.entries(message.headersDistinct)) {
      for (const value of values) headers.append(name, value);
    }
    headers.set('host', new URL(url).host);
    return new Request(url, { method, headers });
  } catch {}
}

/**
 * Returns a copy of the request with the body of the message, after which no other code can read the message. Returns
 * `request` itself for GET and HEAD.
 */
function withBody(request, message) {
  if (request.method === 'GET' || request.method === 'HEAD') return request;
  return new Request(request, { body: Readable.toWeb(message), duplex: 'half' });
}

function address({ url, headers, socket }) {
  return urlOf(url, headers.host, socket.encrypted ? 'https' : 'http');
}
