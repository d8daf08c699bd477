// The same answer from a worker without tinyturret.

export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === '/fail') throw new Error('failed on request');
    return new Response('fine');
  },
};
