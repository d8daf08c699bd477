// A worker in which only a local visitor sees the viewer, and which tells what it answers.

import { mount } from './viewer-mount.mjs';
import { probe } from './viewer-probe.mjs';

export default {
  async fetch(request) {
    if (new URL(request.url).pathname === '/probe') return Response.json(await probe());
    const isDevelopment = ({ cf }) => cf !== undefined;
    return mount({ isDevelopment }).viewer.answer(request);
  },
};
