import { openBrowser, SCREENS } from './tests/viewer/browser.mjs';
import { fill } from './tests/viewer/many.mjs';
const { page, url, close } = await openBrowser('chromium');
await page.setViewport(SCREENS.wide);
await page.goto(`${url}viewer/`);
await page.waitForSelector('[data-view="empty"]');
await fill(page, { groups: 1000, each: 100, now: Date.now() });
const cdp = await page.createCDPSession();
await cdp.send('Profiler.enable');
await cdp.send('Profiler.setSamplingInterval', { interval: 200 });
for (const what of ['load', 'load', 'keys']) {
  if (what==='load') await page.goto('about:blank');
  await cdp.send('Profiler.start');
  if (what === 'load') {
    await page.goto(`${url}viewer/`);
    await page.waitForSelector('[data-group]');
  } else for (let i = 0; i < 50; i++) { await page.keyboard.press('j'); await new Promise(r=>setTimeout(r,30)); }
  const { profile } = await cdp.send('Profiler.stop');
  const self = new Map();
  const byId = new Map(profile.nodes.map((n) => [n.id, n]));
  profile.samples.forEach((id, i) => {
    const n = byId.get(id); const f = n.callFrame;
    const key = `${f.functionName || '(anon)'} ${f.url.split('/').pop()}:${f.lineNumber}`;
    self.set(key, (self.get(key) ?? 0) + profile.timeDeltas[i] / 1000);
  });
  console.log(what, 'total', ((profile.endTime - profile.startTime) / 1000).toFixed(0));
  for (const [k, v] of [...self].sort((a, b) => b[1] - a[1]).slice(0, 25)) console.log(v.toFixed(1).padStart(8), k);
}
await close();
