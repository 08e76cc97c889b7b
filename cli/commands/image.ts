import { resolve } from 'node:path';
import { Command } from 'commander';
import { listAll } from '../list-all.ts';
import { type ImageReference, imageReference } from '../parse-values.ts';
import { renderTable } from '../render-table.ts';
import { printJson } from '../session.ts';
import type { OpenSession } from './open-session.ts';

/** slipway image add | ls: the local images of the process driver. */
export function imageCommand(open: OpenSession): Command {
  const image = new Command('image').description('local images: directories with an image.json, run as processes');
  image.addCommand(addCommand(open)).addCommand(lsCommand(open));
  return image;
}

function addCommand(open: OpenSession): Command {
  return new Command('add')
    .description('copy a directory with an image.json into the image store as name:tag')
    .argument('<name:tag>', 'what the image is to be called', imageReference)
    .argument('<dir>', 'the directory, on the machine that Slipway runs on')
    .action(async ({ name, tag }: ImageReference, directory: string, _options, command: Command) => {
      const session = open(command);
      const answer = await session.client.putImage({ name, tag, body: { directory: resolve(directory) } });
      if (session.json) printJson(session, answer);
      else session.print(`image ${name}:${tag} added (${answer.image.digest})`);
    });
}

function lsCommand(open: OpenSession): Command {
  return new Command('ls').description('list the images of the image store').action(async (_options, command) => {
    const session = open(command);
    const images = await listAll(
      (page) => session.client.listImages(page),
      (answer) => answer.images,
    );
    if (session.json) return printJson(session, { images });
    if (images.length === 0) return session.print('no images; add one with "slipway image add name:tag DIR"');
    session.print(
      renderTable(
        ['IMAGE', 'DIGEST'],
        images.map(({ name, tag, digest }) => [`${name}:${tag}`, digest]),
      ),
    );
  });
}
