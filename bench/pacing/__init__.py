"""Simulate the requests per job and the detection lag of bulkstatus and of nine rivals.

The simulation of thousands of jobs uses no network and no clock, and its figures are the same in every run. A job
starts at time 0 and ends at time D. The first successful poll at or after D detects the end. The lag is the time from D
until the response to this poll arrives. Every request takes 150 ms, and the server reads the state in the middle of
this time. Every schedule sends its first poll at time 0.

`jobs` defines the durations and the progress models, `server` the errors of the server, and `rivals` the other
schedules. `simulation` simulates one job, `workloads` simulates many jobs under one rate limit, and `figures` computes
the statistics. `measure` simulates all cells, and `report` writes the page. `tune` varies the constants of
`bulkstatus.polling.schedule`, and uses other jobs than `measure`.
"""
