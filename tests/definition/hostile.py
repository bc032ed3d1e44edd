"""Run by test_mistakes.py in a process of its own: reads hostile files one by one and prints what came of each as JSON."""

import json
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "platform"))

from banshi.definition.compiler import compile_definitions
from banshi.definition.folder import read_file
from banshi.definition.vocabulary import Vocabulary
from banshi.loading import load_vocabulary
from banshi.settings import ROOT

HEAD = "item: x\ntitle: 试\nportal: p\nmenu: m\n"
REST = "steps:\n  - fill: {sections: [{title: 区, fields: [a]}]}\n  - result: {text: 好}\nreview: [automatic: {}]\n"
MEMORY = 600 * 1024 * 1024


def laughs() -> str:
    lines = ["a0: &a0 [" + ",".join(["lol"] * 9) + "]"]
    lines += [f"a{n}: &a{n} [" + ",".join([f"*a{n - 1}"] * 9) + "]" for n in range(1, 12)]
    return "\n".join(lines)


def field(text: str) -> str:
    return HEAD + "fields:\n  a: " + text + "\n" + REST


def texts() -> dict[str, bytes]:
    """The files by name."""
    deep = 100_000
    found: dict[str, str] = {
        "billion laughs": laughs(),
        "self reference": "a: &a [*a]",
        "merge key": HEAD + "<<: {a: 1}\n",
        "merge bomb": "a: &a {b: 1}\n" + "c: {<<: [" + "*a," * 5000 + "]}",
        "brackets": "[" * deep,
        "closed brackets": "a: " + "[" * deep + "]" * deep,
        "braces": "{" * deep,
        "nested maps": "{a: " * deep,
        "dashes": "- " * deep,
        "dashes indented": "".join(" " * n + "-\n" for n in range(1000)),
        "questions": "? " * deep,
        "mixed": "[{a: " * deep,
        "indentation": "".join(" " * n + "a:\n" for n in range(1200)),
        "colons": "a:" * deep,
        "colons spaced": "a: " * deep,
        "commas": "[" + "," * deep,
        "many keys": "".join(f"k{n}: 1\n" for n in range(9_000)),
        "many fields": HEAD + "fields:\n" + "".join(f"  f{n}: {{}}\n" for n in range(4_500)) + REST,
        "many field kinds": HEAD + "fields: {" + ",".join(f"f{n}: {{type: t{n}}}" for n in range(3_000)) + "}\n" + REST,
        "many steps": HEAD + "steps: [" + "{}," * 9_000 + "]\n",
        "many bad steps": HEAD + "steps: [" + ",".join(f"{{s{n}: 1}}" for n in range(4_000)) + "]\n",
        "many list entries": HEAD + "list: [" + "a," * 9_000 + "]\n" + REST,
        "many different entries": HEAD + "list: [" + ",".join(f"a{n}" for n in range(9_000)) + "]\n" + REST,
        "many maps in a list": HEAD + "list: [" + ",".join(f"{{a: {n}}}" for n in range(4_000)) + "]\n" + REST,
        "many nodes": "a: [" + "1," * 500_000 + "]",
        "duplicates": "".join("a: 1\n" for _ in range(100_000)),
        "duplicates in flow": "{" + "a: 1," * 100_000 + "}",
        "long key": "k" * 1_000_000 + ": 1",
        "long key twice": ("k" * 400_000 + ": 1\n") * 2,
        "long word": HEAD + "list: [" + "a" * 1_000_000 + "]\n" + REST,
        "long plain text": field("{label: " + "字" * 300_000 + ", type: text}"),
        "long number": field("{label: 甲, type: text, max_length: " + "9" * 1_000_000 + "}"),
        "long quoted": 'a: "' + "\\u4e00" * 150_000 + '"',
        "unclosed quote": 'a: "' + "x\n" * 400_000,
        "unclosed block": "a: |\n" + "  x\n" * 240_000,
        "long comment": "#" * 1_000_000,
        "comments": "#\n" * 500_000,
        "spaces": " " * 1_000_000,
        "line breaks": "\n" * 1_000_000,
        "tabs": "\t" * 1_000_000,
        "tab in key": "a\tb: 1\n\tc: 2",
        "documents": "---\n" * 200_000,
        "tag python": "a: !!python/object/apply:os.system ['id']",
        "tag long": "a: !" + "x" * 500_000 + " 1",
        "tag directive": "%TAG ! tag:x,2000:\n---\na: 1",
        "yaml directive": "%YAML 9.9\n---\na: 1",
        "anchors": "".join(f"a{n}: &x{n} 1\n" for n in range(30_000)),
        "nul": "a: \0",
        "bell": "a: \a",
        "next line": "a: 1\u0085b: 2",
        "bidi is text": HEAD + "titel: \u202eabc\u202c\n",
        "utf-16": "",
        "gbk": "",
        "binary": "",
        "truncated utf-8": "",
        "surrogate": "",
        "empty": "",
        "scalar": "42",
        "list": "- a\n- b",
        "null key": "? \n: 1\n",
        "complex key": "? [a, {b: c}]\n: 1\n",
        "long expression": field("{label: 甲, type: text, visible: '" + "a == a && " * 50_000 + "true'}"),
        "deep expression": field("{label: 甲, type: text, visible: '" + "(" * 900 + "true" + ")" * 900 + "'}"),
        "wide expression": field("{label: 甲, type: text, visible: '" + " + ".join(["a"] * 480) + "'}"),
        "many comparisons": field("{label: 甲, type: text, visible: '" + "a=='1'|" * 250 + "'}"),
        "very many comparisons": field("{label: 甲, type: text, visible: '" + 'a=="1"||' * 100_000 + "'}"),
        "many conditions": HEAD
        + "fields: {"
        + ",".join(f"f{n}: {{label: 甲{n}, type: text, visible: 'x{n} =='}}" for n in range(250))
        + "}\n"
        + REST,
        "long plain condition": field("{label: 甲, type: text, visible: {a: [" + "x," * 9_000 + "]}}"),
        "braces in a message": field("{label: '{0.__class__}', type: '{x}{}'}"),
        "format in a key": HEAD + "'{key!r:>99999999}': 1\n" + REST,
        "path as csv": "dictionary: x\ntitle: 试\ncsv: ../../../etc/passwd\n",
        "device as csv": "dictionary: x\ntitle: 试\ncsv: /dev/zero\n",
        "nul as csv": 'dictionary: x\ntitle: 试\ncsv: "a\\0b.csv"\n',
        "dangerous pattern": 'dictionary: x\ntitle: 试\ncodes: {1: {label: 甲, pattern: "(a*)*b"}}\n',
        "unsound pattern": 'dictionary: x\ntitle: 试\ncodes: {1: {label: 甲, pattern: "a{99999999999}"}}\n',
        "circle of codes": "dictionary: x\ntitle: 试\ncodes: {"
        + ",".join(f"c{n}: {{label: 甲, parent: c{(n + 1) % 3000}}}" for n in range(3000))
        + "}\n",
    }
    encoded = {name: text.encode() for name, text in found.items()}
    encoded["utf-16"] = HEAD.encode("utf-16")
    encoded["gbk"] = HEAD.encode("gbk")
    encoded["binary"] = bytes(range(256)) * 1000
    encoded["truncated utf-8"] = HEAD.encode() + b"\xe4\xb8"
    encoded["surrogate"] = HEAD.encode() + b"a: \xed\xa0\x80"
    encoded["huge"] = b"a: 1\n" * 2_000_000
    return encoded


def judge(folder: Path, number: int, content: bytes, vocabulary: Vocabulary) -> list[str]:
    (folder / f"{number}.yaml").write_bytes(content)
    source, findings = read_file(folder, f"{number}.yaml")
    if source:
        findings = compile_definitions([source], vocabulary)[1]
    for one in findings:
        assert len(str(one)) < 2000
        assert one.hint is None or str(one.hint)
    return sorted({one.code for one in findings})


def main(folder: Path) -> None:
    vocabulary = load_vocabulary(ROOT / "plugins")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    results = {}
    for number, (name, content) in enumerate(texts().items()):
        start = time.process_time()
        codes = judge(folder, number, content, vocabulary)
        results[name] = {"seconds": time.process_time() - start, "codes": codes}
    print(json.dumps(results))


main(Path(sys.argv[1]))
