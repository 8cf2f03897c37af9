// SPDX-License-Identifier: GPL-2.0-only
/* A fixture: the program of prog_tests/kettle.c. Read by the reviewer, never built. */
struct kettle_query query;

int kettle_query_all(struct kettle *kettle)
{
	query.level = kettle_level_get(kettle);
	query.heat = kettle_heat_get(kettle);
	return 0;
}
