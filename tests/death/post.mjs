// Serves a request that pages send before they die. The pages wait for the response.

import { once } from 'node:events';
import { createServer } from 'node:http';

export async function openPost() {
  let announced = () => {};
  const server = createServer((_, response) => {
    announced(() => response.writeHead(200, { 'access-control-allow-origin': '*' }).end());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    /** Waits until `number` pages have sent their request. Resolves to a function that responds to all of them. */
    announcements: (number) =>
      new Promise((resolve) => {
        const answers = [];
        announced = (answer) => {
          answers.push(answer);
          if (answers.length < number) return;
          resolve(() => {
            for (const answer of answers) answer();
          });
        };
      }),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
