# SPDX-License-Identifier: GPL-2.0-only
"""What the tools that hold Drydock against the golden corpus share: where things are, how `drydock
verify` is called on the corpus, the floor. Used by tools/parity and tools/log-parity."""
import os, subprocess

TOP = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
FLOOR = os.path.join(TOP, 'tests/parity.floor')
WORK = os.path.join(TOP, 'build/parity')

def unpack(golden):
    """Objects, BTF and configuration into build/parity; returns the folder of the BTF."""
    os.makedirs(WORK, exist_ok=True)
    btf = os.path.join(golden, '..', 'btf')
    if not os.path.isdir(os.path.join(WORK, 'selftests')):
        subprocess.run(['tar', '--zstd', '-xf', os.path.join(golden, 'selftests-7.3.tar.zst'), '-C', WORK], check=True)
    for name in ('linux-7.3.btf', 'linux-7.3.config'):
        if not os.path.exists(os.path.join(WORK, name)):
            subprocess.run(['zstd', '-dqf', os.path.join(btf, name + '.zst'), '-o', os.path.join(WORK, name)], check=True)
    return btf

def verify_argv(btf, options):
    """`drydock verify` with the corpus' kernel; objects follow. To be run in WORK."""
    module = 'bpf_testmod=%s:%s' % (os.path.join(btf, 'bpf_testmod-7.3.btf'),
                                    os.path.join(btf, 'bpf_testmod-7.3.btf.base'))
    return [os.path.join(TOP, 'build/drydock'), 'verify', '--json', '--btf', os.path.join(WORK, 'linux-7.3.btf'),
            '--module-btf', module, '--kconfig', os.path.join(WORK, 'linux-7.3.config')] + options

def objects():
    return ['selftests/' + f for f in sorted(os.listdir(os.path.join(WORK, 'selftests'))) if f.endswith('.bpf.o')]

def lines_of(path):
    """Of a .zst file"""
    done = subprocess.Popen(['zstd', '-dcq', path], stdout=subprocess.PIPE)
    with done.stdout:
        yield from done.stdout
    done.wait()

def rate(part, whole):
    return round(100.0 * part / whole, 1) if whole else 0.0

# ---- the floor: a percentage a line, which may only rise ----

def read_floor():
    floor = {}
    for line in open(FLOOR) if os.path.exists(FLOOR) else []:
        if line.strip() and not line.startswith('#'):
            name, value = line.split()
            floor[name] = float(value)
    return floor

def raise_floor(numbers):
    floor = read_floor()
    for name, value in numbers.items():
        floor[name] = max(value, floor.get(name, 0.0))
    with open(FLOOR, 'w') as to:
        to.write('# Parity with Linux 7.3 in percent, as tools/parity and tools/log-parity measure it. It may only rise.\n')
        for name, value in floor.items():
            to.write(f'{name} {value}\n')

def below_floor(numbers):
    """Prints which of the numbers are below; true if any is."""
    floor = read_floor()
    low = [name for name in numbers if numbers[name] < floor.get(name, 0.0)]
    for name in low:
        print(f'below the floor: {name} {numbers[name]} < {floor[name]}')
    return bool(low)
