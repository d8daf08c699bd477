// Defines the rows of the table: what captures, where, and whether its database is already open.

const CAPTURED = {
  error: 'a thrown error',
  panic: 'a panic',
  trap: 'a trap',
};

const tinyturret = (place, database) =>
  Object.entries(CAPTURED).map(([writer, words]) => ({ writer, words, place, database }));

export const rows = {
  'tinyturret, in a page, its database open': tinyturret('page', 'open'),
  'tinyturret, in a page, at once after its start': tinyturret('page', 'first'),
  'tinyturret, in a worker, its database open': tinyturret('worker', 'open'),
  'tinyturret, in a worker, at once after its start': tinyturret('worker', 'first'),
  'The shortest store by hand': [
    { writer: 'localStorage', words: '`localStorage.setItem`', place: 'page', database: 'open' },
    { writer: 'put', words: 'a put and `commit()`', place: 'page', database: 'open' },
    { writer: 'put', words: '`open`, then the put', place: 'page', database: 'first' },
    { writer: 'put', words: 'the put, in a worker', place: 'worker', database: 'open' },
    {
      writer: 'put',
      words: '`open`, then the put, in a worker',
      place: 'worker',
      database: 'first',
    },
  ],
};

/**
 * Returns the number of captures of a row: `most` for rows with which others are compared, and a fifth of `most` for the
 * others.
 */
export function capturesOf({ writer, place, database }, most) {
  const isMain = writer !== 'panic' && writer !== 'trap' && place === 'page' && database === 'open';
  return isMain ? most : Math.ceil(most / 5);
}
