// What a page that reports and the endpoint must agree on.

export const FORMAT = '2';
/**
 * Sessions in one report: the page load, and earlier ones whose entries were not delivered. Entries of further sessions are
 * dropped, because the groups that most sessions have reported are kept.
 */
export const MAX_SESSIONS = 4;
/** The samples of an entry besides the one in its texts. */
export const MAX_SAMPLES = 2;
