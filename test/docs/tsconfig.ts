import { join } from "node:path";

/** What samples and examples are type-checked with: what the README tells users to have. */
export const TSCONFIG: string = JSON.stringify({
  compilerOptions: {
    module: "nodenext",
    target: "es2024",
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowUnreachableCode: true,
    allowImportingTsExtensions: true,
    types: ["node"],
    typeRoots: [join(import.meta.dirname, "../../node_modules/@types")],
  },
  include: ["*.ts"],
});
