// The version of the report format, and the limits of reports that both the page and the endpoint apply. report-entries.js
// describes the format itself.

export const FORMAT = '2';
/**
 * The maximum number of sessions in one report: the page load, and earlier ones whose entries were not delivered. The endpoint
 * drops entries of further sessions. It keeps the groups that most sessions have reported, so a page must not invent sessions.
 */
export const MAX_SESSIONS = 4;
/** The maximum number of samples of an entry in a report, in addition to the sample in its texts. Further ones are left out. */
export const MAX_SAMPLES = 2;
