// SPDX-License-Identifier: GPL-2.0-only
void test_kettle(struct kettle_query *query)
{
	ASSERT_OK(0, "start");
}
