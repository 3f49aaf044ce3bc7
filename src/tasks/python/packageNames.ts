/** The package to install for a module, where it has another name. */
export function packageOf(module: string): string {
  return OTHERS[module] ?? module.replaceAll("_", "-");
}

const OTHERS: Readonly<Record<string, string>> = {
  bs4: "beautifulsoup4",
  cv2: "opencv-python",
  dateutil: "python-dateutil",
  docx: "python-docx",
  dotenv: "python-dotenv",
  fitz: "pymupdf",
  PIL: "pillow",
  psycopg2: "psycopg2-binary",
  skimage: "scikit-image",
  sklearn: "scikit-learn",
  yaml: "pyyaml",
};
