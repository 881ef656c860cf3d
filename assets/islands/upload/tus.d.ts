// The sources of tus for browsers have the types of tus; what is built of them is half as large again.
declare module "tus-js-client/lib/browser/index.js" {
  export * from "tus-js-client";
}
