// Sends requests to a mounted viewer in the current runtime, and summarizes the responses. As a script it prints them.

import { GROUP, group, mount, own, recorder } from './mounted-viewer.mjs';

const AUTH = { user: 'ann', password: 'secret' };

export async function probe() {
  const groups = Array.from({ length: 3 }, (_, at) => group(at));
  const { get, send } = mount(undefined, { turret: recorder({ groups }) });
  const { get: getWithAuth } = mount({ auth: AUTH });
  const etag = (await get('api/groups')).headers.get('etag');
  const answers = {
    page: await get(''),
    script: await get('main.js'),
    head: await get('', {}, 'HEAD'),
    redirect: await get('../tiny-turret'),
    list: await get('api/groups?limit=2'),
    unchanged: await get('api/groups', { 'if-none-match': etag }),
    absent: await get('..%2fmain.js'),
    write: await send(`api/groups/${GROUP}/resolve`),
    foreign: await send('api/clear', { headers: own({ origin: 'https://evil.example' }) }),
    large: await send('api/clear', { body: endless() }),
    closed: await mount({}).get(''),
    withoutPassword: await getWithAuth(''),
    wrong: await getWithAuth('', { authorization: `Basic ${btoa('ann:guess')}` }),
    right: await getWithAuth('', { authorization: `Basic ${btoa('ann:secret')}` }),
    ...(await development()),
  };
  const summaries = Object.entries(answers).map(async ([name, answer]) => [
    name,
    await summary(answer),
  ]);
  return Object.fromEntries(await Promise.all(summaries));
}

/**
 * Resolves to the responses of a viewer with `development: true`, from the page that asks for the token to the viewer itself.
 */
async function development() {
  const { result, printed } = await withConsole(async () => {
    const { get } = mount({ development: true });
    return { get, prompt: await get('') };
  });
  const { get, prompt } = result;
  const [, link] = printed.match(/\/tiny-turret\/(\?token=\S+)/);
  const enter = await get(link);
  const [cookie] = enter.headers.get('set-cookie').split(';');
  return {
    prompt,
    enter,
    inside: await get('', { cookie }),
    guessed: await get('', { cookie: 'tinyturret=x' }),
  };
}

async function withConsole(work) {
  const { log } = console;
  let printed = '';
  console.log = (text) => {
    printed += text;
  };
  try {
    return { result: await work(), printed };
  } finally {
    console.log = log;
  }
}

async function summary(answer) {
  const { status, headers } = answer;
  return [
    status,
    headers.get('content-type'),
    headers.get('location'),
    (await answer.text()).length,
  ];
}

function endless() {
  return new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(1024)),
  });
}

if (globalThis.process?.argv?.includes('--print')) console.log(JSON.stringify(await probe()));
