const SUBJECT =
  /(?:agentConnected|agentVersion|ec2InstanceId|registeredAt|runningTasksCount|task:group)\b|attribute:[\w\-./\\]+/y;
const EXISTENCE = /!?exists\b|not_exists\b/y;
const MEMBERSHIP = /!?in\b|not_in\b/y;
const MATCH = /=~|!~|(?:not_)?matches\b/y;
const COMPARISON = /==|!=|>=|<=|>|<|(?:not_)?equals\b|(?:greater|less)_than(?:_equal)?\b/y;
/** A literal ends at a blank, a bracket, a comma or a Boolean operator; in quotes nothing ends it. */
const LITERAL = /'[^']*'|"[^"]*"|(?:(?!&&|\|\|)[^\s()[\],'"])+/y;
/** A pattern has brackets and commas of its own. What it means is Java's business: ECS reads it. */
const PATTERN = /'[^']*'|"[^"]*"|(?:(?!&&|\|\|)[^\s()'"])+/y;

/**
 * Where an expression is none of the cluster query language: the number of the character, from 1; undefined where it is one.
 * `attribute:stack = prod`: 17. `attribute:stack == prod and not (task:group in [db, cache])`: undefined.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
 */
export function findQueryFault(expression: string): number | undefined {
  let at = 0;

  /** Is that what comes next? Then it is passed; blanks before it in any case. */
  function take(pattern: RegExp): boolean {
    at += /^\s*/.exec(expression.slice(at))?.[0].length ?? 0;
    pattern.lastIndex = at;
    const found = pattern.exec(expression)?.[0];
    at += found?.length ?? 0;
    return found !== undefined;
  }

  function takeAny(): boolean {
    do if (!takeAll()) return false;
    while (take(/\|\||or\b/y));
    return true;
  }

  function takeAll(): boolean {
    do if (!takeOne()) return false;
    while (take(/&&|and\b/y));
    return true;
  }

  function takeOne(): boolean {
    while (take(/!|not\b/y));
    return take(/\(/y) ? takeAny() && take(/\)/y) : takeTest();
  }

  function takeTest(): boolean {
    if (!take(SUBJECT)) return false;
    if (take(EXISTENCE)) return true;
    if (take(MEMBERSHIP)) return takeList();
    return take(MATCH) ? take(PATTERN) : take(COMPARISON) && take(LITERAL);
  }

  function takeList(): boolean {
    if (!take(/\[/y)) return false;
    do if (!take(LITERAL)) return false;
    while (take(/,/y));
    return take(/\]/y);
  }

  return takeAny() && take(/$/y) ? undefined : at + 1;
}
