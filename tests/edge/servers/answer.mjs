// Answers requests. Every server calls this function, so all of them run the same app.

export async function answer(request, groups) {
  switch (new URL(request.url).pathname) {
    case '/':
      return new Response('fine');
    case '/throw':
      throw new TypeError('thrown by the app');
    case '/floating':
      // Rejects in a timer, outside any request.
      setTimeout(() => Promise.reject(new RangeError('nobody waited for this')));
      return new Response('answered');
    case '/groups':
      return Response.json(await groups());
    default:
      return new Response('not here', { status: 404 });
  }
}
