/**
 * Numbers `?` placeholders as `$1`, `$2` ... leaving string literals and quoted identifiers alone. A doubled
 * quote inside either closes and reopens it, so it needs no rule of its own.
 */
export const numbered = (sql: string): string => {
  let number = 0;
  return sql.replace(/'[^']*'|"[^"]*"|\?/g, (found) => {
    if (found !== '?') return found;
    number += 1;
    return `$${number}`;
  });
};
