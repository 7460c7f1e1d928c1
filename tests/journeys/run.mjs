// Runs every *.journey.mjs of this folder: node tests/journeys/run.mjs [part of a name]
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runStories } from './story.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
for (const file of fs.readdirSync(here).filter((name) => name.endsWith('.journey.mjs')).sort()) await import(path.join(here, file));
await runStories(process.argv[2]);
