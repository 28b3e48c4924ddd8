"""Requests and detection lag of a wait: bulkstatus and nine rivals, simulated.

The simulation of thousands of jobs uses no network and no clock, and its figures are the same in every run. A job
starts at 0 and ends at D. The first successful poll at or after D detects the end; the lag is the time from D until its
response arrives. Every request takes 150 ms, half before the server reads the state and half after. Every schedule
sends its first poll at 0.

`jobs` has the durations and the progress models, `server` the errors of the server, `rivals` the other schedules.
`simulation` simulates one job, `workloads` many jobs under one rate limit, `figures` computes the statistics. `measure`
simulates all cells, `report` writes the page. `tune` varies the constants of `bulkstatus.polling.schedule` with other
jobs.
"""
