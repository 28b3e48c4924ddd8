"""Measure the cost of waiting: the memory of waiting jobs, the scheduling of polls, and the reloading from a ledger.

`approaches` keeps many waiting jobs in memory, `scheduling` schedules polls without sending requests, and `reloading`
reads jobs from a ledger. Each of these modules runs in a fresh process. `measure` runs these modules, and `report`
writes the section of the page.
"""
