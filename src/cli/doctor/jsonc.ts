/** JSON with comments and commas before closing brackets, as tsconfig.json has it. */
export function parseJsonc(text: string): unknown {
  // Texts are kept as they are, whatever is in them.
  const plain = text.replaceAll(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[^]*?\*\//g, (found) =>
    found.startsWith('"') ? found : " ",
  );
  return JSON.parse(plain.replaceAll(/"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])/g, (found) => (found === "," ? "" : found)));
}
