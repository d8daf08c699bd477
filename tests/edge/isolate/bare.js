// A worker without tinyturret that responds in the same way as the worker in index.js.

export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === '/fail') throw new Error('failed on request');
    return new Response('fine');
  },
};
