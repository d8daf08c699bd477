// A worker with a viewer without settings, and one with `development: true`. `/probe` returns the responses of the probe.

import { mount } from './mounted-viewer.mjs';
import { probe } from './viewer-probe.mjs';

const closed = mount({}).viewer;
const development = mount({ development: true }, { path: '/development/' }).viewer;

export default {
  async fetch(request) {
    if (new URL(request.url).pathname === '/probe') return Response.json(await probe());
    return (development.matches(request) ? development : closed).answer(request);
  },
};
