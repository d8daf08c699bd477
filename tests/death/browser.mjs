// Starts a browser with a profile that is kept after its end, and ends its processes.

import { execFileSync } from 'node:child_process';
import { poll } from '../e2e/harness/browsers.mjs';
import * as puppeteer from '../e2e/harness/puppeteer.mjs';

const RENDERER = { chromium: /--type=renderer/, firefox: /^Isolated Web/ };

export async function launch(name, profile) {
  const browser = await launchOn(name, profile);
  const { pid } = browser.process();
  return {
    newTab: () => puppeteer.newTab(browser),
    close: () => puppeteer.end(browser),
    async kill() {
      puppeteer.kill(browser.process());
      // Waits for the end of the process, after which Puppeteer cleans the profile up.
      await puppeteer.end(browser);
    },
    /**
     * Kills all renderer processes, and resolves when they have ended. Until then the browser could give a new tab to a dead
     * process.
     */
    async killRenderers() {
      const renderers = below(pid, RENDERER[name]);
      for (const renderer of renderers) process.kill(renderer, 'SIGKILL');
      await poll(() => !below(pid, /./).some((process) => renderers.includes(process)));
    },
  };
}

/**
 * Starts a browser on the profile. Tries again if a file is missing: Puppeteer may still be cleaning up after the killed
 * browser.
 */
async function launchOn(name, profile) {
  for (let left = 20; ; left--) {
    try {
      return await puppeteer.launch(name, { userDataDir: profile });
    } catch (error) {
      if (!left || error.code !== 'ENOENT') throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Returns the ids of the descendants of the process `ancestor` whose command matches `pattern`. */
function below(ancestor, pattern) {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,comm=,args='], { encoding: 'utf8' });
  const processes = lines
    .trim()
    .split('\n')
    .map((line) => line.match(/^\s*(\d+)\s+(\d+)\s+(.*)$/))
    .map(([, pid, parent, command]) => ({ pid: Number(pid), parent: Number(parent), command }));
  const family = new Set([ancestor]);
  for (const { pid, parent } of processes) if (family.has(parent)) family.add(pid);
  return processes
    .filter(({ pid, command }) => family.has(pid) && pattern.test(command))
    .map(({ pid }) => pid);
}
