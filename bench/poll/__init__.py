"""Measure the cost of a poll, with bulkstatus and with other clients, over real sockets on this machine.

A server in its own process sends the same 200 bytes for every request: a valid response of Passcreator. Each client
runs in a fresh process, and the clients take turns. All jobs are always due: each response is followed immediately by
the next request for the same job. The concurrency therefore equals the number of jobs.

`server` responds, `clients` poll, and `meter` counts the polls. `turns` compares the blocking clients more precisely,
and `parts` measures the work of a poll apart from HTTP. `measure` runs all of these, and `report` writes the section of
the page.
"""
