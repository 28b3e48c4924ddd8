"""Compare the polling schedules of bulkstatus and nine rivals in a simulation.

The figures of a schedule are its requests per job and its lag.

The simulation uses no network and no system clock, so every run produces the same figures. A simulated job starts at
time 0 and ends at time D. The first successful poll at or after the end of a job detects the end. The lag is the time
from the end of the job until the response that reports this end arrives. Every request takes 150 ms, and the server
reads the job's state in the middle of the request. Every schedule sends its first poll at time 0.

jobs.py             defines the durations of jobs, and the progress that jobs report
server.py           simulates a server with and without errors
rivals.py           defines the polling schedules of other libraries
simulation.py       simulates the wait for one job
limiter.py          limits the rate of requests for many jobs of a rival
workloads.py        simulates the wait for many jobs under one rate limit
figures.py          computes the statistics
results.py          lists the cells (combinations of parameters) and represents their figures
group.py            simulates the cells that share their jobs
measure.py          simulates all cells
report.py           writes the page
workload_report.py  writes the section about workloads
tune.py             varies the constants of `bulkstatus.polling.schedule`, and simulates other jobs than measure.py
"""
