import { NoAnswer } from "./problem";
import { lowered, type Received, type Sent, type Transport } from "./transport";

/** `fetch` of a browser (or of Node). `upload` takes a Blob. */
export function h5(send: typeof fetch = fetch): Transport {
  return {
    send: ({ method, url, headers, body, timeoutMs }: Sent) =>
      answered(send(url, { method, headers, signal: AbortSignal.timeout(timeoutMs), ...(body === undefined ? {} : { body }) })),
    upload: (url, file, headers, timeoutMs) => {
      const body = new FormData();
      body.append("file", file as Blob, "photo");
      return answered(send(url, { method: "POST", headers, body, signal: AbortSignal.timeout(timeoutMs) }));
    },
  };
}

async function answered(sent: Promise<Response>): Promise<Received> {
  try {
    const response = await sent;
    return { status: response.status, headers: lowered(Object.fromEntries(response.headers)), body: await response.text() };
  } catch (error) {
    throw new NoAnswer(String(error));
  }
}
