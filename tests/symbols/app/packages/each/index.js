export function eachOf(list, visit) {
  for (const value of list) visit(value);
}
