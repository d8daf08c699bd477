// Middleware for frameworks that catch the errors of their handlers.

import { requestContext } from './request-context.js';

/** Returns `honoTurret` and `expressTurret`. The parameter is that of `wrapper` in wrap.js. */
export function frameworks({ start, early, report, router, http }) {
  /** Returns the middleware for Hono: `app.use(honoTurret(settings))`. */
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
        // Hono catches only instances of Error.
        report(error, getContext);
        throw error;
      }
      if (context.error) report(context.error, getContext);
    };
  }

  /** Returns the middleware for Express, after all routes: `app.use(expressTurret(settings))`. */
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
