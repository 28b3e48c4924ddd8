"""The cost of a poll: bulkstatus and other ways to poll, over real sockets on this machine.

A server in its own process answers every request with the same 200 bytes, a valid response of Passcreator. Each client
runs in a fresh process, in turn with the others. All jobs are always due: each response is followed immediately by the
next request for the same job, so the concurrency equals the number of jobs.

`server` responds, `clients` poll, `meter` counts the polls. `turns` compares the blocking clients more closely, `parts`
measures the work of a poll apart from HTTP. `measure` runs them all, `report` writes the section of the page.
"""
