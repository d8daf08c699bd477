import { compactWhenAsked } from './journal-work.js';

self.onmessage = async ({ data }) => {
  const { done } = await compactWhenAsked(...data);
  postMessage('ready');
  postMessage(await done);
};
