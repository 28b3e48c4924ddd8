"""What asking costs: bulkstatus beside the ways to ask without it, over real sockets on this machine.

One server in a process of its own answers every request with the same 200 bytes, a valid response of Passcreator's.
Each client runs in a fresh process, in turn with the others. All jobs are always due: a response is followed at once by
the next request for the same job, so that as many requests as there are jobs are on their way at any time.

`server` answers, `clients` ask, `meter` counts what they do; `turns` compares the blocking ones more closely, `parts`
tells where the time goes beside HTTP. `measure` runs them all, `report` writes.
"""
