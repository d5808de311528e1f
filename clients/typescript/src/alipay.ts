import { NoAnswer } from "./problem";
import type { TokenStore, Tokens } from "./session";
import { lowered, type Received, type Sent, type Transport } from "./transport";

type My = Pick<typeof my, "request" | "uploadFile" | "getAuthCode" | "getStorageSync" | "setStorageSync" | "removeStorageSync">;
/** What the platform calls a failure may be an answer: a status of 400 or more comes with error 19. */
type Came = { status?: number; statusCode?: number; data?: unknown; headers?: Record<string, string>; header?: Record<string, string> };
type Failed = Came & { error?: number; errorMessage?: string };
const KEY = "banshi.tokens";

/** `my.request` and `my.uploadFile` (`upload` takes a path). */
export function alipay(my: My): Transport {
  return {
    send: ({ method, url, headers, body, timeoutMs }: Sent) =>
      new Promise((resolve, reject) => {
        my.request({
          url,
          // The platform has no PATCH; the API takes POST for it.
          method: method === "PATCH" ? "POST" : method,
          headers,
          ...(body === undefined ? {} : { data: body }),
          dataType: "text",
          timeout: timeoutMs,
          success: (came) => resolve(received(came)),
          fail: (failed) => settle(failed as Failed, resolve, reject),
        });
      }),
    upload: (url, file, header, timeoutMs) =>
      new Promise((resolve, reject) => {
        my.uploadFile({
          url,
          filePath: file as string,
          name: "file",
          fileType: "image",
          header,
          timeout: timeoutMs,
          success: (came) => resolve(received(came as Came)),
          fail: (failed) => settle(failed as Failed, resolve, reject),
        } as Parameters<My["uploadFile"]>[0]);
      }),
  };
}

/** The code of `my.getAuthCode` for an account of the server. */
export function alipayLogin(my: My, account: string): () => Promise<{ platform: string; account: string; code: string }> {
  return () =>
    new Promise((resolve, reject) => {
      my.getAuthCode({
        scopes: "auth_base",
        success: ({ authCode }) => resolve({ platform: "alipay", account, code: authCode }),
        fail: (failed) => reject(new NoAnswer(String((failed as Failed).errorMessage))),
      });
    });
}

/** Tokens in the mini program's own storage. */
export function alipayTokens(my: My): TokenStore {
  return {
    read: () => (my.getStorageSync({ key: KEY }).data as Tokens | null) ?? undefined,
    write: (tokens) => void (tokens ? my.setStorageSync({ key: KEY, data: tokens }) : my.removeStorageSync({ key: KEY })),
  };
}

function settle(failed: Failed, resolve: (came: Received) => void, reject: (why: NoAnswer) => void): void {
  if (failed.status ?? failed.statusCode) resolve(received(failed));
  else reject(new NoAnswer(failed.errorMessage ?? `error ${failed.error}`));
}

function received(came: Came): Received {
  const body = typeof came.data === "string" ? came.data : JSON.stringify(came.data ?? "");
  return { status: Number(came.status ?? came.statusCode), headers: lowered(came.headers ?? came.header), body };
}
