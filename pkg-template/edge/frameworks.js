// Middleware for frameworks that catch the errors of their handlers.

import { requestContext } from './request-context.js';

/** Returns the middlewares `honoTurret` and `expressTurret`. The parameter is the object `worker` of edge.js. */
export function frameworks({ start, early, report, router, http }) {
  /**
   * Returns the middleware for Hono, `app.use(honoTurret(settings))`. It serves the viewer and the endpoint for reports, and
   * captures what later handlers throw.
   */
  function honoTurret(settings) {
    early(settings);
    return async (context, next) => {
      const request = context.req.raw;
      start(settings, context.env);
      const answer = router.answer(request, context.env?.incoming?.socket ?? context.env);
      if (answer) return answer;
      const getContext = () => requestContext(request);
      try {
        await next();
      } catch (error) {
        // Hono itself catches instances of Error. Any other thrown value arrives here, is captured, and is thrown again.
        report(error, getContext);
        throw error;
      }
      if (context.error) report(context.error, getContext);
    };
  }

  /**
   * Returns the middleware for Express, after all routes: `app.use(expressTurret(settings))`. It captures the error and
   * passes it on.
   */
  function expressTurret(settings) {
    early(settings);
    return (error, request, _response, next) => {
      start(settings);
      report(error, () => http.contextOf(request));
      next(error);
    };
  }

  return { honoTurret, expressTurret };
}
