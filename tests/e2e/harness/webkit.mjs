// Starts WebKitGTK by WebDriver: MiniBrowser on a virtual screen of Xvfb.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { inTime, kill } from './puppeteer.mjs';

const MINI_BROWSER = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/webkit2gtk-4.1/MiniBrowser`;
/**
 * Milliseconds after which a call of the driver fails. It is longer than several reads may take in the product on a loaded
 * machine (22 seconds each): one call in a page may read from several backends, or in several frames.
 */
const TIMEOUT_MS = 180_000;
const KEYS = { Enter: '\ue007', Escape: '\ue00c', Tab: '\ue004' };
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

const running = new Set();
const stopAll = () => {
  for (const stop of running) stop();
};
process.on('exit', stopAll);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

export async function launchWebKit() {
  try {
    return await launch();
  } catch (error) {
    stopAll();
    throw error;
  }
}

async function launch() {
  const screen = await startXvfb();
  const driver = await startDriver(screen.display);
  const session = await driver.call('POST', '/session', {
    capabilities: {
      alwaysMatch: {
        timeouts: { script: TIMEOUT_MS },
        'webkitgtk:browserOptions': { binary: MINI_BROWSER, args: ['--automation'] },
      },
    },
  });
  const call = (method, path, body) =>
    driver.call(method, `/session/${session.sessionId}${path}`, body);
  let first = await call('GET', '/window');
  let current;
  /**
   * Switches the driver to another window. Does nothing if it is the current one, because a switch takes the focus out of a
   * frame.
   */
  const switchTo = async (handle) => {
    if (current !== handle) await call('POST', '/window', { handle });
    current = handle;
  };
  return {
    async newTab() {
      const handle = first ?? (await call('POST', '/window/new', { type: 'window' })).handle;
      first = undefined;
      return tab(handle, call, switchTo);
    },
    async close() {
      await call('DELETE', '').catch(() => {});
      driver.stop();
      screen.stop();
    },
  };
}

function tab(handle, call, switchTo) {
  const here = async (method, path, body) => {
    await switchTo(handle);
    return call(method, path, body);
  };
  return {
    async goto(url) {
      await here('POST', '/url', { url });
      await loaded(here);
    },
    evaluate: (fn, ...args) => evaluate(here, fn, args),
    /**
     * Clicks on the element. Tries again while the page replaces or moves the element, as the viewer does when it redraws a
     * list.
     */
    click(selector) {
      return until(async () => {
        const found = await here('POST', '/element', { using: 'css selector', value: selector });
        try {
          await call('POST', `/element/${found[ELEMENT]}/click`, {});
          return true;
        } catch (error) {
          if (/not interactable|stale element/.test(error.message)) return false;
          throw error;
        }
      }, `a click on ${selector}`);
    },
    press(key) {
      const value = KEYS[key] ?? key;
      const actions = ['keyDown', 'keyUp'].map((type) => ({ type, value }));
      return here('POST', '/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
    },
    async screenshot(path) {
      await writeFile(path, Buffer.from(await here('GET', '/screenshot'), 'base64'));
    },
  };
}

/**
 * Waits until the page has loaded, because on a busy machine the driver answers before the scripts of the new page have run.
 */
function loaded(call) {
  const script = "return document.readyState === 'complete'";
  return until(() => call('POST', '/execute/sync', { script, args: [] }), 'a loaded page');
}

async function until(ask, what) {
  const end = Date.now() + TIMEOUT_MS;
  while (!(await ask())) {
    if (Date.now() > end) throw new Error(`${TIMEOUT_MS} ms, and not: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function evaluate(call, fn, args) {
  const script = `
    const answer = arguments[arguments.length - 1];
    Promise.resolve().then(() => (${fn})(...arguments[0])).then(
      (value) => answer({ value }),
      (error) => answer({ error: String(error) + '\\n' + (error?.stack ?? '') }));`;
  const { value, error } = await call('POST', '/execute/async', { script, args: [args] });
  if (error) throw new Error(error);
  return value;
}

async function startXvfb() {
  const xvfb = start(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  const [number] = await inTime(once(xvfb.process.stdio[3], 'data'), 'a screen');
  return { display: `:${String(number).trim()}`, stop: xvfb.stop };
}

async function startDriver(display) {
  const port = await freePort();
  const { stop } = start('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], {
    stdio: 'ignore',
    env: { ...process.env, DISPLAY: display },
  });
  const call = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  };
  await until(() => call('GET', '/status').catch(() => null), 'WebKitWebDriver');
  return { call, stop };
}

/** Starts a program in a process group of its own, and kills the group when this process ends. */
function start(program, args, options) {
  const child = spawn(program, args, { ...options, detached: true });
  const stop = () => {
    running.delete(stop);
    kill(child);
  };
  running.add(stop);
  return { process: child, stop };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
