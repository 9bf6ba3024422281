import { defineConfig } from "vitest/config";
import type { ViteUserConfig } from "vitest/config";

const conditions = ["keytrail-source"];
const shared = { resolve: { conditions }, ssr: { resolve: { conditions } } };

const config: ViteUserConfig = defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.system.test.ts"],
          setupFiles: ["test/support/property-seed.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          name: "system",
          include: ["test/**/*.system.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

export default config;
