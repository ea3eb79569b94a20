import { writeFile } from 'node:fs/promises';
import { bareApp } from '../support/document.ts';

/** Writes the service's OpenAPI document beside this file, for the tools of this package. */
const app = await bareApp();
await writeFile(new URL('openapi.json', import.meta.url), JSON.stringify(app.swagger(), null, 2));
await app.close();
