import { defineConfig } from 'vitest/config';
import { shared } from './vite.shared.mjs';

export default defineConfig({ plugins: shared.plugins, resolve: shared.resolve, test: { include: ['test/unit/**/*.test.ts'], environment: 'node', reporters: ['./test/unit-reporter.mjs'] } });
