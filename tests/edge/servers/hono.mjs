import { createServer } from 'node:http';
import { Hono } from 'hono';
import { groups, honoTurret } from 'tinyturret/worker';
import { answer } from './answer.mjs';

const app = new Hono();
app.use(honoTurret());
app.all('*', (context) => answer(context.req.raw, groups));
app.onError((_error, context) => context.text('failed', 500));

const server = createServer(async ({ url }, response) => {
  const answered = await app.fetch(new Request(new URL(url, 'http://127.0.0.1/')));
  response.writeHead(answered.status).end(await answered.text());
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/`));
