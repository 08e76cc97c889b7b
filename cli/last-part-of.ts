/** The last part of an ARN: `arn:…:task/default/0123` is `0123`, `arn:…:task-definition/hello:3` is `hello:3`. */
export function lastPartOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
