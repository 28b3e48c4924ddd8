"""How many requests a wait costs, and how late it sees the end: bulkstatus and nine rivals, simulated.

No network and no clock are involved: thousands of jobs are played, and the figures are the same ones each time. A job
starts at 0 and ends at D. The first good poll at or after D detects the end; the lag is what has passed from D until
that response is here. Every request takes 150 ms, half before the server reads the state and half after. All schedules
poll at 0 for the first time.

`jobs` holds the durations and the progress models, `server` the faults, `rivals` the other schedules; `simulation`
plays one job, `fleets` many under one budget, `figures` sums up. `measure` plays them all, `report` writes. `tune`
varies the constants of `bulkstatus.polling.schedule`, on other jobs.
"""
