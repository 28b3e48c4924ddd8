"""Measure what waiting jobs cost: memory, processor time for scheduling, and time for reloading from a ledger.

approaches.py  keeps many waiting jobs in memory
scheduling.py  schedules polls without sending requests
reloading.py   reloads jobs from a ledger
measure.py     runs each of these measurements in a new process
report.py      writes the section of the benchmark page
"""
