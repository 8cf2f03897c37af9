#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Makes the built-in kernel BTF: takes .BTF of an object that clang compiled from
src/kern/btf/builtin/ and writes it as a C source, in the form a kernel's own BTF has:

- "struct func___NAME { ret__; parameters }" becomes FUNC NAME with its prototype (clang names no
  parameters of functions that have no body); "struct kfunc___NAME" gets the tag bpf_kfunc too
- the variables that only keep types alive ("root___...") go, and the types nothing refers to
- types are sorted by name, those without a name first, so that lookups go by halves

usage: btf_pack.py OBJECT.o OUT.c [RAW.btf]"""

import struct
import sys

import btf_file

FUNC, KFUNC, ROOT = "func___", "kfunc___", "root___"


def section(path, wanted):
    """Bytes of an ELF64 section."""
    with open(path, "rb") as file:
        data = file.read()
    start, = struct.unpack_from("<Q", data, 0x28)
    size, count, names = struct.unpack_from("<HHH", data, 0x3A)
    rows = [struct.unpack_from("<IIQQQQ", data, start + i * size) for i in range(count)]
    for name, _, _, _, offset, length in rows:
        at = rows[names][4] + name
        if data[at:data.index(b"\0", at)].decode() == wanted:
            return data[offset:offset + length]
    raise SystemExit(f"{path}: no section {wanted}")


def make_function(t, out, protos):
    """The FUNC that struct `t` describes, and what belongs to it; equal prototypes are one."""
    name = t.name[len(KFUNC if t.name.startswith(KFUNC) else FUNC):]
    members = [[member[0], member[1]] for member in t.elements]
    proto = btf_file.Type("FUNC_PROTO")
    if members and members[0][0] == "ret__":
        proto.ref = members.pop(0)[1]
    proto.elements = [["", member[1]] if member[0].startswith("anon__") else member
                      for member in members]
    key = (id(proto.ref), *((element[0], id(element[1])) for element in proto.elements))
    proto = protos.setdefault(key, proto)
    func = btf_file.Type("FUNC", name, ref=proto)
    out += [proto, func]
    if t.name.startswith(KFUNC):
        tag = btf_file.Type("DECL_TAG", "bpf_kfunc", ref=func)
        tag.extra = [-1]
        out.append(tag)


def percpu_only(types):
    """.data..percpu with the variables it lists; other sections and variables go."""
    out = []
    for t in types:
        if t.kind == "DATASEC" and t.name == ".data..percpu":
            t.size = sum(element[2] for element in t.elements)
            offset = 0
            for element in t.elements:
                element[1] = offset
                offset += element[2]
            out += [t] + [element[0] for element in t.elements]
        elif t.kind == "VAR" and not t.name.startswith(ROOT):
            out.append(t)
    return out


def reachable(roots):
    seen, queue = {}, list(roots)
    while queue:
        t = queue.pop()
        if t.kind == "VOID" or id(t) in seen:
            continue
        seen[id(t)] = t
        queue += t.refs()
    return list(seen.values())


def main():
    types = btf_file.read(section(sys.argv[1], ".BTF"))[1:]
    roots, protos = percpu_only(types), {}
    for t in types:
        if t.kind == "STRUCT" and t.name.startswith((FUNC, KFUNC)):
            make_function(t, roots, protos)
        elif t.kind in ("STRUCT", "UNION", "ENUM", "ENUM64", "TYPEDEF") and t.name:
            roots.append(t)
    kept = sorted(reachable(roots), key=lambda t: (t.name.encode("latin1"), t.id))
    blob = btf_file.write(kept)
    if len(sys.argv) > 3:
        with open(sys.argv[3], "wb") as file:
            file.write(blob)
    with open(sys.argv[2], "w", encoding="ascii") as file:
        file.write("/* made by tools/btf_pack.py */\n#include <stdint.h>\n\n"
                   f"extern const uint8_t btf_builtin_data[{len(blob)}];\n"
                   "extern const uint32_t btf_builtin_bytes;\n"
                   f"const uint32_t btf_builtin_bytes = {len(blob)};\n"
                   f"const uint8_t btf_builtin_data[{len(blob)}] "
                   "__attribute__((aligned(16))) = {\n")
        for at in range(0, len(blob), 24):
            file.write(",".join(str(byte) for byte in blob[at:at + 24]) + ",\n")
        file.write("};\n")


main()
