// Serves the preview on port 8002, an origin that `make serve` lets call the API.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const folder = join(dirname(fileURLToPath(import.meta.url)), "dist");
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8" };
const PORT = 8002;

createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const path = normalize(pathname.endsWith("/") ? `${pathname}index.html` : pathname);
  try {
    const found = await readFile(join(folder, path));
    response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream" }).end(found);
  } catch {
    response.writeHead(404).end();
  }
}).listen(PORT, "127.0.0.1", () => console.log(`http://127.0.0.1:${PORT}/wechat/ and http://127.0.0.1:${PORT}/alipay/`));
