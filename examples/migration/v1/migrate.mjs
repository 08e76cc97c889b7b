import { DatabaseSync } from 'node:sqlite';

/** Each brings the schema from the version of its place to the next one. What has been released is never changed. */
const MIGRATIONS = ['CREATE TABLE notes (title TEXT NOT NULL, body TEXT NOT NULL)'];
/** EX_TEMPFAIL: somebody else holds the database, and another try may help (service.json says so). */
const BUSY = 75;

const database = new DatabaseSync(process.env.DATABASE ?? 'notes.db');
database.exec('PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 2000');
const { user_version: version } = database.prepare('PRAGMA user_version').get();
console.log(`the schema has version ${version}, and is to have ${MIGRATIONS.length}`);

/** Together with the number of the version, or not at all: a migration that is killed can simply run again. */
for (let next = version; next < MIGRATIONS.length; next += 1) {
  try {
    database.exec(`BEGIN IMMEDIATE; ${MIGRATIONS[next]}; PRAGMA user_version = ${next + 1}; COMMIT`);
    console.log(`migrated to version ${next + 1}`);
  } catch (error) {
    console.error(`version ${next + 1} failed: ${error.message}`);
    process.exit(/locked|busy/.test(error.message) ? BUSY : 1);
  }
}
