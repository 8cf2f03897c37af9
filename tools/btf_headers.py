#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Writes the headers of the built-in kernel BTF (src/kern/btf/builtin/*.h) from the BTF of a real
kernel and a list of what programs commonly use of it. Run by hand when the list or the kernel
changes; the headers are kept in the tree, so a build needs neither.

The list, one item a line ('#': comment):
    struct PATTERN: member ...       these members only (at any depth of anonymous ones); '*': all
    enum NAME                        all its values
    typedef NAME / tracepoint NAME / var NAME
    func PATTERN / kfunc PATTERN     shell patterns, with prototype and names of parameters

A struct that is only pointed to becomes an empty one. A struct that is contained but not listed is
taken whole if it is small, else as opaque words of the same size.

usage: btf_headers.py KERNEL.btf WANTED.txt OUTDIR"""

import collections
import fnmatch
import os
import sys
import textwrap

import btf_file

SMALL_BYTES = 32
ENUM_VALUES_MAX = 8
HEAD = """/* SPDX-License-Identifier: GPL-2.0-only */
/* {what}
 * Written by tools/btf_headers.py from the list in wanted.txt; see builtin.bpf.c. */

"""
KEYWORDS = {"default", "new", "private", "class"}


class Kernel:
    def __init__(self, path):
        with open(path, "rb") as file:
            self.types = btf_file.read(file.read())
        self.by_name = collections.defaultdict(list)
        self.tags = collections.defaultdict(set)
        for t in self.types[1:]:
            if t.name:
                self.by_name[t.kind, t.name].append(t)
            if t.kind == "DECL_TAG":
                self.tags[id(t.ref)].add(t.name)

    def find(self, kinds, name):
        for kind in kinds:
            if self.by_name.get((kind, name)):
                return self.by_name[kind, name][0]
        return None

    def matching(self, kind, pattern):
        if not set(pattern) & set("*?["):
            return self.by_name[kind, pattern][:1]
        return [found[0] for (k, name), found in sorted(self.by_name.items())
                if k == kind and fnmatch.fnmatchcase(name, pattern)]


def skip(t):
    while t.kind in btf_file.MODIFIERS:
        t = t.ref
    return t


def size_of(t):
    t = skip(t)
    if t.kind == "PTR":
        return 8
    if t.kind == "ARRAY":
        return size_of(t.extra[0]) * t.extra[2]
    return t.size if t.kind in btf_file.SIZED else 0


def align_of(t):
    t = skip(t)
    if t.kind == "PTR":
        return 8
    if t.kind == "ARRAY":
        return align_of(t.extra[0])
    if t.kind in ("STRUCT", "UNION"):
        return max([align_of(member[1]) for member in t.elements] + [1])
    return max(1, min(t.size, 8 if t.kind != "INT" or t.size < 16 else 16))


def bits_of(t, member):
    return (member[2] >> 24, member[2] & 0xffffff) if t.flag else (0, member[2])


class Headers:
    def __init__(self, kernel, wanted):
        self.kernel, self.wanted = kernel, wanted
        self.done, self.text, self.declared = set(), [], set()

    # ---- C declarations ----

    def declare(self, t, inner=""):
        """A declaration of `inner` with type t; defines first what must be complete."""
        kind = t.kind
        if kind == "VOID":
            return f"void {inner}"
        if kind == "INT":
            return f"{self.int_name(t)} {inner}"
        if kind in ("STRUCT", "UNION", "ENUM", "ENUM64", "FWD"):
            return f"{self.tagged(t)} {inner}"
        if kind == "TYPEDEF":
            self.define(t)
            return f"{t.name} {inner}"
        if kind == "CONST":
            if skip_tags(t.ref).kind == "PTR":
                return self.declare(t.ref, f"const {inner}")
            return f"const {self.declare(t.ref, inner)}"
        if kind == "VOLATILE":
            return f"volatile {self.declare(t.ref, inner)}"
        if kind in ("RESTRICT", "TYPE_TAG"):
            return self.declare(t.ref, inner)
        if kind == "ARRAY":
            return self.declare(t.extra[0], f"{inner}[{t.extra[2]}]")
        if kind == "FUNC_PROTO":
            params = ", ".join(self.param(element) for element in t.elements) or "void"
            return self.declare(t.ref or btf_file.Type("VOID"), f"{inner}({params})")
        target = skip_tags(t.ref) if t.ref else btf_file.Type("VOID")
        star = f"(*{inner})" if target.kind in ("ARRAY", "FUNC_PROTO") else f"*{inner}"
        return self.pointer_to(t.ref, star)

    def pointer_to(self, t, star):
        """Structs behind a pointer need not be complete here, only sometime."""
        base = t
        while base and base.kind in ("CONST", "VOLATILE", "RESTRICT", "TYPE_TAG"):
            base = base.ref
        if base and base.kind in ("STRUCT", "UNION") and base.name:
            qualifiers = "const " if t.kind == "CONST" else ""
            self.declared.add((base.kind.lower(), base.name))
            return f"{qualifiers}{base.kind.lower()} {base.name} {star}"
        return self.declare(t, star) if t else f"void {star}"

    def param(self, element):
        name, t = element
        if t.kind == "VOID":
            return "..."
        return self.declare(t, name).strip()

    @staticmethod
    def int_name(t):
        names = {"__int128 unsigned": "unsigned __int128", "_Bool": "_Bool"}
        return names.get(t.name, t.name)

    def tagged(self, t):
        if t.kind == "FWD":
            self.declared.add(("union" if t.flag else "struct", t.name))
            return f"{'union' if t.flag else 'struct'} {t.name}"
        word = "enum" if t.kind.startswith("ENUM") else t.kind.lower()
        if not t.name:
            return f"{word} {self.body(t, None, 1)}"
        self.define(t)
        return f"{word} {t.name}"

    # ---- bodies ----

    def enum_body(self, t, whole):
        values = t.elements if whole else t.elements[:ENUM_VALUES_MAX]
        lines = []
        for element in values:
            value = element[1]
            if t.kind == "ENUM64":
                value = element[2] << 32 | element[1]
                value = f"{value}ULL" if not t.flag or value < 1 << 63 else value - (1 << 64)
            elif not t.flag:
                value &= 0xffffffff
                value = f"{value}U" if value > 0x7fffffff else value
            # Enumerators of different enums may share a name with others in C's one space.
            if element[0] not in self.done:
                self.done.add(element[0])
                lines.append(f"\t{element[0]} = {value},\n")
        return "{\n" + "".join(lines) + "}"

    def keeps(self, t, member, names):
        """Is the member wanted, by its name or by one in an anonymous struct of it?"""
        if names is None or member[0] in names:
            return True
        inner = skip(member[1])
        return (not member[0] and inner.kind in ("STRUCT", "UNION") and
                any(self.keeps(inner, m, names) for m in inner.elements))

    def member(self, t, member, names, depth):
        bits, _ = bits_of(t, member)
        inner = skip(member[1])
        tabs = "\t" * depth
        if not member[0] and inner.kind in ("STRUCT", "UNION"):
            return f"{tabs}{inner.kind.lower()} {self.body(inner, names, depth + 1)};\n"
        name = member[0] + "_" if member[0] in KEYWORDS else member[0]
        text = f"{self.declare(member[1], name)}{f' : {bits}' if bits else ''};"
        return "\n".join(textwrap.wrap(text, 92, initial_indent=tabs, break_long_words=False,
                                       subsequent_indent=tabs + "\t")) + "\n" \
            if "\n" not in text else f"{tabs}{text}\n"

    def body(self, t, names, depth):
        """{ members }. A whole struct keeps its layout: gaps and packing are spelled out."""
        if t.kind.startswith("ENUM"):
            return self.enum_body(t, True)
        tabs, lines, end, packed, pads = "\t" * (depth - 1), [], 0, False, 0
        for member in t.elements:
            if not self.keeps(t, member, names):
                continue
            bits, offset = bits_of(t, member)
            if names is None and t.kind == "STRUCT" and not bits:
                align = align_of(member[1])
                natural = (end + 7) // 8
                natural = (natural + align - 1) // align * align
                packed |= offset < natural * 8
                if offset > natural * 8:
                    lines.append(f"{tabs}\tchar __pad{pads}"
                                 f"[{offset // 8 - (end + 7) // 8}];\n")
                    pads += 1
            lines.append(self.member(t, member, names, depth))
            end = offset + (bits or size_of(member[1]) * 8)
        attribute = ""
        if names is None and t.kind == "STRUCT" and lines:
            align = align_of(t)
            natural = ((end + 7) // 8 + align - 1) // align * align
            packed |= t.size < natural
            if t.size > natural and not packed:
                lines.append(f"{tabs}\tchar __pad{pads}[{t.size - (end + 7) // 8}];\n")
            attribute = " __attribute__((packed))" if packed else ""
        return "{\n" + "".join(lines) + tabs + "}" + attribute

    # ---- definitions ----

    def define(self, t):
        key = ("typedef" if t.kind == "TYPEDEF" else "tag", t.name)
        if key in self.done:
            return
        self.done.add(key)
        if t.kind == "TYPEDEF":
            text = f"typedef {self.declare(t.ref, t.name)};\n"
            text = wrap(text) if text.count("\n") == 1 else text
        elif t.kind.startswith("ENUM"):
            whole = t.name in self.wanted["enum"] or len(t.elements) <= 2 * ENUM_VALUES_MAX
            text = f"enum {t.name} {self.enum_body(t, whole)} ROOT({t.name});\n"
        else:
            text = self.aggregate(t)
        self.text.append(text + ("" if t.kind == "TYPEDEF" else "\n"))

    def aggregate(self, t):
        word, names = t.kind.lower(), self.wanted["struct"].get(t.name, False)
        if names is False and 0 < t.size <= SMALL_BYTES:
            names = None
        if names is False:
            size = t.size
            inner = f"\tunsigned long opaque__[{size // 8}];\n" if size % 8 == 0 else \
                f"\tchar opaque__[{size}];\n"
            return f"{word} {t.name} {{\n{inner}}} ROOT({t.name});\n"
        return f"{word} {t.name} {self.body(t, names, 1)} ROOT({t.name});\n"

    def each(self, key, kinds, prefix=""):
        for name in self.wanted[key]:
            found = self.kernel.find(kinds, prefix + name)
            if found:
                yield found
            else:
                print(f"no {key} {name}", file=sys.stderr)

    def types(self):
        for t in self.each("typedef", ["TYPEDEF"]):
            self.define(t)
        for t in self.each("enum", ["ENUM", "ENUM64"]):
            self.define(t)
        for t in self.each("struct", ["STRUCT", "UNION"]):
            self.define(t)
        for t in self.each("var", ["VAR"]):
            self.text.append(f"PERCPU {self.declare(t.ref, t.name)};\n")
        for t in self.each("tracepoint", ["TYPEDEF"], "btf_trace_"):
            self.define(t)
            self.text.append(f"{t.name} ROOT({t.name});\n")

    def function(self, macro, func):
        """MACRO(name, return value; parameters), as members of a struct"""
        proto, lines = func.ref, []
        if proto.ref is not None and proto.ref.kind != "VOID":
            lines.append(self.declare(proto.ref, "ret__").strip())
        for number, element in enumerate(proto.elements):
            if element[1].kind == "VOID":
                return None
            name = element[0] or f"anon__{number}"
            name = name + "_" if name in KEYWORDS else name
            lines.append(self.declare(element[1], name).strip())
        return wrap(f"{macro}({func.name}, {'; '.join(lines)}{';' if lines else ''})")

    def functions(self, key):
        out, seen = [], set()
        for pattern in self.wanted[key]:
            found = self.kernel.matching("FUNC", pattern)
            if not found:
                print(f"no function {pattern}", file=sys.stderr)
            for func in found:
                is_kfunc = "bpf_kfunc" in self.kernel.tags[id(func)]
                if id(func) in seen or (key == "kfunc" and not is_kfunc):
                    continue
                seen.add(id(func))
                out.append(self.function(key.upper(), func))
        return [text for text in out if text]

    def empty_structs(self):
        """What is only pointed to: there, but without members"""
        out = []
        for word, name in sorted(self.declared):
            if ("tag", name) not in self.done:
                out.append(f"{word} {name} {{}} ROOT({name});\n")
        return out

    def forwards(self):
        return [f"{word} {name};\n" for word, name in sorted(self.declared)]


def wrap(text):
    """Lines of at most 100 columns, further ones indented."""
    return textwrap.fill(text, 100, subsequent_indent="      ", break_long_words=False,
                         break_on_hyphens=False) + "\n"


def skip_tags(t):
    while t and t.kind in ("RESTRICT", "TYPE_TAG", "CONST", "VOLATILE"):
        t = t.ref
    return t or btf_file.Type("VOID")


def read_wanted(path, kernel):
    wanted = {"struct": {}, "enum": set(), "typedef": [], "tracepoint": [], "var": [],
              "func": [], "kfunc": []}
    with open(path, encoding="utf-8") as file:
        lines = [line.split("#")[0].strip() for line in file]
    for line in filter(None, lines):
        word, rest = line.split(None, 1)
        if word == "struct":
            name, _, members = rest.partition(":")
            names = None if members.strip() == "*" else set(members.split())
            found = kernel.matching("STRUCT", name) + kernel.matching("UNION", name)
            if not found:
                print(f"no struct {name}", file=sys.stderr)
            for t in found:
                old = wanted["struct"].get(t.name, set())
                wanted["struct"][t.name] = None if names is None or old is None else old | names
        elif word == "enum":
            wanted["enum"].add(rest)
        else:
            wanted[word] += rest.split()
    wanted["struct"] = dict(sorted(wanted["struct"].items()))
    wanted["enum"] = sorted(wanted["enum"])
    return wanted


def main():
    kernel = Kernel(sys.argv[1])
    wanted = read_wanted(sys.argv[2], kernel)
    out = Headers(kernel, wanted)
    out.types()
    kfuncs, funcs = out.functions("kfunc"), out.functions("func")
    files = {
        "types.h": ("Types of the kernel that BPF programs commonly read.",
                    out.forwards() + ["\n"] + out.text + out.empty_structs()),
        "kfuncs.h": ("Kfuncs: KFUNC(name, return value; parameters;)", kfuncs),
        "funcs.h": ("Functions to attach to: FUNC(name, return value; parameters;)", funcs),
    }
    for name, (what, lines) in files.items():
        with open(os.path.join(sys.argv[3], name), "w", encoding="ascii") as file:
            file.write(HEAD.format(what=what) + "".join(lines))


main()
