/** One request as every platform can send it. */
export interface Sent {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  url: string;
  headers: Record<string, string>;
  body?: string;
  timeoutMs: number;
}

/** What came back; header names in lower case, the body as text. */
export interface Received {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A platform's way to the network. Both reject with NoAnswer where nothing came back. */
export interface Transport {
  send(sent: Sent): Promise<Received>;
  /** Uploads a file, as multipart/form-data under the name `file`; `file` is what the platform's chooser gave. */
  upload(url: string, file: unknown, headers: Record<string, string>, timeoutMs: number): Promise<Received>;
}

/** Header names in lower case. */
export function lowered(headers: Record<string, unknown> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]));
}
