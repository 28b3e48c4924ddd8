"""How many requests a wait costs, and how late it sees the end: bulkstatus and nine rivals, simulated.

No network and no clock are involved: `python -m bench.pacing` plays thousands of jobs and writes the tables of
`docs/benchmarks/pacing.md`, the same ones each time. A job starts at 0 and ends at D. The first good look at or after D
detects the end; the lag is what has passed from D until that reply is here. Every request takes 150 ms, half before
the server looks and half after. All schedules look at 0 for the first time.

`jobs` holds the durations and the progress models, `server` the faults, `rivals` the other schedules; `simulation`
plays one job, `figures` sums up, `report` writes. `tune` varies the constants of `bulkstatus.pacing`, on other jobs.
"""
