import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';

const VERSION = 2;
const { PORT, DATABASE = 'notes.db' } = process.env;
const database = new DatabaseSync(DATABASE);
database.exec('PRAGMA busy_timeout = 2000');
const list = database.prepare('SELECT title, body FROM notes ORDER BY rowid');
/** A title is written once: without the index of migration 2 SQLite refuses this statement, and the task its start. */
const write = database.prepare(
  'INSERT INTO notes (title, body) VALUES (?, ?) ON CONFLICT (title) DO UPDATE SET body = excluded.body',
);

/** `GET /notes` answers all of them, `PUT /notes/<title>` writes one. */
const server = createServer(async (request, response) => {
  response.setHeader('x-version', VERSION);
  if (request.method === 'PUT') {
    let body = '';
    for await (const chunk of request) body += chunk;
    try {
      write.run(decodeURIComponent(request.url.split('/').at(-1)), body);
    } catch (error) {
      response.writeHead(409, { 'Content-Type': 'text/plain' }).end(`${error.message}\n`);
      return;
    }
  } else {
    request.resume();
  }
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(`${JSON.stringify(list.all())}\n`);
});

server.keepAliveTimeout = 65_000;
server.listen(Number(PORT ?? 8080), PORT ? '127.0.0.1' : '0.0.0.0', () => console.log(`notes ${VERSION} listens`));
process.once('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
