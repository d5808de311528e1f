import { NoAnswer } from "./problem";
import type { TokenStore, Tokens } from "./session";
import { lowered, type Sent, type Transport } from "./transport";

type Wx = Pick<WechatMiniprogram.Wx, "request" | "uploadFile" | "login" | "getStorageSync" | "setStorageSync" | "removeStorageSync">;
const KEY = "banshi.tokens";

/** `wx.request` and `wx.uploadFile` (`upload` takes a `tempFilePath`). */
export function wechat(wx: Wx): Transport {
  return {
    send: ({ method, url, headers, body, timeoutMs }: Sent) =>
      new Promise((resolve, reject) => {
        wx.request({
          url,
          // The platform has no PATCH; the API takes POST for it.
          method: method === "PATCH" ? "POST" : method,
          header: headers,
          ...(body === undefined ? {} : { data: body }),
          dataType: "text" as never, // any word but "json" leaves the body as it is
          timeout: timeoutMs,
          success: ({ statusCode, header, data }) => resolve({ status: statusCode, headers: lowered(header), body: String(data ?? "") }),
          fail: ({ errMsg }) => reject(new NoAnswer(errMsg)),
        });
      }),
    upload: (url, file, headers, timeoutMs) =>
      new Promise((resolve, reject) => {
        wx.uploadFile({
          url,
          filePath: file as string,
          name: "file",
          header: headers,
          timeout: timeoutMs,
          success: ({ statusCode, data }) => resolve({ status: statusCode, headers: {}, body: data }),
          fail: ({ errMsg }) => reject(new NoAnswer(errMsg)),
        });
      }),
  };
}

/** The code of `wx.login` for an account of the server. */
export function wechatLogin(wx: Wx, account: string): () => Promise<{ platform: string; account: string; code: string }> {
  return () =>
    new Promise((resolve, reject) =>
      wx.login({
        success: ({ code }) => resolve({ platform: "wechat", account, code }),
        fail: ({ errMsg }) => reject(new NoAnswer(errMsg)),
      }),
    );
}

/** Tokens in the mini program's own storage. */
export function wechatTokens(wx: Wx): TokenStore {
  return {
    read: () => (wx.getStorageSync(KEY) as Tokens | "") || undefined,
    write: (tokens) => (tokens ? wx.setStorageSync(KEY, tokens) : wx.removeStorageSync(KEY)),
  };
}
