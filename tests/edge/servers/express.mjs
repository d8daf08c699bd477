import express from 'express';
import { expressTurret, groups } from 'tinyturret/worker';
import { answer } from './answer.mjs';

const app = express();
app.use(async (message, response) => {
  const answered = await answer(new Request(new URL(message.url, 'http://127.0.0.1/')), groups);
  response.status(answered.status).send(await answered.text());
});
app.use(expressTurret());
app.use((_error, _request, response, _next) => response.status(500).send('failed'));

const server = app.listen(0, '127.0.0.1', () =>
  console.log(`http://127.0.0.1:${server.address().port}/`),
);
