import * as z from 'zod/mini';
import { PORT } from '../../domain/limits/container-limits.ts';
import { choice } from '../fields/choice.ts';
import { flag } from '../fields/flag.ts';
import { name } from '../fields/name.ts';
import { shape } from '../fields/shape.ts';
import { text, textLike } from '../fields/text.ts';
import { textMap } from '../fields/text-map.ts';
import { wholeNumber } from '../fields/whole-number.ts';

const port = () => z.optional(wholeNumber(PORT.min, PORT.max));
const directory = () => text(1, 4096);

const efsVolumeConfiguration = shape({
  fileSystemId: textLike(/^fs-[0-9a-f]{8,40}$/, 'the id of an EFS file system, such as fs-0123abcd'),
  rootDirectory: z._default(directory(), '/'),
  transitEncryption: z._default(choice('ENABLED', 'DISABLED'), 'DISABLED'),
  transitEncryptionPort: port(),
  authorizationConfig: z.optional(
    shape({
      accessPointId: z.optional(
        textLike(/^fsap-[0-9a-f]{8,40}$/, 'the id of an EFS access point, such as fsap-0123abcd'),
      ),
      iam: z._default(choice('ENABLED', 'DISABLED'), 'DISABLED'),
    }),
  ),
});

const fsxWindowsFileServerVolumeConfiguration = shape({
  fileSystemId: text(1, 255),
  rootDirectory: directory(),
  authorizationConfig: shape({ credentialsParameter: text(1, 2048), domain: text(1, 255) }),
});

const s3filesVolumeConfiguration = shape({
  fileSystemArn: text(1, 2048),
  rootDirectory: z._default(directory(), '/'),
  transitEncryptionPort: port(),
  accessPointArn: z.optional(text(1, 2048)),
});

const dockerVolumeConfiguration = shape({
  scope: z.optional(choice('task', 'shared')),
  autoprovision: z.optional(flag()),
  driver: z.optional(text(1, 255)),
  driverOpts: z.optional(textMap()),
  labels: z.optional(textMap()),
});

/** Volume: at most one kind; without any it is an empty directory that the task's containers share. */
export const volume = shape({
  name: name(),
  host: z.optional(shape({ sourcePath: z.optional(directory()) })),
  dockerVolumeConfiguration: z.optional(dockerVolumeConfiguration),
  efsVolumeConfiguration: z.optional(efsVolumeConfiguration),
  fsxWindowsFileServerVolumeConfiguration: z.optional(fsxWindowsFileServerVolumeConfiguration),
  s3filesVolumeConfiguration: z.optional(s3filesVolumeConfiguration),
  configuredAtLaunch: z.optional(flag()),
});
