// Lets node import the JSON files of GitHub's packages, which are written for bundlers.
import { register } from "node:module";

const hooks = `export const load = (url, context, next) =>
    next(url, url.endsWith(".json") ? { ...context, importAttributes: { type: "json" } } : context);`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
