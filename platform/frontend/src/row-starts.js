/** How the names of the rows of a table begin, "departments.0.", on this page or carried from an earlier one. */
export function rowStarts(form, table) {
  const starts = [...form.elements].map((one) => /^(.+)\.\d+\./.exec(one.name ?? "")).filter((found) => found?.[1] === table);
  return [...new Set(starts.map((found) => found[0]))];
}
