import { createServer } from 'node:http';
import { groups, withTurret } from 'tinyturret/worker';
import { answer } from './answer.mjs';

// Handles rejections, as the app of a server must. With the argument `crash`, throws the error instead.
process.on('unhandledRejection', (error) => {
  if (process.argv.includes('crash')) throw error;
});

const server = createServer(
  withTurret(async (message, response) => {
    const request = new Request(new URL(message.url, 'http://127.0.0.1/'));
    try {
      const answered = await answer(request, groups);
      response.writeHead(answered.status).end(await answered.text());
    } catch (error) {
      response.writeHead(500).end('failed');
      throw error;
    }
  }),
);
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/`));
