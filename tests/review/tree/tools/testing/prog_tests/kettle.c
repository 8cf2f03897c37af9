// SPDX-License-Identifier: GPL-2.0-only
/* A fixture: the test that a patch of the fixtures speaks of. Read by the reviewer, never built. */
void test_kettle(struct kettle_query *query)
{
	ASSERT_OK(0, "start");
}
