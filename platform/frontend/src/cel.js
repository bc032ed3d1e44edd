// The evaluator is a file of its own: only a page with conditions pays for it.
export { celEnv, isCelError, parse, plan } from "@bufbuild/cel";
