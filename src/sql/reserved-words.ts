/** Words that cannot be identifiers without quotes: https://docs.snowflake.com/en/sql-reference/reserved-keywords */
const reserved: ReadonlySet<string> = new Set(
  `ALL ALTER AND ANY AS BETWEEN BY CASE CAST CHECK COLUMN CONNECT CREATE CURRENT DELETE DISTINCT DROP ELSE EXCEPT
  EXISTS FALSE FOLLOWING FOR FROM GRANT GROUP HAVING ILIKE IN INCREMENT INSERT INTERSECT INTO IS LIKE MINUS NOT NULL
  OF ON OR ORDER QUALIFY REGEXP REVOKE RLIKE ROW ROWS SAMPLE SELECT SET SOME START TABLE TABLESAMPLE THEN TO TRIGGER
  TRUE TRY_CAST UNION UNIQUE UPDATE VALUES WHEN WHENEVER WHERE WITH`
    .trim()
    .split(/\s+/),
);

/** Names like any other, except as aliases and after a table, where they begin the next clause. */
const clauseWords: ReadonlySet<string> = new Set(
  `CROSS FULL INNER JOIN LATERAL LEFT NATURAL RIGHT USING LIMIT OFFSET FETCH ASOF MATCH_CONDITION PIVOT UNPIVOT
  MATCH_RECOGNIZE WINDOW`
    .trim()
    .split(/\s+/),
);

/** The word is upper case. */
export const isReserved = (word: string): boolean => reserved.has(word);
export const beginsClause = (word: string): boolean => clauseWords.has(word);
