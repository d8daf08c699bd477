// Code that only the second release has. The minifier gives it the shortest names, so that all other code gets other names.

function countVisits(visits, visitor) {
  const visited = visits.filter((visit) => visit === visitor);
  return visited.length + visits.indexOf(visitor);
}

function rememberVisit(visits, visitor) {
  return [...visits, visitor, countVisits(visits, visitor)];
}

class Visitors {
  visits = [];

  welcome(visitor) {
    this.visits = rememberVisit(this.visits, visitor);
  }
}

globalThis.visitors = new Visitors();
globalThis.visitors.welcome('first');
