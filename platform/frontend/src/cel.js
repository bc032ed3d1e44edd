// The evaluator is a file of its own: only a page with conditions pays for it.
export { CelScalar, celEnv, celFunc, isCelError, isCelList, listType, mapType, parse, plan } from "@bufbuild/cel";
