/** Where the server is, and which of its accounts this mini program is. A city changes these two. */
export const SERVER = "http://127.0.0.1:8000";
export const ACCOUNT = "demo-mini";
/** The name of the plugin that makes speech, as app.json declares it; without one there is no button to read aloud. */
export const SPEECH = "WechatSI";
