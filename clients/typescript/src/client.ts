import { NoAnswer, Problem } from "./problem";
import type { components, paths } from "./schema";
import { type Login, memoryStore, Session, type Tokens, type TokenStore } from "./session";
import type { Received, Sent, Transport } from "./transport";
import type { Given, Gives, Method, PathOf, Whole } from "./typing";

export type Submission = Whole<components["schemas"]["Submission"]>;
export type Submitting = components["schemas"]["Submitting"];
export type Photo = Whole<components["schemas"]["PhotoShape"]>;

export interface Options {
  /** Scheme and host of the server, such as `https://banshi.example.gov.cn`. */
  base: string;
  transport: Transport;
  /** Asks the platform for a code (`wx.login`, `my.getAuthCode`). */
  login: () => Promise<Login>;
  tokens?: TokenStore;
  /** For tests: how to wait. */
  wait?: (ms: number) => Promise<void>;
}

type Loose = { path?: object; query?: object; body?: unknown; headers?: Record<string, string> };

/** A request waits in the server up to 28 s. */
const TIMEOUT_MS = 32_000;
const RETRY_MS = [500, 1500];
const AGAIN_S = 3;
/** A longer wait is the citizen's to decide. */
const PATIENCE_S = 5;
const TRIES = 6;

/** A citizen's way to the API: typed by its document, logged in when that is needed, sent again where that is safe. */
export class Banshi {
  private readonly session: Session;
  private readonly wait: (ms: number) => Promise<void>;

  constructor(private readonly options: Options) {
    this.wait = options.wait ?? ((ms) => new Promise((done) => setTimeout(done, ms)));
    this.session = new Session(
      options.tokens ?? memoryStore(),
      (refresh_token) => this.open("post", "/api/v1/session/refresh", { body: { refresh_token } }),
      async () => this.open("post", "/api/v1/session", { body: await options.login() }),
    );
  }

  get<P extends PathOf<"get">>(path: P, ...given: Rest<P, "get">): Promise<Gives<P, "get">> {
    return this.call("get", path, given[0]);
  }

  post<P extends PathOf<"post">>(path: P, ...given: Rest<P, "post">): Promise<Gives<P, "post">> {
    return this.call("post", path, given[0]);
  }

  put<P extends PathOf<"put">>(path: P, ...given: Rest<P, "put">): Promise<Gives<P, "put">> {
    return this.call("put", path, given[0]);
  }

  patch<P extends PathOf<"patch">>(path: P, ...given: Rest<P, "patch">): Promise<Gives<P, "patch">> {
    return this.call("patch", path, given[0]);
  }

  delete<P extends PathOf<"delete">>(path: P, ...given: Rest<P, "delete">): Promise<Gives<P, "delete">> {
    return this.call("delete", path, given[0]);
  }

  /** Submits a form. `key`: one for one press of the button (`newKey`), the same in every retry. */
  submit(values: Submitting, key: string): Promise<Submission> {
    const headers = { "Idempotency-Key": key };
    return this.call<"/api/v1/submissions", "post">("post", "/api/v1/submissions", { body: values, headers } as never);
  }

  confirm(id: string): Promise<Submission> {
    return this.post("/api/v1/submissions/{id}/confirm", { path: { id } });
  }

  /** Asks about a submission until it is no longer unknown, `tries` times at most, as slowly as the server wishes. */
  async settle(found: Submission, tries = TRIES): Promise<Submission> {
    for (let asked = 0; found.state === "unknown" && asked < tries; asked++) {
      await this.wait(AGAIN_S * 1000 * Math.min(2 ** asked, 8));
      found = await this.get("/api/v1/submissions/{id}", { path: { id: found.id } });
    }
    return found;
  }

  /** Uploads a photo; `file` is what the platform's chooser gave. */
  async upload(file: unknown): Promise<Photo> {
    const url = `${this.options.base}/api/v1/uploads`;
    const sent = (headers: Record<string, string>) => this.options.transport.upload(url, file, headers, TIMEOUT_MS);
    return read(await this.logged({}, sent)) as Photo;
  }

  /** Ends the session, here and on the server. */
  async logOut(): Promise<void> {
    if (this.session.access) await this.delete("/api/v1/session");
    this.session.forget();
  }

  /** After their data was erased: the tokens are worth nothing any more. */
  forget(): void {
    this.session.forget();
  }

  private async call<P extends keyof paths, M extends Method>(
    method: M,
    path: P,
    given: Given<P, M> | undefined,
  ): Promise<Gives<P, M>> {
    const { headers, ...sent } = this.request(method, path, given as Loose | undefined);
    const trying = (more: Record<string, string>) => this.sending({ ...sent, headers: more });
    return read(await this.logged(headers, trying)) as Gives<P, M>;
  }

  /** Without a token: only how tokens are had. */
  private async open(method: Method, path: string, given: Loose): Promise<Tokens> {
    return read(await this.options.transport.send(this.request(method, path, given))) as Tokens;
  }

  private request(method: Method, path: string, given: Loose = {}): Sent {
    const known = (given.path ?? {}) as Record<string, string>;
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(known[name] ?? ""));
    const asked = Object.entries(given.query ?? {}).filter(([, value]) => value !== undefined && value !== "");
    const query = asked.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join("&");
    const headers: Record<string, string> = { Accept: "application/json", ...given.headers };
    if (given.body !== undefined) headers["Content-Type"] = "application/json";
    return {
      method: method.toUpperCase() as Sent["method"],
      url: `${this.options.base}${filled}${query ? `?${query}` : ""}`,
      headers,
      timeoutMs: TIMEOUT_MS,
      ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
    };
  }

  /** With the citizen's token; once more with a new one where the server doesn't take it. */
  private async logged(
    headers: Record<string, string>,
    send: (headers: Record<string, string>) => Promise<Received>,
  ): Promise<Received> {
    const token = this.session.access;
    const received = await send(token ? { ...headers, Authorization: `Bearer ${token}` } : headers);
    if (received.status !== 401) return received;
    const fresh = await this.session.renew(token, problemOf(received).code === "token_expired");
    return send({ ...headers, Authorization: `Bearer ${fresh.access_token}` });
  }

  /** Sends again what may be sent twice: reads, and writes under a key or id of their own. */
  private async sending(sent: Sent): Promise<Received> {
    for (let tries = 0; ; tries++) {
      const last = tries >= RETRY_MS.length || !isRepeatable(sent);
      try {
        const received = await this.options.transport.send(sent);
        const after = last ? undefined : pause(received);
        if (after === undefined) return received;
        await this.wait(after * 1000);
      } catch (error) {
        if (last || !(error instanceof NoAnswer)) throw error;
        await this.wait(RETRY_MS[tries] ?? 0);
      }
    }
  }
}

type Rest<P extends keyof paths, M extends Method> = object extends Given<P, M> ? [given?: Given<P, M>] : [given: Given<P, M>];

/** A name for one press of a button, or one message. Unique, not secret: the server looks for it among the citizen's own. */
export function newKey(): string {
  const random = () => Math.random().toString(36).slice(2, 12).padEnd(10, "0");
  return `${Date.now().toString(36)}-${random()}${random()}`;
}

function isRepeatable({ method, url, headers }: Sent): boolean {
  const isMessage = method === "POST" && /\/api\/v1\/(messages|search|suggestions|services\/.*)$/.test(url);
  return method !== "POST" || isMessage || "Idempotency-Key" in headers || /\/confirm$/.test(url);
}

/** How long to wait before the same request again, in seconds; undefined: the answer stands. */
function pause({ status, headers }: Received): number | undefined {
  const seconds = Number(headers["retry-after"] ?? AGAIN_S);
  return (status === 503 || status === 409) && "retry-after" in headers && seconds <= PATIENCE_S ? seconds : undefined;
}

function read(received: Received): unknown {
  if (received.status === 204) return undefined;
  if (received.status >= 400) throw problemOf(received);
  return parsed(received);
}

function problemOf(received: Received): Problem {
  const told = parsed(received) as ConstructorParameters<typeof Problem>[0];
  if (typeof told.code !== "string") throw new NoAnswer(`status ${received.status} without a problem`);
  const after = Number(received.headers["retry-after"]);
  return new Problem(told, Number.isFinite(after) ? after : undefined);
}

function parsed(received: Received): object {
  try {
    return JSON.parse(received.body) as object;
  } catch {
    throw new NoAnswer(`status ${received.status}, and no JSON`);
  }
}
