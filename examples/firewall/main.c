// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs the firewall on packets from a file: one packet a line, in hex. Everything below dd_enter()
 * is what a host program writes for a real kernel; it needs no privilege.
 *
 * Usage: firewall FIREWALL.bpf.o PACKETS.hex
 */
#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <drydock/drydock.h>

#include "firewall.h"

static int fill_rules(struct bpf_object *obj)
{
	int prefixes = bpf_object__find_map_fd_by_name(obj, "blocked_prefixes");
	int ports = bpf_object__find_map_fd_by_name(obj, "blocked_ports");
	struct prefix_key bad = {.prefixlen = 24};
	__u16 telnet = 23;
	__u8 one = 1;

	inet_pton(AF_INET, "203.0.113.0", &bad.address);
	if (bpf_map_update_elem(prefixes, &bad, &one, BPF_ANY))
		return -1;
	return bpf_map_update_elem(ports, &telnet, &one, BPF_ANY);
}

static int parse_hex(const char *line, unsigned char *to, int room)
{
	int bytes = 0, used;
	unsigned int value;

	for (; bytes < room && sscanf(line, " %2x%n", &value, &used) == 1; line += used)
		to[bytes++] = value;
	return bytes;
}

static int run_packets(int prog_fd, FILE *packets)
{
	static const char *const actions[] = {"aborted", "dropped", "passed", "sent back"};
	char line[8192];
	int number = 0;

	while (fgets(line, sizeof(line), packets)) {
		unsigned char packet[4096];
		int bytes = line[0] == '#' ? 0 : parse_hex(line, packet, sizeof(packet));
		LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = packet, .data_size_in = bytes);

		if (!bytes)
			continue;
		if (bpf_prog_test_run_opts(prog_fd, &opts)) {
			fprintf(stderr, "packet %d: %s\n", number + 1, strerror(errno));
			return -1;
		}
		printf("packet %d, %4d bytes: %s\n", ++number, bytes,
		       opts.retval < 4 ? actions[opts.retval] : "?");
	}
	return 0;
}

static int print_counters(struct bpf_object *obj)
{
	static const char *const names[] = {"passed", "dropped by port", "dropped by prefix", "not IP"};
	int fd = bpf_object__find_map_fd_by_name(obj, "counters");
	int cpus = libbpf_num_possible_cpus();
	__u64 *values = calloc(cpus, sizeof(*values));

	for (__u32 i = 0; i < VERDICT_COUNT; i++) {
		__u64 sum = 0;

		if (!values || bpf_map_lookup_elem(fd, &i, values)) {
			free(values);
			return -1;
		}
		for (int cpu = 0; cpu < cpus; cpu++)
			sum += values[cpu];
		printf("%-18s %llu\n", names[i], sum);
	}
	free(values);
	return 0;
}

int main(int argc, char **argv)
{
	struct bpf_object *obj;
	struct dd_kern *kern;
	FILE *packets;
	int err = 1;

	packets = argc == 3 ? fopen(argv[2], "r") : NULL;
	if (!packets) {
		fprintf(stderr, "usage: %s FIREWALL.bpf.o PACKETS.hex\n", argv[0]);
		return 2;
	}
	if (dd_kern_new(&kern, NULL))
		return 1;
	dd_enter(kern);
	obj = bpf_object__open_file(argv[1], NULL);
	if (obj && !bpf_object__load(obj) && !fill_rules(obj) &&
	    !run_packets(bpf_program__fd(bpf_object__find_program_by_name(obj, "firewall")),
			 packets) &&
	    !print_counters(obj))
		err = 0;
	bpf_object__close(obj);
	dd_leave();
	dd_kern_drop(kern);
	fclose(packets);
	return err;
}
