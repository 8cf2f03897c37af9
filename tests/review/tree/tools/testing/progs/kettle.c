// SPDX-License-Identifier: GPL-2.0-only
struct kettle_query query;

int kettle_query_all(struct kettle *kettle)
{
	query.level = kettle_level_get(kettle);
	query.heat = kettle_heat_get(kettle);
	return 0;
}
