// Sends requests that HTTP clients refuse to send.

import { connect } from 'node:net';

/**
 * Sends a request with this target and `Host` over a socket. Resolves to `{ status, text }` of the response. `status` is 0 if
 * the server closes the connection without one.
 */
export function exchange(port, { target, host, method = 'GET', headers = {} }) {
  const lines = Object.entries({ Host: host, Connection: 'close', ...headers });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1');
    socket.on('data', (data) => {
      text += data;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve({ status: Number(text.split(' ', 2)[1] ?? 0), text }));
    socket.write(`${method} ${target} HTTP/1.1\r\n${head}\r\n`);
  });
}
