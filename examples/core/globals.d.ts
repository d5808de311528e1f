// Both platforms have it; neither's typings are seen here.
declare function setTimeout(done: () => void, ms?: number): number;
