// What `wx` and `my` do on a phone, over Node's fetch: each platform's own shapes, and its own idea of what a failure is.
import type { Received } from "../src/index";

type Asked = { url: string; method?: string; header?: Record<string, string>; headers?: Record<string, string>; data?: string };
type Told = { success?: (came: object) => void; fail?: (why: object) => void };

async function send({ url, method = "GET", header, headers, data }: Asked): Promise<Received> {
  if (!["GET", "POST", "PUT", "DELETE"].includes(method)) throw new Error(`the platform can't send ${method}`);
  const sent = await fetch(url, { method, headers: header ?? headers ?? {}, ...(data === undefined ? {} : { body: data }) });
  const told = Object.fromEntries([...sent.headers].map(([name, value]) => [name.replace(/\b\w/g, (c) => c.toUpperCase()), value]));
  return { status: sent.status, headers: told, body: await sent.text() };
}

async function put({ url, header, filePath }: Asked & { filePath: string }): Promise<Received> {
  const body = new FormData();
  body.append("file", new Blob([Buffer.from(filePath, "base64")]), "photo");
  const sent = await fetch(url, { method: "POST", headers: header ?? {}, body });
  return { status: sent.status, headers: {}, body: await sent.text() };
}

function storage() {
  const kept = new Map<string, unknown>();
  return { kept, get: (key: string) => kept.get(key), set: (key: string, value: unknown) => void kept.set(key, value) };
}

export function phoneOfWeChat(code: () => string) {
  const { kept, get, set } = storage();
  const wx = (doing: (asked: never) => Promise<Received>) => (asked: Asked & Told) =>
    void doing(asked as never).then(
      ({ status, headers, body }) => asked.success?.({ statusCode: status, header: headers, data: body, errMsg: "request:ok" }),
      (why) => asked.fail?.({ errMsg: `request:fail ${why}` }),
    );
  return {
    request: wx(send),
    uploadFile: wx(put),
    login: ({ success }: { success: (came: object) => void }) => success({ code: code() }),
    getStorageSync: (key: string) => get(key) ?? "",
    setStorageSync: set,
    removeStorageSync: (key: string) => void kept.delete(key),
  };
}

export function phoneOfAlipay(code: () => Promise<string>) {
  const { kept, get, set } = storage();
  const my = (doing: (asked: never) => Promise<Received>) => (asked: Asked & Told) =>
    void doing(asked as never).then(
      ({ status, headers, body }) => {
        const came = { status, headers, data: body };
        if (status < 400) asked.success?.(came);
        else asked.fail?.({ error: 19, errorMessage: "http status error", ...came });
      },
      (why) => asked.fail?.({ error: 12, errorMessage: String(why) }),
    );
  return {
    request: my(send),
    uploadFile: my(put),
    getAuthCode: ({ success }: { success: (came: object) => void }) => void code().then((authCode) => success({ authCode })),
    getStorageSync: ({ key }: { key: string }) => ({ data: get(key) ?? null }),
    setStorageSync: ({ key, data }: { key: string; data: unknown }) => set(key, data),
    removeStorageSync: ({ key }: { key: string }) => void kept.delete(key),
  };
}
