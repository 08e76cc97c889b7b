import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../cloud/aws-error.ts';
import { compileEventPattern, type EventMatcher } from './pattern/event-pattern.ts';
import type { Rule } from './rule.ts';

export type RuleStore = ReturnType<typeof createRuleStore>;

/** The rules with their targets: on disk, and all in memory with their patterns compiled, since each event asks them. */
export function createRuleStore(database: DatabaseSync) {
  database.exec(`CREATE TABLE IF NOT EXISTS rules (
    bus TEXT NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL, PRIMARY KEY (bus, name)) WITHOUT ROWID`);
  const write = database.prepare('INSERT OR REPLACE INTO rules (bus, name, definition) VALUES (?, ?, ?)');
  const remove = database.prepare('DELETE FROM rules WHERE bus = ? AND name = ?');
  const buses = new Map<string, Map<string, { rule: Rule; matches: EventMatcher }>>();

  function remember(rule: Rule): void {
    const rules = buses.get(rule.bus) ?? new Map();
    const matches = rule.eventPattern === undefined ? () => false : compileEventPattern(rule.eventPattern);
    buses.set(rule.bus, rules.set(rule.name, { rule, matches }));
  }

  for (const row of database.prepare('SELECT definition FROM rules').all()) {
    remember(JSON.parse(String(row.definition)));
  }

  const list = (bus: string) =>
    [...(buses.get(bus)?.values() ?? [])].map(({ rule }) => rule).sort((a, b) => (a.name < b.name ? -1 : 1));

  return {
    list,
    all: () => [...buses.keys()].flatMap(list),
    find: (bus: string, name: string) => buses.get(bus)?.get(name)?.rule,
    get(bus: string, name: string | undefined): Rule {
      const rule = buses.get(bus)?.get(name ?? '')?.rule;
      if (rule) return rule;
      throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${bus}.`);
    },
    findByArn(arn: string): Rule | undefined {
      return [...buses.values()].flatMap((rules) => [...rules.values()]).find(({ rule }) => rule.arn === arn)?.rule;
    },
    /** The enabled rules of a bus whose pattern the event matches. */
    matching(bus: string, event: object): Rule[] {
      const found: Rule[] = [];
      for (const { rule, matches } of buses.get(bus)?.values() ?? []) {
        if (rule.state !== 'DISABLED' && matches(event)) found.push(rule);
      }
      return found;
    },
    save(rule: Rule): void {
      write.run(rule.bus, rule.name, JSON.stringify(rule));
      remember(rule);
    },
    remove(rule: Rule): void {
      remove.run(rule.bus, rule.name);
      buses.get(rule.bus)?.delete(rule.name);
    },
  };
}
