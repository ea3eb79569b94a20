import { readFile } from 'node:fs/promises';

const BUNDLE = new URL('../../../node_modules/redoc/bundles/redoc.standalone.js', import.meta.url);

/** The one thing that the bundle would fetch from elsewhere; nothing is drawn in its place. */
const OUTSIDE_LOGO = /https:\/\/cdn\.redoc\.ly\/[^"']*/g;
const EMPTY_IMAGE = 'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E';

/** ReDoc's own program, without its requests to other hosts; null where it is not installed. */
export const readRedoc = async (): Promise<string | null> => {
  try {
    return (await readFile(BUNDLE, 'utf8')).replace(OUTSIDE_LOGO, EMPTY_IMAGE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
};

export const REDOC_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>ThirdEye API</title>
<link rel="icon" href="data:,">
</head>
<body>
<div id="redoc"></div>
<script src="redoc/redoc.standalone.js"></script>
<script src="redoc/start.js"></script>
</body>
</html>
`;

const OPTIONS = {
  disableSearch: true,
  hideLoading: true,
  theme: {
    typography: {
      fontFamily: 'system-ui, sans-serif',
      headings: { fontFamily: 'system-ui, sans-serif' },
      code: { fontFamily: 'ui-monospace, monospace' },
    },
  },
};

export const REDOC_START = `Redoc.init('openapi.json', ${JSON.stringify(OPTIONS)}, document.getElementById('redoc'));\n`;
